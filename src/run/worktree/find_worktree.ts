import { basename, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import { createGit } from "../../git/git.ts";
import type { Repository, Worktree } from "../../git/repository.ts";
import { createLocalHost } from "../../process/local.ts";
import type { Host } from "../../process/process.ts";
import { type ProjectPlace, requireProject, resolveLinks } from "../project.ts";

/** A worktree that somebody named, and what it was found among. */
export interface FoundWorktree {
  readonly worktree: Worktree;
  readonly repository: Repository;
  readonly place: ProjectPlace;
}

/** Finds a worktree by the name of its branch, its folder's name or its path; a part of a name never counts. */
export async function requireWorktree(context: Context, host: Host, name: string): Promise<FoundWorktree> {
  const { place, repository } = await requireRepository(context, host);
  return { worktree: selectWorktree(repository.worktrees, name, context.cwd), repository, place };
}

/** Reads the repository around prj's directory, or says that there is none. */
export async function requireRepository(
  context: Context,
  host: Host,
): Promise<Pick<FoundWorktree, "repository" | "place">> {
  const place = requireProject(context.cwd);
  if (!place.git) {
    throw new PrjError("not-found", {
      message: `No worktrees here: "${place.root}" is no git repository`,
      hint: 'Run "git init" in it first',
    });
  }
  return { place, repository: await createGit(host, context.env).repository(place.top, place.root) };
}

/** Selects by exact branch first, then "main" for the main worktree, then path, then folder; two of a kind are an error. */
export function selectWorktree(worktrees: readonly Worktree[], name: string, directory: string): Worktree {
  const path = resolve(directory, name);
  const tests: ((worktree: Worktree) => boolean)[] = [
    (worktree) => worktree.branch === name,
    (worktree) => worktree.main && name === "main",
    (worktree) => worktree.path === path,
    (worktree) => worktree.path === resolveLinks(path),
    (worktree) => basename(worktree.path) === name,
  ];
  for (const test of tests) {
    const [found, ...others] = worktrees.filter(test);
    if (found === undefined) continue;
    if (others.length === 0) return requireUsable(found);
    throw new PrjError("conflict", {
      message: `Which worktree is "${name}"?`,
      hint: `Give its path: ${[found, ...others].map((worktree) => worktree.path).join(", ")}`,
    });
  }
  const known = worktrees.map((worktree) => worktree.branch ?? basename(worktree.path));
  throw new PrjError("not-found", {
    message: `No worktree "${name}"`,
    hint: suggest(name, known) ?? `Worktrees: ${known.join(", ")}`,
  });
}

/** A path that is not UTF-8 would become another's wherever it is used. */
function requireUsable(worktree: Worktree): Worktree {
  if (worktree.path.isWellFormed()) return worktree;
  throw new PrjError("invalid", {
    message: `Cannot use worktree "${worktree.path}": its path is not UTF-8`,
    hint: 'Rename it with "git worktree move"',
  });
}

/** Finds where a worktree is, for whoever wants to go there. */
export async function findWorktreePath(context: Context, name: string): Promise<Worktree> {
  return (await requireWorktree(context, createLocalHost(), name)).worktree;
}
