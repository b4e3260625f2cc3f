import type { ContainerSpec } from "./container/container_spec.ts";

/** What a session shall be, in the words of prj; every backend turns this into its own. Decided by `src/plan`. */

export type ExitMode = "back_to_shell" | "hold" | "close";

export interface SessionSpec {
  readonly name: string;
  readonly marks: SessionMarks;
  /** Absolute; exists. Directories of a container's session are those in the container. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** At least one. */
  readonly windows: readonly WindowSpec[];
  /** Of the terminal that will show it, status lines not subtracted. */
  readonly size: Size;
  /** Only for a backend of containers: the first pane of the first window is the container's own process. */
  readonly container?: ContainerSpec;
  /** Its panes' shell is the one of `inside_shell.ts`. */
  readonly inside?: true;
}

/** What makes a session ours; set on the backend's session, never guessed from its name. */
export interface SessionMarks {
  readonly uid: string;
  /** The name that it was made with: a person may have given it another since. */
  readonly name: string;
  readonly run: string;
  readonly project: string;
  /** Real path of the project's main worktree. */
  readonly root: string;
  readonly worktree: string;
  /** Real path of the worktree it works in. */
  readonly path: string;
  readonly task: string;
  /** The command that made it. */
  readonly command: string;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface WindowSpec {
  readonly name: string;
  /** Found again by this when windows are merged: unique in the session. */
  readonly key: string;
  readonly focus: boolean;
  readonly layout: Layout;
  /** At least one. */
  readonly panes: readonly PaneSpec[];
}

export interface PaneSpec {
  readonly title: string | null;
  /** A line for `shell`; null: just an interactive shell. */
  readonly command: string | null;
  /** Types the command into the interactive shell instead of running it. */
  readonly type: boolean;
  /** The user's shell, absolute. */
  readonly shell: string;
  /** What runs `command`: the user's shell, or /bin/sh where its language is not one that prj can quote for. */
  readonly commandShell: string;
  readonly exitMode: ExitMode;
  /** Absolute; exists. */
  readonly directory: string;
  /** On top of the session's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly focus: boolean;
}

export type Layout =
  | { readonly kind: "preset"; readonly name: LayoutPreset; readonly mainWidth?: Extent; readonly mainHeight?: Extent }
  | { readonly kind: "custom"; readonly text: string }
  | { readonly kind: "tree"; readonly root: SplitTree };

export const LAYOUT_PRESETS = [
  "even-horizontal",
  "even-vertical",
  "main-horizontal",
  "main-horizontal-mirrored",
  "main-vertical",
  "main-vertical-mirrored",
  "tiled",
] as const;
export type LayoutPreset = (typeof LAYOUT_PRESETS)[number];

/** Cells, or a share of what is there. */
export type Extent = { readonly cells: number } | { readonly percent: number };

/** A leaf takes the next pane of the window's list, in order. */
export type SplitTree =
  | { readonly kind: "leaf"; readonly size?: Extent }
  | {
    readonly kind: "split";
    /** right: children side by side; down: children stacked. */
    readonly direction: "right" | "down";
    readonly size?: Extent;
    readonly children: readonly SplitTree[];
  };
