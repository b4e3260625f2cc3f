import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EventType } from "./event.ts";

/** An event as its row holds it; the parameters of every projection statement. */
export interface EventRecord {
  readonly seq: number;
  readonly at: number;
  readonly run_id: string | null;
  readonly session_uid: string | null;
  readonly type: string;
  /** JSON text. */
  readonly data: string;
}

const START_STEP = `
  INSERT INTO run_steps (run_id, position, name, kind, status, started_at, pid)
  SELECT id, :data ->> 'index', :data ->> 'name', :data ->> 'kind', 'running', :at, :data ->> 'pid'
  FROM runs WHERE id = :run_id
  ON CONFLICT DO UPDATE SET name = excluded.name, kind = excluded.kind, status = 'running',
    started_at = excluded.started_at, pid = excluded.pid,
    exit_code = NULL, duration_ms = NULL, log = NULL, message = NULL, ignored = 0`;
const END_STEP = `
  INSERT INTO run_steps (run_id, position, name, kind, status, exit_code, started_at, duration_ms, log, message, ignored)
  SELECT id, :data ->> 'index', :data ->> 'name', :data ->> 'kind', coalesce(:data ->> 'reason', 'succeeded'),
    :data ->> 'exit_code', :at - (:data ->> 'duration_ms'), :data ->> 'duration_ms', :data ->> 'log',
    :data ->> 'message', coalesce(:data ->> 'ignored', 0)
  FROM runs WHERE id = :run_id
  ON CONFLICT DO UPDATE SET status = excluded.status, exit_code = excluded.exit_code,
    duration_ms = excluded.duration_ms, log = excluded.log, message = excluded.message, ignored = excluded.ignored`;
const LEAVE_STEP = `UPDATE runs SET step_index = NULL, step_name = NULL WHERE id = :run_id`;
const REMOVE_WORKTREE = `UPDATE worktrees SET removed_at = :at WHERE path = :data ->> 'path' AND removed_at IS NULL`;
// Another worktree may have stood at the path since the one that is restored.
const IS_RESTORED_ROW = `branch IS coalesce(:data ->> 'branch', branch)`;
// A session that was given up for lost and is seen again was never lost.
const SEE_SESSION = `
  UPDATE sessions SET name = :data ->> 'name', id = :data ->> 'id', last_activity_at = :at,
    windows = coalesce(:data -> 'windows', windows), state = iif(state = 'unknown', 'running', state),
    ended_at = iif(state = 'unknown', NULL, ended_at), end_reason = iif(state = 'unknown', NULL, end_reason)
  WHERE uid = :session_uid`;

/** What each event does to the projections. An event that is told again, or of which the beginning is missing, is harmless. */
export const PROJECTIONS: Readonly<Record<EventType, readonly string[]>> = {
  "run.started": [`
    INSERT INTO runs (id, command, project, root, worktree, path, task, arguments, status, started_at,
      pid, pid_started, host, version)
    SELECT :run_id, :data ->> 'command', :data ->> 'project', :data ->> 'root', :data ->> 'worktree', :data ->> 'path',
      :data ->> 'task', :data -> 'arguments', 'running', :at,
      :data ->> 'pid', :data ->> 'pid_started', :data ->> 'host', :data ->> 'version'
    WHERE :run_id IS NOT NULL
    ON CONFLICT DO NOTHING`],
  // The end is counted from the start, because a run found dead ended long before this event.
  "run.finished": [
    `UPDATE runs SET status = :data ->> 'status', exit_code = :data ->> 'exit_code',
      duration_ms = :data ->> 'duration_ms', finished_at = started_at + (:data ->> 'duration_ms'),
      failed_step = coalesce(:data ->> 'step', failed_step), message = coalesce(:data ->> 'message', message),
      left_behind = :data -> 'left_behind', step_index = NULL, step_name = NULL
    WHERE id = :run_id`,
    `UPDATE run_steps SET status = :data ->> 'status' WHERE run_id = :run_id AND status = 'running'`,
  ],
  "plan.built": [],
  "plan.approved": [],
  "step.started": [
    START_STEP,
    `UPDATE runs SET step_index = :data ->> 'index', step_name = :data ->> 'name' WHERE id = :run_id`,
  ],
  "step.finished": [END_STEP, LEAVE_STEP],
  "step.failed": [
    END_STEP,
    LEAVE_STEP,
    `UPDATE runs SET failed_step = :data ->> 'name', message = :data ->> 'message'
    WHERE id = :run_id AND failed_step IS NULL AND NOT :data ->> 'ignored'`,
  ],
  "worktree.created": [`
    INSERT INTO worktrees (path, branch, base, branch_created, created_at, last_used_at, run_id)
    VALUES (:data ->> 'path', :data ->> 'branch', :data ->> 'base', :data ->> 'branch_created', :at, :at, :run_id)
    ON CONFLICT DO UPDATE SET
      base = coalesce(excluded.base, iif(removed_at IS NULL AND branch = excluded.branch, base, NULL)),
      branch_created = max(excluded.branch_created,
        iif(removed_at IS NULL AND branch = excluded.branch, branch_created, 0)),
      branch = excluded.branch, created_at = excluded.created_at, last_used_at = excluded.last_used_at,
      removed_at = NULL, run_id = excluded.run_id`],
  // A branch that its user made, in a worktree of ours or at the path of one that went, is not ours.
  "worktree.reused": [`
    INSERT INTO worktrees (path, branch, branch_created, last_used_at)
    VALUES (:data ->> 'path', :data ->> 'branch', 0, :at)
    ON CONFLICT DO UPDATE SET base = iif(removed_at IS NULL, base, NULL),
      branch_created = iif(removed_at IS NULL AND branch IS excluded.branch, branch_created, 0),
      created_at = iif(removed_at IS NULL, created_at, NULL), run_id = iif(removed_at IS NULL, run_id, NULL),
      branch = excluded.branch, last_used_at = excluded.last_used_at, removed_at = NULL`],
  "worktree.removed": [REMOVE_WORKTREE],
  "worktree.pruned": [REMOVE_WORKTREE],
  "worktree.moved": [
    `INSERT INTO worktrees (path, branch, base, branch_created, created_at, last_used_at, run_id)
    SELECT :data ->> 'path', :data ->> 'branch', base,
      iif(branch IS :data ->> 'branch', coalesce(branch_created, 0), 0), created_at, :at, run_id
    FROM (SELECT 1) LEFT JOIN worktrees ON path = :data ->> 'from' WHERE true
    ON CONFLICT DO UPDATE SET branch = excluded.branch, base = excluded.base, branch_created = excluded.branch_created,
      created_at = excluded.created_at, last_used_at = excluded.last_used_at, removed_at = NULL, run_id = excluded.run_id`,
    `UPDATE worktrees SET removed_at = :at WHERE path = :data ->> 'from'`,
  ],
  "worktree.restored": [`
    UPDATE worktrees SET removed_at = NULL, last_used_at = :at, branch = :data ->> 'branch',
      base = iif(${IS_RESTORED_ROW}, base, NULL), branch_created = iif(${IS_RESTORED_ROW}, branch_created, 0),
      created_at = iif(${IS_RESTORED_ROW}, created_at, NULL), run_id = iif(${IS_RESTORED_ROW}, run_id, NULL)
    WHERE path = :data ->> 'path'`],
  "worktree.merged": [`UPDATE worktrees SET last_used_at = :at WHERE path = :data ->> 'path' AND removed_at IS NULL`],
  "session.created": [
    `INSERT INTO sessions (uid, name, backend, host, id, project, root, worktree, path, branch, task, command, state,
      created_at, last_activity_at, run_id, windows, cleanup)
    SELECT :session_uid, :data ->> 'name', :data ->> 'backend', :data ->> 'host', :data ->> 'id', :data ->> 'project',
      :data ->> 'root', :data ->> 'worktree', :data ->> 'path', :data ->> 'branch', :data ->> 'task',
      :data ->> 'command', 'running', :at, :at, :run_id, :data -> 'windows', :data -> 'cleanup'
    WHERE :session_uid IS NOT NULL
    ON CONFLICT DO UPDATE SET name = excluded.name, id = excluded.id, state = 'running', run_id = excluded.run_id,
      last_activity_at = excluded.last_activity_at, ended_at = NULL, end_reason = NULL,
      windows = excluded.windows, cleanup = excluded.cleanup`,
  ],
  "session.reused": [SEE_SESSION],
  "session.started": [`
    UPDATE sessions SET name = :data ->> 'name', id = :data ->> 'id', last_activity_at = :at, state = 'running',
      ended_at = NULL, end_reason = NULL, windows = :data -> 'windows'
    WHERE uid = :session_uid`],
  "session.attached": [SEE_SESSION],
  "session.detached": [`UPDATE sessions SET last_activity_at = :at WHERE uid = :session_uid`],
  "session.killed": [`
    UPDATE sessions SET state = 'stopped', ended_at = :at, end_reason = :data ->> 'by'
    WHERE uid = :session_uid AND ended_at IS NULL`],
  // Its true end may become known after it was given up for lost.
  "session.ended": [`
    UPDATE sessions SET state = 'exited', ended_at = :data ->> 'ended_at', end_reason = :data ->> 'reason'
    WHERE uid = :session_uid AND (ended_at IS NULL OR state = 'unknown')`],
  "session.lost": [`
    UPDATE sessions SET state = 'unknown', ended_at = coalesce(:data ->> 'ended_at', :at),
      end_reason = :data ->> 'reason'
    WHERE uid = :session_uid AND ended_at IS NULL`],
  // Its windows are those that it was made with, where that is known.
  "session.found": [`
    INSERT INTO sessions (uid, name, backend, host, id, project, root, worktree, path, task, command, state,
      created_at, last_activity_at, run_id, windows)
    SELECT :session_uid, :data ->> 'name', :data ->> 'backend', :data ->> 'host', :data ->> 'id', :data ->> 'project',
      :data ->> 'root', :data ->> 'worktree', :data ->> 'path', :data ->> 'task', :data ->> 'command', 'running',
      :data ->> 'created_at', :at, :run_id, :data -> 'windows'
    WHERE :session_uid IS NOT NULL
    ON CONFLICT DO UPDATE SET name = excluded.name, id = excluded.id, state = 'running',
      last_activity_at = excluded.last_activity_at, ended_at = NULL, end_reason = NULL`],
  "pane.started": [`
    INSERT INTO panes (session_uid, pane, pid, started_at)
    SELECT uid, :data ->> 'pane', :data ->> 'pid', :data ->> 'started_at' FROM sessions WHERE uid = :session_uid
    ON CONFLICT DO UPDATE SET pid = excluded.pid, started_at = excluded.started_at, exit_code = NULL, ended_at = NULL`],
  "pane.exited": [`
    INSERT INTO panes (session_uid, pane, exit_code, ended_at)
    SELECT uid, :data ->> 'pane', :data ->> 'exit_code', :data ->> 'ended_at' FROM sessions WHERE uid = :session_uid
    ON CONFLICT DO UPDATE SET exit_code = excluded.exit_code, ended_at = excluded.ended_at`],
  "hook.finished": [],
  "process.finished": [],
  "trust.granted": [],
  "trust.revoked": [],
  "sample.taken": [`
    INSERT INTO samples (seq, session_uid, at, cpu_percent, memory_bytes)
    SELECT :seq, :session_uid, :at, :data ->> 'cpu_percent', :data ->> 'memory_bytes' WHERE :session_uid IS NOT NULL`],
  "record.pruned": [],
};

/** Prepares applying events to the projections of `db`; the caller holds the transaction. */
export function createProjector(db: DatabaseSync): (event: EventRecord) => void {
  const prepared = new Map<string, StatementSync[]>();
  return (event) => {
    let statements = prepared.get(event.type);
    if (statements === undefined) {
      // A type that only a newer prj knows projects nothing.
      statements = (PROJECTIONS[event.type as EventType] ?? []).map((sql) => {
        const statement = db.prepare(sql);
        statement.setAllowUnknownNamedParameters(true);
        return statement;
      });
      prepared.set(event.type, statements);
    }
    for (const statement of statements) statement.run({ ...event });
  };
}
