import type { Problem } from "../base/error.ts";
import type { ProcessRequest } from "../process/process.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { MergeSpec } from "./merge.ts";
import type { SessionMarks, SessionSpec } from "./spec.ts";
import type { Standing } from "./standing.ts";

/** The programs that host sessions. The record keeps these; people write the kind. */
export type BackendName = "tmux" | "podman" | "docker";
export type BackendKind = "tmux" | "container";

/** What a backend can do. Callers ask these, never its name. */
export interface Capabilities {
  readonly list: boolean;
  readonly attach: boolean;
  /** Moves a client that is already inside to another session. */
  readonly switch: boolean;
  readonly nestedSplits: boolean;
  readonly environmentPerPane: boolean;
  /** Sessions live without a client. */
  readonly detached: boolean;
  /** Windows can be added to a session that lives. */
  readonly merge: boolean;
  readonly exactIds: boolean;
  readonly send: boolean;
  readonly capture: boolean;
  readonly exec: boolean;
  /** What panes print is kept in files from the start: see `paneLogPath`. */
  readonly logs: boolean;
  readonly maxNameLength: number;
}

/** What was found out about a backend before deciding; data only. */
export interface BackendFacts {
  readonly available: boolean;
  /** Why it did not answer although it is installed; null: it did. `sessions` is empty then, and says nothing. */
  readonly unreachable: string | null;
  /** As the program prints it, e.g. "3.3a"; null while unknown. */
  readonly version: string | null;
  /** Whether a server runs. */
  readonly running: boolean;
  readonly sessions: readonly SessionFacts[];
  /** The session that prj itself runs in, where it runs in one of this very server. */
  readonly insideSession: string | null;
  /** Its window there. */
  readonly insideWindow: string | null;
  /** prj runs inside some other server of this backend. */
  readonly insideOther: boolean;
  /** What else the adapter needs for building (server options, hooks). Opaque to callers. */
  readonly server: Readonly<Record<string, string>>;
}

/** Of a backend that nobody asked, because no session is wanted of it. */
export const NO_BACKEND_FACTS: BackendFacts = {
  available: true,
  unreachable: null,
  version: null,
  running: false,
  sessions: [],
  insideSession: null,
  insideWindow: null,
  insideOther: false,
  server: {},
};

export interface SessionFacts {
  /** The backend's own id, e.g. "$3". */
  readonly id: string;
  readonly name: string;
  readonly marks: SessionMarks | null;
  readonly standing: Standing;
  /** What it was made as, for `lifecycle.compare`. Opaque to callers. */
  readonly definition?: Readonly<Record<string, string>>;
  readonly attached: number;
  readonly clients: readonly ClientFacts[];
  /** UTC milliseconds. */
  readonly createdAt: number;
  readonly lastActivityAt: number;
  /** When a client came last, by whatever means; null: none ever did. */
  readonly lastAttachedAt: number | null;
  readonly windows: readonly WindowFacts[];
}

/** A terminal that shows a session. */
export interface ClientFacts {
  /** The terminal's device, e.g. "/dev/pts/3". */
  readonly terminal: string;
  readonly columns: number;
  readonly rows: number;
  /** UTC milliseconds. */
  readonly lastActivityAt: number;
}

export interface WindowFacts {
  readonly id: string;
  /** As the backend counts: it may begin at 1, and have gaps. */
  readonly index: number;
  readonly name: string;
  readonly key: string | null;
  readonly active: boolean;
  /** When anything in it printed, UTC milliseconds. */
  readonly lastOutputAt: number;
  readonly panes: readonly PaneFacts[];
}

export interface PaneFacts {
  readonly id: string;
  /** In its window, as the backend counts. */
  readonly index: number;
  readonly title: string;
  /** What prj called it, whatever its programs call it since; null: it did not. */
  readonly givenTitle: string | null;
  readonly pid: number;
  /** Its program ended, and the pane is kept. */
  readonly dead: boolean;
  /** Of a dead pane: 128 + n where signal n ended it; null: not known. */
  readonly exitCode: number | null;
  /** Of a dead pane, UTC milliseconds; null: not known. */
  readonly endedAt: number | null;
  readonly columns: number;
  readonly rows: number;
  readonly active: boolean;
  /** The name of what runs in its foreground. */
  readonly command: string;
  readonly directory: string;
  /** The line that it was made with, as the backend shows it; empty: the user's shell. */
  readonly startCommand: string;
}

/** One call of the backend's program, decided beforehand: what a dry run prints and what is then executed. */
export interface BackendCall {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
  /** Added to (or, with null, taken from) the inherited environment. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** Started once it has succeeded; they go on by themselves. */
  readonly then?: readonly BackendCall[];
}

export interface CreatedSession {
  readonly id: string;
  readonly windows: readonly CreatedWindow[];
  /** What will not be as it was asked for; it runs all the same. */
  readonly warning?: Problem;
}

export interface CreatedWindow {
  readonly id: string;
  readonly name: string;
  readonly panes: readonly { readonly id: string; readonly title: string }[];
}

/** What a backend cannot do, and for which window of the spec, so that the place in the command's file is found. */
export interface SpecProblem extends Problem {
  readonly window?: number;
}

export interface CaptureOptions {
  /** Lines that went before what is on the screen; Infinity: all that are kept. */
  readonly history: number;
  /** Keeps colours, as escape sequences. */
  readonly colors: boolean;
}

/** What goes into panes as if it were typed: the text, then the keys, then Enter. */
export interface SendRequest {
  /** By the backend's ids; at least one. */
  readonly panes: readonly string[];
  /** Byte for byte; null: none. */
  readonly text: string | Uint8Array | null;
  /** The text is a paste, for programs that tell one from typing. */
  readonly paste: boolean;
  /** In the spelling of `key.ts`. */
  readonly keys: readonly string[];
  readonly enter: boolean;
}

/** Where and how a program runs that a backend starts inside of a session. */
export interface ExecPlace {
  /** In the session; null: where it was made. */
  readonly directory: string | null;
  /** It gets a terminal; ours is one then. */
  readonly terminal: boolean;
}

/** A session that exists, by its backend id and the name it had when it was seen. */
export interface SessionRef {
  readonly id: string;
  readonly name: string;
}

/** What of a session is to be in front, by the backend's ids. */
export interface AttachPlace {
  readonly window: string;
  readonly pane: string | undefined;
}

/**
 * A program that hosts sessions. The `plan…` and `validate` members are pure; the rest act, and only through a host.
 */
export interface Backend {
  readonly name: BackendName;
  readonly kind: BackendKind;
  readonly capabilities: Capabilities;
  /** Of a backend whose sessions stay when they have ended. */
  readonly lifecycle?: Lifecycle;
  /** One process where the server runs. When `signal` aborts, one that has not answered yet is unreachable. */
  list(signal?: AbortSignal): Promise<BackendFacts>;
  /** All that this backend cannot do of a spec, or that would break it; with `into` where that session gets its windows. */
  validate(spec: SessionSpec, facts: BackendFacts, into?: SessionFacts): readonly SpecProblem[];
  planCreate(spec: SessionSpec, facts: BackendFacts): BackendCall;
  /** Undefined: there is no way from where prj runs; the hint then says how. */
  planAttach(session: SessionRef, facts: BackendFacts, place?: AttachPlace): BackendCall | undefined;
  planKill(session: SessionRef): BackendCall;
  /** Adds one window of `spec` to a session that lives, behind all others; whoever looks at it is not moved. */
  planAddWindow(session: SessionRef, spec: SessionSpec, window: number, facts: BackendFacts): BackendCall;
  /**
   * Makes windows in a session that lives. All are there before the first of those that they replace ends; whoever looks
   * at another window is not moved. Does nothing where the session's windows of ours are not those of `session` any more.
   */
  planMerge(session: SessionFacts, merge: MergeSpec, facts: BackendFacts): BackendCall;
  planKillWindow(session: SessionRef, window: string): BackendCall;
  /** The line that a person would type to attach. */
  describeAttach(session: SessionRef): string;
  /** Executes a create call; on failure takes down what the call had made, and only that. */
  create(call: BackendCall, spec: SessionSpec): Promise<CreatedSession>;
  /** Executes an add call; undefined where the session is gone. */
  addWindow(call: BackendCall, spec: SessionSpec, window: number): Promise<CreatedWindow | undefined>;
  /**
   * Executes a merge call, and returns the windows in the order of the spec; on failure takes down what the call had
   * made, and only that. A `conflict` where it was not done because the session is not as it was, or is gone.
   */
  merge(call: BackendCall, session: SessionRef, merge: MergeSpec): Promise<readonly CreatedWindow[]>;
  /** How the panes of each window are laid out, by the window's id, as this backend writes it. */
  readLayouts(session: SessionRef): Promise<ReadonlyMap<string, string>>;
  /** Executes a kill call; true where what it ends was there. */
  kill(call: BackendCall): Promise<boolean>;
  /** Reads what panes show, in one process; undefined for a pane that is not there. */
  capture(panes: readonly string[], options: CaptureOptions): Promise<readonly (string | undefined)[]>;
  /** Types into panes, in one process; returns those that took nothing because their program has ended. */
  send(request: SendRequest): Promise<readonly string[]>;
  /**
   * Decides how a program runs beside a session's panes, where and with what environment they run. Where the session has a
   * lifecycle, its backend's program is what runs here, and `place` is what it is told.
   */
  prepareExec(
    session: SessionRef,
    argv: readonly [string, ...string[]],
    place?: ExecPlace,
  ): Promise<ProcessRequest>;
}
