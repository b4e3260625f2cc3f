import type { Calendar } from "../../base/calendar.ts";
import type { Context } from "../../base/context.ts";
import type { Interval } from "../../events/interval.ts";
import { queryFirst, queryRunGroups, queryRunTrend, querySessionUsage } from "../../events/query_usage.ts";
import { timeSession } from "../../events/session_time.ts";
import { type RecordSum, type RunGroup, type SessionLength, summarize, summarizeBy } from "../../events/statistics.ts";
import type { Audience } from "../journal.ts";
import type { LeftOut } from "../known_projects.ts";
import { completeSince, type ProjectRecord, traceSession, withRecords } from "./project_records.ts";

/** Counts, durations and failures of what began within a frame. */
export interface RecordStatistics extends Interval, RecordSum, LeftOut {
  /** UTC milliseconds; null: nothing was ever pruned. */
  readonly completeSince: number | null;
}

const MOST_SLOTS = 60;

/** Sums up the record of this project, or of all. */
export async function gatherStatistics(
  context: Context,
  audience: Pick<Audience, "warn">,
  wish: { readonly frame: Interval; readonly calendar: Calendar; readonly all: boolean },
): Promise<RecordStatistics> {
  return await withRecords(context, audience, wish.all, (records) => sumUp(records, wish, context.now()));
}

function sumUp(
  records: readonly ProjectRecord[],
  wish: { readonly frame: Interval; readonly calendar: Calendar; readonly all: boolean },
  now: number,
): Omit<RecordStatistics, keyof LeftOut> {
  const to = Math.min(wish.frame.to, now);
  const first = Math.min(to, ...records.map(({ store }) => store.ask(queryFirst, undefined) ?? to));
  const frame = { from: wish.frame.from > 0 ? Math.min(wish.frame.from, to) : first, to };
  const { slots, days } = cutSlots(wish.calendar, frame);
  const parts = records.map((record) => readOne(record, frame, now, wish.all));
  const trends = records.map(({ store }) => store.ask((db) => queryRunTrend(db, slots), []));
  const groups = parts.flatMap((part) => part.groups);
  const sessions = parts.flatMap((part) => part.sessions);
  return {
    ...frame,
    total: summarize(groups, sessions),
    projects: parts.map(({ name, groups, sessions }) => ({ name, ...summarize(groups, sessions) })),
    commands: summarizeBy("command", groups, sessions),
    worktrees: summarizeBy("worktree", groups, sessions),
    trend: slots.map((slot, i) => ({
      ...slot,
      runs: trends.reduce((sum, trend) => sum + (trend[i]?.runs ?? 0), 0),
      failures: trends.reduce((sum, trend) => sum + (trend[i]?.failures ?? 0), 0),
    })),
    trendDays: days,
    completeSince: completeSince(records),
  };
}

function readOne(
  record: ProjectRecord,
  frame: Interval,
  now: number,
  all: boolean,
): { name: string; groups: readonly RunGroup[]; sessions: readonly SessionLength[] } {
  const { name, store } = record;
  const place = (worktree: string): string => all ? `${name}/${worktree}` : worktree;
  const sessions = store.ask((db) => querySessionUsage(db, frame, { marks: false }), [])
    .filter((row) => row.created_at >= frame.from)
    .map((row): SessionLength => {
      const { running, lives } = timeSession(traceSession(row, record), now);
      const { command, created_at: createdAt } = row;
      return { command, worktree: place(row.worktree), createdAt, lengthMs: running.to - running.from, lives };
    });
  const groups = store.ask((db) => queryRunGroups(db, frame), []);
  return { name, sessions, groups: groups.map((group) => ({ ...group, worktree: place(group.worktree) })) };
}

/** Cuts a frame into days, or into as many days together as keeps them few. */
function cutSlots(calendar: Calendar, frame: Interval): { slots: readonly Interval[]; days: number } {
  const all = calendar.days(frame.from, frame.to);
  const days = Math.max(1, Math.ceil(all.length / MOST_SLOTS));
  const slots = all.filter((_, i) => i % days === 0).map(({ from }, i) => {
    return { from, to: all[Math.min(all.length, (i + 1) * days) - 1]!.to };
  });
  return { slots, days };
}
