import { join } from "node:path";
import { mapLimited } from "../../base/map_limited.ts";
import { PrjError } from "../../base/error.ts";
import { INTEGRATED_BY, type IntegratedBy } from "../../git/integration.ts";
import { readGit } from "../../git/git.ts";
import type { Worktree } from "../../git/repository.ts";
import {
  judgeWorktree,
  PRUNE_REASONS,
  type PruneFacts,
  type PruneReason,
  type PruneWish,
} from "../../plan/prune_verdict.ts";
import type { RemovalPlan, RemovalWish } from "../../plan/removal.ts";
import { findAdminFolder } from "../worktree/admin_folder.ts";
import { baseCommit, lookAtRemoval, type RemovalGround } from "./look_at_removal.ts";
import { planRemovals, type Removal } from "./remove_worktree.ts";

/** What may show that a branch is in its base, and what may be found about a worktree. */
export const TESTS = INTEGRATED_BY;
export const VERDICTS = PRUNE_REASONS;

/** What was found out about one linked worktree. */
export interface PruneFinding {
  readonly facts: PruneFacts;
  readonly reason: PruneReason;
  readonly text: string;
  /** null: it stays. */
  readonly removal: Removal | null;
  /** What would become of its branch. */
  readonly plan: RemovalPlan | null;
}

export interface PruneFindings {
  readonly findings: readonly PruneFinding[];
  /** False: this git cannot merge without a worktree, so that test was left out. */
  readonly canMerge: boolean;
}

/** More at once than this only get in each other's way. */
const AT_ONCE = 8;

/**
 * Finds the worktrees that are not needed any more. What one call of git says of all branches is asked once; only for
 * branches that are not simply merged the tests follow that take a call each.
 */
export async function findPrunable(
  ground: RemovalGround,
  wish: PruneWish,
  deleteBranch: boolean | undefined,
): Promise<PruneFindings> {
  const { git, place, repository } = ground;
  const base = await git(place.root, ["rev-parse", "--verify", "--quiet", baseCommit(ground, wish.base)]);
  if (base.code !== 0) {
    throw new PrjError("not-found", {
      message: `No branch "${wish.base}" to compare with`,
      hint: "Name another with --base",
    });
  }
  const commit = base.stdout.trim();
  const [branches, merged, look] = await Promise.all([
    readBranches(ground),
    readGit(git, place.root, ["for-each-ref", "--format=%(refname)", `--merged=${commit}`, "refs/heads"]),
    ground.integration(),
  ]);
  const ancestors = new Set(merged.split("\n"));
  const linked = repository.worktrees.filter((worktree) => !worktree.main && !worktree.bare);
  const findings = await mapLimited(linked, AT_ONCE, async (worktree): Promise<PruneFinding> => {
    const { branch, head } = worktree;
    const integratedBy: IntegratedBy | null = head === null
      ? null
      : branch !== null && ancestors.has(`refs/heads/${branch}`)
      ? "ancestor"
      : await look.find(commit, head);
    const facts = await gatherFacts(ground, worktree, integratedBy, commit, branches);
    return await decide(ground, facts, wish, deleteBranch);
  });
  return { findings, canMerge: look.canMerge };
}

/** Looks at the files of those that may go: what has uncommitted ones stays, and says so. */
async function decide(
  ground: RemovalGround,
  facts: PruneFacts,
  wish: PruneWish,
  deleteBranch: boolean | undefined,
): Promise<PruneFinding> {
  const verdict = judgeWorktree(facts, wish);
  if (verdict.reason === "kept") return { facts, ...verdict, removal: null, plan: null };
  const known = facts.integratedBy === null ? undefined : { integratedBy: facts.integratedBy, base: wish.base };
  const consents: RemovalWish = { force: false, deleteUnmerged: false, deleteBranch };
  const look = await lookAtRemoval(ground, facts.worktree, consents, known);
  const { removals: [removal] } = planRemovals([look], consents, "worktree prune");
  const plan = removal!.plan;
  if (plan.problems.length === 0) return { facts, ...verdict, removal: removal!, plan };
  return { facts, reason: "kept", text: `${verdict.text}, but ${plan.reasons.join("; ")}`, removal: null, plan: null };
}

interface BranchInfo {
  readonly upstream: string;
  /** UTC milliseconds. */
  readonly committedAt: number;
}

/** Every local and remote branch, by its full name; one call. */
async function readBranches({ git, place }: RemovalGround): Promise<ReadonlyMap<string, BranchInfo>> {
  const format = "--format=%(refname)%00%(upstream)%00%(committerdate:unix)";
  const output = await readGit(git, place.root, ["for-each-ref", format, "refs/heads", "refs/remotes"]);
  return new Map(
    output.split("\n").filter((line) => line !== "").map((line) => {
      const [name = "", upstream = "", seconds = "0"] = line.split("\0");
      return [name, { upstream, committedAt: Number(seconds) * 1000 }];
    }),
  );
}

async function gatherFacts(
  ground: RemovalGround,
  worktree: Worktree,
  integratedBy: IntegratedBy | null,
  base: string,
  branches: ReadonlyMap<string, BranchInfo>,
): Promise<PruneFacts> {
  const { overview, rows, gitFolder } = ground;
  const branch = worktree.branch === null ? undefined : branches.get(`refs/heads/${worktree.branch}`);
  const isGone = branch !== undefined && branch.upstream !== "" && !branches.has(branch.upstream);
  const sessions = overview.own.filter((session) => session.path === worktree.path);
  const goneUpstream = isGone ? branch.upstream.replace(/^refs\/(remotes|heads)\//, "") : null;
  const admin = findAdminFolder(gitFolder, worktree.path);
  const row = rows.get(worktree.path);
  return {
    worktree,
    integratedBy,
    goneUpstream,
    untouched: integratedBy === "ancestor" && goneUpstream === null && await isUntouched(ground, worktree, base),
    lastUsedAt: Math.max(branch?.committedAt ?? 0, row?.last_used_at ?? 0, admin === undefined ? 0 : changedAt(admin)),
    attachedSessions: sessions.filter((session) => session.attached > 0).map(({ name }) => name),
  };
}

/** When HEAD was last moved there. */
function changedAt(admin: string): number {
  const times = ["HEAD", "logs/HEAD"].map((name) => {
    try {
      return Deno.statSync(join(admin, name)).mtime?.getTime() ?? 0;
    } catch {
      return 0;
    }
  });
  return Math.max(...times);
}

const MADE_THERE_REGEXP = /^(commit|merge|rebase|pull|cherry-pick|revert|am)\b/;

/**
 * Whether a branch that its base contains stands where it was made: then it is not merged but new. One that was merged by
 * a merge commit is on no first parent of the base.
 */
async function isUntouched(
  { git, place }: RemovalGround,
  { branch, head }: Worktree,
  base: string,
): Promise<boolean> {
  if (head === null) return false;
  if (branch !== null) {
    const log = await git(place.root, [
      "reflog",
      "show",
      "--format=%gs",
      "--max-count=2",
      `refs/heads/${branch}`,
      "--",
    ]);
    const [latest = "", ...earlier] = log.stdout.trim().split("\n");
    // A bare repository does not log where its branches start, but what is done to them in a worktree.
    if (earlier.length > 0 || MADE_THERE_REGEXP.test(latest)) return false;
  }
  const line = await git(place.root, ["rev-list", "--first-parent", base, "--not", `${head}^@`, "--"]);
  return line.stdout.split("\n").includes(head);
}
