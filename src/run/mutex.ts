import { dirname, join } from "node:path";
import { findGitFolder } from "./git_folder.ts";

/**
 * Runs `action` while no other prj changes what the worktrees of the repository at `root` share. Where the mutex cannot
 * be made `action` runs all the same: git has locks of its own, and says what is wrong.
 */
export async function withRepositoryMutex<T>(root: string, action: () => Promise<T>): Promise<T> {
  return await withMutex(join(findGitFolder(root), "prj/mutex"), action);
}

/** Runs `action` alone. The kernel gives the lock back however this process ends, so none is ever left. */
export async function withMutex<T>(path: string, action: () => Promise<T>): Promise<T> {
  const file = await openMutex(path);
  if (file === undefined) return await action();
  try {
    // Waiting takes a thread; mostly nobody else has it.
    if (!file.tryLockSync(true)) await file.lock(true);
    return await action();
  } finally {
    file.close();
  }
}

async function openMutex(path: string): Promise<Deno.FsFile | undefined> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    return await Deno.open(path, { create: true, write: true });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
