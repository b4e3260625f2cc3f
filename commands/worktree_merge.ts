import { answerForm, boolean, choice, integer, nullable, string } from "../src/base/answer.ts";
import { MERGE_WAYS, type MergeWay } from "../src/base/choice.ts";
import { throwProblems } from "../src/base/error.ts";
import { selectWorktree } from "../src/run/worktree/find_worktree.ts";
import { lookAtRemoval, openRemovalGround, type RemovalGround } from "../src/run/removal/look_at_removal.ts";
import { type MergeResult, mergeWorktree } from "../src/run/worktree/merge_worktree.ts";
import {
  planRemovals,
  type Removal,
  type RemovalOutcome,
  removeWorktrees,
} from "../src/run/removal/remove_worktree.ts";
import { sweepLater } from "../src/run/removal/sweep_trash.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { refuseBoth } from "./exclusive_options.ts";
import type { Invocation, Options } from "./verb.ts";
import { answerRemoved, finishRemoval, REMOVED, removedJson } from "./worktree_remove.ts";

const MERGE = answerForm("prj.worktree-merge/1", {
  path: string(),
  branch: string(),
  into: string(),
  how: choice(MERGE_WAYS),
  merged: boolean("false: the base has all of it already"),
  from: string("The commit that the base stood on"),
  to: string("The commit that it stands on now"),
  backup: nullable(string("The ref that keeps the former")),
  updated: nullable(string("The worktree that has the base, whose files came along")),
  uncommitted: integer("Files of the branch's worktree that no commit has: they were not merged"),
  removal: nullable(REMOVED),
});
export const answers = [MERGE];

/** `prj worktree merge [NAME]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, audience, words: [name], options, console, json } = invocation;
  await using ground = await openRemovalGround(context, audience);
  const { worktrees, current } = ground.repository;
  const worktree = selectWorktree(worktrees, name ?? current, context.cwd);
  const how = typeof options["how"] === "string" ? options["how"] as MergeWay : "merge";
  const wish = { worktree, how, into: text(options["into"]), message: text(options["message"]) };
  const removal = await planRemoval(ground, wish, options);
  const result = await mergeWorktree(ground, wish);
  const outcomes = removal === undefined ? [] : await removeWorktrees(ground, [removal]);
  if (outcomes.length > 0) sweepLater(ground);
  if (json) {
    const { branch, into, from, to, backup, updated, left } = result;
    answerJson(console, MERGE, {
      ...{ path: worktree.path, branch, into, how, merged: backup !== null, from, to, backup, updated },
      uncommitted: left,
      removal: outcomes[0] === undefined ? null : removedJson(outcomes[0]),
    });
  } else answerMerged(result, outcomes, invocation);
  return finishRemoval(outcomes, json);
}

/**
 * Decided before anything is merged: what may not be removed later forbids it all. Where only the configuration asks
 * for the removal, the worktree is kept instead.
 */
async function planRemoval(
  ground: RemovalGround,
  { worktree, how }: { worktree: Parameters<typeof lookAtRemoval>[1]; how: MergeWay },
  { remove, keep }: Options,
): Promise<Removal | undefined> {
  if (remove === true && keep === true) throw refuseBoth("--remove", "--keep");
  if (remove !== true && (keep === true || worktree.main || !ground.autoCleanup)) return undefined;
  const shown = { merge: "ancestor", rebase: "rebased", squash: "squashed" } as const;
  const consents = { force: false, deleteUnmerged: false, deleteBranch: undefined };
  const look = await lookAtRemoval(ground, worktree, consents, { integratedBy: shown[how], base: null });
  const { removals: [removal], problems } = planRemovals([look], consents, "worktree merge");
  if (remove === true) throwProblems(problems);
  if (problems.length === 0) return removal!;
  for (const { message } of problems) ground.audience.warn({ message: `worktrees.auto_cleanup keeps it: ${message}` });
  return undefined;
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function answerMerged(
  { branch, into, from, to, backup, updated, left }: MergeResult,
  outcomes: readonly RemovalOutcome[],
  invocation: Invocation,
): void {
  const { console, context } = invocation;
  if (backup === null) console.answer(`"${into}" has all of "${branch}" already`);
  else {
    const files = updated === null ? "" : `, with the files in ${tildePath(updated, context.folders.home)}`;
    console.answer(`merged ${branch} into ${into}: ${from.slice(0, 7)} -> ${to.slice(0, 7)}${files}`);
    console.narrate(`The former ${into} is kept as ${backup}`);
  }
  if (left > 0) {
    console.narrate(`${formatCount(left, "uncommitted file")} of ${branch} ${left === 1 ? "was" : "were"} not merged`);
  }
  answerRemoved(outcomes, invocation);
}
