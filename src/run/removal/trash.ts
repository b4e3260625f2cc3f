import { dirname, isAbsolute, join } from "node:path";
import { isThere } from "../worktree/admin_folder.ts";
import { listNames, readTextIfThere } from "../files.ts";

/** A removed worktree that can be brought back: what is written down beside its files, before they are moved. */
export interface TrashEntry {
  readonly version: 1;
  /** A ULID: it tells the time too. */
  readonly id: string;
  /** UTC milliseconds. */
  readonly at: number;
  /** The verb that removed it. */
  readonly by: string;
  readonly path: string;
  readonly branch: string | null;
  /** The commit that it stood on; null: it had none. */
  readonly head: string | null;
  /** The branch was deleted with it. */
  readonly branchDeleted: boolean;
  /** What the repository's configuration had of the branch: key and value. */
  readonly branchConfig: readonly (readonly [string, string])[];
  /** Where its files are: "tree" beside this file, or an absolute path on another file system; null: it had none. */
  readonly tree: string | null;
  /** The name of git's folder for it, which is "admin" beside this file now. */
  readonly adminName: string;
  /** A person agreed to lose what is not committed; else nothing was, when prj looked. */
  readonly forced: boolean;
  /** Files that no commit has; null: nobody counted them. */
  readonly uncommitted: number | null;
  /** Files and folders that git ignores; null: nobody counted them. */
  readonly ignored: number | null;
  /** Why it is kept for good: something in it turned out to be worth more than its age. */
  readonly keep?: string;
}

/** The folder of all removed worktrees of a repository. */
function trashFolder(gitFolder: string): string {
  return join(gitFolder, "prj/trash");
}

/** The folder of one of them. */
export function entryFolder(gitFolder: string, id: string): string {
  return join(trashFolder(gitFolder), id);
}

/** Where the files of a removed worktree are; null: it had none. */
export function treePath(gitFolder: string, { id, tree }: TrashEntry): string | null {
  if (tree === null) return null;
  return isAbsolute(tree) ? tree : join(entryFolder(gitFolder, id), tree);
}

/** The refs that keep what git would forget: the commit, and the tree of what was staged. */
export function trashRef(id: string, what: "head" | "index"): string {
  return `refs/prj/trash/${id}/${what}`;
}

/** Writes an entry so that it is whole or not there. */
export function writeEntry(gitFolder: string, entry: TrashEntry): void {
  const path = join(entryFolder(gitFolder, entry.id), "entry.json");
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(`${path}.new`, `${JSON.stringify(entry, null, 2)}\n`);
  Deno.renameSync(`${path}.new`, path);
}

/** Lists what can be restored, the newest first. What cannot be read is passed over: it must not hide the rest. */
export function listEntries(gitFolder: string): readonly TrashEntry[] {
  return listNames(trashFolder(gitFolder)).map((id) => readEntry(gitFolder, id))
    .filter((entry) => entry !== undefined)
    .toSorted((a, b) => b.id < a.id ? -1 : 1);
}

/** Finds a removal of the same worktree that was cut short: its files are in the trash, git's folder for it is not. */
export function findBegun(
  gitFolder: string,
  { path, branch, head, adminName }: Pick<TrashEntry, "path" | "branch" | "head" | "adminName">,
): TrashEntry | undefined {
  return listEntries(gitFolder).find((entry) =>
    entry.path === path && entry.branch === branch && entry.head === head && entry.adminName === adminName &&
    !isThere(join(entryFolder(gitFolder, entry.id), "admin"))
  );
}

function readEntry(gitFolder: string, id: string): TrashEntry | undefined {
  const folder = entryFolder(gitFolder, id);
  const entry = ID_REGEXP.test(id) ? readEntryIn(folder) : undefined;
  if (entry?.id !== id) return undefined;
  // Written down, and then nothing was moved: that removal did not take place.
  const tree = treePath(gitFolder, entry);
  return isThere(join(folder, "admin")) || (tree !== null && isThere(tree)) ? entry : undefined;
}

function readEntryIn(folder: string): TrashEntry | undefined {
  try {
    const entry = JSON.parse(readTextIfThere(join(folder, "entry.json")) ?? "") as TrashEntry;
    const isWhole = entry.version === 1 && typeof entry.at === "number" && typeof entry.path === "string" &&
      typeof entry.adminName === "string" && Array.isArray(entry.branchConfig);
    return isWhole ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Where the files are of what a sweep has begun to delete, as its entry says. */
export function readTree(folder: string): string | null {
  return readEntryIn(folder)?.tree ?? null;
}

const ID_REGEXP = /^[0-9A-HJKMNP-TV-Z]{26}$/;
/** What the sweep has begun to delete is under such a name: nothing lists or restores it. */
const GOING_REGEXP = /^[0-9A-HJKMNP-TV-Z]{26}\.going$/;

/** Folders that a sweep did not delete to the end. */
export function listGoing(gitFolder: string): readonly string[] {
  const folder = trashFolder(gitFolder);
  return listNames(folder).filter((name) => GOING_REGEXP.test(name)).map((name) => join(folder, name));
}
