import type { Context } from "../../base/context.ts";
import { PrjError, type Problem } from "../../base/error.ts";
import type { YamlParser } from "../../base/yaml_node.ts";
import { suggest } from "../../base/suggestion.ts";
import { VARIABLES } from "../../plan/variable.ts";
import type { Argument } from "../../template/argument.ts";
import { type Command, type CommandSource, readCommand } from "../../template/command.ts";
import { readCommandArguments } from "../../template/implied.ts";
import { type CommandShelf, findCommands } from "./find_commands.ts";
import { findProject } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** Reads one command by name, with what it extends. */
export async function readNamed(
  shelf: CommandShelf,
  name: string,
  parse: YamlParser,
): Promise<{ command: Command | undefined; problems: readonly Problem[] }> {
  const source = shelf.sources.find((candidate) => candidate.name === name);
  if (source === undefined) {
    const names = shelf.sources.map((candidate) => candidate.name);
    throw new PrjError("not-found", {
      message: `No command "${name}"`,
      hint: suggest(name, names) ?? 'Run "prj list" to see the commands',
    });
  }
  return await readSource(shelf, source, parse);
}

/** Reads a command of the shelf. */
export async function readSource(
  shelf: CommandShelf,
  source: CommandSource,
  parse: YamlParser,
): Promise<{ command: Command | undefined; problems: readonly Problem[] }> {
  return await readCommand(
    source,
    parse,
    (name, after) => {
      const start = after === undefined ? 0 : shelf.sources.findIndex((candidate) => candidate.path === after.path) + 1;
      return shelf.sources.slice(start).find((candidate) => candidate.name === name);
    },
    () => shelf.sources.map((candidate) => candidate.name),
  );
}

/** Finds the arguments of one command, for completion; undefined where it is not there or broken. */
export async function findArguments(context: Context, name: string): Promise<readonly Argument[] | undefined> {
  const shelf = findCommands(context, findProject(context.cwd));
  const source = shelf.sources.find((candidate) => candidate.name === name);
  const parse = createYamlParser(context, { remember: false });
  const command = source === undefined ? undefined : (await readSource(shelf, source, parse)).command;
  return command === undefined ? undefined : readCommandArguments(command.file, VARIABLES).declared;
}
