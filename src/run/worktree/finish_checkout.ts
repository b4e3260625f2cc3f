import { join } from "node:path";
import { pasteWord } from "../../base/command_line.ts";
import { PrjError } from "../../base/error.ts";
import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import { findAdminFolder, isThere } from "./admin_folder.ts";
import { findGitFolder } from "../git_folder.ts";
import { isGitAtWork } from "./git_at_work.ts";

/** A half-made worktree, and how its files are checked out over whatever is there. */
export interface Checkout<End> {
  readonly context: Context;
  /** Of the repository. */
  readonly root: string;
  readonly path: string;
  run(): Promise<End>;
  /** Whether to give up waiting for another git. */
  isOver(): boolean;
  /** Tells once that another git is waited for. */
  onWait?(): void;
}

const LOCK_WAIT_MS = 10_000;
const LOCK_POLL_MS = 100;

/**
 * Brings the checkout of a half-made worktree to its end; undefined: it has come to it before. git writes the index last:
 * where there is one, what differs from it is a person's work. The git of a run that died may still be at it, so its
 * lock is waited for as long as it lives; one that stays longer is that of a git that died too.
 */
export async function finishCheckout<End extends { readonly output: string }>(
  { context, root, path, run, isOver, onWait = () => {} }: Checkout<End>,
): Promise<End | undefined> {
  let staleAt = context.now() + LOCK_WAIT_MS;
  let isTold = false;
  if (!isThere(path)) {
    throw new PrjError("conflict", {
      message: `Cannot finish the worktree "${path}": it is half made, and its folder is gone`,
      hint: `"prj worktree remove ${pasteWord(path)}" forgets it`,
    });
  }
  for (;;) {
    const admin = findAdminFolder(findGitFolder(root), path);
    if (admin !== undefined && isThere(join(admin, "index"))) return undefined;
    const end = await run();
    const [, lock] = /Unable to create '(.*index\.lock)': File exists/.exec(end.output) ?? [];
    if (lock === undefined || isOver()) return end;
    if (await isGitAtWork([path], context.now())) {
      staleAt = context.now() + LOCK_WAIT_MS;
      if (!isTold) onWait();
      isTold = true;
    }
    if (context.now() > staleAt) await Deno.remove(lock).catch(() => {});
    else await pause(LOCK_POLL_MS);
  }
}
