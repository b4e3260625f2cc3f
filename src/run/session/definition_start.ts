import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import type { Repository } from "../../git/repository.ts";
import type { CommandSource } from "../../template/command.ts";
import { type CommandShelf, findCommands, visibleSources } from "../command/find_commands.ts";
import { openHost, startReading } from "../head_start.ts";
import { findProject, type ProjectPlace } from "../project.ts";

/** What is known before the configuration is read: git answers meanwhile. */
export interface DefinitionStart {
  readonly place: ProjectPlace;
  readonly shelf: CommandShelf;
  /** Commands of the project and of the user that may open a session; a text tells that without being parsed. */
  readonly sources: readonly CommandSource[];
  /** What git says; without other worktrees git need not be asked in the main one. */
  repository(withWorktrees: boolean): Promise<Repository | null>;
}

/** Looks for commands that may define sessions; with `ahead` git is asked at once. Undefined: there is no project here. */
export function startDefinitions(context: Context, { ahead = false } = {}): DefinitionStart | undefined {
  const place = findProject(context.cwd);
  if (place === undefined) return undefined;
  const shelf = findCommands(context, place);
  const sources = visibleSources(shelf).filter((source) => source.origin !== "built-in" && mayOpenSession(source));
  let asked: Promise<Repository | null> | undefined;
  const ask = (): Promise<Repository | null> =>
    asked ??= startReading({ ...context, cwd: place.directory }, openHost(context).host).repository;
  const readHere = (): Promise<Repository | null> => asked ?? readWithoutGit(place) ?? ask();
  if (ahead && sources.length > 0) void (sources.some(mayNeedWorktrees) ? ask() : readHere());
  const repository = (withWorktrees: boolean): Promise<Repository | null> => withWorktrees ? ask() : readHere();
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

/** Which branch is checked out in the main worktree says a file. Undefined: git has to be asked. */
function readWithoutGit(place: ProjectPlace): Promise<Repository> | undefined {
  if (!place.git || place.top !== place.root) return undefined;
  const branch = /^ref: refs\/heads\/(?!\.invalid$)(.+)$/m.exec(readHead(place.root))?.[1];
  if (branch === undefined) return undefined;
  const main = { path: place.root, main: true, branch, head: null, bare: false, locked: null, prunable: null };
  return Promise.resolve({ root: place.root, current: place.root, worktrees: [main] });
}

/** A command may have its worktree from the one that it extends. */
function mayNeedWorktrees(source: CommandSource): boolean {
  try {
    return /^\W*worktree\W*:|extends/m.test(source.text);
  } catch {
    return true;
  }
}

/** Where `.git` is a file, as in a submodule, git knows better. */
function readHead(root: string): string {
  try {
    return Deno.readTextFileSync(join(root, ".git/HEAD"));
  } catch {
    return "";
  }
}
