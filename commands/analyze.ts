import { answerForm, boolean, choice, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import type { Calendar } from "../src/base/calendar.ts";
import type { UsageCount, UsageShare, UsageTime } from "../src/events/usage.ts";
import { localCalendar } from "../src/run/record/local_calendar.ts";
import { gatherUsage, type SessionUsage } from "../src/run/record/session_usage.ts";
import { writeReport } from "../src/run/record/write_report.ts";
import { tildePath } from "../src/ui/style.ts";
import { renderUsage } from "../src/ui/usage_text.ts";
import { answerJson } from "./answer_json.ts";
import { readSpan } from "./number_option.ts";
import { isoTime } from "./session_json.ts";
import { checkWord, FRAME, frameJson, narrateGaps, readTimeframe } from "./usage_options.ts";
import type { Invocation } from "./verb.ts";

const TIME = {
  attached_ms: integer("With a client, no moment counted twice"),
  running_ms: integer("With a session, no moment counted twice"),
  session_ms: integer("Of every session by itself, added up"),
};
const COUNT = { ...TIME, sessions: integer(), runs: integer(), failures: integer() };
const SHARES = list(fields({ name: string(), ...COUNT }), "Their times overlap where sessions ran side by side");
const ANALYZE = answerForm("prj.analyze/1", {
  ...FRAME,
  total: fields(COUNT),
  days: list(fields({ date: string(), from: time(), to: time(), ...COUNT })),
  hours: list(
    fields({ hour: integer("0 to 23"), attached_ms: TIME.attached_ms, running_ms: TIME.running_ms }),
    "Over all days",
  ),
  projects: SHARES,
  worktrees: SHARES,
  commands: SHARES,
  busiest: nullable(
    fields({ by: choice(["attached", "running"]), day: string(), hour: integer(), worktree: string() }),
    "null: nothing ran",
  ),
  failures: list(
    fields({
      run_id: string(),
      command: string(),
      worktree: string(),
      status: string(),
      at: time(),
      step: nullable(string()),
      message: nullable(string()),
    }),
    "The newest",
  ),
  abandoned: list(
    fields({
      uid: string(),
      name: string(),
      worktree: string(),
      command: string(),
      why: choice(["never attached", "never came back", "left"]),
      since: time("When the last client left, or when it was made"),
      idle_ms: integer(),
      living: boolean(),
    }),
  ),
  sessions: list(fields({
    uid: string(),
    name: string(),
    worktree: string(),
    command: string(),
    from: time("Within the timeframe"),
    to: time(),
    attached_ms: integer(),
    living: boolean(),
    end_known: boolean("false: counted until it was last active"),
  })),
  html: nullable(string("The report's file"), "null: none was wanted"),
});
export const answers = [ANALYZE];

const USUAL_TIMEFRAME = "7d";
const USUAL_IDLE_MS = 24 * 3_600_000;

/** `prj analyze [session-usage]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  checkWord(invocation, "session-usage");
  const calendar = localCalendar();
  const frame = readTimeframe(invocation, calendar, USUAL_TIMEFRAME);
  const idleMs = readSpan(options, "idle") ?? USUAL_IDLE_MS;
  const wish = { frame, calendar, all: options["all"] === true, idleMs };
  const answer = await gatherUsage(context, audience, wish);
  const { html } = options;
  const path = typeof html === "string" ? await writePage(invocation, html, answer, calendar) : null;
  if (json) {
    answerJson(console, ANALYZE, { ...usageJson(answer, calendar), html: path });
    return 0;
  }
  if (path === null) {
    console.answer(renderUsage(answer, calendar, {
      now: context.now(),
      env: context.env,
      platform: context.platform,
      width: console.width,
      color: console.answerColor,
    }));
  } else console.answer(`Wrote ${tildePath(path, context.folders.home)}`);
  narrateGaps(invocation, { ...answer, ...answer.usage }, calendar);
  return 0;
}

async function writePage(
  { context, options }: Invocation,
  file: string,
  answer: SessionUsage,
  calendar: Calendar,
): Promise<string> {
  const { PAGE_MARK, renderUsagePage } = await import("../src/ui/usage_page.ts");
  const page = renderUsagePage(answer, calendar, { version: context.version, now: context.now() });
  return await writeReport(context, file, page, { mark: PAGE_MARK, force: options["force"] === true });
}

function usageJson(answer: SessionUsage, calendar: Calendar) {
  const { usage, failures } = answer;
  const { busiest } = usage;
  return {
    ...frameJson({ ...answer, from: usage.from, to: usage.to }, calendar),
    total: countJson(usage.total),
    days: usage.days.map((day) => {
      return { date: day.date, from: isoTime(day.from), to: isoTime(day.to), ...countJson(day) };
    }),
    hours: usage.hours.map(({ hour, attachedMs, runningMs }) => {
      return { hour, attached_ms: attachedMs, running_ms: runningMs };
    }),
    projects: usage.projects.map(shareJson),
    worktrees: usage.worktrees.map(shareJson),
    commands: usage.commands.map(shareJson),
    busiest: busiest === null
      ? null
      : { by: busiest.by, day: busiest.day.date, hour: busiest.hour.hour, worktree: busiest.worktree.name },
    failures: failures.map(({ id, command, worktree, status, started_at, failed_step, message }) => {
      return { run_id: id, command, worktree, status, at: isoTime(started_at), step: failed_step, message };
    }),
    abandoned: usage.abandoned.map(({ session: { uid, name, worktree, command }, why, since, idleMs, lives }) => {
      return { uid, name, worktree, command, why, since: isoTime(since), idle_ms: idleMs, living: lives };
    }),
    sessions: usage.sessions.map(({ session, running, attachedMs, lives, endKnown }) => ({
      uid: session.uid,
      name: session.name,
      worktree: session.worktree,
      command: session.command,
      from: isoTime(running.from),
      to: isoTime(running.to),
      attached_ms: attachedMs,
      living: lives,
      end_known: endKnown,
    })),
  };
}

function shareJson(share: UsageShare) {
  return { name: share.name, ...countJson(share) };
}

function countJson({ sessions, runs, failures, ...time }: UsageCount) {
  return { ...timeJson(time), sessions, runs, failures };
}

function timeJson({ attachedMs, runningMs, sessionMs }: UsageTime) {
  return { attached_ms: attachedMs, running_ms: runningMs, session_ms: sessionMs };
}
