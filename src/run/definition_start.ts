import type { Context } from "../base/context.ts";
import type { Repository } from "../git/repository.ts";
import type { CommandSource } from "../template/command.ts";
import { type CommandShelf, findCommands, visibleSources } from "./find_commands.ts";
import { openHost, startReading } from "./head_start.ts";
import { findProject, type ProjectPlace } from "./project.ts";

/** What is known before the configuration is read: git answers meanwhile. */
export interface DefinitionStart {
  readonly place: ProjectPlace;
  readonly shelf: CommandShelf;
  /** Commands of the project and of the user that may open a session; a text tells that without being parsed. */
  readonly sources: readonly CommandSource[];
  repository(): Promise<Repository | null>;
}

/** Looks for commands that may define sessions; with `ahead` git is asked at once. Undefined: there is no project here. */
export function startDefinitions(context: Context, { ahead = false } = {}): DefinitionStart | undefined {
  const place = findProject(context.cwd);
  if (place === undefined) return undefined;
  const shelf = findCommands(context, place);
  const sources = visibleSources(shelf).filter((source) => source.origin !== "built-in" && mayOpenSession(source));
  let reading: Promise<Repository | null> | undefined;
  const repository = (): Promise<Repository | null> =>
    reading ??= startReading({ ...context, cwd: place.directory }, openHost(context).host).repository;
  if (ahead && sources.length > 0) void repository();
  return { place, shelf, sources, repository };
}

function mayOpenSession(source: CommandSource): boolean {
  try {
    return /session|extends/.test(source.text);
  } catch {
    // A file that cannot be read is broken, and is told so.
    return true;
  }
}
