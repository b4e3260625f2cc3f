import type { BackendCall, CreatedSession, SessionFacts, SessionRef } from "./backend.ts";
import type { SessionSpec } from "./spec.ts";

/** What a backend can do whose sessions stay when they have ended, until somebody removes them. */
export interface Lifecycle {
  /** What of a spec is otherwise than in the session that was made before; empty: nothing. Pure. */
  compare(spec: SessionSpec, session: SessionFacts): readonly Difference[];
  /** Starts a session that has ended, as it was made; its windows too where `spec` tells them. Pure. */
  planStart(session: SessionRef, spec: SessionSpec | null): BackendCall;
  /** Executes a start call; a session that ends at once is a failure that shows its last lines. */
  start(call: BackendCall, session: SessionRef, spec: SessionSpec | null): Promise<CreatedSession>;
  /** Ends it gracefully; with `force` at once. It stays, and can be started again. */
  stop(session: SessionRef, wish: StopRequest): Promise<SessionEnd>;
  /** Takes it away for good, ended or not, after its output was saved where logs of ended sessions are. */
  planRemove(session: SessionRef): BackendCall;
  remove(call: BackendCall, session: SessionRef): Promise<Removal>;
  /** Looks closer than the list does; undefined: it is gone. One process. */
  inspect(sessions: readonly SessionRef[]): Promise<readonly (SessionDetails | undefined)[]>;
  /** What prints the output of its own process, stdout and stderr in their order. Pure. */
  planLogs(session: SessionRef, wish: LogRequest): BackendCall;
}

/** One thing that a definition says otherwise: values of environment variables are never shown. */
export interface Difference {
  /** As in the command's file: "image", "ports", "environment.NODE_ENV". */
  readonly key: string;
  readonly was: string;
  readonly is: string;
}

export interface StopRequest {
  /** Until SIGKILL. */
  readonly timeoutMs: number;
  readonly force: boolean;
}

/** How a session's own process was ended. */
export interface SessionEnd {
  /** ended: it had ended before. */
  readonly took: "stop" | "kill" | "ended";
  readonly exitCode: number | null;
}

export interface Removal {
  /** False: it was gone already. */
  readonly removed: boolean;
  /** Where its output was saved; null: there was none, or it could not be read. */
  readonly log: string | null;
}

export interface LogRequest {
  /** null: all that is kept. */
  readonly lines: number | null;
  readonly follow: boolean;
  /** UTC milliseconds; null: from the start. */
  readonly since: number | null;
}

/** Times are UTC milliseconds. */
export interface SessionDetails {
  readonly session: SessionFacts;
  /** On this machine; 0: it does not run. */
  readonly pid: number;
  readonly tty: boolean;
  /** Its standard input is open. */
  readonly input: boolean;
  readonly image: string;
  readonly command: readonly string[];
  readonly restarts: number;
  readonly ports: readonly string[];
  readonly mounts: readonly string[];
}
