import type { Config } from "../config/config.ts";
import type { Refs } from "../git/refs.ts";
import type { Repository } from "../git/repository.ts";
import type { Backend, BackendFacts } from "../session/backend.ts";
import type { Argument, ArgumentValue } from "../template/argument.ts";
import type { Command } from "../template/command.ts";
import type { StepFile } from "../template/command_shape.ts";

/** What $EDITOR is in panes where the user names none: the first that is installed. */
export const EDITORS = ["nvim", "vim", "vi", "nano"];

/** What is known before anything is read from git or a backend: who asks for what, and where. */
export interface Request {
  readonly runId: string;
  readonly sessionUid: string;
  readonly command: Command;
  readonly declared: readonly Argument[];
  readonly values: Readonly<Record<string, ArgumentValue>>;
  /** Where templates add what their filters make of secret arguments. */
  readonly derivedSecrets?: Set<string>;
  readonly options: RunOptions;
  readonly config: Config;
  readonly project: ProjectFacts;
  readonly machine: MachineFacts;
  /** UTC milliseconds; `{{timestamp}}`. */
  readonly now: number;
}

export interface RunOptions {
  readonly backend?: string;
  readonly host?: string;
  readonly task?: string;
  readonly attach?: boolean;
  readonly onConflict?: string;
  /** What is done with a session that stands and whose definition has changed; without it, nobody starts the old one. */
  readonly changed?: "recreate" | "reuse";
}

export interface ProjectFacts {
  readonly name: string;
  /** Real path of the main worktree, or of the folder with .prj. */
  readonly root: string;
  readonly git: boolean;
}

export interface MachineFacts {
  readonly user: string;
  readonly hostName: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Program and arguments that start prj itself. */
  readonly self: readonly [string, ...string[]];
  readonly terminal: { readonly usable: boolean; readonly columns: number; readonly rows: number };
  /** The paths of programs that were looked up and are there. */
  readonly programs: Readonly<Record<string, string>>;
  /** The numbers of user and group; null: the system has none. */
  readonly ids: { readonly user: number; readonly group: number } | null;
  /** Where the shell of panes inside a container is. */
  readonly insideShell: string;
}

/** All that was read. */
export interface Facts {
  readonly repository: Repository | null;
  readonly refs: Refs | null;
  /** What git still has of the wanted worktree, whose folder is gone; undefined: it is there, or nothing would be lost. */
  readonly remains?: string | undefined;
  /** What stands in the folder where the worktree would go. */
  readonly siblings: ReadonlySet<string>;
  /** Matches of copy_files and symlink_files in the main worktree, relative to it. */
  readonly copies: readonly string[];
  readonly links: readonly string[];
  readonly steps: ReadonlyMap<string, StepFacts>;
  readonly unfinished: Unfinished;
  readonly leases: LeaseFacts;
  readonly backend: Backend;
  readonly backendFacts: BackendFacts;
}

/** Numbers that worktrees hold, of all projects. */
export interface LeaseFacts {
  readonly held: readonly {
    readonly pool: string;
    readonly name: string;
    readonly value: number;
    readonly path: string;
  }[];
  /** Ports that something else listens on. */
  readonly busyPorts: ReadonlySet<number>;
}

export const NO_LEASES: LeaseFacts = { held: [], busyPorts: new Set() };

/** What earlier runs made and did not finish setting up; it is set up again. */
export interface Unfinished {
  /** Paths. */
  readonly worktrees: ReadonlySet<string>;
  /** Runs that live and are making a worktree. */
  readonly makers: ReadonlySet<string>;
  /** Their uids. */
  readonly sessions: ReadonlySet<string>;
}

/** A step that a name stands for. */
export type StepFacts =
  | {
    readonly kind: "script";
    readonly path: string;
    readonly sha256: string;
    readonly interpreter: readonly [string, ...string[]];
  }
  | { readonly kind: "module"; readonly path: string; readonly sha256: string }
  | { readonly kind: "yaml"; readonly path: string; readonly file: StepFile }
  | { readonly kind: "builtin" }
  | { readonly kind: "missing"; readonly looked: readonly string[]; readonly known: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };
