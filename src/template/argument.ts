import type { Place, Problem } from "../base/error.ts";
import { findNearest, suggest } from "../base/suggestion.ts";
import { TemplateText } from "../base/template_text.ts";
import { resolveWritten } from "../base/written_path.ts";
import type { ArgumentEntry, CommandFile } from "./command_shape.ts";
import { isSafe, quoteWord } from "./shell_quote.ts";

/** An argument that a command declares. */
export interface Argument {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "path" | "choice";
  readonly required: boolean;
  readonly default: string | null;
  readonly choices: readonly string[];
  readonly description: string;
  readonly secret: boolean;
  readonly place: Place | undefined;
}

/** An argument's value as templates see it; null: not supplied and without a default. */
export type ArgumentValue = string | number | boolean | null;

/** The task is part of every session's name, so people look for it among the arguments. */
const TASK_HINT = 'The option "--task" sets the task part of the session\'s name';

/** Reads the `arguments` list of a command file. */
export function readArguments(file: CommandFile): { declared: readonly Argument[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const declared: Argument[] = [];
  for (const entry of file.arguments ?? []) {
    const argument = readArgument(entry);
    const place = argument.place === undefined ? {} : { place: argument.place };
    if (!/^[A-Za-z_][\w-]*$/.test(argument.name)) {
      problems.push({
        message: `Invalid argument name "${argument.name}"`,
        hint: "Use letters, digits, _ and -",
        ...place,
      });
    } else if (declared.some((other) => other.name === argument.name)) {
      problems.push({
        message: `The argument "${argument.name}" is declared twice`,
        hint: "Keep one of them",
        ...place,
      });
    } else if (argument.type === "choice" && argument.choices.length === 0) {
      problems.push({
        message: `The argument "${argument.name}" has no choices`,
        hint: "Add choices: [a, b]",
        ...place,
      });
    } else if (argument.default?.includes("{{")) {
      // Values are never expanded: the braces would reach the session as they are.
      problems.push({
        message: `The default of "${argument.name}" cannot hold a template`,
        hint: `Leave it out, and write {{ ${argument.name} | default(user) }} where it is used`,
        ...place,
      });
    } else if (argument.default !== null) {
      const read = readValue(argument, argument.default, { directory: "/", home: "/" });
      if ("problem" in read) {
        const hint = read.problem.hint === undefined ? {} : { hint: read.problem.hint };
        problems.push({ message: `Invalid default: ${read.problem.message}`, ...hint, ...place });
      }
    }
    declared.push(argument);
  }
  return { declared, problems };
}

function readArgument(entry: ArgumentEntry): Argument {
  if (entry instanceof TemplateText) {
    return {
      name: entry.text,
      type: "string",
      required: true,
      default: null,
      choices: [],
      description: "",
      secret: false,
      place: entry.place(),
    };
  }
  const choices = (entry.choices ?? []).map((choice) => choice.text);
  const fallback = entry.default === undefined || entry.default === null ? null : String(entry.default);
  return {
    name: entry.name.text,
    type: typeof entry.type === "string" ? entry.type : choices.length > 0 ? "choice" : "string",
    required: typeof entry.required === "boolean" ? entry.required && fallback === null : fallback === null,
    default: fallback,
    choices,
    description: entry.description?.text ?? "",
    secret: entry.secret === true,
    place: entry.name.place(),
  };
}

/**
 * Reads what was supplied as `key=value` against what is declared: every value typed, or all that is wrong.
 * Paths are taken from `typed.directory`, where they were typed; a leading `~` is `typed.home`.
 */
export function readSupplied(
  command: string,
  declared: readonly Argument[],
  supplied: readonly string[],
  typed: { readonly directory: string; readonly home: string },
): { values: Readonly<Record<string, ArgumentValue>>; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const given = new Map<string, string>();
  const names = declared.map((argument) => argument.name);
  /** What words that are wrong were probably meant for: it is not missing beside. */
  const meant = new Set<string | undefined>();
  for (const text of supplied) {
    const at = text.indexOf("=");
    const name = at === -1 ? text : text.slice(0, at);
    if (at === -1) {
      problems.push({ message: `Expected name=value, found "${text}"`, hint: usage(command, declared) });
      names.forEach((any) => meant.add(any));
    } else if (!names.includes(name)) {
      meant.add(findNearest(name, names));
      problems.push({
        message: `Unknown argument "${name}" for "${command}"`,
        hint: suggest(name, names) ?? (name === "task" ? TASK_HINT : usage(command, declared)),
      });
    } else if (given.has(name)) {
      problems.push({ message: `The argument "${name}" is given twice`, hint: "Give it once" });
    } else given.set(name, text.slice(at + 1));
  }
  const values: Record<string, ArgumentValue> = {};
  for (const argument of declared) {
    const text = given.get(argument.name) ?? argument.default;
    if (text === null) {
      values[argument.name] = null;
      if (argument.required && !meant.has(argument.name)) {
        problems.push({
          message: `Missing argument "${argument.name}" for "${command}"`,
          hint: usage(command, declared),
          ...(argument.place === undefined ? {} : { place: argument.place }),
        });
      }
      continue;
    }
    const read = readValue(argument, text, typed);
    if ("problem" in read) problems.push(read.problem);
    else values[argument.name] = read.value;
  }
  return { values, problems };
}

function readValue(
  argument: Argument,
  text: string,
  typed: { readonly directory: string; readonly home: string },
): { value: ArgumentValue } | { problem: Problem } {
  const shown = argument.secret ? "***" : text;
  const refuse = (expected: string, hint?: string): { problem: Problem } => ({
    problem: {
      message: `Expected ${expected} for "${argument.name}", found "${shown}"`,
      ...(hint === undefined ? {} : { hint }),
    },
  });
  if (text.includes("\0")) return refuse("text without a NUL character");
  switch (argument.type) {
    case "string":
      return { value: text };
    case "integer":
      return /^[-+]?\d{1,15}$/.test(text)
        ? { value: Number(text) }
        : refuse("a whole number", `For example ${argument.name}=3000`);
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text))
        ? { value: Number(text) }
        : refuse("a number", `For example ${argument.name}=0.5`);
    case "boolean":
      if (/^(true|yes|on|1)$/i.test(text)) return { value: true };
      return /^(false|no|off|0)$/i.test(text)
        ? { value: false }
        : refuse("true or false", `For example ${argument.name}=true`);
    case "choice":
      return argument.choices.includes(text)
        ? { value: text }
        : refuse(`one of ${argument.choices.join(", ")}`, suggest(text, argument.choices));
    case "path":
      return { value: text === "" ? "" : resolveWritten(typed.directory, text, typed.home) };
  }
}

/** The line to type: `prj run feature-branch branch=BRANCH [base=main]`. */
export function usage(command: string, declared: readonly Argument[]): string {
  const words = declared.map((argument) => {
    const example = argument.default === null || argument.secret
      ? argument.name.toUpperCase()
      : isSafe(argument.default)
      ? argument.default
      : quoteWord(argument.default, "posix");
    return argument.required ? `${argument.name}=${example}` : `[${argument.name}=${example}]`;
  });
  return `Run "${["prj run", command, ...words].join(" ")}"`;
}
