import type { MergeWay } from "../../base/choice.ts";
import { PrjError } from "../../base/error.ts";
import { type GitCall, readGit } from "../../git/git.ts";
import { isGitAtLeast, MERGE_TREE_SINCE } from "../../git/integration.ts";
import { findMaker, type Worktree } from "../../git/repository.ts";
import { findAdminFolder, findHeldBranch, findOperation } from "./admin_folder.ts";
import { combine } from "./combine_commits.ts";
import { deferInterrupt } from "../interrupt.ts";
import { Journal } from "../journal.ts";
import { readDirt, type RemovalGround } from "../removal/look_at_removal.ts";
import { withRepositoryMutex } from "../mutex.ts";

export interface MergeWish {
  readonly worktree: Worktree;
  /** undefined: where its branch came from, else the default branch. */
  readonly into: string | undefined;
  readonly how: MergeWay;
  readonly message: string | undefined;
}

export interface MergeResult {
  readonly branch: string;
  readonly into: string;
  /** Commits. */
  readonly from: string;
  readonly to: string;
  /** The ref that keeps the former base; null: there was nothing to merge. */
  readonly backup: string | null;
  /** The worktree whose files came along; null: the base is checked out nowhere. */
  readonly updated: string | null;
  /** Uncommitted files of the branch's worktree that were not merged. */
  readonly left: number;
}

/**
 * Brings a worktree's branch into its base. Everything is made beside what anybody sees; then the base moves at once, from
 * the very commit that was looked at. A worktree that has the base gets its files by a fast-forward, which git refuses
 * before the first file where it would touch an uncommitted one.
 */
export async function mergeWorktree(ground: RemovalGround, wish: MergeWish): Promise<MergeResult> {
  const { git, place } = ground;
  const { branch, head: tip, path } = wish.worktree;
  if (branch === null || tip === null) {
    throw new PrjError("conflict", {
      message: `Cannot merge worktree "${path}": ${tip === null ? "it has no commits" : "it is on no branch"}`,
      hint: tip === null ? "Commit something first" : 'Give it one: "git switch -c NAME"',
    });
  }
  const into = wish.into ?? chooseBase(ground, wish.worktree, branch);
  const refuse = (reason: string, hint: string, code: "conflict" | "not-found" | "program-missing" = "conflict") =>
    new PrjError(code, { message: `Cannot merge "${branch}" into "${into}": ${reason}`, hint });
  if (into === branch) throw refuse("they are the same branch", "Name another with --into");
  const base = ground.refs.commits[`refs/heads/${into}`];
  if (base === undefined) throw refuse(`there is no local branch "${into}"`, "Name another with --into", "not-found");
  if (!isGitAtLeast(await readGit(git, place.root, ["version"]), MERGE_TREE_SINCE)) {
    throw refuse("this git cannot merge without a worktree", "Update git to 2.38 or newer", "program-missing");
  }
  const target = findTarget(ground, into, refuse);
  const { staged, unstaged, conflicts, untracked } = await readDirt(git, path);
  if (conflicts > 0) throw refuse("its worktree is in the middle of a conflict", "Resolve it first");
  const result = { branch, into, from: base, left: staged + unstaged + untracked };
  const combination = { root: place.root, branch, into, tip, base, message: wish.message };
  const to = await combine(git, wish.how, combination);
  if (to === base) return { ...result, to, backup: null, updated: null };
  const backup = `refs/prj/backup/${into}/${backupTime(ground.context.now())}-${ground.context.newId().slice(-6)}`;
  const lines = [
    `create ${backup} ${base}`,
    ...(target === undefined ? [`update refs/heads/${into} ${to} ${base}`] : []),
  ];
  const isInterrupted = await withRepositoryMutex(place.root, async () => {
    // A git that is cut short here leaves somebody's worktree with some of the files.
    const whole: GitCall = (directory, args, more) => git(directory, args, { ...more, whole: true });
    using interrupt = deferInterrupt(() => {
      ground.audience.warn({ message: `Interrupted while "${into}" gets its files: prj ends when it has them` });
    });
    const moved = await whole(place.root, ["update-ref", "--stdin"], { stdin: `${lines.join("\n")}\n` });
    if (moved.code !== 0) throw refuse(explainStay(into, moved.stderr), "Run the same command again");
    if (target !== undefined) await fastForward(whole, target, into, base, to, backup, refuse);
    return interrupt.signal.aborted;
  });
  new Journal(ground.overview.store!, ground.audience, null).append({
    type: "worktree.merged",
    data: { path, branch, into, how: wish.how, from: base, to, backup },
  });
  if (isInterrupted) {
    throw new PrjError("interrupted", {
      message: `Interrupted after "${branch}" was merged into "${into}"`,
      hint: `The former "${into}" is kept as ${backup}`,
    });
  }
  return { ...result, to, backup, updated: target?.path ?? null };
}

type Refuse = (reason: string, hint: string, code?: "conflict" | "not-found") => PrjError;

/** Where the branch came from, if that is a local branch still; else the default one. */
function chooseBase({ rows, refs, base }: RemovalGround, { path }: Worktree, branch: string): string {
  const own = rows.get(path)?.base ?? null;
  return own !== null && own !== branch && refs.commits[`refs/heads/${own}`] !== undefined ? own : base;
}

/** The worktree that has the base checked out, fit to get new files; undefined: none has. */
function findTarget({ repository, gitFolder }: RemovalGround, into: string, refuse: Refuse): Worktree | undefined {
  for (const other of repository.worktrees.filter((worktree) => !worktree.bare && worktree.prunable === null)) {
    const admin = other.main ? gitFolder : findAdminFolder(gitFolder, other.path);
    const held = admin === undefined ? undefined : findHeldBranch(admin);
    if (other.branch !== into && held !== into) continue;
    const operation = admin === undefined ? null : findOperation(admin);
    if (operation !== null) {
      throw refuse(`a ${operation} of it is under way at "${other.path}"`, "Finish or abort that first");
    }
    if (findMaker(other) !== undefined) throw refuse(`its worktree "${other.path}" is being made`, "Wait for that");
    return other;
  }
  return undefined;
}

/** Why git did not move the base: it stands elsewhere now, or a hook of the repository refused. */
function explainStay(into: string, stderr: string): string {
  const [said = ""] = stderr.trim().split("\n");
  return /aborted by .*hook/.test(stderr) ? said.replace(/^(error|fatal): /, "") : `"${into}" moved meanwhile`;
}

/** Moves the base where it is checked out; git does all of it or nothing. */
async function fastForward(
  git: GitCall,
  target: Worktree,
  into: string,
  base: string,
  to: string,
  backup: string,
  refuse: Refuse,
): Promise<void> {
  const { stdout, stderr } = await git(target.path, [
    // What people want of their own merges (--squash, a strategy) would leave the branch where it is.
    ...["-c", `branch.${into}.mergeOptions=`],
    ...["merge", "--ff-only", "--no-autostash", "--no-overwrite-ignore", "--quiet", to],
  ]);
  const now = (await git(target.path, ["rev-parse", "--verify", "HEAD"])).stdout.trim();
  // A post-merge hook that fails comes after the merge.
  if (now === to) return;
  await git(target.path, ["update-ref", "-d", backup, base]);
  const files = `${stderr}\n${stdout}`.split("\n").filter((line) => line.startsWith("\t")).map((line) => line.trim());
  if (files.length > 0) {
    throw refuse(
      `"${target.path}" has uncommitted changes to ${files.map((file) => `"${file}"`).join(", ")}`,
      "Nothing was changed. Commit them there, or move them away",
    );
  }
  throw refuse(
    now === base ? (stderr.trim().split("\n")[0] ?? "").replace(/^(error|fatal): /, "") : "it moved meanwhile",
    "Nothing was changed. Run the same command again when it is settled",
  );
}

/** "20261121T101530Z". */
function backupTime(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
}
