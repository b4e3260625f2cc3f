/** Counts, durations and failures of runs and sessions. Pure. */
import type { RunStatus } from "./event.ts";
import type { Interval } from "./interval.ts";
import { isFailure } from "./usage.ts";

/** Runs that have command, worktree and status in common. */
export interface RunGroup {
  readonly command: string;
  readonly worktree: string;
  readonly status: "running" | RunStatus;
  readonly count: number;
  /** Of those that have finished; milliseconds. */
  readonly durations: readonly number[];
  /** UTC milliseconds. */
  readonly lastAt: number;
}

/** A session that was made in the time that is asked about. */
export interface SessionLength {
  readonly command: string;
  readonly worktree: string;
  readonly createdAt: number;
  readonly lengthMs: number;
  readonly lives: boolean;
}

export interface Statistic {
  readonly runs: number;
  readonly succeeded: number;
  /** Failed, timed out or interrupted. */
  readonly failed: number;
  /** A person stopped them. */
  readonly cancelled: number;
  readonly running: number;
  /** Of finished runs, milliseconds; null: there are none. */
  readonly medianMs: number | null;
  readonly longestMs: number | null;
  readonly sessions: number;
  readonly living: number;
  readonly sessionMedianMs: number | null;
  readonly sessionLongestMs: number | null;
  /** When the last run or session began, UTC milliseconds; null: there is none. */
  readonly lastAt: number | null;
}

export interface NamedStatistic extends Statistic {
  readonly name: string;
}

/** All that is said of a record, or of several. */
export interface RecordSum {
  readonly total: Statistic;
  readonly projects: readonly NamedStatistic[];
  readonly commands: readonly NamedStatistic[];
  readonly worktrees: readonly NamedStatistic[];
  /** Runs over time; the slots have so many days each. */
  readonly trend: readonly (Interval & { readonly runs: number; readonly failures: number })[];
  readonly trendDays: number;
}

/** Sums up everything as one. */
export function summarize(groups: readonly RunGroup[], sessions: readonly SessionLength[]): Statistic {
  const count = (wanted: (status: RunGroup["status"]) => boolean): number =>
    groups.reduce((sum, { status, count }) => sum + (wanted(status) ? count : 0), 0);
  const durations = groups.flatMap((group) => group.durations);
  const lengths = sessions.map((session) => session.lengthMs);
  const last = Math.max(
    ...groups.map(({ lastAt }) => lastAt),
    sessions.reduce((latest, { createdAt }) => Math.max(latest, createdAt), -Infinity),
  );
  return {
    runs: count(() => true),
    succeeded: count((status) => status === "succeeded"),
    failed: count(isFailure),
    cancelled: count((status) => status === "cancelled"),
    running: count((status) => status === "running"),
    medianMs: median(durations),
    longestMs: longest(durations),
    sessions: sessions.length,
    living: sessions.filter(({ lives }) => lives).length,
    sessionMedianMs: median(lengths),
    sessionLongestMs: longest(lengths),
    lastAt: Number.isFinite(last) ? last : null,
  };
}

/** Sums up by command or by worktree, what ran most first. */
export function summarizeBy(
  key: "command" | "worktree",
  groups: readonly RunGroup[],
  sessions: readonly SessionLength[],
): readonly NamedStatistic[] {
  const groupsBy = Map.groupBy(groups, (group) => group[key]);
  const sessionsBy = Map.groupBy(sessions, (session) => session[key]);
  const names = [...new Set([...groupsBy.keys(), ...sessionsBy.keys()])];
  return names.map((name) => ({ name, ...summarize(groupsBy.get(name) ?? [], sessionsBy.get(name) ?? []) }))
    .sort((a, b) => b.runs - a.runs || b.sessions - a.sessions || (a.name < b.name ? -1 : 1));
}

/** The middle value; of an even number the mean of the two. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return Math.round(sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2);
}

function longest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value), 0);
}
