/** How a session stands, in the words of every answer. `defined`: only its command is there. */
export type SessionState = "defined" | "running" | "exited" | "stopped" | "paused" | "unknown";

/** How a session stands as its backend sees it. Times are UTC milliseconds. */
export interface Standing {
  readonly state: Exclude<SessionState, "defined">;
  /** The backend's own, finer word, such as "restarting", "created" or "dead"; null: the state says it all. */
  readonly detail: string | null;
  /** Of its own process, once that has ended. */
  readonly exitCode: number | null;
  readonly health: "starting" | "healthy" | "unhealthy" | null;
  /** null: not known. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Of backends that forget a session when it ends. */
export const RUNNING: Standing = {
  state: "running",
  detail: null,
  exitCode: null,
  health: null,
  startedAt: null,
  endedAt: null,
};
