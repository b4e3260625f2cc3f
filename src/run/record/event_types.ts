import { PrjError } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import { PROJECTIONS } from "../../events/projection.ts";

/**
 * Finds the types of events that are meant by "step.failed", "step.*", "step", or several of these with commas.
 * `recorded` are the types in the record: one that a newer prj wrote counts too.
 */
export function findEventTypes(text: string, recorded: readonly string[]): readonly string[] {
  const known = [...new Set([...Object.keys(PROJECTIONS), ...recorded])].sort();
  const wishes = text.split(",").map((part) => part.trim());
  return [
    ...new Set(wishes.flatMap((wish) => {
      const types = known.filter((type) => type.startsWith(`${wish}.`) || matches(type, wish));
      if (types.length > 0) return types;
      throw new PrjError("invalid", {
        message: `Unknown type of events "${wish}"`,
        hint: suggest(wish, known) ?? `Types: ${known.join(", ")}`,
      });
    })),
  ];
}

/** Types are words with points between them; a star stands for any part of one. */
function matches(type: string, wish: string): boolean {
  if (!/^[a-z_.*]+$/.test(wish)) return false;
  return new RegExp(`^${wish.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(type);
}
