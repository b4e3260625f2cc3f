import { basename, dirname, join } from "node:path";
import { pasteWord } from "../../base/command_line.ts";
import { PrjError, reasonOf } from "../../base/error.ts";
import { countFiles } from "../../plan/removal.ts";
import { checkFolder, isThere } from "../worktree/admin_folder.ts";
import { readTextIfThere } from "../files.ts";
import type { RemovalGround } from "./look_at_removal.ts";
import type { Removal } from "./remove_worktree.ts";
import { entryFolder, findBegun, type TrashEntry, trashRef, treePath, writeEntry } from "./trash.ts";

/** What became of a worktree that was moved away, and of its branch. */
export interface MovedWorktree {
  readonly entry: TrashEntry;
  readonly branchDeleted: boolean;
  readonly branchReason: string | null;
}

/**
 * Moves a worktree and git's folder for it into the trash: two renames, and what they were is written down before. Only
 * then the branch goes, if it still is where it was looked at. The caller holds the repository's mutex. `isFresh`: nothing
 * of ours may have staged anything since the look.
 */
export async function moveToTrash(ground: RemovalGround, removal: Removal, isFresh: boolean): Promise<MovedWorktree> {
  const { context, gitFolder } = ground;
  const { look: { facts, admin }, plan } = removal;
  const { worktree: { path, branch, head } } = facts;
  if (admin === undefined) throw new PrjError("failed", { message: `Cannot remove "${path}": git does not know it` });
  if (facts.worktree.locked === null && isThere(join(admin, "locked"))) {
    throw new PrjError("conflict", {
      message: `Cannot remove worktree "${branch ?? path}": it was locked meanwhile`,
      hint: `Run "git worktree unlock ${pasteWord(path)}" first`,
    });
  }
  const now = readHead(admin);
  if (checkFolder(path, admin) !== facts.folder || (now !== undefined && now !== branch)) {
    throw new PrjError("conflict", {
      message: `Cannot remove worktree "${branch ?? path}": it was removed, moved or switched meanwhile`,
      hint: '"prj worktree list" shows what is there',
    });
  }
  const isGone = facts.folder === "gone";
  const mayBeStaged = facts.staged || (isGone ? isThere(join(admin, "index")) : removal.wish.force && !isFresh);
  const staged = mayBeStaged ? await keepStaged(ground, isGone ? ground.place.root : path, admin) : undefined;
  const deletes = plan.deletesBranch && branch !== null && head !== null;
  const made: TrashEntry = {
    version: 1,
    id: context.newId(),
    at: context.now(),
    ...{ by: removal.by, path, branch, head, branchDeleted: deletes },
    branchConfig: deletes ? await readBranchConfig(ground, branch) : [],
    tree: isGone ? null : "tree",
    adminName: basename(admin),
    forced: removal.wish.force,
    ...countFiles(facts),
  };
  const begun = isGone ? findBegun(gitFolder, made) : undefined;
  const entry = begun === undefined
    ? made
    : { ...begun, by: made.by, branchDeleted: deletes, branchConfig: made.branchConfig };
  const moved = moveFolders(gitFolder, entry, admin);
  const { branchDeleted, reason } = await moveRefs(ground, moved, staged);
  if (branchDeleted !== moved.branchDeleted) writeEntry(gitFolder, { ...moved, branchDeleted });
  if (branchDeleted && moved.branchConfig.length > 0) {
    await ground.git(ground.place.root, ["config", "--remove-section", `branch.${branch}`]);
  }
  return {
    entry: { ...moved, branchDeleted },
    branchDeleted,
    branchReason: reason ?? plan.branchReason,
  };
}

/** The branch that HEAD is on by now; null: a commit; undefined: it is not in that file (".invalid", with reftables). */
function readHead(admin: string): string | null | undefined {
  const text = readTextIfThere(join(admin, "HEAD")) ?? "";
  const [, branch] = /^ref: refs\/heads\/(.*)$/m.exec(text) ?? [];
  return COMMIT_REGEXP.test(text) ? null : branch === ".invalid" ? undefined : branch;
}

/** The files first: if this ends between the two, git still lists the worktree, and it can be removed again. */
function moveFolders(gitFolder: string, wanted: TrashEntry, admin: string): TrashEntry {
  const folder = entryFolder(gitFolder, wanted.id);
  let entry = wanted;
  try {
    writeEntry(gitFolder, wanted);
    entry = moveTree(gitFolder, wanted);
    Deno.renameSync(admin, join(folder, "admin"));
    return entry;
  } catch (error) {
    const reason = reasonOf(error);
    const isBack = moveTreeBack(entry, treePath(gitFolder, entry));
    // What could not be moved back stays where it is, with what was written down about it.
    if (isBack && isThere(folder)) Deno.removeSync(folder, { recursive: true });
    throw new PrjError("failed", {
      message: `Cannot remove worktree "${wanted.path}": its folder cannot be moved: ${reason}`,
      hint: isBack
        ? `It is as it was; "git worktree remove ${pasteWord(wanted.path)}" deletes it file by file`
        : `"prj worktree restore ${wanted.id}" brings its files back`,
    });
  }
}

function moveTree(gitFolder: string, entry: TrashEntry): TrashEntry {
  const tree = treePath(gitFolder, entry);
  // It is there already where an earlier removal was cut short.
  if (tree === null || isThere(tree)) return entry;
  try {
    Deno.renameSync(entry.path, tree);
    return entry;
  } catch (error) {
    if (!isOtherDevice(error)) throw error;
  }
  // On another file system a rename would copy: there it is moved beside where it was.
  const beside = { ...entry, tree: join(dirname(entry.path), `.${basename(entry.path)}.prj-trash-${entry.id}`) };
  writeEntry(gitFolder, beside);
  Deno.renameSync(entry.path, beside.tree);
  return beside;
}

/** False: the files are in the trash still. */
function moveTreeBack({ path }: TrashEntry, tree: string | null): boolean {
  if (tree === null || !isThere(tree)) return true;
  if (isThere(path)) return false;
  try {
    Deno.renameSync(tree, path);
    return true;
  } catch {
    return false;
  }
}

function isOtherDevice(error: unknown): boolean {
  return error instanceof Error && ("code" in error && error.code === "EXDEV" || /os error 18\b/.test(error.message));
}

/** Keeps what was staged: git forgets what only an index knows that it does not see any more. */
async function keepStaged({ git }: RemovalGround, directory: string, admin: string): Promise<string | undefined> {
  // An index with conflicts makes no tree; it is kept as a file all the same.
  const { code, stdout } = await git(directory, ["write-tree"], { environment: { GIT_DIR: admin } });
  return code === 0 ? stdout.trim() : undefined;
}

async function readBranchConfig({ git, place }: RemovalGround, branch: string): Promise<[string, string][]> {
  const { code, stdout } = await git(place.root, ["config", "--local", "--null", "--list"]);
  if (code !== 0) return [];
  return stdout.split("\0").map((line): [string, string] => {
    const end = line.indexOf("\n");
    return end === -1 ? [line, ""] : [line.slice(0, end), line.slice(end + 1)];
  }).filter(([key]) => key.startsWith(`branch.${branch}.`) && !key.slice(`branch.${branch}.`.length).includes("."));
}

/** In one transaction: refs that keep what is removed, and the end of the branch where it has not moved since. */
async function moveRefs(
  { git, place, gitFolder }: RemovalGround,
  { id, branch, head, branchDeleted }: TrashEntry,
  staged: string | undefined,
): Promise<{ branchDeleted: boolean; reason?: string }> {
  const at = branch === null ? readDetachedHead(gitFolder, id) ?? head : head;
  const keeps = [
    ...(at === null ? [] : [`create ${trashRef(id, "head")} ${at}`]),
    ...(staged === undefined ? [] : [`create ${trashRef(id, "index")} ${staged}`]),
  ];
  const update = async (lines: readonly string[]) =>
    lines.length === 0
      ? undefined
      : await git(place.root, ["update-ref", "--stdin"], { stdin: `${lines.join("\n")}\n` });
  if (!branchDeleted) {
    await update(keeps);
    return { branchDeleted: false };
  }
  const { code, stderr } = (await update([...keeps, `delete refs/heads/${branch} ${head}`]))!;
  if (code === 0) return { branchDeleted: true };
  await update(keeps);
  const isMoved = /but expected|unable to resolve/.test(stderr);
  const said = stderr.trim().split("\n")[0]!.replace(/^(fatal|error): (\w+: )?/, "");
  return { branchDeleted: false, reason: isMoved ? "it moved while prj looked at it" : `git keeps it: ${said}` };
}

const COMMIT_REGEXP = /^[0-9a-f]{40,64}$/m;

/** A detached HEAD is a commit's name in a file; it may have moved since it was looked at. */
function readDetachedHead(gitFolder: string, id: string): string | null {
  const text = readTextIfThere(join(entryFolder(gitFolder, id), "admin/HEAD"))?.trim() ?? "";
  return COMMIT_REGEXP.test(text) ? text : null;
}
