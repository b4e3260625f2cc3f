import type { Problem } from "../base/error.ts";
import { editDistance } from "../base/suggestion.ts";
import { TemplateText } from "../base/template_text.ts";
import { type Argument, readArguments } from "./argument.ts";
import type { CommandFile } from "./command_shape.ts";
import { namesUsed } from "./expand.ts";

/**
 * Returns the arguments of a command. One without an `arguments` list takes them from its templates: every name that
 * is not a variable is an argument, required unless it has a default. A name that is nearly a variable is a slip.
 */
export function readCommandArguments(
  file: CommandFile,
  variables: readonly string[],
): { declared: readonly Argument[]; problems: readonly Problem[] } {
  if (file.arguments !== undefined) return readArguments(file);
  const implied = new Map<string, Argument>();
  for (const text of textsOf(file)) {
    for (const { name, hasDefault, offset } of namesUsed(text.text)) {
      const own = name.replace(/^args\./, "");
      if (variables.includes(name) || own.includes(".") || variables.some((known) => editDistance(known, own) <= 2)) {
        continue;
      }
      const before = implied.get(own);
      implied.set(own, {
        name: own,
        type: "string",
        required: !hasDefault || before?.required === true,
        default: null,
        choices: [],
        description: "",
        secret: false,
        place: before?.place ?? text.place(offset, name.length),
      });
    }
  }
  return { declared: [...implied.values()], problems: [] };
}

/** Every template text in a value, however deep. */
export function textsOf(value: unknown): TemplateText[] {
  if (value instanceof TemplateText) return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(textsOf);
}
