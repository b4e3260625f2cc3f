import { type Answered, answerForm, any, choice, fields, list, nullable, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { openDefinitions } from "../src/run/session/find_defined.ts";
import { findProjectSessions } from "../src/run/project_sessions.ts";
import { requireSuccess } from "../src/run/execution/run_command.ts";
import { describeOnce } from "../src/run/execution/run_once.ts";
import { planStart, planStartAll, type Started, startSessions } from "../src/run/session/start_sessions.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { readSpan } from "./number_option.ts";
import { describeEnd, readApproval, readWish, RUN_FIELDS, runJson, showPlans } from "./run.ts";
import type { Invocation } from "./verb.ts";

/** How a command was run by a verb that runs several. */
export const STARTED = {
  command: string("empty: nobody knows which one made it"),
  session: nullable(string("Its name; null: it opens none, or was not come to")),
  run: nullable(fields(RUN_FIELDS), "null: it was not run"),
  error: nullable(
    fields({ code: string(), message: string(), hint: nullable(string()) }),
    "Why it failed, where no run tells",
  ),
} as const;
const START = answerForm("prj.start/1", {
  sessions: list(fields({
    outcome: choice(
      ["started", "running", "failed", "not_started"],
      "running: it ran before and was left; not_started: one before it failed",
    ),
    ...STARTED,
  })),
});
/** What `--dry-run` answers. */
const PLANS = answerForm("prj.start-plan/1", { plans: list(any("As of run"), "In the order of the starts") });
export const answers = [START, PLANS];

export const HEALTH_MS = 60_000;

/** `prj start [NAME] [k=v …]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const all = options["all"] === true;
  const [word] = words;
  if (all === (word !== undefined)) {
    throw new PrjError("invalid", {
      message: all ? `Cannot start "${word}" and --all` : "Which session is to be started?",
      hint: all ? "Leave one of them away" : 'Name a command, or use --all; "prj list-sessions" shows what is defined',
    });
  }
  const healthMs = readSpan(options, "healthTimeout") ?? HEALTH_MS;
  const reader = await openDefinitions(context);
  const plan = word === undefined ? await planStartAll(reader) : await planStart(reader, word);
  const wish = { ...readWish(words, options), name: plan.asked ?? "" };
  if (options["dryRun"] === true) {
    const plans = [];
    for (const { name } of plan.order) {
      plans.push(await describeOnce(context, name === plan.asked ? wish : { name, supplied: [], remember: false }));
    }
    if (json) answerJson(console, PLANS, { plans: plans.map((one) => one.json) });
    else console.answer(showPlans(...plans));
    return 0;
  }
  // A command that is started for itself goes by its own policy, whatever there is.
  const isAlone = plan.order.length === 1 && plan.asked !== undefined;
  using overview = isAlone ? undefined : await findProjectSessions(context, audience);
  const started = await startSessions(context, overview, plan, {
    wish: all ? { ...wish, attach: false } : wish,
    approval: readApproval(invocation),
    healthMs,
    tell: (text) => console.narrate(text),
  }, audience);
  const failed = started.find(({ outcome }) => outcome === "failed");
  if (json) {
    answerJson(console, START, {
      sessions: started.map((one) => ({ outcome: one.outcome, ...startedJson(one) })),
    });
    if (failed?.run?.result.message !== undefined) console.warn(failed.run.result.message);
    return failed === undefined ? 0 : failed.run?.result.exitCode || (failed.error?.exitCode ?? 1);
  }
  if (started.length === 0) console.narrate("No command defines a session");
  if (started.length > 1) console.answer(renderStarted(started, invocation));
  if (failed?.error !== undefined) throw failed.error;
  if (failed?.run !== undefined) requireSuccess(failed.run);
  const asked = started.find(({ command }) => command === plan.asked)?.run;
  if (asked !== undefined) console.answer(describeEnd(asked, context.folders.home));
  return 0;
}

export function startedJson(
  { command, session, run, error }: Pick<Started, "command" | "session" | "run" | "error">,
): { readonly [K in keyof typeof STARTED]: Answered<(typeof STARTED)[K]> } {
  return {
    command,
    session,
    run: run === undefined ? null : runJson(run),
    error: error === undefined ? null : { code: error.code, message: error.message, hint: error.hint ?? null },
  };
}

const WORDS: Readonly<Record<Started["outcome"], string>> = {
  started: "started",
  running: "ran already",
  failed: "failed",
  not_started: "not started",
};

function renderStarted(started: readonly Started[], { console }: Invocation): string {
  return renderTable(
    [{ header: "command" }, { header: "session" }, { header: "" }],
    started.map(({ command, session, outcome }) => [command, session ?? "", {
      text: WORDS[outcome],
      style: outcome === "started" ? "green" : outcome === "failed" ? "red" : "dim",
    }]),
    { width: console.width, color: console.answerColor },
  );
}
