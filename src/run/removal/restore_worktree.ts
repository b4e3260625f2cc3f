import { basename, dirname, join, relative, resolve } from "node:path";
import { pasteWord } from "../../base/command_line.ts";
import { PrjError, reasonOf } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import { createGit, type GitCall } from "../../git/git.ts";
import { findAdminFolder, isThere } from "../worktree/admin_folder.ts";
import { listNames, readTextIfThere } from "../files.ts";
import { withHeldBranch } from "../worktree/find_holder.ts";
import { Journal } from "../journal.ts";
import type { RemovalGround } from "./look_at_removal.ts";
import { withRepositoryMutex } from "../mutex.ts";
import { resolveLinks } from "../project.ts";
import { entryFolder, type TrashEntry, trashRef, treePath } from "./trash.ts";

/** Selects by id, branch, path or folder, exactly; the newest of several. */
export function selectEntry(entries: readonly TrashEntry[], name: string, directory: string): TrashEntry {
  const path = resolve(directory, name);
  const real = resolveLinks(path);
  const tests: ((entry: TrashEntry) => boolean)[] = [
    (entry) => entry.id === name,
    (entry) => entry.branch === name,
    (entry) => entry.path === path,
    (entry) => entry.path === real,
    (entry) => basename(entry.path) === name,
  ];
  for (const test of tests) {
    const found = entries.find(test);
    if (found !== undefined) return found;
  }
  const known = entries.map((entry) => entry.branch ?? basename(entry.path));
  throw new PrjError("not-found", {
    message: `No removed worktree "${name}"`,
    hint: suggest(name, known) ??
      (known.length === 0 ? "None can be restored" : `These can be restored: ${[...new Set(known)].join(", ")}`),
  });
}

/** Where a worktree was brought back to, and what it stands on. */
export interface RestoredWorktree {
  readonly entry: TrashEntry;
  /** null: its HEAD is detached. */
  readonly branch: string | null;
  readonly branchMade: boolean;
}

/**
 * Brings a removed worktree back: its branch, git's folder for it with its index, its files. Nothing that is there now is
 * touched. What an earlier try did already is done no second time.
 */
export async function restoreWorktree(
  ground: RemovalGround,
  entry: TrashEntry,
  detach: boolean,
): Promise<RestoredWorktree> {
  const { git, place, gitFolder } = ground;
  return await withRepositoryMutex(place.root, async () => {
    if (!isThere(join(entryFolder(gitFolder, entry.id), "entry.json"))) {
      throw refuse(entry, "it is not in the trash any more", "It was restored or swept meanwhile", "not-found");
    }
    const isOther = isThere(join(entryFolder(gitFolder, entry.id), "admin")) &&
      findAdminFolder(gitFolder, entry.path) !== undefined;
    if (isThere(entry.path)) {
      const how = isOther ? ` ("prj worktree move ${pasteWord(entry.path)} FOLDER")` : "";
      throw refuse(entry, `"${entry.path}" exists`, `Move that away first${how}: it is never overwritten`);
    }
    if (isOther) {
      throw refuse(
        entry,
        `git has another worktree at "${entry.path}", whose folder is not there`,
        `Tell git where that is now ("git worktree repair FOLDER"), or forget it: "prj worktree remove ${
          pasteWord(entry.path)
        }", then "prj worktree restore ${entry.id}"`,
      );
    }
    const tree = treePath(gitFolder, entry);
    if (tree !== null && !isThere(tree)) {
      const hint = `"prj worktree restore --sweep ${entry.id}" forgets it`;
      throw refuse(entry, `its files are not in "${tree}" any more`, hint, "not-found");
    }
    const branch = detach ? null : entry.branch;
    const plan = await planBranch(ground, entry, branch);
    if (plan.create !== null) await makeBranch(git, place.root, entry, plan.create);
    await moveBack(git, gitFolder, entry, branch === null ? entry.head : null);
    new Journal(ground.overview.store!, ground.audience, null).append({
      type: "worktree.restored",
      data: { path: entry.path, branch, trash: entry.id },
    });
    await forgetEntry(git, place.root, gitFolder, entry);
    return { entry, branch, branchMade: plan.create !== null };
  });
}

const DETACH_HINT = "Add --detach to have its files back without the branch";

/** Decides what has to be done for the branch, or says why it cannot be had again. */
async function planBranch(
  { place, context, overview }: RemovalGround,
  entry: TrashEntry,
  branch: string | null,
): Promise<{ readonly create: string | null }> {
  if (branch === null || entry.head === null) return { create: null };
  const reading = createGit(overview.host, context.env);
  const [now, repository] = await Promise.all([
    reading.findCommit(place.root, `refs/heads/${branch}`),
    reading.repository(place.root, place.root),
  ]);
  const { worktrees } = withHeldBranch(repository, branch);
  const elsewhere = worktrees.find((other) => other.branch === branch && other.path !== entry.path);
  const hint = DETACH_HINT;
  if (elsewhere !== undefined) {
    throw refuse(entry, `branch "${branch}" is checked out at "${elsewhere.path}"`, hint);
  }
  if (now === undefined) {
    const kept = await reading.findCommit(place.root, entry.head);
    if (kept === undefined) throw refuse(entry, `its commit ${entry.head} is gone`, "Nothing keeps it any more");
    return { create: entry.head };
  }
  if (now === entry.head) return { create: null };
  const reason = entry.branchDeleted
    ? `there is another branch "${branch}" now`
    : `branch "${branch}" has moved on, and what it got since would look like changes`;
  throw refuse(entry, reason, hint);
}

async function makeBranch(git: GitCall, root: string, entry: TrashEntry, commit: string): Promise<void> {
  // Created, never moved: one that came up this moment stays what it is.
  const zero = "0".repeat(commit.length);
  const { code, stderr } = await git(root, [
    ...["update-ref", "-m", "prj: restored", `refs/heads/${entry.branch}`, commit, zero],
  ]);
  if (code !== 0) {
    const reason = stderr.trim().split("\n")[0]!.replace(/^fatal: (update_ref failed for ref '.*?': )?/, "");
    throw refuse(entry, `its branch cannot be made again: ${reason}`, DETACH_HINT);
  }
  for (const [key, value] of entry.branchConfig) await git(root, ["config", "--add", key, value]);
}

/** git's folder first: a folder of files that git knows nothing of would be in the way of the next try. */
async function moveBack(
  git: GitCall,
  gitFolder: string,
  entry: TrashEntry,
  detachAt: string | null,
): Promise<void> {
  const kept = join(entryFolder(gitFolder, entry.id), "admin");
  const tree = treePath(gitFolder, entry);
  const wasKept = isThere(kept);
  const admin = wasKept ? freeAdminFolder(gitFolder, entry.adminName) : findAdminFolder(gitFolder, entry.path);
  if (admin === undefined) throw refuse(entry, "git's part of it is gone from the trash", "Its files are still there");
  const head = detachAt === null ? undefined : readTextIfThere(join(wasKept ? kept : admin, "HEAD"));
  try {
    if (detachAt !== null) Deno.writeTextFileSync(join(wasKept ? kept : admin, "HEAD"), `${detachAt}\n`);
    if (wasKept) {
      Deno.mkdirSync(dirname(admin), { recursive: true });
      Deno.renameSync(kept, admin);
    }
    if (tree === null) return;
    Deno.mkdirSync(dirname(entry.path), { recursive: true });
    const link = join(tree, ".git");
    // An earlier try may have led it elsewhere, and then failed.
    const name = basename(readTextIfThere(link)?.trimEnd() ?? entry.adminName);
    if (basename(admin) !== name) {
      await leadSubmodules(git, admin, tree, entry, name);
      Deno.writeTextFileSync(link, `gitdir: ${admin}\n`);
    }
    Deno.renameSync(tree, entry.path);
  } catch (error) {
    if (wasKept && !isThere(kept)) Deno.renameSync(admin, kept);
    if (head !== undefined) Deno.writeTextFileSync(join(wasKept ? kept : admin, "HEAD"), head);
    throw refuse(
      entry,
      `its folder cannot be moved back: ${reasonOf(error)}`,
      tree === null ? "It is in the trash still" : `Its files are in "${tree}"`,
    );
  }
}

/** Submodules' own links have the name of git's folder in them: that name is another worktree's now. */
async function leadSubmodules(
  git: GitCall,
  admin: string,
  tree: string,
  entry: TrashEntry,
  name: string,
): Promise<void> {
  const folders = [join(admin, "modules")];
  // A list that grows while it is walked through is walked to its end.
  for (const folder of folders) {
    for (const child of listNames(folder)) {
      const path = join(folder, child);
      if (child === "modules" || !isThere(join(folder, "HEAD"))) folders.push(path);
    }
    const { code, stdout } = await git(admin, ["config", "--file", join(folder, "config"), "core.worktree"]);
    if (code !== 0) continue;
    const link = join(tree, relative(entry.path, resolve(folder, stdout.replace(/\n$/, ""))), ".git");
    const text = readTextIfThere(link);
    if (text === undefined) continue;
    const [from, to] = [name, basename(admin)].map((one) => `/worktrees/${one}/modules/`);
    Deno.writeTextFileSync(link, text.replace(from!, () => to!));
  }
}

/** Another worktree may have got the name meanwhile. */
function freeAdminFolder(gitFolder: string, name: string): string {
  for (let n = 0;; n++) {
    const path = join(gitFolder, "worktrees", n === 0 ? name : `${name}${n}`);
    if (!isThere(path)) return path;
  }
}

/** Takes an entry and its refs out of the trash, when nothing of it is in there any more. */
async function forgetEntry(git: GitCall, root: string, gitFolder: string, { id }: TrashEntry): Promise<void> {
  await deleteTrashRefs(git, root, id);
  // What cannot be removed is listed no more all the same.
  await Deno.remove(entryFolder(gitFolder, id), { recursive: true }).catch(() => {});
}

/** Lets git forget what only the trash kept. */
export async function deleteTrashRefs(git: GitCall, root: string, id: string): Promise<void> {
  const stdin = `delete ${trashRef(id, "head")}\ndelete ${trashRef(id, "index")}\n`;
  await git(root, ["update-ref", "--stdin"], { stdin });
}

function refuse(entry: TrashEntry, reason: string, hint: string, code: "conflict" | "not-found" = "conflict") {
  return new PrjError(code, {
    message: `Cannot restore worktree "${entry.branch ?? entry.path}": ${reason}`,
    hint,
  });
}
