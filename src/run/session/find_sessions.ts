import type { SessionRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import type { Backend, BackendFacts, BackendKind, SessionFacts } from "../../session/backend.ts";
import { kindOfBackend, type Runtime, runtimeOf } from "../../session/backend_name.ts";
import type { SessionState, Standing } from "../../session/standing.ts";

/** A session as prj answers about it: from the backend while that has it, else from the record. */
export interface SessionView {
  readonly uid: string | null;
  readonly name: string;
  /** The name that prj made it with; null: it is not known. */
  readonly firstName: string | null;
  /** The program that hosts it. */
  readonly backend: string;
  readonly kind: BackendKind;
  /** The program that runs its container; null: it is none. */
  readonly runtime: Runtime | null;
  readonly host: string | null;
  readonly id: string;
  readonly project: string | null;
  readonly root: string | null;
  readonly worktree: string | null;
  readonly task: string | null;
  readonly branch: string | null;
  readonly path: string | null;
  /** The command that makes it. */
  readonly command: string | null;
  readonly state: SessionState;
  /** The backend's own, finer word; null: the state says it all. */
  readonly detail: string | null;
  /** Of its own process, once that has ended. */
  readonly exitCode: number | null;
  readonly health: Standing["health"];
  readonly attached: number;
  readonly windows: number;
  /** UTC milliseconds; 0: it is only defined. */
  readonly createdAt: number;
  readonly lastActivityAt: number;
  readonly runId: string | null;
  /** Whether prj made it. */
  readonly owned: boolean;
}

/**
 * The sessions as a backend lists them; what a project knows of them from its record is added. Where the backend could
 * not be asked: those that the record of the project at `root` has there, of which nobody knows how they stand.
 */
export function viewListed(
  backend: Backend,
  facts: BackendFacts,
  store: Store | undefined,
  root: string | undefined,
): readonly SessionView[] {
  const rows = store?.sessions({ alive: true }) ?? [];
  if (facts.unreachable !== null) {
    return rows.filter((row) => row.backend === backend.name && row.root === root)
      .map((row) => ({ ...viewRow(row), state: "unknown", detail: "unreachable" }));
  }
  const living = new Map(rows.map((row) => [row.uid, row]));
  return facts.sessions.map((session) => {
    const uid = session.marks?.uid ?? "";
    const row = living.get(uid) ?? (hasEnded(session.standing) ? store?.session(uid) : undefined);
    return viewOne(backend, session, row);
  });
}

/** Whether a session does not run, and did not merely pause. */
export function hasEnded({ state }: { readonly state: SessionState }): boolean {
  return state === "exited" || state === "stopped";
}

/** How long after prj ended a session its end may be dated by others. */
const SLACK_MS = 5000;

/** How a session stands: what ended because prj ended it is stopped. Pure. */
export function judgeState(
  { state, endedAt }: Standing,
  row: Pick<SessionRow, "state" | "ended_at"> | undefined,
): SessionState {
  if (state !== "exited" || row?.state !== "stopped") return state;
  // Someone else may have started it since, and then it ended by itself.
  return endedAt !== null && row.ended_at !== null && endedAt > row.ended_at + SLACK_MS ? state : "stopped";
}

function viewOne(backend: Backend, session: SessionFacts, row: SessionRow | undefined): SessionView {
  const { marks, standing } = session;
  return {
    uid: marks?.uid ?? null,
    name: session.name,
    firstName: marks?.name ?? null,
    backend: backend.name,
    kind: backend.kind,
    runtime: runtimeOf(backend.name),
    host: null,
    id: session.id,
    project: marks?.project ?? null,
    root: marks?.root ?? null,
    worktree: marks?.worktree ?? null,
    task: marks?.task ?? null,
    branch: row?.branch ?? null,
    path: marks?.path ?? null,
    command: marks?.command ?? null,
    state: judgeState(standing, row),
    detail: standing.detail,
    exitCode: standing.exitCode,
    health: standing.health,
    attached: session.attached,
    windows: session.windows.length,
    createdAt: session.createdAt,
    lastActivityAt: session.lastActivityAt,
    runId: marks?.run ?? null,
    owned: marks !== null,
  };
}

/** The sessions that ended, from the record: of the backends that are meant, without those that these still have. */
export function viewEnded(
  store: Store,
  root: string,
  { all, meant }: { readonly all: readonly SessionView[]; readonly meant: readonly string[] },
): readonly SessionView[] {
  const listed = new Set(all.map(({ uid }) => uid));
  return store.sessions({ root, alive: false })
    .filter(({ uid, backend }) => !listed.has(uid) && meant.includes(backend))
    .map((row) => ({ ...viewRow(row), exitCode: findExitCode(store, row) }));
}

/** Only of a session that is one process: of others each pane has its own. */
function findExitCode(store: Store, row: SessionRow): number | null {
  if (kindOfBackend(row.backend) !== "container") return null;
  return store.panes(row.uid).find(({ pane }) => pane === OWN_PANE)?.exit_code ?? null;
}

/** The pane that is a container's own process. */
export const OWN_PANE = "0.0";

function viewRow(row: SessionRow): SessionView {
  return {
    uid: row.uid,
    name: row.name,
    firstName: null,
    backend: row.backend,
    kind: kindOfBackend(row.backend),
    runtime: runtimeOf(row.backend),
    host: row.host,
    id: row.id,
    project: row.project,
    root: row.root,
    worktree: row.worktree,
    task: row.task,
    branch: row.branch,
    path: row.path,
    command: row.command,
    state: row.state,
    detail: null,
    exitCode: null,
    health: null,
    attached: 0,
    windows: row.windows.length,
    createdAt: row.created_at,
    lastActivityAt: row.last_activity_at,
    runId: row.run_id,
    owned: true,
  };
}
