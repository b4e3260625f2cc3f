import { type Answered, boolean, choice, fields, integer, nullable, string, time } from "../src/base/answer.ts";
import type { SessionView } from "../src/run/session/find_sessions.ts";

/** One session, in every answer that lists sessions. */
export const SESSION = fields({
  uid: nullable(string("null: not made by prj")),
  name: string(),
  backend: choice(["tmux", "container"]),
  runtime: nullable(choice(["podman", "docker"], "What runs its container; null: it is none")),
  host: nullable(string("An ssh host; null: this machine")),
  id: string("The backend's own; empty: it is only defined"),
  project: nullable(string()),
  worktree: nullable(string("Its name, as in the session's name")),
  task: nullable(string()),
  branch: nullable(string()),
  path: nullable(string("The worktree's folder")),
  command: nullable(string("The command that makes it; null: not made by prj")),
  state: choice(["defined", "running", "exited", "stopped", "paused", "unknown"]),
  detail: nullable(string("The backend's own, finer word, such as restarting; null: the state says it all")),
  exit_code: nullable(integer("Of a container's own process, once that has ended")),
  health: nullable(choice(["starting", "healthy", "unhealthy"], "By its health check; null: it has none")),
  attached: integer("Clients that show it now"),
  windows: integer(),
  created_at: nullable(time("null: it is only defined")),
  last_activity_at: nullable(time("null: it is only defined")),
  run_id: nullable(string("The run that made it")),
  owned: boolean("Whether prj made it"),
});

/** One session as every answer in JSON shows it. */
export function sessionJson(session: SessionView): Answered<typeof SESSION> {
  return {
    uid: session.uid,
    name: session.name,
    backend: session.kind,
    runtime: session.runtime,
    host: session.host,
    id: session.id,
    project: session.project,
    worktree: session.worktree,
    task: session.task,
    branch: session.branch,
    path: session.path,
    command: session.command,
    state: session.state,
    detail: session.detail,
    exit_code: session.exitCode,
    health: session.health,
    attached: session.attached,
    windows: session.windows,
    created_at: session.createdAt === 0 ? null : isoTime(session.createdAt),
    last_activity_at: session.lastActivityAt === 0 ? null : isoTime(session.lastActivityAt),
    run_id: session.runId,
    owned: session.owned,
  };
}

/** Beyond it nothing is a date: a clock, or whoever wrote a record, may be wrong. */
const MAX_DATE_MS = 8.64e15;

/** ISO 8601, UTC. */
export function isoTime(ms: number): string {
  return new Date(Math.max(-MAX_DATE_MS, Math.min(ms, MAX_DATE_MS))).toISOString();
}
