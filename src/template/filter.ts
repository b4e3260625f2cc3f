import { suggest } from "../base/suggestion.ts";
import type { Value } from "./scope.ts";

type ArgumentKind = "any" | "text" | "count";

interface FilterType {
  readonly required: readonly ArgumentKind[];
  readonly optional?: readonly ArgumentKind[];
  /** `default` alone sees a value that is missing. */
  apply(value: Value, args: readonly Value[], env: Readonly<Record<string, string>>): Value;
}

const FILTERS: Readonly<Record<string, FilterType>> = {
  default: { required: ["any"], apply: (value, [other]) => value === null || value === "" ? other! : value },
  lower: { required: [], apply: (value) => String(value).toLowerCase() },
  upper: { required: [], apply: (value) => String(value).toUpperCase() },
  slug: { required: [], apply: (value) => slug(String(value)) },
  basename: { required: [], apply: (value) => splitPath(String(value)).base },
  dirname: { required: [], apply: (value) => splitPath(String(value)).folder },
  replace: {
    required: ["text", "text"],
    apply: (value, [from, to]) => String(value).replaceAll(String(from), () => String(to)),
  },
  truncate: { required: ["count"], apply: (value, [n]) => [...String(value)].slice(0, Number(n)).join("") },
  hash: { required: [], optional: ["count"], apply: (value, [n = 8]) => hashText(String(value)).slice(0, Number(n)) },
  env: { required: [], apply: (value, _args, env) => Object.hasOwn(env, String(value)) ? env[String(value)]! : null },
  // These two only mark the value; `expand.ts` and `shell_line.ts` act on the mark.
  quote: { required: [], apply: (value) => value },
  raw: { required: [], apply: (value) => value },
};

/** What a filter answers: a value, or the reason why it cannot. */
export type FilterResult =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "failure"; readonly message: string; readonly hint?: string };

/** Applies the filter `name` to a value. */
export function applyFilter(
  name: string,
  value: Value,
  args: readonly Value[],
  env: Readonly<Record<string, string>>,
): FilterResult {
  const failure = validateFilter(name, args);
  if (failure !== undefined) return failure;
  return { kind: "value", value: FILTERS[name]!.apply(value, args, env) };
}

/** Says what is wrong with the name or the arguments of a filter, if anything is. */
export function validateFilter(name: string, args: readonly Value[]): FilterResult & { kind: "failure" } | undefined {
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (filter === undefined) {
    const known = Object.keys(FILTERS);
    return {
      kind: "failure",
      message: `Unknown filter "${name}"`,
      hint: suggest(name, known) ?? `Known filters: ${known.join(", ")}`,
    };
  }
  const kinds = [...filter.required, ...filter.optional ?? []];
  if (args.length < filter.required.length || args.length > kinds.length) {
    const least = filter.required.length;
    const wanted = least === kinds.length ? `${least}` : `${least} to ${kinds.length}`;
    const noun = wanted === "1" ? "argument" : "arguments";
    return { kind: "failure", message: `Filter "${name}" takes ${wanted} ${noun}, not ${args.length}` };
  }
  for (const [index, arg] of args.entries()) {
    const reason = findMismatch(kinds[index]!, arg);
    if (reason !== undefined) {
      return { kind: "failure", message: `Argument ${index + 1} of filter "${name}" must be ${reason}` };
    }
  }
  if (name === "replace" && args[0] === "") {
    return { kind: "failure", message: 'Argument 1 of filter "replace" must be a text that is not empty' };
  }
  return undefined;
}

function findMismatch(kind: ArgumentKind, arg: Value): string | undefined {
  if (kind === "text" && typeof arg !== "string" && typeof arg !== "number") return "a text";
  if (kind === "count" && !(typeof arg === "number" && Number.isInteger(arg) && arg >= 1)) {
    return "a whole number from 1";
  }
  return undefined;
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, "-").replaceAll(/-+/g, "-").replaceAll(/^-|-$/g, "");
}

function splitPath(path: string): { folder: string; base: string } {
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  if (trimmed === "/") return { folder: "/", base: "/" };
  const cut = trimmed.lastIndexOf("/");
  if (cut < 0) return { folder: ".", base: trimmed };
  return { folder: trimmed.slice(0, cut).replace(/(?<=.)\/+$/, "") || "/", base: trimmed.slice(cut + 1) };
}

/** FNV-1a, 64 bits: 16 hex digits, the same on every machine for ever. */
function hashText(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, "0");
}
