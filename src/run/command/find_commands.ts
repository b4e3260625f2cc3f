import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import type { CommandSource } from "../../template/command.ts";
import { LIBRARY } from "../../template/library.ts";
import { listNames, readText } from "../files.ts";
import type { ProjectPlace } from "../project.ts";

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
    // Editors leave hidden files beside those that they edit.
    listNames(path).filter((file) => /^[^.].*\.ya?ml$/.test(file)).map((file) =>
      readLazily(file.replace(/\.ya?ml$/, ""), join(path, file), origin)
    )
  );
  for (const [name, text] of Object.entries(LIBRARY)) {
    sources.push({ name, path: `built-in:${name}.yaml`, text, origin: "built-in" });
  }
  return { sources };
}

/** Returns the commands that are in force: for each name the strongest source. */
export function visibleSources(shelf: CommandShelf): readonly CommandSource[] {
  const byName = new Map<string, CommandSource>();
  for (const source of shelf.sources) if (!byName.has(source.name)) byName.set(source.name, source);
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** A source whose text is read when it is asked for; one that cannot be read throws then. */
function readLazily(name: string, path: string, origin: CommandSource["origin"]): CommandSource {
  let text: string | undefined;
  return {
    name,
    path,
    origin,
    get text() {
      return text ??= readText(path);
    },
  };
}
