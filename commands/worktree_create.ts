import { openWorktree } from "../src/run/worktree/open_worktree.ts";
import { requireSuccess } from "../src/run/execution/run_command.ts";
import { refuseBoth } from "./exclusive_options.ts";
import { answerRun, describeEnd, PLAN, RUN, showPlans } from "./run.ts";
import type { Invocation } from "./verb.ts";

export const answers = [RUN, PLAN];

/** `prj worktree create WHAT`: a run without a command's file. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const { base, detach, dryRun } = options;
  if (detach === true && typeof base === "string") {
    throw refuseBoth("--detach", "--base", "Leave --base away: what is checked out is the commit itself");
  }
  const finished = await openWorktree(context, {
    what: words[0]!,
    base: typeof base === "string" ? base : undefined,
    detach: detach === true,
    dryRun: dryRun === true,
  }, audience);
  if ("text" in finished) {
    console.answer(json ? JSON.stringify(finished.json) : showPlans(finished));
    return 0;
  }
  if (json) return answerRun(console, finished);
  requireSuccess(finished);
  console.answer(describeEnd(finished, context.folders.home));
  return 0;
}
