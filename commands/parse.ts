import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { COMMON_OPTIONS, type Options, type Verb, type VerbOption } from "./verb.ts";

/** A command line by its verb's table: words, and options by long name in camel case. */
export interface Parsed {
  readonly words: readonly string[];
  readonly options: Options;
}

/**
 * Parses what follows a verb. The table is what help and completion read too, which is why no library does this: one
 * was measured at a tenth of the time that `prj run` may take.
 */
export function parseLine(verb: Verb, args: readonly string[]): Parsed {
  const known = [...verb.options, ...COMMON_OPTIONS];
  const words: string[] = [];
  const options: Record<string, string | boolean> = {};
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      words.push(...rest);
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      words.push(arg);
      continue;
    }
    const { option, value, more } = splitOption(arg, known, verb);
    if (more !== undefined) rest.unshift(more);
    const key = optionKey(option);
    if (option.takesValue) {
      const given = checkValue(option, value ?? takeValue(option, rest), verb);
      options[key] = option.many && key in options ? `${options[key]}\n${given}` : given;
    } else if (value !== undefined) throw refuse(`Option "${option.flags[0]}" takes no value`, verb);
    else options[key] = !isNegative(option);
  }
  checkWords(verb, words);
  return { words, options };
}

function takeValue(option: VerbOption, rest: string[]): string | undefined {
  return option.mayBeEmpty && (rest[0] ?? "-").startsWith("-") ? "" : rest.shift();
}

/** "--on-conflict" sets `onConflict`; "--no-attach" sets `attach` to false. */
function optionKey(option: VerbOption): string {
  const long = option.flags.find((flag) => flag.startsWith("--")) ?? option.flags[0]!;
  return long.replace(/^--?(no-)?/, "").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isNegative(option: VerbOption): boolean {
  return option.flags.some((flag) => flag.startsWith("--no-"));
}

/** "--name=value", "-Cdir", "-qv" or just a flag. */
function splitOption(
  arg: string,
  known: readonly VerbOption[],
  verb: Verb,
): { option: VerbOption; value?: string; more?: string } {
  const find = (flag: string): VerbOption | undefined => known.find((option) => option.flags.includes(flag));
  const at = arg.indexOf("=");
  const flag = arg.startsWith("--") && at !== -1 ? arg.slice(0, at) : arg;
  const whole = find(flag);
  if (whole !== undefined) return flag === arg ? { option: whole } : { option: whole, value: arg.slice(at + 1) };
  const short = arg.startsWith("--") ? undefined : find(arg.slice(0, 2));
  if (short !== undefined) {
    return short.takesValue
      ? { option: short, value: arg.slice(2).replace(/^=/, "") }
      : { option: short, more: `-${arg.slice(2)}` };
  }
  const flags = known.flatMap((option) => option.flags);
  throw refuse(`Unknown option "${flag}"`, verb, suggest(flag, flags) ?? describeArgument(flag, verb));
}

/** A command's own argument, as other programs take theirs. */
function describeArgument(flag: string, verb: Verb): string | undefined {
  if (verb.takes !== "command-call" || !flag.startsWith("--")) return undefined;
  return `An argument of a command is written without dashes: ${flag.slice(2)}=VALUE`;
}

function checkValue(option: VerbOption, value: string | undefined, verb: Verb): string {
  const [flag = ""] = option.flags;
  if (value === undefined) {
    throw refuse(`Option "${flag}" needs a value: ${flag} ${option.placeholder ?? "VALUE"}`, verb);
  }
  if (Array.isArray(option.values) && !option.values.includes(value)) {
    const choices = `${flag} takes one of ${option.values.join(", ")}`;
    throw refuse(`Unknown value "${value}" for option "${flag}"`, verb, suggest(value, option.values) ?? choices);
  }
  return value;
}

/** `<name> [more...]`: what is in <> has to be there, dots take any number. */
function checkWords(verb: Verb, words: readonly string[]): void {
  const places = verb.words.split(" ").filter((place) => place !== "");
  const missing = places.find((place, index) => place.startsWith("<") && words[index] === undefined);
  if (missing !== undefined) throw refuse(`Missing ${missing.replace("...", "")} after "prj ${verb.name}"`, verb);
  const extra = places.some((place) => place.includes("...")) ? undefined : words[places.length];
  if (extra !== undefined) throw refuse(`Unexpected word "${extra}" after "prj ${verb.name}"`, verb);
}

function refuse(message: string, verb: Verb, hint = `Run "prj help ${verb.name}" to see what it takes`): PrjError {
  return new PrjError("invalid", { message, hint });
}
