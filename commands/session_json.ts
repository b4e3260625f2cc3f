import { type Answered, boolean, choice, fields, integer, nullable, string, time } from "../src/base/answer.ts";
import type { SessionView } from "../src/run/find_sessions.ts";

/** One session, in every answer that lists sessions. */
export const SESSION = fields({
  uid: nullable(string("null: not made by prj")),
  name: string(),
  backend: choice(["tmux", "container"]),
  runtime: nullable(choice(["podman", "docker"], "What runs its container; null: it is none")),
  host: nullable(string("An ssh host; null: this machine")),
  id: string("The backend's own"),
  project: nullable(string()),
  worktree: nullable(string("Its name, as in the session's name")),
  task: nullable(string()),
  branch: nullable(string()),
  path: nullable(string("The worktree's folder")),
  state: choice(["defined", "running", "exited", "stopped", "paused", "unknown"]),
  detail: nullable(string("The backend's own, finer word, such as restarting; null: the state says it all")),
  exit_code: nullable(integer("Of a container's own process, once that has ended")),
  health: nullable(choice(["starting", "healthy", "unhealthy"], "By its health check; null: it has none")),
  attached: integer("Clients that show it now"),
  windows: integer(),
  created_at: time(),
  last_activity_at: time(),
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
    state: session.state,
    detail: session.detail,
    exit_code: session.exitCode,
    health: session.health,
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
