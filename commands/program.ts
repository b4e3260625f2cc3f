import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { VERSION } from "../src/base/version.ts";
import { createContext } from "../src/run/context.ts";
import { createConsole } from "../src/ui/console.ts";
import { wantsColor } from "../src/ui/style.ts";
import { createNarrator } from "./narrator.ts";
import { type Parsed, parseLine } from "./parse.ts";
import { COMMON_OPTIONS, type Invocation } from "./verb.ts";
import { findFamily, findVerb, VERBS } from "./verbs.ts";

/** Parses the command line, runs the verb that it names, and returns the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const { before, words } = splitAtVerb(args);
  const found = findVerb(words);
  const [name] = words;
  if (found === undefined) {
    if (name === "--version" || name === "-V") return version(before.includes("--json"));
    const [names, options] = [words.filter((word) => !isOption(word)), [...before, ...words.filter(isOption)]];
    if (name === undefined || name === "help") return await help(names.slice(1), options);
    if (names.length === 1 && findFamily(name).length > 0) return await help(names, options);
    throw unknownVerb(words);
  }
  const { verb, length } = found;
  const rest = words.slice(length);
  const asksHelp = (rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest).some((word) =>
    word === "-h" || word === "--help"
  );
  if (asksHelp) return await help([verb.name], [...before, ...rest.filter((word) => word === "--json")]);
  const parsed = parseLine(verb, [...before, ...rest]);
  const module = verb.load();
  return await (await module).run(openInvocation(parsed));
}

function openInvocation({ words, options }: Parsed): Invocation {
  const { directory } = options;
  const context = createContext(typeof directory === "string" ? directory : undefined);
  const noColor = options["color"] === false;
  const console = createConsole({
    terminal: context.terminal,
    color: {
      stdout: wantsColor({ env: context.env, isTerminal: context.terminal.stdout, noColor }),
      stderr: wantsColor({ env: context.env, isTerminal: context.terminal.stderr, noColor }),
    },
    quiet: options["quiet"] === true,
    verbose: options["verbose"] === true,
  });
  return {
    context,
    console,
    json: options["json"] === true,
    audience: createNarrator(console, context),
    words,
    options,
  };
}

function version(json: boolean): number {
  const { console } = openInvocation({ words: [], options: {} });
  console.answer(json ? JSON.stringify({ schema: "prj.version/1", version: VERSION }) : `prj ${VERSION}`);
  return 0;
}

function isOption(word: string): boolean {
  return word.startsWith("-");
}

async function help(words: readonly string[], options: readonly string[]): Promise<number> {
  const { helpJson, renderFamilyHelp, renderHelp, renderVerbHelp } = await import("./help.ts");
  const known = ["-h", "--help", "-V", "--version", ...COMMON_OPTIONS.flatMap(({ flags }) => flags)];
  const unknown = options.find((option) => !known.includes(option) && !/^(-C.|--directory=)/.test(option));
  if (unknown !== undefined && isOption(unknown)) throw unknownOption(unknown);
  const { console } = openInvocation({ words: [], options: options.includes("--no-color") ? { color: false } : {} });
  const asked = findVerb(words);
  const family = findFamily(words[0] ?? "");
  if (options.includes("--json")) {
    const verbs = asked !== undefined ? [asked.verb] : words[0] === undefined ? VERBS : family;
    if (verbs.length === 0) throw unknownVerb(words);
    console.answer(JSON.stringify(helpJson(verbs)));
    return 0;
  }
  if (asked !== undefined) console.answer(renderVerbHelp(asked.verb, console));
  else if (words[0] === undefined) console.answer(renderHelp(console));
  else if (family.length > 0 && words.length === 1) console.answer(renderFamilyHelp(words[0], family, console));
  else throw unknownVerb(words);
  return 0;
}

/** Common options may stand before the verb; where the words begin is found without knowing the verb. */
function splitAtVerb(args: readonly string[]): { before: string[]; words: readonly string[] } {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "-h" || arg === "--help") return { before: args.slice(0, i), words: ["help", ...args.slice(i + 1)] };
    if (!arg.startsWith("-")) return { before: args.slice(0, i), words: args.slice(i) };
    if (arg === "--version" || arg === "-V") return { before: [...args], words: [arg] };
    const option = COMMON_OPTIONS.find(({ flags }) => flags.includes(arg));
    if (option === undefined && !/^(-C.|--directory=)/.test(arg)) throw unknownOption(arg);
    if (option?.takesValue && ++i >= args.length) {
      throw new PrjError("invalid", {
        message: `Option "${arg}" needs a value: ${arg} ${option.placeholder ?? "VALUE"}`,
        hint: 'Run "prj help" to see what every verb takes',
      });
    }
  }
  return { before: [...args], words: [] };
}

function unknownOption(option: string): PrjError {
  return new PrjError("invalid", {
    message: `Unknown option "${option}"`,
    hint: 'Options of a verb stand after it; "prj help" shows both',
  });
}

function unknownVerb([first = "", second = ""]: readonly string[]): PrjError {
  const names = VERBS.flatMap((verb) => [verb.name, ...verb.aliases]);
  const family = names.filter((name) => name.startsWith(`${first} `));
  const typed = family.length > 0 && second !== "" ? `${first} ${second}` : first;
  const known = family.length > 0 ? family : [...new Set(names.flatMap((name) => [name, name.split(" ")[0]!]))];
  return new PrjError("invalid", {
    message: `Unknown verb "${typed}"`,
    hint: suggest(typed, known) ??
      (family.length > 0
        ? `Verbs: ${family.join(", ")}`
        : 'Run "prj help" to see the verbs; a command of "prj list" runs by "prj run NAME"'),
  });
}
