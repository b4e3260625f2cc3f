import { answerForm, boolean, integer, time } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import type { PruneReport, PruneWish } from "../src/events/prune.ts";
import { openRecordIfThere } from "../src/run/journal.ts";
import { requireProject } from "../src/run/project.ts";
import { pruneRecord } from "../src/run/record/prune_record.ts";
import { formatCount, joinWords } from "../src/ui/style.ts";
import { askFirst } from "./ask_first.ts";
import { answerJson } from "./answer_json.ts";
import { refuseBoth } from "./exclusive_options.ts";
import { readCount, readSpan } from "./number_option.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";

const PRUNE = answerForm("prj.events-prune/1", {
  pruned: boolean("false: --dry-run, or there was nothing to prune"),
  events: integer(),
  runs: integer(),
  sessions: integer(),
  worktrees: integer("Removed ones"),
  samples: integer("They are events too"),
  complete_since: time("From here on the record is whole"),
  compacted: boolean("Whether the file has become smaller; where another prj has it open, its space is used again"),
});
export const answers = [PRUNE];

/** `prj events prune`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const wish = readWish(invocation);
  const place = requireProject(context.cwd);
  using store = await openRecordIfThere(context, place.root, audience);
  const planned = store.prunable(wish);
  if (planned === undefined || planned.events === 0) {
    if (json) answerReport(invocation, planned ?? NOTHING, false, false);
    else console.narrate("Nothing to prune");
    return 0;
  }
  if (options["dryRun"] === true) {
    if (json) answerReport(invocation, planned, false, false);
    else console.answer(describe(planned));
    return 0;
  }
  if (options["yes"] !== true) await askToPrune(invocation, planned);
  const result = pruneRecord(context, store, wish);
  if (result === undefined) throw new PrjError("failed", { message: "Cannot prune: the record cannot be written" });
  if (json) answerReport(invocation, result.report, true, result.compacted);
  else {
    console.answer(`Pruned ${describe(result.report)}`);
    if (!result.compacted) console.narrate("The file keeps its size; its free space is used again");
  }
  return 0;
}

const NOTHING: PruneReport = {
  ...{ events: 0, runs: 0, sessions: 0, worktrees: 0, samples: 0, complete_since: 0 },
  sessionUids: [],
};

function readWish({ context, options }: Invocation): PruneWish {
  const olderThan = readSpan(options, "olderThan");
  const keep = readCount(options, "keep");
  if (olderThan !== undefined && keep !== undefined) throw refuseBoth("--older-than", "--keep");
  if (olderThan === undefined && keep === undefined) {
    throw new PrjError("invalid", {
      message: "What is old enough to go?",
      hint: "For example prj events prune --older-than 90d, or prj events prune --keep 100000",
    });
  }
  return olderThan === undefined ? { keep: keep! } : { since: context.now() - olderThan };
}

function answerReport({ console }: Invocation, report: PruneReport, pruned: boolean, compacted: boolean): void {
  const { sessionUids: _uids, complete_since, ...counts } = report;
  answerJson(console, PRUNE, { pruned, ...counts, complete_since: isoTime(complete_since), compacted });
}

function describe({ events, runs, sessions, worktrees, samples }: PruneReport): string {
  const parts = [
    [runs, "run"],
    [sessions, "session"],
    [worktrees, "removed worktree"],
    [samples, "sample"],
  ] as const;
  const named = parts.filter(([count]) => count > 0).map(([count, noun]) => formatCount(count, noun));
  return `${formatCount(events, "event")}${named.length === 0 ? "" : `: ${joinWords(named)}`}`;
}

async function askToPrune(invocation: Invocation, planned: PruneReport): Promise<void> {
  const refusal = {
    message: `${formatCount(planned.events, "event")} not pruned`,
    hint: "Add --yes to prune without being asked",
  };
  await askFirst(invocation, { shown: describe(planned), question: "Delete them for good?", refusal });
}
