import { answerForm, boolean, fields, integer, list, nullable, string } from "../src/base/answer.ts";
import { PrjError, type Problem, throwProblems } from "../src/base/error.ts";
import { selectWorktree } from "../src/run/worktree/find_worktree.ts";
import { openRemovalGround, type RemovalGround } from "../src/run/removal/look_at_removal.ts";
import {
  lookAtRemovals,
  planRemovals,
  type RemovalOutcome,
  removeWorktrees,
} from "../src/run/removal/remove_worktree.ts";
import { sweepLater } from "../src/run/removal/sweep_trash.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { refuseBoth } from "./exclusive_options.ts";
import type { Invocation, Options } from "./verb.ts";

/** What became of one worktree, in every answer that removes some. */
export const REMOVED = fields({
  path: string(),
  branch: nullable(string("null: detached")),
  head: nullable(string("A commit")),
  removed: boolean("false: it was kept, for the reason of problem"),
  branch_deleted: boolean(),
  branch_reason: nullable(string("Why the branch went or stays")),
  uncommitted: nullable(integer("Files that no commit has; they can be restored; null: not counted")),
  ignored: nullable(integer("Files and folders that git ignores; they can be restored; null: not counted")),
  trash: nullable(string("What prj worktree restore takes")),
  sessions_ended: list(string()),
  failed_steps: list(string("Cleanup steps of its sessions")),
  problem: nullable(PROBLEM),
});
const REMOVE = answerForm("prj.worktree-remove/1", { worktrees: list(REMOVED) });
export const answers = [REMOVE];

/** `prj worktree remove NAME…`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, audience, words, options, console, json } = invocation;
  const wish = {
    force: options["force"] === true,
    deleteUnmerged: options["deleteUnmerged"] === true,
    deleteBranch: readBranchWish(options),
  };
  // All names first, and all of what forbids any: one that is wrong must not leave the others half done.
  const choose = ({ worktrees }: RemovalGround["repository"]) => [
    ...new Set(words.map((name) => selectWorktree(worktrees, name, context.cwd))),
  ];
  await using ground = await openRemovalGround(context, audience, { ...wish, choose });
  const looks = await lookAtRemovals(ground, choose(ground.repository), wish);
  const { removals, problems } = planRemovals(looks, wish, "worktree remove");
  throwProblems(problems);
  const outcomes = await removeWorktrees(ground, removals);
  sweepLater(ground);
  if (json) answerJson(console, REMOVE, { worktrees: outcomes.map(removedJson) });
  else answerRemoved(outcomes, invocation);
  return finishRemoval(outcomes, json);
}

function readBranchWish({ deleteBranch, keepBranch }: Options): boolean | undefined {
  if (deleteBranch === true && keepBranch === true) throw refuseBoth("--delete-branch", "--keep-branch");
  return deleteBranch === true ? true : keepBranch === true ? false : undefined;
}

export function removedJson(outcome: RemovalOutcome) {
  const { facts } = outcome.removal.look;
  const { worktree } = facts;
  return {
    ...{ path: worktree.path, branch: worktree.branch, head: worktree.head },
    removed: outcome.entry !== null,
    branch_deleted: outcome.branchDeleted,
    branch_reason: outcome.branchReason,
    uncommitted: outcome.entry === null ? 0 : outcome.entry.uncommitted,
    ignored: outcome.entry === null ? facts.dirt?.ignored ?? null : outcome.entry.ignored,
    trash: outcome.entry?.id ?? null,
    sessions_ended: outcome.sessionsEnded,
    failed_steps: outcome.failedSteps,
    problem: outcome.problem === null ? null : problemJson(outcome.problem),
  };
}

/** One line for each worktree that went, with what happened to its branch. */
export function answerRemoved(outcomes: readonly RemovalOutcome[], { context, console }: Invocation): void {
  for (const { removal, entry, branchDeleted, branchReason } of outcomes) {
    if (entry === null) continue;
    const { path, branch } = removal.look.facts.worktree;
    const parts = [
      branch === null
        ? ""
        : `branch ${branch} ${branchDeleted ? "deleted" : "kept"}${branchReason === null ? "" : ` (${branchReason})`}`,
      entry.uncommitted === null
        ? "uncommitted files not counted"
        : entry.uncommitted === 0
        ? ""
        : `with ${formatCount(entry.uncommitted, "uncommitted file")}`,
      (entry.ignored ?? 0) === 0 ? "" : `with ${formatCount(entry.ignored!, "ignored file")}`,
    ];
    console.answer(`removed ${[tildePath(path, context.folders.home), ...parts.filter(Boolean)].join(", ")}`);
  }
}

/** Fails where a worktree was kept, or a cleanup step failed; the answer has been given. */
export function finishRemoval(outcomes: readonly RemovalOutcome[], json: boolean): number {
  const problems = outcomes.map(({ problem }) => problem).filter((problem): problem is Problem => problem !== null);
  const steps = outcomes.flatMap(({ failedSteps }) => failedSteps);
  if (steps.length > 0) {
    problems.push({
      message: `Cleanup steps failed: ${steps.join(", ")}`,
      hint: 'Their logs are in .prj/artifacts; "prj events" names them',
      code: "failed",
    });
  }
  if (problems.length === 0) return 0;
  if (json) return new PrjError(problems[0]!.code ?? "failed", problems[0]!).exitCode;
  throwProblems(problems);
  return 1;
}
