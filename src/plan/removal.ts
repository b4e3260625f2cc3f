import { pasteWord } from "../base/command_line.ts";
import type { Problem } from "../base/error.ts";
import { countDirt, type Dirt } from "../git/dirt.ts";
import type { IntegratedBy } from "../git/integration.ts";
import type { Worktree } from "../git/repository.ts";

/** What is known of a worktree before it is removed. */
export interface RemovalFacts {
  readonly worktree: Worktree;
  /** "foreign": what stands at its path is something else. */
  readonly folder: "there" | "gone" | "foreign";
  /** The living run that makes it; its lock is not a person's. */
  readonly maker: { readonly runId: string; readonly living: boolean } | null;
  /** null: there is no folder to look into, or with the consent to lose it nobody had to count. */
  readonly dirt: Dirt | null;
  /** Its index has what no commit has, or may have it. */
  readonly staged: boolean;
  /** Why git cannot say what is in it; null: it can. */
  readonly unreadable: string | null;
  /** What git is in the middle of: "rebase", "merge", … */
  readonly operation: string | null;
  /** Another git holds the lock of its index. */
  readonly busy: boolean;
  /** It has submodules, whose commits would go with it. */
  readonly submodules: boolean;
  /** Worktrees and repositories that live in it; absolute. */
  readonly inner: readonly string[];
  /** Places in it where something else is mounted, whose files would go with its own; absolute. */
  readonly mounts: readonly string[];
  /** prj was called from inside it, or from one of its sessions. */
  readonly callerInside: boolean;
  /** What works in it and belongs to none of its sessions. */
  readonly processes: readonly { readonly pid: number; readonly text: string }[];
  readonly commits: CommitFacts;
}

/** How safe the commits of a worktree are without it. */
export interface CommitFacts {
  /** On no other branch, remote branch or tag. */
  readonly unique: number;
  /** What shows that `base` has all of them; null: nothing does, or there was no need to look. */
  readonly integratedBy: IntegratedBy | null;
  readonly base: string | null;
  /** The record says that prj made the branch. */
  readonly made: boolean;
  /** The default branch, or one that another worktree has too: never deleted. */
  readonly keepReason: string | null;
}

/** What a person agreed to. */
export interface RemovalWish {
  /** Uncommitted files may go. */
  readonly force: boolean;
  /** Commits that are nowhere else may go. */
  readonly deleteUnmerged: boolean;
  /** undefined: the branch goes where prj made it. */
  readonly deleteBranch: boolean | undefined;
}

export interface RemovalPlan {
  /** Why it may not be removed; empty: it may. */
  readonly problems: readonly Problem[];
  /** The same without what is said about each. */
  readonly reasons: readonly string[];
  readonly deletesBranch: boolean;
  /** Why the branch goes or stays; null: there is none. */
  readonly branchReason: string | null;
}

/** Decides whether a worktree may go, and whether its branch goes with it. Two consents, neither stands for the other. */
export function planRemoval(facts: RemovalFacts, wish: RemovalWish): RemovalPlan {
  const name = facts.worktree.branch ?? facts.worktree.path;
  const refuse = ([reason, hint, code = "conflict"]: Refusal): Problem => ({
    message: `Cannot remove worktree "${name}": ${reason}`,
    hint,
    code,
  });
  const never = findObstacle(facts);
  if (never !== undefined) {
    return { problems: [refuse(never)], reasons: [never[0]], deletesBranch: false, branchReason: null };
  }
  const branch = planBranch(facts, wish);
  const refusals = [...listUnforced(facts, wish), ...branch.refusals];
  return {
    problems: refusals.map(refuse),
    reasons: refusals.map(([reason]) => reason),
    deletesBranch: branch.deletes,
    branchReason: branch.reason,
  };
}

type Refusal = readonly [reason: string, hint: string, code?: Problem["code"]];

/** What no consent gets over. */
function findObstacle(facts: RemovalFacts): Refusal | undefined {
  const { worktree, maker, inner, mounts } = facts;
  if (worktree.main || worktree.bare) {
    return ["it is the main worktree, with the repository in it", "Remove linked worktrees only"];
  }
  if (maker?.living === true) {
    return [`run ${maker.runId} is making it`, `Wait for it; "prj events --run ${maker.runId}" shows it`];
  }
  if (worktree.locked !== null && maker === null) {
    const why = worktree.locked === "" ? "" : ` ("${worktree.locked}")`;
    return [`it is locked${why}`, `Run "git worktree unlock ${pasteWord(worktree.path)}" first`];
  }
  if (facts.folder === "foreign") {
    return [`what stands at "${worktree.path}" is not this worktree`, 'Move it away, or run "git worktree repair"'];
  }
  if (inner.length > 0) {
    return [`${inner.map((path) => `"${path}"`).join(", ")} lives in it`, "Move or remove that first"];
  }
  if (mounts.length > 0) {
    return [`something is mounted at ${mounts.map((path) => `"${path}"`).join(", ")}`, "Unmount it first"];
  }
  if (facts.callerInside) {
    return [
      "prj was called from inside it, and a shell would be left in a folder that is gone",
      "Change to another folder",
    ];
  }
  return undefined;
}

/** How git leaves an operation that has no command of its name. */
const ABORTS: Readonly<Record<string, string>> = { bisect: "bisect reset", "patch series": "am --abort" };

/** What needs `--force`. */
function listUnforced(facts: RemovalFacts, { force }: RemovalWish): Refusal[] {
  if (force) return [];
  const refusals: Refusal[] = [];
  if (facts.dirt !== null && countDirt(facts.dirt) > 0) {
    const examples = facts.dirt.examples.map((path) => path.replaceAll("\n", "\\n"));
    const more = countDirt(facts.dirt) > examples.length ? ", …" : "";
    refusals.push([
      `it has ${describeDirt(facts.dirt)}: ${examples.join(", ")}${more}`,
      'Commit them, or add --force; "prj worktree restore" brings them back',
      "not-approved",
    ]);
  }
  if (facts.unreadable !== null) {
    refusals.push([`git cannot say what is in it: ${facts.unreadable}`, "Mend it, or add --force", "not-approved"]);
  }
  if (facts.operation !== null) {
    const abort = ABORTS[facts.operation] ?? `${facts.operation} --abort`;
    const hint = `Finish it, or run "git ${abort}" there, or add --force`;
    refusals.push([`a ${facts.operation} is under way in it`, hint, "not-approved"]);
  }
  if (facts.submodules) {
    refusals.push([
      "it has submodules, whose own commits go with it",
      "Push what is in them, then add --force",
      "not-approved",
    ]);
  }
  if (facts.busy) refusals.push(["git is at work in it", "Wait for it, or add --force if its lock was left behind"]);
  if (facts.processes.length > 0) {
    const named = facts.processes.map(({ pid, text }) => `${pid} (${text})`).join(", ");
    refusals.push([`processes live in it: ${named}`, "End them, or add --force"]);
  }
  return refusals;
}

function planBranch(
  { worktree: { branch, head }, commits }: RemovalFacts,
  { deleteUnmerged, deleteBranch }: RemovalWish,
): { deletes: boolean; reason: string | null; refusals: readonly Refusal[] } {
  const isSafe = commits.unique === 0 || commits.integratedBy !== null;
  const many = describeUnique(commits.unique);
  const keep = (reason: string) => ({ deletes: false, reason, refusals: [] });
  if (branch === null) {
    const refusals: Refusal[] = isSafe || deleteUnmerged ? [] : [[
      `it is on no branch, and ${many}`,
      'Give them a branch with "git branch NAME", or add --delete-unmerged',
      "not-approved",
    ]];
    return { deletes: false, reason: null, refusals };
  }
  if (head === null) return keep("it has no commits");
  if (deleteBranch === false) return keep("as asked");
  if (commits.keepReason !== null) return keep(commits.keepReason);
  if (deleteBranch === undefined && !commits.made) return keep("no record says that prj made it");
  if (isSafe || deleteUnmerged) {
    return { deletes: true, reason: describeSafety(commits), refusals: [] };
  }
  if (deleteBranch === undefined) return keep(many);
  return {
    deletes: false,
    reason: many,
    refusals: [[many, "Leave --delete-branch out to keep the branch, or add --delete-unmerged", "not-approved"]],
  };
}

/** "2 commits of it are nowhere else". */
export function describeUnique(count: number): string {
  return count === 1 ? "1 commit of it is nowhere else" : `${count} commits of it are nowhere else`;
}

function describeSafety({ unique, integratedBy, base }: CommitFacts): string {
  if (integratedBy !== null) return `${INTEGRATION_WORDS[integratedBy]} ${base === null ? "its base" : `"${base}"`}`;
  return unique === 0 ? "all of it is elsewhere too" : `${unique} unmerged, as asked`;
}

/** Each test in words, before the name of the base. */
export const INTEGRATION_WORDS: Readonly<Record<IntegratedBy, string>> = {
  ancestor: "merged into",
  "same-tree": "same files as",
  rebased: "rebased onto",
  squashed: "squashed into",
  "merge-adds-nothing": "merging it changes nothing in",
};

/** How many files go with a worktree that no commit has, and that git ignores; null: nobody counted them. */
export function countFiles(
  { folder, dirt }: RemovalFacts,
): { readonly uncommitted: number | null; readonly ignored: number | null } {
  if (dirt !== null) return { uncommitted: countDirt(dirt), ignored: dirt.ignored };
  return folder === "gone" ? { uncommitted: 0, ignored: 0 } : { uncommitted: null, ignored: null };
}

/** "2 staged, 1 untracked files". */
export function describeDirt({ conflicts, staged, unstaged, untracked }: Dirt): string {
  const parts = [[conflicts, "conflicting"], [staged, "staged"], [unstaged, "unstaged"], [untracked, "untracked"]];
  const named = parts.filter(([count]) => count !== 0).map(([count, word]) => `${count} ${word}`);
  return `${named.join(", ")} file${conflicts + staged + unstaged + untracked === 1 ? "" : "s"}`;
}
