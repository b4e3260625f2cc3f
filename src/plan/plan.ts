import type { Place } from "../base/error.ts";
import type { BackendCall, CreatedSession } from "../session/backend.ts";
import type { Lease } from "./lease_plan.ts";
import type { Difference } from "../session/lifecycle.ts";
import type { MergeSpec } from "../session/merge.ts";
import type { SessionSpec } from "../session/spec.ts";

/**
 * Everything that `prj run` will do, decided. The executor gets this and nothing else. It is plain data: a dry run
 * prints it, the record keeps it (secrets taken out), and golden tests hold it.
 */
export interface Plan {
  readonly schema: "prj.plan/1";
  readonly runId: string;
  readonly command: string;
  /** The command's file. */
  readonly file: string;
  readonly project: { readonly name: string; readonly root: string };
  /** The worktree part of names, and the directory that it stands for. */
  readonly worktreeName: string;
  readonly path: string;
  readonly branch: string | null;
  readonly task: string;
  readonly arguments: Readonly<Record<string, string>>;
  /** Values that may neither be stored nor printed. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number | null;
  readonly artifacts: string;
  /** Numbers that the worktree has for itself. */
  readonly leases: readonly Lease[];
  readonly worktree: PlannedWorktree | null;
  /** The patterns of what the worktree gets from the main one, so that it can be done again. */
  readonly worktreeFiles: { readonly copy: readonly string[]; readonly symlink: readonly string[] } | null;
  readonly session: PlannedSession | null;
  /** In the order in which they run. */
  readonly steps: readonly Step[];
  readonly cleanupOnFailure: readonly ProcessStep[];
  /** Directories that have to be there, each with what needs it. */
  readonly directories: readonly NeededPath[];
}

export interface NeededPath {
  readonly path: string;
  readonly why: string;
  readonly place?: Place;
  /** Default: a directory. */
  readonly kind?: "file" | "any";
}

export interface PlannedWorktree {
  readonly path: string;
  /** null: detached. */
  readonly branch: string | null;
  readonly base: string | null;
  readonly created: boolean;
}

export interface PlannedSession {
  readonly uid: string;
  readonly name: string;
  readonly backend: string;
  readonly host: string | null;
  readonly created: boolean;
  /** The backend's id of a session that is reused. */
  readonly id: string | null;
  /** Of a session that is reused, as it is now. */
  readonly windows: CreatedSession["windows"];
  /** What its command says otherwise by now, of one that is reused all the same. */
  readonly differences?: readonly Difference[];
  readonly cleanup: readonly ProcessStep[];
}

export type Step =
  | ProcessStep
  | WorktreeStep
  | CopyStep
  | LinkStep
  | CreateSessionStep
  | StartSessionStep
  | MergeSessionStep
  | EndSessionStep
  | AttachStep;

/** Where in a command a step was written. */
export type Phase =
  | "pre_steps"
  | "worktree.post_create_steps"
  | "session.pre_create_steps"
  | "session.post_create_steps"
  | "session.cleanup_steps"
  | "steps"
  | "post_steps"
  | "cleanup_on_failure";

/** A step of the author's: a process, or one that is built in. */
export interface ProcessStep {
  readonly kind: "process" | "builtin";
  readonly name: string;
  readonly phase: Phase;
  /** The file of the project that it runs, as it was when the plan was made; another one is not run in its place. */
  readonly script?: { readonly path: string; readonly sha256: string };
  /** For `builtin`: its name and nothing else. */
  readonly argv: readonly [string, ...string[]];
  readonly directory: string;
  /** On top of the inherited environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number | null;
  readonly continueOnError: boolean;
  readonly interactive: boolean;
  /** Of a cleanup step: it takes away what prj itself made, so a person cannot skip it. */
  readonly always?: true;
}

export interface WorktreeStep {
  readonly kind: "create-worktree";
  readonly name: string;
  readonly path: string;
  /** null: detached. */
  readonly branch: string | null;
  readonly base: string | null;
  readonly branchCreated: boolean;
  /** One after the other; environment on top of the inherited one. */
  readonly calls: readonly {
    readonly argv: readonly [string, ...string[]];
    readonly environment: Readonly<Record<string, string>>;
    /** `add` changes what all worktrees share, so one run at a time does it; what is checked out is locked until then. */
    readonly part: "add" | "checkout" | "hook";
  }[];
}

export interface CopyStep {
  readonly kind: "copy-files";
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Relative to both; what is there already is left as it is. */
  readonly paths: readonly string[];
}

export interface LinkStep {
  readonly kind: "link-files";
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly paths: readonly string[];
}

export interface CreateSessionStep {
  readonly kind: "create-session";
  readonly name: string;
  /** Where another prj is faster, its session will not do: the policy asks for one of its own. */
  readonly alone?: true;
  readonly spec: SessionSpec;
  readonly call: BackendCall;
}

/** A session that has ended and is there: it runs again as it was made. */
export interface StartSessionStep {
  readonly kind: "start-session";
  readonly name: string;
  readonly session: { readonly id: string; readonly name: string; readonly uid: string };
  readonly spec: SessionSpec;
  readonly call: BackendCall;
}

export interface MergeSessionStep extends MergeSpec {
  readonly kind: "merge-session";
  readonly name: string;
  readonly session: { readonly id: string; readonly name: string; readonly uid: string };
  readonly call: BackendCall;
}

export interface EndSessionStep {
  readonly kind: "end-session";
  readonly name: string;
  readonly session: { readonly id: string; readonly name: string; readonly uid: string | null };
  readonly call: BackendCall;
}

export interface AttachStep {
  readonly kind: "attach";
  readonly name: string;
  readonly call: BackendCall;
  /** A client that is inside already is moved: the call ends at once, and nobody is detached by its end. */
  readonly switches: boolean;
}
