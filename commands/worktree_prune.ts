import {
  type Answered,
  answerForm,
  boolean,
  choice,
  fields,
  list,
  nullable,
  string,
  time,
} from "../src/base/answer.ts";
import { openRemovalGround } from "../src/run/removal/look_at_removal.ts";
import {
  findPrunable,
  type PruneFinding,
  type PruneFindings,
  TESTS,
  VERDICTS,
} from "../src/run/removal/prune_worktrees.ts";
import { type RemovalOutcome, removeWorktrees } from "../src/run/removal/remove_worktree.ts";
import { sweepLater } from "../src/run/removal/sweep_trash.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatAge, formatCount, tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { askFirst } from "./ask_first.ts";
import { answerJson } from "./answer_json.ts";
import { readSpan } from "./number_option.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";
import { answerRemoved, finishRemoval } from "./worktree_remove.ts";

const FINDING = fields({
  path: string(),
  branch: nullable(string("null: detached")),
  head: nullable(string("A commit")),
  prune: boolean("false: it stays, for the reason of text"),
  reason: choice(VERDICTS),
  test: nullable(choice(TESTS, "What shows that the base has all of it; null: nothing does")),
  text: string(),
  deletes_branch: boolean(),
  last_used_at: time("The newest of its last commit and its last use"),
  removed: boolean(),
  trash: nullable(string("What prj worktree restore takes")),
  problem: nullable(PROBLEM),
});
const PRUNE = answerForm("prj.worktree-prune/1", {
  base: string(),
  tests_left_out: list(string("What this git cannot test")),
  worktrees: list(FINDING),
});
export const answers = [PRUNE];

/** `prj worktree prune`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, audience, options, console, json } = invocation;
  const span = readSpan(options, "olderThan");
  await using ground = await openRemovalGround(context, audience);
  const base = typeof options["base"] === "string" ? options["base"] : ground.base;
  const wish = { base, gone: options["gone"] === true, usedBefore: span === undefined ? null : context.now() - span };
  const found = await findPrunable(ground, wish, options["deleteBranch"] === true ? true : undefined);
  const removals = found.findings.flatMap(({ removal }) => removal === null ? [] : [removal]);
  if (!found.canMerge) console.narrate("This git cannot simulate merges (2.38 can): that test was left out");
  const answer = (outcomes: readonly RemovalOutcome[]): void => {
    answerJson(console, PRUNE, {
      base,
      tests_left_out: found.canMerge ? [] : ["merge-adds-nothing"],
      worktrees: found.findings.map((finding) => findingJson(finding, outcomes)),
    });
  };
  if (options["dryRun"] === true || removals.length === 0) {
    if (json) answer([]);
    else if (options["dryRun"] === true && found.findings.length > 0) console.answer(renderFindings(found, invocation));
    else {
      if (found.findings.length > 0) console.narrate(renderFindings(found, invocation));
      console.narrate("Nothing to prune");
    }
    return 0;
  }
  if (options["yes"] !== true) await askToPrune(invocation, found, removals.length);
  const outcomes = await removeWorktrees(ground, removals);
  sweepLater(ground);
  if (json) answer(outcomes);
  else answerRemoved(outcomes, invocation);
  return finishRemoval(outcomes, json);
}

async function askToPrune(invocation: Invocation, found: PruneFindings, count: number): Promise<void> {
  const refusal = {
    message: `${formatCount(count, "worktree")} not pruned`,
    hint: 'Look with "prj worktree prune --dry-run"; --yes prunes without being asked',
  };
  const question = `Remove ${formatCount(count, "worktree")}? They can be restored`;
  await askFirst(invocation, { shown: renderFindings(found, invocation), question, refusal });
}

/** A row for each linked worktree: those that go first. */
function renderFindings({ findings }: PruneFindings, { context, console }: Invocation): string {
  return renderTable(
    [
      { header: "worktree", shrink: "end" },
      { header: "verdict" },
      { header: "why", shrink: "end", least: 20 },
      { header: "branch" },
      { header: "last used" },
      { header: "directory", shrink: "start" },
    ],
    findings.toSorted((a, b) => Number(a.removal === null) - Number(b.removal === null)).map((finding) => {
      const { facts: { worktree, lastUsedAt }, removal, plan, text } = finding;
      return [
        worktree.branch ?? `detached ${worktree.head?.slice(0, 7) ?? ""}`,
        removal === null ? { text: "keep", style: "green" } : { text: "remove", style: "yellow" },
        text,
        plan === null || worktree.branch === null ? "" : plan.deletesBranch ? "delete" : "keep",
        lastUsedAt === 0 ? "" : formatAge(context.now() - lastUsedAt),
        tildePath(worktree.path, context.folders.home),
      ] as const;
    }),
    { width: console.width, color: console.answerColor },
  );
}

function findingJson(
  { facts, reason, text, removal, plan }: PruneFinding,
  outcomes: readonly RemovalOutcome[],
): Answered<typeof FINDING> {
  const { worktree, integratedBy, lastUsedAt } = facts;
  const outcome = outcomes.find((one) => one.removal === removal);
  return {
    ...{ path: worktree.path, branch: worktree.branch, head: worktree.head },
    ...{ prune: removal !== null, reason, test: integratedBy, text },
    deletes_branch: outcome?.branchDeleted ?? plan?.deletesBranch ?? false,
    last_used_at: isoTime(lastUsedAt),
    removed: outcome !== undefined && outcome.entry !== null,
    trash: outcome?.entry?.id ?? null,
    problem: outcome === undefined || outcome.problem === null ? null : problemJson(outcome.problem),
  };
}
