import { basename, dirname, join, resolve } from "node:path";
import { listNames, readTextIfThere } from "../files.ts";
import { kindOf } from "../project.ts";

/**
 * Finds the folder in which git keeps what it knows of one linked worktree (gitrepository-layout(5)): its HEAD, its
 * index, what it is in the middle of. `gitFolder` is what all worktrees share.
 */
export function findAdminFolder(gitFolder: string, worktree: string): string | undefined {
  const all = join(gitFolder, "worktrees");
  // git calls it as the worktree's own folder, with a number after it where that name was taken.
  const names = new Set([basename(worktree), ...listNames(all)]);
  return [...names].map((name) => join(all, name)).find((folder) => {
    const text = readTextIfThere(join(folder, "gitdir"))?.trim();
    return text !== undefined && dirname(resolve(folder, text)) === worktree;
  });
}

/** Whether the folder at a worktree's path is what git thinks it is. */
export function checkFolder(worktree: string, admin: string): "there" | "gone" | "foreign" {
  if (!isThere(worktree)) return "gone";
  const link = join(worktree, ".git");
  if (kindOf(link) !== "file") return "foreign";
  // A path may have line breaks in it; git puts one more at the end.
  const target = (readTextIfThere(link) ?? "").replace(/^gitdir: /, "").replace(/\n$/, "");
  try {
    return Deno.realPathSync(resolve(worktree, target)) === Deno.realPathSync(admin) ? "there" : "foreign";
  } catch {
    return "foreign";
  }
}

/** When git made a worktree, UTC milliseconds: this file of its folder is written then and never again. */
export function madeAt(admin: string): number {
  return Deno.statSync(join(admin, "commondir")).mtime?.getTime() ?? 0;
}

/** Whether anything stands at a path, a link that leads nowhere too. */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

const OPERATIONS: readonly (readonly [string, string])[] = [
  ["rebase-merge", "rebase"],
  ["rebase-apply/applying", "patch series"],
  ["rebase-apply", "rebase"],
  ["MERGE_HEAD", "merge"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["BISECT_LOG", "bisect"],
];

/** What git is in the middle of in a worktree. */
export function findOperation(admin: string): string | null {
  return OPERATIONS.find(([name]) => isThere(join(admin, name)))?.[1] ?? null;
}

/** The branch that a rebase or a bisect holds, though its worktree stands on none meanwhile. */
export function findHeldBranch(admin: string): string | undefined {
  for (const name of ["rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"]) {
    const text = readTextIfThere(join(admin, name))?.trim();
    if (text !== undefined) return text.replace(/^refs\/heads\//, "");
  }
  return undefined;
}
