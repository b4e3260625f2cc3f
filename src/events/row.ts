import type { RunStatus, SessionOrigin } from "./event.ts";

/** A run as the record knows it. Times are UTC milliseconds. */
export interface RunRow {
  readonly id: string;
  readonly command: string;
  readonly project: string;
  readonly root: string;
  readonly worktree: string;
  readonly path: string;
  readonly task: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly status: "running" | RunStatus;
  readonly exit_code: number | null;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly duration_ms: number | null;
  /** The step under way. */
  readonly step_index: number | null;
  readonly step_name: string | null;
  readonly failed_step: string | null;
  readonly message: string | null;
  readonly pid: number;
  readonly pid_started: string;
  readonly host: string;
  readonly version: string;
  readonly left_behind: readonly string[];
}

export interface StepRow {
  readonly position: number;
  readonly name: string;
  readonly kind: string;
  readonly status: "running" | RunStatus;
  readonly exit_code: number | null;
  readonly started_at: number;
  readonly duration_ms: number | null;
  readonly log: string | null;
  readonly message: string | null;
  /** It failed, and its command goes on after a failure of it. */
  readonly ignored: boolean;
  readonly pid: number | null;
}

export interface SessionRow extends SessionOrigin {
  readonly uid: string;
  readonly branch: string | null;
  /** running until it ends; then stopped (prj ended it), exited (it ended), or unknown (it was lost). */
  readonly state: "running" | "stopped" | "exited" | "unknown";
  readonly created_at: number;
  readonly last_activity_at: number;
  readonly ended_at: number | null;
  /** Who killed it, or why it was given up for lost. */
  readonly end_reason: string | null;
  readonly run_id: string | null;
  /** The approved plan of its cleanup steps; opaque here. */
  readonly cleanup: unknown;
}

export interface PaneRow {
  readonly session_uid: string;
  readonly pane: string;
  readonly pid: number | null;
  readonly started_at: number | null;
  readonly exit_code: number | null;
  readonly ended_at: number | null;
}

export interface SampleRow {
  readonly session_uid: string;
  readonly at: number;
  /** Of one processor, since the sample before. */
  readonly cpu_percent: number;
  readonly memory_bytes: number;
  /** CPU time of all its processes so far; null where it was not recorded. */
  readonly cpu_ms: number | null;
}

export interface WorktreeRow {
  readonly path: string;
  readonly branch: string | null;
  readonly base: string | null;
  /** prj made the branch too. */
  readonly branch_created: boolean;
  /** null: not made by prj. */
  readonly created_at: number | null;
  readonly last_used_at: number;
  readonly removed_at: number | null;
  readonly run_id: string | null;
}

/** A row as SQLite returns it. */
export type SqlRow = Record<string, unknown>;

/** As SQLite's own functions: what is no JSON makes a broken database. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error("malformed JSON"), { code: "ERR_SQLITE_ERROR" });
  }
}

/** Turns a row into a typed one: the columns of `json` hold JSON text, those of `booleans` 0 or 1. */
export function parseRow<T>(row: SqlRow, json: readonly string[] = [], booleans: readonly string[] = []): T {
  const parsed: SqlRow = { ...row };
  for (const column of json) parsed[column] = row[column] === null ? null : parseJson(String(row[column]));
  for (const column of booleans) parsed[column] = row[column] === 1;
  return parsed as T;
}
