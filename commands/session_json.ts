import type { SessionView } from "../src/run/find_sessions.ts";

/** One session as every answer in JSON shows it. */
export function sessionJson(session: SessionView): Record<string, unknown> {
  return {
    uid: session.uid,
    name: session.name,
    backend: session.backend,
    host: session.host,
    id: session.id,
    project: session.project,
    worktree: session.worktree,
    task: session.task,
    branch: session.branch,
    path: session.path,
    state: session.state,
    attached: session.attached,
    windows: session.windows,
    created_at: isoTime(session.createdAt),
    last_activity_at: isoTime(session.lastActivityAt),
    run_id: session.runId,
    owned: session.owned,
  };
}

/** ISO 8601, UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
