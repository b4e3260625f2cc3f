import { join } from "node:path";
import type { Git } from "../../git/git.ts";
import type { Repository, Worktree } from "../../git/repository.ts";
import { findAdminFolder, findHeldBranch, findOperation, isThere } from "./admin_folder.ts";
import { findGitFolder } from "../git_folder.ts";

/**
 * The repository with `branch` at the worktree that has it, also where that stands on no branch because a rebase or a
 * bisect holds it: git checks such a branch out nowhere else.
 */
export function withHeldBranch(repository: Repository, branch: string): Repository {
  const { root, worktrees } = repository;
  if (worktrees.some((worktree) => worktree.branch === branch)) return repository;
  const gitFolder = findGitFolder(root);
  const holder = worktrees.filter(canHold).find(({ main, path }) => {
    const admin = main ? gitFolder : findAdminFolder(gitFolder, path);
    return admin !== undefined && findHeldBranch(admin) === branch;
  });
  if (holder === undefined) return repository;
  return { ...repository, worktrees: worktrees.map((one) => one === holder ? { ...one, branch } : one) };
}

function canHold({ branch, bare, prunable }: Worktree): boolean {
  return branch === null && !bare && prunable === null;
}

/** What git still has of a worktree whose folder is gone, and would forget if it were made again; undefined: nothing. */
export async function findRemains(git: Git, root: string, { path }: Worktree): Promise<string | undefined> {
  const admin = findAdminFolder(findGitFolder(root), path);
  if (admin === undefined) return undefined;
  const operation = findOperation(admin);
  if (operation !== null) return `a ${operation} under way`;
  return isThere(join(admin, "index")) && await git.hasStaged(root, admin) ? "staged files" : undefined;
}
