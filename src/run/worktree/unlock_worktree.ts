import { join } from "node:path";
import { pasteWord } from "../../base/command_line.ts";
import { PrjError, reasonOf } from "../../base/error.ts";
import { findMaker } from "../../git/repository.ts";
import { findAdminFolder } from "./admin_folder.ts";
import { readTextIfThere } from "../files.ts";
import { findGitFolder } from "../git_folder.ts";

/**
 * Says that a worktree which prj made is complete; a lock with another reason than ours stays. `git worktree unlock` does
 * the same, but reads all other worktrees first, and gives up where another git is just making one.
 */
export function unlockWorktree(root: string, path: string): void {
  const admin = findAdminFolder(findGitFolder(root), path);
  if (admin === undefined) return;
  const lock = join(admin, "locked");
  if (findMaker({ locked: readTextIfThere(lock)?.trimEnd() ?? null }) === undefined) return;
  try {
    Deno.removeSync(lock);
  } catch (error) {
    throw new PrjError("failed", {
      message: `Cannot unlock the worktree "${path}": ${reasonOf(error)}`,
      hint: `Run "git worktree unlock ${pasteWord(path)}"`,
    });
  }
}
