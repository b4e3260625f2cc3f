import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { PrjError, type Problem } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";
import { type Command, type CommandSource, readCommand } from "../template/command.ts";
import { LIBRARY } from "../template/library.ts";
import { listNames, readTextIfThere } from "./files.ts";
import type { ProjectPlace } from "./project.ts";

/** All commands that can be called here, the strongest first: current worktree, main worktree, user, built in. */
export interface CommandShelf {
  readonly sources: readonly CommandSource[];
}

/** Lists the command files; nothing is read but the folders and, later, what is asked for. */
export function findCommands(context: Context, place: ProjectPlace | undefined): CommandShelf {
  const folders = [
    ...(place === undefined ? [] : [...new Set([place.top, place.root])].map((root) => ({
      origin: "project" as const,
      path: join(root, ".prj/commands"),
    }))),
    { origin: "user" as const, path: join(context.folders.config, "commands") },
  ];
  const sources: CommandSource[] = folders.flatMap(({ origin, path }) =>
    listNames(path).filter((file) => /\.ya?ml$/.test(file)).map((file) =>
      readLazily(file.replace(/\.ya?ml$/, ""), join(path, file), origin)
    )
  );
  for (const [name, text] of Object.entries(LIBRARY)) {
    sources.push({ name, path: `built-in:${name}.yaml`, text, origin: "built-in" });
  }
  return { sources };
}

/** Reads one command by name, with what it extends. */
export function readNamed(
  shelf: CommandShelf,
  name: string,
): { command: Command | undefined; problems: readonly Problem[] } {
  const source = shelf.sources.find((candidate) => candidate.name === name);
  if (source === undefined) {
    const names = shelf.sources.map((candidate) => candidate.name);
    throw new PrjError("not-found", {
      message: `No command "${name}"`,
      hint: suggest(name, names) ?? 'Run "prj list" to see the commands',
    });
  }
  return readSource(shelf, source);
}

/** Reads a command of the shelf. */
export function readSource(
  shelf: CommandShelf,
  source: CommandSource,
): { command: Command | undefined; problems: readonly Problem[] } {
  return readCommand(
    source,
    (name, after) => {
      const start = after === undefined ? 0 : shelf.sources.findIndex((candidate) => candidate.path === after.path) + 1;
      return shelf.sources.slice(start).find((candidate) => candidate.name === name);
    },
    () => shelf.sources.map((candidate) => candidate.name),
  );
}

/** Returns the commands that are in force: for each name the strongest source. */
export function visibleSources(shelf: CommandShelf): readonly CommandSource[] {
  const byName = new Map<string, CommandSource>();
  for (const source of shelf.sources) if (!byName.has(source.name)) byName.set(source.name, source);
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** A source whose text is read when it is asked for. */
function readLazily(name: string, path: string, origin: CommandSource["origin"]): CommandSource {
  let text: string | undefined;
  return {
    name,
    path,
    origin,
    get text() {
      return text ??= readTextIfThere(path) ?? "";
    },
  };
}
