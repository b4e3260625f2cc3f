import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { createContext } from "../src/run/context.ts";
import { createConsole } from "../src/ui/console.ts";
import { wantsColor } from "../src/ui/style.ts";
import { createNarrator } from "./narrator.ts";
import { type Parsed, parseLine } from "./parse.ts";
import { COMMON_OPTIONS, findVerb, type Invocation, type Verb, VERBS } from "./verb.ts";

/** Parses the command line, runs the verb that it names, and returns the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const { before, words } = splitAtVerb(args);
  const found = findVerb(words);
  const [name] = words;
  if (found === undefined) {
    if (name === undefined || name === "help") return await help(words.slice(1), before);
    throw unknownVerb(name);
  }
  const { verb, length } = found;
  const rest = words.slice(length);
  const asksHelp = (rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest).some((word) =>
    word === "-h" || word === "--help"
  );
  if (asksHelp) return await help([verb.name], before);
  const parsed = parseLine(verb, [...before, ...rest]);
  const module = verb.load();
  return await (await module).run(openInvocation(parsed));
}

function openInvocation({ words, options }: Parsed): Invocation {
  const { directory } = options;
  const context = createContext(typeof directory === "string" ? directory : undefined);
  const noColor = options["color"] === false;
  const verbose = options["verbose"] === true;
  const console = createConsole({
    terminal: context.terminal,
    color: {
      stdout: wantsColor({ env: context.env, isTerminal: context.terminal.stdout, noColor }),
      stderr: wantsColor({ env: context.env, isTerminal: context.terminal.stderr, noColor }),
    },
    quiet: options["quiet"] === true,
    verbose,
  });
  return {
    context,
    console,
    json: options["json"] === true,
    verbose,
    audience: createNarrator(console, context),
    words,
    options,
  };
}

async function help(words: readonly string[], before: readonly string[]): Promise<number> {
  const { renderHelp, renderVerbHelp } = await import("./help.ts");
  const { console } = openInvocation({ words: [], options: before.includes("--no-color") ? { color: false } : {} });
  const asked = findVerb(words);
  if (asked === undefined && words[0] !== undefined) throw unknownVerb(words[0]);
  console.answer(asked === undefined ? renderHelp(console) : renderVerbHelp(asked.verb, console));
  return 0;
}

/** Common options may stand before the verb; where the words begin is found without knowing the verb. */
function splitAtVerb(args: readonly string[]): { before: string[]; words: readonly string[] } {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "-h" || arg === "--help") return { before: args.slice(0, i), words: ["help", ...args.slice(i + 1)] };
    if (!arg.startsWith("-")) return { before: args.slice(0, i), words: args.slice(i) };
    const option = COMMON_OPTIONS.find(({ flags }) => flags.includes(arg));
    if (option === undefined && !/^(-C.|--directory=)/.test(arg)) {
      throw new PrjError("invalid", {
        message: `Unknown option "${arg}"`,
        hint: 'Options of a verb stand after it; "prj help" shows both',
      });
    }
    if (option?.takesValue) i++;
  }
  return { before: [...args], words: [] };
}

function unknownVerb(name: string): PrjError {
  const names = VERBS.flatMap((verb: Verb) => [verb.name, ...verb.aliases.filter((alias) => !alias.includes(" "))]);
  return new PrjError("invalid", {
    message: `Unknown verb "${name}"`,
    hint: suggest(name, names) ?? 'Run "prj help" to see the verbs',
  });
}
