import { answerForm, choice, fields, list } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { openDefinitions } from "../src/run/session/find_defined.ts";

import { findProjectSessions } from "../src/run/project_sessions.ts";
import { findMeant } from "../src/run/session/resolve_name.ts";
import { requireSession } from "../src/run/session/require_session.ts";
import { planRestart, type RestartPlan, restartSession } from "../src/run/session/restart_session.ts";
import { requireSuccess } from "../src/run/execution/run_command.ts";
import { planStart, type StartPlan, startSessions } from "../src/run/session/start_sessions.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import { readSpan } from "./number_option.ts";
import { describeEnd, readApproval, readWish } from "./run.ts";
import { HEALTH_MS, STARTED, startedJson } from "./start.ts";
import type { Invocation } from "./verb.ts";

const RESTART = answerForm("prj.restart/1", {
  sessions: list(fields({
    outcome: choice(
      ["restarted", "started", "running", "failed", "not_started"],
      "started: it did not run, or the restarted one depends on it",
    ),
    ...STARTED,
  })),
});
export const answers = [RESTART];

const DEFAULT_TIMEOUT_MS = 10_000;

type Restarted = Parameters<typeof startedJson>[0] & {
  readonly outcome: "restarted" | "started" | "running" | "failed" | "not_started";
};

/** `prj restart NAME…`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const timeoutMs = readSpan(options, "timeout") ?? DEFAULT_TIMEOUT_MS;
  const approval = readApproval(invocation);
  const { changed: choice } = readWish(["restart"], options);
  const changed = choice === undefined ? {} : { changed: choice };
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", words));
  // All that is wrong with one of them is told before the first is ended.
  const plans: (RestartPlan | StartPlan)[] = [];
  for (const word of new Set(words)) {
    const meant = await findMeant(context, overview, word);
    plans.push(
      "defined" in meant
        ? await planStart(await openDefinitions(context), meant.defined.command)
        : await planRestart(context, overview, requireSession(overview, meant.name), { approval, ...changed }),
    );
  }
  const done: Restarted[] = [];
  const stop = { timeoutMs, force: options["force"] === true };
  for (const plan of plans) {
    if (done.some(({ outcome }) => outcome === "failed")) break;
    if ("session" in plan) done.push(await restartOne(plan));
    else {
      const wish = { name: plan.asked!, supplied: [], remember: true, attach: false };
      const tell = (text: string): void => console.narrate(text);
      done.push(
        ...await startSessions(context, overview, plan, { wish, approval, healthMs: HEALTH_MS, tell }, audience),
      );
    }
  }
  const failed = done.find(({ outcome }) => outcome === "failed");
  if (json) {
    answerJson(console, RESTART, { sessions: done.map((one) => ({ outcome: one.outcome, ...startedJson(one) })) });
    return failed === undefined ? 0 : failed.run?.result.exitCode || (failed.error?.exitCode ?? 1);
  }
  for (const { run, outcome, session } of done) {
    if (outcome === "failed") continue;
    console.answer(run === undefined ? `session   ${session}  (restarted)` : describeEnd(run, context.folders.home));
  }
  if (failed?.error !== undefined) throw failed.error;
  if (failed?.run !== undefined) requireSuccess(failed.run);
  return 0;

  async function restartOne(plan: RestartPlan): Promise<Restarted> {
    const common = { command: plan.again?.wish.name ?? "", session: plan.session.name };
    try {
      const { run, cancelled } = await restartSession(context, overview, plan, stop, audience);
      if (cancelled) throw new PrjError("interrupted", { message: `"${plan.session.name}" was not restarted` });
      if (run === undefined) return { ...common, outcome: "restarted", run, error: undefined };
      const name = run.result.session?.name ?? plan.session.name;
      const outcome = run.result.status === "succeeded" ? "restarted" : "failed";
      return { ...common, session: name, outcome, run, error: undefined };
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      return { ...common, outcome: "failed", run: undefined, error };
    }
  }
}
