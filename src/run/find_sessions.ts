import { PrjError } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";
import type { SessionRow } from "../events/row.ts";
import type { Store } from "../events/store.ts";
import type { Backend, BackendFacts, SessionFacts } from "../session/backend.ts";

/** A session as prj answers about it: from the backend while it lives, else from the record. */
export interface SessionView {
  readonly uid: string | null;
  readonly name: string;
  readonly backend: string;
  readonly host: string | null;
  readonly id: string;
  readonly project: string | null;
  readonly root: string | null;
  readonly worktree: string | null;
  readonly task: string | null;
  readonly branch: string | null;
  readonly path: string | null;
  readonly state: "running" | "exited" | "stopped" | "unknown";
  readonly attached: number;
  readonly windows: number;
  /** UTC milliseconds. */
  readonly createdAt: number;
  readonly lastActivityAt: number;
  readonly runId: string | null;
  /** Whether prj made it. */
  readonly owned: boolean;
}

/** The living sessions as a backend lists them; what a project knows of them from its record is added. */
export function viewLiving(backend: Backend, facts: BackendFacts, store: Store | undefined): readonly SessionView[] {
  const rows = new Map((store?.sessions({ alive: true }) ?? []).map((row) => [row.uid, row]));
  return facts.sessions.map((session) => viewOne(backend, session, rows.get(session.marks?.uid ?? "")));
}

function viewOne(backend: Backend, session: SessionFacts, row: SessionRow | undefined): SessionView {
  const { marks } = session;
  return {
    uid: marks?.uid ?? null,
    name: session.name,
    backend: backend.name,
    host: null,
    id: session.id,
    project: marks?.project ?? null,
    root: marks?.root ?? null,
    worktree: marks?.worktree ?? null,
    task: marks?.task ?? null,
    branch: row?.branch ?? null,
    path: marks?.path ?? null,
    state: "running",
    attached: session.attached,
    windows: session.windows.length,
    createdAt: session.createdAt,
    lastActivityAt: session.lastActivityAt,
    runId: marks?.run ?? null,
    owned: marks !== null,
  };
}

/** The sessions that ended, from the record. */
export function viewEnded(store: Store, root: string): readonly SessionView[] {
  return store.sessions({ root, alive: false }).map((row) => ({
    uid: row.uid,
    name: row.name,
    backend: row.backend,
    host: row.host,
    id: row.id,
    project: row.project,
    root: row.root,
    worktree: row.worktree,
    task: row.task,
    branch: row.branch,
    path: row.path,
    state: row.state,
    attached: 0,
    windows: row.windows.length,
    createdAt: row.created_at,
    lastActivityAt: row.last_activity_at,
    runId: row.run_id,
    owned: true,
  }));
}

/**
 * Finds one of `sessions` by its exact name; a part of a name never counts. `others`: sessions that are not meant, but
 * that a person may have had in mind.
 */
export function requireSession(
  sessions: readonly SessionView[],
  name: string,
  others: readonly SessionView[] = [],
): SessionView {
  const found = sessions.find((session) => session.name === name);
  if (found !== undefined) return found;
  const other = others.find((session) => session.name === name);
  const names = sessions.map((session) => session.name);
  throw new PrjError("not-found", {
    message: `No session "${name}" in this project`,
    hint: other !== undefined
      ? `It is ${other.owned ? `of the project "${other.project}"` : "not of prj"}: add --all to mean it`
      : suggest(name, names) ??
        (names.length === 0 ? 'It has no sessions: "prj run start-dev" opens one' : `Sessions: ${names.join(", ")}`),
  });
}
