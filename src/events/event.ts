/** Facts of the past; the record's only truth. Everything else in the store is derived from these. */

/** What happened, by type: the shape of `data`. Times inside are UTC milliseconds. */
export interface EventData {
  "run.started": {
    command: string;
    project: string;
    root: string;
    worktree: string;
    path: string;
    task: string;
    arguments: Record<string, string>;
    pid: number;
    /** Tells the process from a later one with the same pid (`readProcessIdentity`); empty where it is not known. */
    pid_started: string;
    host: string;
    version: string;
  };
  "run.finished": {
    status: RunStatus;
    exit_code: number;
    duration_ms: number;
    message?: string;
    /** The step that failed or was under way. */
    step?: string;
    left_behind: string[];
  };
  "plan.built": { steps: string[]; plan: unknown };
  "plan.approved": { by: "not-needed" | "option" | "person" | "trust" };
  "step.started": { index: number; name: string; kind: string; pid?: number };
  "step.finished": {
    index: number;
    name: string;
    kind: string;
    exit_code: number;
    duration_ms: number;
    log: string | null;
  };
  "step.failed": {
    index: number;
    name: string;
    kind: string;
    exit_code: number;
    duration_ms: number;
    log: string | null;
    message: string;
    reason: "failed" | "timed_out" | "cancelled";
    ignored: boolean;
  };
  "worktree.created": { path: string; branch: string | null; base: string | null; branch_created: boolean };
  "worktree.reused": { path: string; branch: string | null };
  /** `trash`: where it can be brought back from, until the trash is swept; `by`: the verb, where a person asked. */
  "worktree.removed": { path: string; branch: string | null; trash?: string; branch_deleted?: boolean; by?: string };
  /** Its folder was gone; only git still knew of it. */
  "worktree.pruned": { path: string; trash?: string };
  /** It is the same worktree, in another folder. */
  "worktree.moved": { path: string; from: string; branch: string | null };
  "worktree.restored": { path: string; branch: string | null; trash: string };
  /** `from` and `to`: what `into` stood on before and after; `backup`: the ref that keeps the former. */
  "worktree.merged": {
    path: string;
    branch: string;
    into: string;
    how: "merge" | "rebase" | "squash";
    from: string;
    to: string;
    backup: string;
  };
  /** `cleanup`: the approved plan of its cleanup steps; opaque here. */
  "session.created": SessionOrigin & { branch: string | null; cleanup: unknown };
  /** `windows`: all that it has now, where windows were merged into it. */
  "session.reused": { name: string; id: string; windows?: SessionWindow[] };
  /** It had ended, and runs again as it was made. */
  "session.started": { name: string; id: string; windows: readonly SessionWindow[] };
  "session.attached": { name: string; id: string };
  "session.detached": { name: string; id: string };
  /** `exit_code`: of a session that is one process. */
  "session.killed": { name: string; id: string; by: string; exit_code?: number | null };
  "session.ended": { name: string; id: string; ended_at: number; reason?: string | null; exit_code?: number | null };
  /** `ended_at`: when it is last known to have been there. */
  "session.lost": { name: string; id: string; reason: string; ended_at?: number };
  /** It lives, although the record said that it had ended, or did not know it. */
  "session.found": SessionOrigin & { created_at: number };
  /** A pane's command began. `pane`: "<window>.<pane>", as its launcher's record is called. */
  "pane.started": { pane: string; pid: number; started_at: number };
  /** A pane's command ended, by itself or with its pane; `exit_code` null: nobody could write it down. */
  "pane.exited": { pane: string; exit_code: number | null; ended_at: number };
  "hook.finished": { hook: string; exit_code: number; duration_ms: number };
  "process.finished": { argv: string[]; exit_code: number; duration_ms: number };
  "trust.granted": { path: string };
  "trust.revoked": { path: string };
  /** `cpu_percent` of one processor since the sample before; `cpu_ms`: of all its processes so far. */
  "sample.taken": { cpu_percent: number; memory_bytes: number; cpu_ms?: number };
  /** What went when the record was pruned; what is told from `complete_since` on is whole. */
  "record.pruned": {
    events: number;
    runs: number;
    sessions: number;
    worktrees: number;
    samples: number;
    complete_since: number;
  };
}

/** What a session is, and where it came from. */
export interface SessionOrigin {
  readonly name: string;
  readonly backend: string;
  readonly host: string | null;
  /** The backend's own. */
  readonly id: string;
  readonly project: string;
  readonly root: string;
  readonly worktree: string;
  readonly path: string;
  readonly task: string;
  readonly command: string;
  readonly windows: readonly SessionWindow[];
}

export interface SessionWindow {
  readonly name: string;
  readonly id: string;
  /** `record`: "<window>.<pane>", what its launcher's record is called; where it is left out, its place in these lists. */
  readonly panes: readonly { readonly id: string; readonly title: string; readonly record?: string }[];
}

export type RunStatus = "succeeded" | "failed" | "cancelled" | "timed_out" | "interrupted";
export type EventType = keyof EventData;

/** An event before it is stored. */
export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly data: EventData[T];
    readonly run_id?: string | null;
    readonly session_uid?: string | null;
  };
}[EventType];

/** A stored event; `seq` grows by one, `at` is UTC milliseconds. */
export type StoredEvent = NewEvent & { readonly seq: number; readonly at: number };
