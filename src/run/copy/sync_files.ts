import { dirname, join } from "node:path";
import type { Git } from "../../git/git.ts";
import { isSameAt } from "./compare_files.ts";
import { type Skipped, statLink } from "./compare_trees.ts";
import type { FileFacts } from "../execution/gather_files.ts";
import { replaceFiles } from "./replace_files.ts";
import { compareFiles, type FilesGround, linkFile, refuseLeadingOut, takeFiles } from "./worktree_files.ts";

/** What one worktree got, or would get. Paths are relative to it; a folder stands for all that is in it. */
export interface SyncOutcome {
  readonly copied: readonly string[];
  readonly linked: readonly string[];
  /** Of `copied`: files, and their bytes; none of a dry run. */
  readonly files: number;
  readonly bytes: number;
  /** How many were there as they should be. */
  readonly same: number;
  /** What is there with other contents, and was left. */
  readonly differs: readonly string[];
  /** What is there with other contents, and was overwritten. */
  readonly replaced: readonly string[];
  /** Where the old ones of `replaced` are; null: there are none. */
  readonly kept: string | null;
  readonly skipped: readonly Skipped[];
}

export interface SyncOptions {
  readonly dryRun: boolean;
  /** Where to keep what is overwritten; undefined: nothing is. */
  readonly keepIn: string | undefined;
}

/** Copies and links what a worktree lacks, and says what it has that differs. */
export async function syncFiles(
  { copies, links }: Pick<FileFacts, "copies" | "links">,
  ground: FilesGround,
  git: Git,
  { dryRun, keepIn }: SyncOptions,
): Promise<SyncOutcome> {
  const { from, to } = ground;
  const looked = await compareFiles(copies, ground);
  const missing = looked.missing.map(([{ path }]) => path);
  // A link is one thing, whatever it leads to.
  await refuseLeadingOut(from, to, links);
  const linked = await selectAsync(links, async (path) => await statLink(join(to, path)) === undefined);
  const present = [...looked.present, ...links.filter((path) => !linked.includes(path))];
  const same = new Set(await selectAsync(present, (path) => isSameAt(from, to, path)));
  const wrong = present.filter((path) => !same.has(path));
  const replaced = keepIn === undefined ? [] : await selectUntracked(wrong, to, git);
  const outcome = {
    ...{ linked, replaced, same: same.size, differs: wrong.filter((path) => !replaced.includes(path)) },
    kept: replaced.length === 0 ? null : keepIn!,
  };
  if (dryRun) return { ...outcome, copied: missing, files: 0, bytes: 0, skipped: looked.skipped };
  let taken: Awaited<ReturnType<typeof takeFiles>> | undefined;
  const take = async (): Promise<void> => {
    taken = await takeFiles(copies, ground);
    for (const path of links) if (linked.includes(path) || replaced.includes(path)) await linkFile(from, to, path);
  };
  await (replaced.length === 0 ? take() : replaceFiles(replaced, keepIn!, ground, take));
  const { copied: { made, files, bytes }, skipped } = taken!;
  return { ...outcome, copied: made.filter((path) => !replaced.includes(path)), files, bytes, skipped };
}

/** Those that git does not track in a worktree, nor anything in them. */
async function selectUntracked(paths: readonly string[], worktree: string, git: Git): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const tracked = new Set<string>();
  for (const path of await git.tracked(worktree)) {
    for (let at = path; at !== "."; at = dirname(at)) tracked.add(at);
  }
  return paths.filter((path) => !tracked.has(path));
}

const WIDTH = 16;

/** Those that pass a test; several are tested at a time. */
async function selectAsync(
  paths: readonly string[],
  test: (path: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const passed: boolean[] = [];
  for (let at = 0; at < paths.length; at += WIDTH) {
    passed.push(...await Promise.all(paths.slice(at, at + WIDTH).map(test)));
  }
  return paths.filter((_, index) => passed[index]);
}
