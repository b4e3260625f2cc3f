import type { DatabaseSync } from "node:sqlite";
import type { StoredEvent } from "./event.ts";
import {
  type PaneRow,
  parseRow,
  type RunRow,
  type SampleRow,
  type SessionRow,
  type SqlRow,
  type StepRow,
  type WorktreeRow,
} from "./row.ts";

export interface RunFilter {
  /** The newest so many. */
  readonly limit?: number;
  readonly root?: string;
}

export interface SessionFilter {
  readonly root?: string;
  /** Only those that have not ended, or only those that have. */
  readonly alive?: boolean;
  readonly runId?: string;
}

export interface EventFilter {
  readonly limit?: number;
  readonly runId?: string;
  readonly sessionUid?: string;
  /** Any of these. */
  readonly types?: readonly string[];
  /** Of a run of this command, or of a session that it made. */
  readonly command?: string;
  /** Of a run or a session in the worktree of this name. */
  readonly worktree?: string;
  /** UTC milliseconds, the first within and the last without. */
  readonly since?: number;
  readonly until?: number;
  readonly afterSeq?: number;
  /** With `newest`, a limit keeps the newest events, and they come first. */
  readonly order?: "oldest" | "newest";
}

/** Finds runs, the newest first. */
export function queryRuns(db: DatabaseSync, filter: RunFilter = {}): RunRow[] {
  const tail = `ORDER BY started_at DESC, id DESC LIMIT ${limitOf(filter.limit)}`;
  return select(db, "SELECT * FROM runs", [["root = ?", filter.root]], tail).map(parseRun);
}

export function queryRunningRuns(db: DatabaseSync): RunRow[] {
  return select(db, "SELECT * FROM runs WHERE status = 'running' ORDER BY started_at, id").map(parseRun);
}

export function queryRun(db: DatabaseSync, id: string): RunRow | undefined {
  return select(db, "SELECT * FROM runs", [["id = ?", id]]).map(parseRun)[0];
}

/** The steps of a run, in the order of its plan. */
export function querySteps(db: DatabaseSync, runId: string): StepRow[] {
  const columns = "position, name, kind, status, exit_code, started_at, duration_ms, log, message, ignored, pid";
  return select(db, `SELECT ${columns} FROM run_steps`, [["run_id = ?", runId]], "ORDER BY position")
    .map((row) => parseRow<StepRow>(row, [], ["ignored"]));
}

/** Finds sessions, the oldest first. */
export function querySessions(db: DatabaseSync, filter: SessionFilter = {}): SessionRow[] {
  const sql = filter.alive === undefined
    ? "SELECT * FROM sessions WHERE TRUE"
    : `SELECT * FROM sessions WHERE ended_at IS ${filter.alive ? "NULL" : "NOT NULL"}`;
  return select(db, sql, [["root = ?", filter.root], ["run_id = ?", filter.runId]], "ORDER BY created_at, uid")
    .map(parseSession);
}

/** Finds the backends other than tmux that a project has or had sessions in: by their own index, which is small. */
export function queryRuntimes(db: DatabaseSync, root: string): string[] {
  const sql = "SELECT DISTINCT backend FROM sessions WHERE root = ? AND backend <> 'tmux'";
  return db.prepare(sql).all(root).map(({ backend }) => String(backend));
}

export function querySession(db: DatabaseSync, uid: string): SessionRow | undefined {
  return select(db, "SELECT * FROM sessions", [["uid = ?", uid]]).map(parseSession)[0];
}

export function queryPanes(db: DatabaseSync, sessionUid: string): PaneRow[] {
  return select(db, "SELECT * FROM panes", [["session_uid = ?", sessionUid]], "ORDER BY pane")
    .map((row) => parseRow<PaneRow>(row));
}

/** Finds the panes of all sessions of a project that have not ended. */
export function queryLivingPanes(db: DatabaseSync, root: string): PaneRow[] {
  return db.prepare(`SELECT p.* FROM sessions s JOIN panes p ON p.session_uid = s.uid
    WHERE s.ended_at IS NULL AND s.root = ? ORDER BY p.session_uid, p.pane`).all(root)
    .map((row) => parseRow<PaneRow>(row as SqlRow));
}

/** Finds the sessions of a project that ended while the record knows no end of some pane of theirs. */
export function queryUnsettledSessions(db: DatabaseSync, root: string): SessionRow[] {
  return db.prepare(`SELECT * FROM sessions WHERE ended_at IS NOT NULL AND root = ?
    AND uid IN (SELECT session_uid FROM panes WHERE ended_at IS NULL)`).all(root).map((row) =>
    parseSession(row as SqlRow)
  );
}

/** Finds the newest sample of each of `sessionUids` that has one. */
export function queryNewestSamples(db: DatabaseSync, sessionUids: readonly string[]): SampleRow[] {
  // One look into the index for each: the samples of all are many more than the sessions.
  const newest = db.prepare(`SELECT s.session_uid, s.at, s.cpu_percent, s.memory_bytes, e.data ->> 'cpu_ms' AS cpu_ms
    FROM samples s LEFT JOIN events e ON e.seq = s.seq
    WHERE s.session_uid = ? ORDER BY s.at DESC LIMIT 1`);
  return sessionUids.flatMap((uid) => newest.all(uid).map((row) => parseRow<SampleRow>(row as SqlRow)));
}

/** All worktrees that prj made or used, removed ones too. */
export function queryWorktrees(db: DatabaseSync): WorktreeRow[] {
  return select(db, "SELECT * FROM worktrees ORDER BY path")
    .map((row) => parseRow<WorktreeRow>(row, [], ["branch_created"]));
}

/**
 * Finds worktrees (paths) and sessions (uids) whose making run did not succeed and whose post_create_steps no run has
 * finished since. Runs that still run are passed over, but for those in `dead`.
 */
export function queryUnfinished(
  db: DatabaseSync,
  dead: readonly string[],
): { worktrees: string[]; sessions: string[] } {
  const failed = `(r.status NOT IN ('succeeded', 'running') OR r.id IN (SELECT value FROM json_each(?)))`;
  const list = (sql: string): string[] => db.prepare(sql).all(JSON.stringify(dead)).map((row) => String(row["key"]));
  return {
    worktrees: list(`SELECT w.path AS key FROM worktrees w JOIN runs r ON r.id = w.run_id
      WHERE w.removed_at IS NULL AND ${failed} AND NOT EXISTS (
        SELECT 1 FROM events e JOIN runs other ON other.id = e.run_id
        WHERE e.type = 'hook.finished' AND e.data ->> 'hook' = 'worktree.post_create_steps'
          AND other.path = w.path AND e.at >= w.created_at)`),
    sessions: list(`SELECT s.uid AS key FROM sessions s JOIN runs r ON r.id = s.run_id
      WHERE s.ended_at IS NULL AND ${failed} AND NOT EXISTS (
        SELECT 1 FROM events e WHERE e.session_uid = s.uid AND e.type = 'hook.finished'
          AND e.data ->> 'hook' = 'session.post_create_steps')`),
  };
}

export function queryEvents(db: DatabaseSync, filter: EventFilter = {}): StoredEvent[] {
  const direction = filter.order === "newest" ? "DESC" : "ASC";
  const conditions: Condition[] = [
    ["run_id = ?", filter.runId],
    ["session_uid = ?", filter.sessionUid],
    [eventsOf("command"), filter.command],
    [eventsOf("worktree"), filter.worktree],
    ["seq > ?", filter.afterSeq],
    // A clock that was set back leaves older times after newer ones: so both bounds, the first for speed.
    ["seq >= (SELECT min(seq) FROM events INDEXED BY events_by_at WHERE at >= ?)", filter.since],
    ["+at >= ?", filter.since],
    ["+at < ?", filter.until],
  ];
  const tail = `ORDER BY seq ${direction} LIMIT ${limitOf(filter.limit)}`;
  const { types } = filter;
  const rows = types === undefined
    ? select(db, "SELECT * FROM events", conditions, tail)
    // Type by type, so that a limit needs no look at all events of them.
    : types.flatMap((type) => select(db, "SELECT * FROM events", [["type = ?", type], ...conditions], tail));
  const events = rows.map((row) => parseRow<StoredEvent>(row, ["data"]));
  if (types === undefined || types.length === 1) return events;
  return events.sort((a, b) => direction === "ASC" ? a.seq - b.seq : b.seq - a.seq).slice(0, filter.limit);
}

/** The types that occur, by the index alone: one look for each, however many events there are. */
export function queryEventTypes(db: DatabaseSync): string[] {
  return db.prepare(`WITH RECURSIVE found (type) AS (
      SELECT min(type) FROM events
      UNION ALL SELECT (SELECT min(type) FROM events WHERE events.type > found.type) FROM found WHERE type IS NOT NULL)
    SELECT type FROM found WHERE type IS NOT NULL`).all().map((row) => String(row["type"]));
}

/** The events of runs and of sessions with a value in a column. */
function eventsOf(column: "command" | "worktree"): string {
  return `seq IN (WITH wish (value) AS (SELECT ?)
    SELECT seq FROM events WHERE run_id IN (SELECT id FROM runs, wish WHERE ${column} = value)
    UNION SELECT seq FROM events WHERE session_uid IN (SELECT uid FROM sessions, wish WHERE ${column} = value))`;
}

function parseRun(row: SqlRow): RunRow {
  return parseRow(row, ["arguments", "left_behind"]);
}

function parseSession(row: SqlRow): SessionRow {
  return parseRow(row, ["windows", "cleanup"]);
}

function limitOf(limit: number | undefined): number {
  return limit === undefined ? -1 : Math.max(0, Math.trunc(limit));
}

type Condition = readonly [string, string | number | undefined];

/** Appends the conditions whose value is given. */
function select(
  db: DatabaseSync,
  sql: string,
  conditions: readonly Condition[] = [],
  tail = "",
): SqlRow[] {
  const given = conditions.filter(([, value]) => value !== undefined);
  const where = given.map(([condition]) => condition).join(" AND ");
  const joint = where === "" ? "" : sql.includes(" WHERE ") ? " AND " : " WHERE ";
  return db.prepare(`${sql}${joint}${where} ${tail}`).all(...given.map(([, value]) => value!)) as SqlRow[];
}
