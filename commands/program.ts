import { Command, CommanderError, Option } from "commander";
import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { VERSION } from "../src/base/version.ts";
import { createContext } from "../src/run/context.ts";
import { createConsole } from "../src/ui/console.ts";
import { wantsColor } from "../src/ui/style.ts";
import { createNarrator } from "./narrator.ts";
import { COMMON_OPTIONS, findVerb, type Invocation, type Options, type Verb, type VerbOption, VERBS } from "./verb.ts";

/** Parses the command line, runs the verb that it names, and returns the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const { before, words } = splitAtVerb(args);
  const found = findVerb(words);
  const [name] = words;
  if (found === undefined) {
    if (name === undefined || name === "help") return await help(words.slice(1), before);
    throw new PrjError("invalid", {
      message: `Unknown verb "${name}"`,
      hint: suggest(name, verbNames()) ?? 'Run "prj help" to see the verbs',
    });
  }
  return await runVerb(found.verb, [...before, ...words.slice(found.length)]);
}

async function runVerb(verb: Verb, args: readonly string[]): Promise<number> {
  const command = describeVerb(verb);
  let exitCode = 0;
  command.action(async () => {
    exitCode = await (await verb.load()).run(openInvocation(command.args, command.opts()));
  });
  try {
    await command.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw explain(error, verb);
  }
  return exitCode;
}

function openInvocation(words: readonly string[], options: Options): Invocation {
  const context = createContext(typeof options["directory"] === "string" ? options["directory"] : undefined);
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

function describeVerb(verb: Verb): Command {
  const command = new Command(`prj ${verb.name}`).description(`${verb.summary}.`).exitOverride()
    .configureOutput({ writeErr: () => {} }).helpOption("-h, --help", "Show this");
  for (const word of verb.words.split(" ").filter((word) => word !== "")) command.argument(word);
  for (const option of verb.options) command.addOption(buildOption(option));
  for (const option of COMMON_OPTIONS) command.addOption(buildOption(option).helpGroup("Every verb takes:"));
  const others = verb.aliases.map((alias) => `prj ${alias}`).join(", ");
  if (verb.more !== undefined) command.addHelpText("after", `\n${verb.more}`);
  if (others !== "") command.addHelpText("after", `\nThe same: ${others}`);
  return command;
}

function buildOption({ flags, summary, takesValue, placeholder, values }: VerbOption): Option {
  const option = new Option(`${flags.join(", ")}${takesValue ? ` <${placeholder ?? "value"}>` : ""}`, summary);
  return Array.isArray(values) ? option.choices(values) : option;
}

/** Everything that a person sees who does not know prj yet; it fits a page. */
async function help(words: readonly string[], before: readonly string[]): Promise<number> {
  const asked = findVerb(words);
  if (asked !== undefined) return await runVerb(asked.verb, ["--help"]);
  if (words.length > 0) {
    throw new PrjError("invalid", {
      message: `Unknown verb "${words[0]}"`,
      hint: suggest(words[0]!, verbNames()) ?? 'Run "prj help"',
    });
  }
  const program = new Command("prj").usage("<verb> [options]").helpOption(false).helpCommand(false)
    .description("Turns a template in .prj/commands/ into a worktree, a terminal session and a record of it all.");
  for (const verb of VERBS) {
    program.addCommand(new Command(verb.name).summary(verb.summary).helpGroup(`${verb.group}:`).helpOption(false));
  }
  program.addHelpText(
    "after",
    `
Start here:
  prj init                       in a git repository
  prj run start-dev              a session where you are
  prj run feature-branch branch=user-auth

"prj help VERB" says more. Every verb takes --json, -q, -v, -C DIR and --no-color. This is prj ${VERSION}.`,
  );
  const { console } = openInvocation([], before.includes("--no-color") ? { color: false } : {});
  console.answer(program.helpInformation());
  return 0;
}

/** Common options may stand before the verb; where the words begin is found without knowing the verb. */
function splitAtVerb(args: readonly string[]): { before: string[]; words: readonly string[] } {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "-h" || arg === "--help") return { before: [], words: ["help", ...args.slice(i + 1)] };
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

function explain(error: CommanderError, verb: Verb): PrjError {
  const text = error.message.replace(/^error: /, "").replace(/\.$/, "");
  const [first = text, second] = text.split("\n");
  const message = first.replaceAll("'", '"').replace(/^./, (letter) => letter.toUpperCase());
  const near = /Did you mean (\S+)\?/.exec(second ?? "")?.[1];
  return new PrjError("invalid", {
    message,
    hint: near === undefined ? `Run "prj help ${verb.name}" to see what it takes` : `Did you mean "${near}"?`,
  });
}

function verbNames(): string[] {
  return VERBS.flatMap((verb) => [verb.name, ...verb.aliases.filter((alias) => !alias.includes(" "))]);
}
