import { basename, isAbsolute, join } from "node:path";
import { type Problem, reasonOf } from "../../base/error.ts";
import type { GitCall } from "../../git/git.ts";
import { findMountsIn } from "../../process/mount.ts";
import { startDetached } from "../../process/detached.ts";
import { isThere } from "../worktree/admin_folder.ts";
import { readTextIfThere } from "../files.ts";
import type { RemovalGround } from "./look_at_removal.ts";
import { findProgram } from "../machine.ts";
import { withRepositoryMutex } from "../mutex.ts";
import { kindOf } from "../project.ts";
import { deleteTrashRefs } from "./restore_worktree.ts";
import { entryFolder, listEntries, listGoing, readTree, type TrashEntry, treePath, writeEntry } from "./trash.ts";

/** What became of an entry: deleted for good, or kept and why. */
export interface Swept {
  readonly entry: TrashEntry;
  readonly kept: string | null;
}

/** What could not be deleted, and why; the next sweep tries it again. */
export interface Left {
  readonly id: string;
  readonly problem: Problem;
}

/** Those that have been in the trash for long enough. */
export function findOldEntries({ gitFolder, context, trashAgeMs }: RemovalGround): readonly TrashEntry[] {
  return listEntries(gitFolder).filter((entry) => context.now() - entry.at >= trashAgeMs);
}

/** Starts a sweep that goes on after prj has ended, where there is anything to sweep. */
export function sweepLater(ground: RemovalGround): void {
  const { context, gitFolder, place } = ground;
  if (findOldEntries(ground).every(({ keep }) => keep !== undefined) && listGoing(gitFolder).length === 0) return;
  const argv = [...context.self, "worktree", "restore", "--sweep", "--quiet", "-C", place.root] as const;
  startDetached({ argv, environment: context.env }, findProgram("nice", context.env) !== undefined);
}

/**
 * Deletes entries for good. Unless a person named them, one that holds a repository stays, and one that got changes
 * between the last look at it and its removal.
 */
export async function sweepEntries(
  ground: RemovalGround,
  entries: readonly TrashEntry[],
  isNamed: boolean,
): Promise<{ readonly swept: readonly Swept[]; readonly left: readonly Left[] }> {
  const swept: Swept[] = [];
  const left: Left[] = [];
  for (const entry of entries) {
    const mounted = explainMounts(treePath(ground.gitFolder, entry));
    const kept = mounted ?? (isNamed ? null : entry.keep ?? await findReasonToKeep(ground, entry));
    if (kept !== null) {
      if (mounted === null && entry.keep === undefined) writeEntry(ground.gitFolder, { ...entry, keep: kept });
    } else if (!await setGoing(ground, entry)) continue;
    swept.push({ entry, kept });
  }
  for (const folder of listGoing(ground.gitFolder)) {
    const tree = readTree(folder);
    const reason = explainMounts(folder) ?? explainMounts(tree) ??
      (tree !== null && isAbsolute(tree) ? await removeFolder(tree) : null) ?? await removeFolder(folder);
    if (reason === null) continue;
    const message = `Cannot delete all of "${folder}": ${reason}`;
    left.push({ id: basename(folder, ".going"), problem: { message, hint: '"prj doctor --mend" tries it again' } });
  }
  return { swept, left };
}

async function findReasonToKeep(ground: RemovalGround, entry: TrashEntry): Promise<string | null> {
  const tree = treePath(ground.gitFolder, entry);
  if (tree === null || !isThere(tree)) return null;
  const inside = findInside(tree, entry);
  if (inside !== undefined) return inside;
  if (entry.forced || entry.head === null || !await hasChanged(ground, entry, tree)) return null;
  return "it was changed while it was removed";
}

/** What is mounted in a folder is not part of it, and would be deleted with it. */
function explainMounts(folder: string | null): string | null {
  const [first] = folder === null || !isAbsolute(folder) ? [] : findMountsIn(folder);
  return first === undefined ? null : `something is mounted at "${first}"`;
}

/** Whether the files differ from the commit that they were, as prj saw them, no different from. */
async function hasChanged({ git, gitFolder }: RemovalGround, entry: TrashEntry, tree: string): Promise<boolean> {
  const environment = {
    GIT_DIR: join(entryFolder(gitFolder, entry.id), "admin"),
    GIT_COMMON_DIR: gitFolder,
    GIT_WORK_TREE: tree,
  };
  const ask = (...args: string[]): ReturnType<GitCall> => git(tree, args, { environment });
  const [changed, untracked] = await Promise.all([
    ask("diff", "--quiet", "--ignore-submodules=none", entry.head!, "--"),
    ask("ls-files", "--others", "--exclude-standard", "-z"),
  ]);
  return changed.code !== 0 || untracked.stdout !== "";
}

/**
 * Finds what may be worth more than the worktree that it is in, however deep: a repository, or a worktree of another
 * one, that is none of its submodules; a folder that nobody can look into.
 */
function findInside(tree: string, entry: TrashEntry): string | undefined {
  const folders = [tree];
  // A list that grows while it is walked through is walked to its end.
  for (const folder of folders) {
    const name = folder.slice(tree.length + 1);
    try {
      for (const child of Deno.readDirSync(folder)) {
        const path = join(folder, child.name);
        if (child.name !== ".git") {
          if (child.isDirectory) folders.push(path);
        } else if (folder !== tree && !isSubmodule(path, entry)) return `it holds the repository "${name}"`;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) return `"${name}" in it cannot be looked into`;
    }
  }
  return undefined;
}

/** Whether what `.git` leads to is kept with git's own folder for the worktree. */
function isSubmodule(link: string, { adminName }: TrashEntry): boolean {
  return kindOf(link) === "file" && (readTextIfThere(link) ?? "").includes(`/worktrees/${adminName}/modules/`);
}

function listFolder(folder: string): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}

/** Takes an entry out of the list in one step, so that nobody restores what is half deleted. False: another did. */
async function setGoing({ git, place, gitFolder }: RemovalGround, entry: TrashEntry): Promise<boolean> {
  const folder = entryFolder(gitFolder, entry.id);
  const isOurs = await withRepositoryMutex(place.root, () => {
    try {
      Deno.renameSync(folder, `${folder}.going`);
      return Promise.resolve(true);
    } catch {
      return Promise.resolve(false);
    }
  });
  if (!isOurs) return false;
  await deleteTrashRefs(git, place.root, entry.id);
  return true;
}

/** Removes a folder; folders in it that nobody may write to (as package caches have them) no less. Why not; null: done. */
async function removeFolder(folder: string): Promise<string | null> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch {
    makeWritable(folder);
    const error = await Deno.remove(folder, { recursive: true }).catch((error: unknown) => error);
    if (isThere(folder)) return reasonOf(error);
  }
  return null;
}

function makeWritable(folder: string): void {
  try {
    Deno.chmodSync(folder, 0o700);
  } catch {
    return;
  }
  for (const { name, isDirectory } of listFolder(folder)) if (isDirectory) makeWritable(join(folder, name));
}
