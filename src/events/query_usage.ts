/** What statistics and analyses read. Only the columns that they need, because the record may hold years. */
import type { DatabaseSync } from "node:sqlite";
import type { Interval } from "./interval.ts";
import type { AttachMark } from "./session_time.ts";
import type { RunGroup } from "./statistics.ts";
import type { UsageRun } from "./usage.ts";

/** A session with who came and went. */
export interface SessionUsageRow {
  readonly uid: string;
  readonly name: string;
  readonly backend: string;
  readonly worktree: string;
  readonly command: string;
  readonly state: "running" | "stopped" | "exited" | "unknown";
  readonly created_at: number;
  readonly ended_at: number | null;
  readonly last_activity_at: number;
  readonly marks: readonly AttachMark[];
}

/** A run that failed. */
export interface FailureRow {
  readonly id: string;
  readonly command: string;
  readonly worktree: string;
  readonly status: string;
  readonly started_at: number;
  readonly failed_step: string | null;
  readonly message: string | null;
}

const FAILED = "status IN ('failed', 'timed_out', 'interrupted')";
const OVERLAP = "created_at < :to AND (ended_at IS NULL OR ended_at >= :from)";

/** Finds the sessions that ran within a frame, the oldest first, each with all that is known of its clients if wanted. */
export function querySessionUsage(
  db: DatabaseSync,
  { from, to }: Interval,
  { marks: wanted = true }: { readonly marks?: boolean } = {},
): SessionUsageRow[] {
  const rows = db.prepare(`SELECT uid, name, backend, worktree, command, state, created_at, ended_at, last_activity_at
    FROM sessions WHERE ${OVERLAP} ORDER BY created_at, uid`).all({ from, to });
  const marks = new Map<string, AttachMark[]>(rows.map((row) => [String(row["uid"]), []]));
  const events = db.prepare(`SELECT session_uid, at, type FROM events ${attachingIndex(db)}
    WHERE type IN ('session.attached', 'session.detached')
      AND session_uid IN (SELECT uid FROM sessions WHERE ${OVERLAP}) ORDER BY session_uid, at, seq`);
  for (const { session_uid, at, type } of wanted ? events.all({ from, to }) : []) {
    marks.get(String(session_uid))?.push({ at: Number(at), type: String(type) as AttachMark["type"] });
  }
  return rows.map((row) => ({ ...row, marks: marks.get(String(row["uid"])) ?? [] }) as unknown as SessionUsageRow);
}

/** Left to itself, SQLite would read every event of the two types. An older record that is only looked at has no such index. */
function attachingIndex(db: DatabaseSync): string {
  const name = "events_by_attaching";
  const found = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?").get(name);
  return found === undefined ? "" : `INDEXED BY ${name}`;
}

/** Sums up the runs that began within a frame. */
export function queryRunGroups(db: DatabaseSync, { from, to }: Interval): RunGroup[] {
  const rows = db.prepare(`SELECT command, worktree, status, count(*) AS count, group_concat(duration_ms) AS durations,
      max(started_at) AS lastAt
    FROM runs WHERE started_at >= ? AND started_at < ? GROUP BY command, worktree, status`).all(from, to);
  return rows.map(({ durations, ...row }) =>
    ({
      ...row,
      durations: durations === null ? [] : String(durations).split(",").map(Number),
    }) as unknown as RunGroup
  );
}

/** Counts the runs that began in each of `slots`, and those of them that failed. */
export function queryRunTrend(db: DatabaseSync, slots: readonly Interval[]): { runs: number; failures: number }[] {
  const count = db.prepare(`SELECT count(*) AS runs, coalesce(sum(${FAILED}), 0) AS failures
    FROM runs WHERE started_at >= ? AND started_at < ?`);
  return slots.map(({ from, to }) => {
    const row = count.get(from, to);
    return { runs: Number(row?.["runs"]), failures: Number(row?.["failures"]) };
  });
}

/** Finds the runs that began within a frame, with no more than is counted. */
export function queryRunUsage(db: DatabaseSync, { from, to }: Interval): Omit<UsageRun, "project">[] {
  return db.prepare(`SELECT command, worktree, status, started_at AS startedAt FROM runs
    WHERE started_at >= ? AND started_at < ? ORDER BY started_at`).all(from, to) as unknown as Omit<
    UsageRun,
    "project"
  >[];
}

/** Finds the newest failures within a frame. */
export function queryFailures(db: DatabaseSync, { from, to }: Interval, limit: number): FailureRow[] {
  return db.prepare(`SELECT id, command, worktree, status, started_at, failed_step, message FROM runs
    WHERE started_at >= ? AND started_at < ? AND ${FAILED} ORDER BY started_at DESC LIMIT ?`)
    .all(from, to, limit) as unknown as FailureRow[];
}

/** Finds those of `uids` whose session ended before a time. */
export function queryEndedAmong(db: DatabaseSync, uids: readonly string[], before: number): string[] {
  return db.prepare("SELECT uid FROM sessions WHERE uid IN (SELECT value FROM json_each(?)) AND ended_at < ?")
    .all(JSON.stringify(uids), before).map((row) => String(row["uid"]));
}

/** When the first run or session of the record began; undefined: there is none. */
export function queryFirst(db: DatabaseSync): number | undefined {
  const row = db.prepare(`SELECT min(coalesce((SELECT min(started_at) FROM runs), 9e15),
    coalesce((SELECT min(created_at) FROM sessions), 9e15)) AS first`).get();
  const first = Number(row?.["first"]);
  return first < 9e15 ? first : undefined;
}

/** Since when the record is whole: it was pruned up to then. Undefined: it never was. */
export function queryCompleteSince(db: DatabaseSync): number | undefined {
  const row = db.prepare(
    "SELECT max(CAST(data ->> 'complete_since' AS INTEGER)) AS since FROM events WHERE type = 'record.pruned'",
  ).get();
  return row?.["since"] === null || row === undefined ? undefined : Number(row["since"]);
}
