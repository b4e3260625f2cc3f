/** What the tests of worktrees have in common: linked worktrees with work in them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Rig } from "./rig.ts";

/** Makes a worktree with a new branch by prj, and returns its path. */
export async function makeWorktree(rig: Rig, branch: string): Promise<string> {
  const { worktree } = await rig.json(["worktree", "create", branch]);
  return worktree.path;
}

/** Runs git in a directory and wants it to succeed; returns what it printed, trimmed. */
export async function gitIn(rig: Rig, directory: string, ...args: string[]): Promise<string> {
  return (await rig.git("-C", directory, ...args)).stdout.trim();
}

/** Writes files below a directory and commits them. */
export async function commitFiles(
  rig: Rig,
  directory: string,
  files: Readonly<Record<string, string>>,
  message = "change",
): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(directory, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(directory, path), text);
  }
  await gitIn(rig, directory, "add", "--all");
  await gitIn(rig, directory, "commit", "--quiet", "--message", message);
  return await gitIn(rig, directory, "rev-parse", "HEAD");
}

export async function textAt(...path: string[]): Promise<string | undefined> {
  return await Deno.readTextFile(join(...path)).catch(() => undefined);
}

export async function isThere(...path: string[]): Promise<boolean> {
  return await Deno.lstat(join(...path)).then(() => true, () => false);
}

/** The commit of a branch in the project; undefined: there is none. */
export async function branchAt(rig: Rig, branch: string): Promise<string | undefined> {
  const ended = await rig.call(["git", "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
  return ended.code === 0 ? ended.stdout.trim() : undefined;
}

/** Looks at every index of the repository: their bytes and times stay while `look` runs. */
export async function assertIndexesUntouched(rig: Rig, look: () => Promise<unknown>): Promise<void> {
  const read = async (): Promise<Record<string, string>> => {
    const found: Record<string, string> = {};
    const folder = join(rig.project, ".git");
    const names = [...Deno.readDirSync(join(folder, "worktrees"))].map(({ name }) => join("worktrees", name));
    for (const name of ["", ...names]) {
      const path = join(folder, name, "index");
      const { mtime, ino, size } = await Deno.stat(path);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
      found[path] = `${mtime?.toISOString()} ${ino} ${size} ${hash}`;
    }
    return found;
  };
  const before = await read();
  assert.ok(Object.keys(before).length > 1);
  await look();
  assert.deepEqual(await read(), before);
}
