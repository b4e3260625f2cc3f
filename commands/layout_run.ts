import {
  answerForm,
  type AnswerOf,
  any,
  choice,
  fields,
  integer,
  list,
  nullable,
  string,
  time,
} from "../src/base/answer.ts";
import { CONFLICT_POLICIES, EXIT_MODES } from "../src/base/choice.ts";
import { readScalar } from "../src/base/decode.ts";
import { PrjError } from "../src/base/error.ts";
import type { FileLayout } from "../src/layout/layouts_file.ts";
import { openLayouts } from "../src/run/layout/layouts_file.ts";
import type { RanLayouts } from "../src/run/layout/run_layouts.ts";
import { hasFailed } from "../src/run/layout/tab_watch.ts";
import type { ExitMode } from "../src/session/spec.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { narrowLayouts } from "./layout_choose.ts";
import { readCount, readSpan } from "./number_option.ts";
import { isoTime } from "./session_json.ts";
import { readApproval, showPlans } from "./run.ts";
import { durationOf, renderTabs, TabScreen } from "./tab_view.ts";
import type { Invocation, Options } from "./verb.ts";

const RAN = answerForm("prj.layout-run/1", {
  path: string(),
  exit_code: integer(),
  layouts: list(fields({
    name: string(),
    status: choice(["created", "reused", "merged", "skipped", "failed", "not-opened"]),
    session: nullable(string()),
    uid: nullable(string()),
    run_id: nullable(string()),
    message: nullable(string("Why it failed")),
  })),
  tabs: list(
    fields({
      layout: string(),
      name: string(),
      session: nullable(string()),
      state: choice(["waiting", "running", "ended", "lost", "shell"]),
      exit_code: nullable(integer()),
      started_at: nullable(time()),
      ended_at: nullable(time()),
      duration_ms: nullable(integer()),
    }),
    "Where somebody waited for them",
  ),
});
const PLANS = answerForm("prj.layout-plans/1", { plans: list(any("As `prj run --dry-run --json` answers")) });
export const answers = [RAN, PLANS];

/** `prj layout run [FILE]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const { exitMode } = options;
  const pace = readPace(options);
  const text = (key: string, read: (word: string) => unknown): Record<string, string> =>
    typeof options[key] === "string" ? { [key]: String(read(options[key])) } : {};
  const layouts = openLayouts(context, words[0]);
  if (words[0] === undefined) console.narrate(`Layouts of ${tildePath(layouts.path, context.folders.home)}`);
  const chosen = await narrowLayouts(layouts.file.layouts, invocation);
  if (pace.slots === null) requireFewTabs(chosen, readCount(options, "maxTabsPerLayout") ?? 25);
  const { LayoutOpener } = await import("../src/run/layout/open_layouts.ts");
  const { mergeForQueue, runQueue } = await import("../src/run/layout/tab_queue.ts");
  const [first, ...others] = chosen;
  if (first === undefined) throw new PrjError("invalid", { message: "Nothing was chosen", hint: "Name a layout" });
  const whole = pace.slots === null ? undefined : mergeForQueue(layouts.path, [first, ...others]);
  const opener = await LayoutOpener.prepare(context, layouts, {
    layouts: whole === undefined ? chosen : [whole],
    keepWindows: whole !== undefined,
    ...text("onConflict", (word) => readScalar(word, CONFLICT_POLICIES)),
    ...(exitMode === undefined ? {} : { exitMode: readScalar(String(exitMode), EXIT_MODES) as ExitMode }),
    ...text("backend", (word) => word),
  });
  if (options["dryRun"] === true) {
    const plans = await opener.describe();
    if (json) answerJson(console, PLANS, { plans: plans.map((plan) => plan.json) });
    else console.answer(showPlans(...plans));
    return 0;
  }
  await opener.approve(readApproval(invocation));
  const screen = new TabScreen(context, console);
  const hearers = screen.beside(audience);
  let ran: RanLayouts;
  if (whole === undefined || pace.slots === null) {
    const { runLayouts } = await import("../src/run/layout/run_layouts.ts");
    ran = await runLayouts(context, opener, chosen, pace, hearers);
  } else {
    const owners = chosen.flatMap(({ name, tabs }) => tabs.map(() => name.text));
    ran = await runQueue(context, opener, whole, owners, { ...pace, slots: pace.slots }, hearers);
  }
  screen.close();
  const code = exitCodeOf(ran);
  if (json) answerJson(console, RAN, ranJson(layouts.path, ran, code, context.now()));
  else console.answer(renderRan(ran, invocation));
  const failure = ran.opened.find(({ status }) => status === "failed");
  if (json || code === 0) return code;
  if (code === 130) throw new PrjError("interrupted", { message: "Interrupted: the sessions go on" });
  const bad = ran.tabs.filter(hasFailed);
  throw new PrjError("failed", {
    message: failure === undefined
      ? `${formatCount(bad.length, "tab")} failed`
      : `Cannot open layout "${failure.layout}": ${failure.message ?? "it failed"}`,
    hint: bad.length === 0
      ? "Run the same command again"
      // Nobody finds the log of a session that has ended and is in no record.
      : pace.kill && opener.start.early.unrecorded === true
      ? "To read what it printed, leave --kill-upon-completion away"
      : `Read what it printed with "prj logs ${bad[0]!.session}", or run the same command again`,
  });
}

function readPace(options: Options): {
  readonly parallel: number | null;
  readonly slots: number | null;
  readonly wait: boolean;
  readonly kill: boolean;
  readonly close: boolean;
  readonly pollMs: number;
  readonly betweenMs: number;
} {
  const parallel = readCount(options, "parallelLayouts") ?? null;
  const slots = readCount(options, "maxParallelTabs") ?? null;
  const close = options["killFinishedTabs"] === true;
  if (parallel !== null && slots !== null) {
    throw new PrjError("invalid", {
      message: 'Cannot use "--parallel-layouts" with "--max-parallel-tabs": the tabs of all layouts are one queue',
      hint: "Use one of the two",
    });
  }
  if (close && slots === null) {
    throw new PrjError("invalid", {
      message: '"--kill-finished-tabs" goes with "--max-parallel-tabs"',
      hint: 'To close every window when its command ends, use "--exit-mode close"',
    });
  }
  const kill = options["killUponCompletion"] === true;
  return {
    parallel,
    slots,
    kill,
    close,
    wait: options["monitor"] === true || parallel !== null || kill,
    pollMs: Math.max(50, readSpan(options, "poll") ?? 500),
    betweenMs: readSpan(options, "sleepInbetween") ?? 1000,
  };
}

/** A file that was meant for a queue would fill the machine. */
function requireFewTabs(layouts: readonly FileLayout[], most: number): void {
  const large = layouts.find(({ tabs }) => tabs.length > most);
  if (large === undefined) return;
  throw new PrjError("invalid", {
    message: `Layout "${large.name.text}" has ${large.tabs.length} tabs, more than ${most}`,
    hint: `Use --max-tabs-per-layout ${large.tabs.length}, --max-parallel-tabs N, or "prj layout balance"`,
  });
}

function exitCodeOf({ opened, tabs, left, interrupted }: RanLayouts): number {
  if (interrupted) return 130;
  const failed = opened.some(({ status }) => status === "failed") || tabs.some(hasFailed) ||
    tabs.some(({ state }) => state === "waiting");
  return failed || left.length > 0 ? 1 : 0;
}

function ranJson(path: string, { opened, tabs, left }: RanLayouts, exit: number, now: number): AnswerOf<typeof RAN> {
  return {
    path,
    exit_code: exit,
    layouts: [
      ...opened.map(({ layout, status, session, uid, runId, message }) => ({
        name: layout,
        status,
        session,
        uid,
        run_id: runId,
        message,
      })),
      ...left.map((name) => ({
        name,
        status: "not-opened" as const,
        session: null,
        uid: null,
        run_id: null,
        message: null,
      })),
    ],
    tabs: tabs.map((view) => ({
      layout: view.layout,
      name: view.tab,
      session: view.session,
      state: view.state,
      exit_code: view.exitCode,
      started_at: view.startedAt === null ? null : isoTime(view.startedAt),
      ended_at: view.endedAt === null ? null : isoTime(view.endedAt),
      duration_ms: durationOf(view, now),
    })),
  };
}

/** The tabs where somebody waited for them, else the sessions. */
function renderRan({ opened, tabs, left }: RanLayouts, { context, console }: Invocation): string {
  const options = { width: console.width, color: console.answerColor };
  if (tabs.length > 0) return renderTabs(tabs, context.now(), options);
  return renderTable([{ header: "layout", shrink: "end" }, { header: "session" }, { header: "status" }], [
    ...opened.map(({ layout, session, status }) => [layout, session ?? "", status]),
    ...left.map((layout) => [layout, "", "not opened"]),
  ], options);
}
