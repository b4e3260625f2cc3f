/** How sessions were used over a stretch of time. Pure. All lengths are milliseconds. */
import type { Calendar } from "../base/calendar.ts";
import type { RunStatus } from "./event.ts";
import type { FailureRow } from "./query_usage.ts";
import { clip, type Interval, lengthOf, spread, unite } from "./interval.ts";
import { type SessionTime, type SessionTrace, timeSession } from "./session_time.ts";

export interface UsageSession extends SessionTrace {
  readonly uid: string;
  readonly name: string;
  readonly project: string;
  readonly worktree: string;
  readonly command: string;
}

export interface UsageRun {
  readonly project: string;
  readonly command: string;
  readonly worktree: string;
  readonly status: "running" | RunStatus;
  readonly startedAt: number;
}

/**
 * Time with anyone attached, time with anything running, and the hours of sessions. The first two never count a moment
 * twice, so rows of sessions that ran side by side add up to more than their total; the third is a sum.
 */
export interface UsageTime {
  readonly attachedMs: number;
  readonly runningMs: number;
  /** Of every session by itself, added up. */
  readonly sessionMs: number;
}

export interface UsageCount extends UsageTime {
  readonly sessions: number;
  readonly runs: number;
  /** Runs that failed, timed out or were interrupted. */
  readonly failures: number;
}

export interface UsageDay extends UsageCount, Interval {
  readonly date: string;
}

export interface UsageShare extends UsageCount {
  readonly name: string;
}

export interface UsageHour {
  readonly hour: number;
  readonly attachedMs: number;
  readonly runningMs: number;
}

export type Abandonment = "never attached" | "never came back" | "left";

export interface AbandonedSession {
  readonly session: UsageSession;
  readonly why: Abandonment;
  /** When the last client left; where none ever came, when it was made. */
  readonly since: number;
  readonly idleMs: number;
  readonly lives: boolean;
}

export interface SessionLine {
  readonly session: UsageSession;
  readonly running: Interval;
  readonly attached: readonly Interval[];
  readonly attachedMs: number;
  readonly lives: boolean;
  readonly endKnown: boolean;
}

export interface Usage extends Interval {
  readonly zone: string;
  readonly total: UsageCount;
  readonly days: readonly UsageDay[];
  /** The 24 hours of a clock, over all days. */
  readonly hours: readonly UsageHour[];
  /** By name, the most used first. */
  readonly projects: readonly UsageShare[];
  readonly worktrees: readonly UsageShare[];
  readonly commands: readonly UsageShare[];
  /** By time attached; where nobody ever was, by time running. null: nothing ran. */
  readonly busiest:
    | { readonly by: "attached" | "running"; day: UsageDay; hour: UsageHour; worktree: UsageShare }
    | null;
  readonly abandoned: readonly AbandonedSession[];
  /** The sessions that ran in this time, the oldest first. */
  readonly sessions: readonly SessionLine[];
}

/** An analysis with what a reader wants beside it. */
export interface UsageReport {
  /** What it is about. */
  readonly title: string;
  readonly usage: Usage;
  /** The newest first. */
  readonly failures: readonly FailureRow[];
  /** UTC milliseconds; null: nothing was ever pruned. */
  readonly completeSince: number | null;
}

interface Timed extends SessionTime {
  readonly session: UsageSession;
}

/** A client that came with the session's making has not come back yet. */
const MAKING_MS = 60_000;

export function isFailure(status: UsageRun["status"]): boolean {
  return status === "failed" || status === "timed_out" || status === "interrupted";
}

/** Sums up sessions and runs over a frame, of which only what has passed counts. `idleMs`: from when on one is abandoned. */
export function analyzeUsage(
  all: { readonly sessions: readonly UsageSession[]; readonly runs: readonly UsageRun[] },
  wanted: Interval,
  now: number,
  calendar: Calendar,
  idleMs: number,
): Usage {
  const frame = narrow(wanted, all, now);
  const timed = all.sessions.map((session): Timed => ({ session, ...timeSession(session, now) }))
    .filter(({ running }) => running.from < frame.to && running.to >= frame.from)
    .sort((a, b) => a.running.from - b.running.from);
  const runs = all.runs.filter(({ startedAt }) => startedAt >= frame.from && startedAt < frame.to);
  const days = sumDays(timed, runs, frame, calendar);
  const hours = sumHours(timed, frame, calendar);
  const worktrees = shares(timed, runs, frame, (one) => one.worktree);
  const total = sumUp(timed, runs, frame);
  return {
    ...frame,
    zone: calendar.zone,
    total,
    days,
    hours,
    projects: shares(timed, runs, frame, (one) => one.project),
    worktrees,
    commands: shares(timed, runs, frame, (one) => one.command),
    busiest: findBusiest(total, days, hours, worktrees),
    abandoned: timed.flatMap((one) => findAbandoned(one, idleMs)).sort((a, b) => b.idleMs - a.idleMs),
    sessions: timed.map(({ session, running, attached, lives, endKnown }) => ({
      session,
      running: clip([running], frame)[0] ?? { from: running.from, to: running.from },
      attached: clip(attached, frame),
      attachedMs: lengthOf(clip(attached, frame)),
      lives,
      endKnown,
    })),
  };
}

/** A frame without a beginning begins with the first that is known; none reaches into the future. */
function narrow(
  { from, to }: Interval,
  { sessions, runs }: { readonly sessions: readonly UsageSession[]; readonly runs: readonly UsageRun[] },
  now: number,
): Interval {
  const end = Math.min(to, now);
  const first = Math.min(
    end,
    sessions.reduce((least, { createdAt }) => Math.min(least, createdAt), Infinity),
    runs.reduce((least, { startedAt }) => Math.min(least, startedAt), Infinity),
  );
  return { from: from > 0 ? Math.min(from, end) : first, to: end };
}

function sumUp(timed: readonly Timed[], runs: readonly UsageRun[], frame: Interval): UsageCount {
  const running = clip(timed.map((one) => one.running), frame);
  return {
    attachedMs: lengthOf(unite(clip(timed.flatMap((one) => one.attached), frame))),
    runningMs: lengthOf(unite(running)),
    sessionMs: lengthOf(running),
    sessions: timed.length,
    runs: runs.length,
    failures: runs.filter(({ status }) => isFailure(status)).length,
  };
}

function sumDays(
  timed: readonly Timed[],
  runs: readonly UsageRun[],
  frame: Interval,
  calendar: Calendar,
): readonly UsageDay[] {
  const days = calendar.days(frame.from, frame.to);
  const running = clip(timed.map((one) => one.running), frame);
  const attachedMs = spread(unite(clip(timed.flatMap((one) => one.attached), frame)), days);
  const runningMs = spread(unite(running), days);
  const sessionMs = spread(running, days);
  const count = (of: readonly UsageRun[]) => spread(of.map(({ startedAt: at }) => ({ from: at, to: at + 1 })), days);
  const started = count(runs);
  const failed = count(runs.filter(({ status }) => isFailure(status)));
  return days.map((day, i) => ({
    ...day,
    attachedMs: attachedMs[i]!,
    runningMs: runningMs[i]!,
    sessionMs: sessionMs[i]!,
    sessions: running.filter(({ from, to }) => from < day.to && to > day.from).length,
    runs: started[i]!,
    failures: failed[i]!,
  }));
}

function sumHours(timed: readonly Timed[], frame: Interval, calendar: Calendar): readonly UsageHour[] {
  const slots = calendar.days(frame.from, frame.to).flatMap((day) => calendar.hours(day));
  const attached = spread(unite(clip(timed.flatMap((one) => one.attached), frame)), slots);
  const running = spread(unite(clip(timed.map((one) => one.running), frame)), slots);
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, attachedMs: 0, runningMs: 0 }));
  for (const [i, { hour }] of slots.entries()) {
    hours[hour]!.attachedMs += attached[i]!;
    hours[hour]!.runningMs += running[i]!;
  }
  return hours;
}

function shares(
  timed: readonly Timed[],
  runs: readonly UsageRun[],
  frame: Interval,
  nameOf: (one: UsageSession | UsageRun) => string,
): readonly UsageShare[] {
  const sessionsBy = Map.groupBy(timed, (one) => nameOf(one.session));
  const runsBy = Map.groupBy(runs, nameOf);
  const names = [...new Set([...sessionsBy.keys(), ...runsBy.keys()])];
  return names.map((name) => ({ name, ...sumUp(sessionsBy.get(name) ?? [], runsBy.get(name) ?? [], frame) }))
    .sort((a, b) =>
      b.attachedMs - a.attachedMs || b.runningMs - a.runningMs || b.runs - a.runs || (a.name < b.name ? -1 : 1)
    );
}

function findBusiest(
  total: UsageTime,
  days: readonly UsageDay[],
  hours: readonly UsageHour[],
  worktrees: readonly UsageShare[],
): Usage["busiest"] {
  if (total.runningMs === 0) return null;
  const by = total.attachedMs > 0 ? "attached" : "running";
  const most = <T extends { attachedMs: number; runningMs: number }>(list: readonly T[]): T =>
    list.reduce((best, one) => one[`${by}Ms`] > best[`${by}Ms`] ? one : best);
  return { by, day: most(days), hour: most(hours), worktree: most(worktrees) };
}

function findAbandoned({ session, running, attached, lives }: Timed, idleMs: number): AbandonedSession[] {
  if (session.living !== null && session.living.attached > 0) return [];
  const since = attached.at(-1)?.to ?? running.from;
  const idle = running.to - since;
  if (idle < idleMs) return [];
  const came = attached.some(({ from }) => from > running.from + MAKING_MS);
  const why = attached.length === 0 ? "never attached" : came ? "left" : "never came back";
  return [{ session, why, since, idleMs: idle, lives }];
}
