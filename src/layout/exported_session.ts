import type { ExitMode } from "../session/spec.ts";
import { writePieces } from "./carried_text.ts";
import type { DraftCommand, DraftPane, DraftWindow } from "./draft.ts";
import type { PlainLayout } from "./layouts_file.ts";
import { contractHome } from "./start_directory.ts";

/** A session that lives, as far as it can be opened again. */
export interface ExportedSession {
  readonly name: string;
  readonly task: string;
  readonly windows: readonly ExportedWindow[];
}

export interface ExportedWindow {
  readonly name: string;
  readonly active: boolean;
  /** As the backend writes it; null: it has none. */
  readonly layout: string | null;
  /** At least one. */
  readonly panes: readonly ExportedPane[];
}

export interface ExportedPane {
  /** null: nobody gave it one. */
  readonly title: string | null;
  /** Absolute. */
  readonly directory: string;
  /** null: a shell. */
  readonly command: string | null;
  readonly active: boolean;
  readonly exitMode: ExitMode;
}

export interface ExportGround {
  /** The worktree that the command's directories are relative to; null: there is none. */
  readonly top: string | null;
  readonly home: string;
}

/** Makes the command that opens the session again. */
export function draftSession(session: ExportedSession, ground: ExportGround): DraftCommand {
  const literal = (text: string): string => writePieces([text]);
  return {
    description: literal(`The session ${session.name}, as it was`),
    session: {
      name_template: literal(session.name),
      task: literal(session.task),
      windows: session.windows.map((window, index) => draftWindow(window, index, ground)),
    },
  };
}

function draftWindow(window: ExportedWindow, index: number, ground: ExportGround): DraftWindow {
  const literal = (text: string): string => writePieces([text]);
  const { panes } = window;
  const directories = new Set(panes.map(({ directory }) => directory));
  // What all panes have in common is said once.
  const shared = directories.size === 1 ? panes[0]?.directory : undefined;
  const where = (directory: string): { working_directory: string } | Record<string, never> => {
    const written = writeDirectory(directory, ground);
    return written === "" ? {} : { working_directory: literal(written) };
  };
  return {
    name: literal(window.name),
    ...(shared === undefined ? {} : where(shared)),
    ...(window.active && index > 0 ? { focus: true } : {}),
    ...(window.layout === null || panes.length === 1 ? {} : { layout: window.layout }),
    panes: panes.map((pane, at): DraftPane => ({
      ...(pane.title === null ? {} : { title: literal(pane.title) }),
      ...(shared === undefined ? where(pane.directory) : {}),
      ...(pane.active && at > 0 ? { focus: true } : {}),
      ...(pane.command === null ? {} : { command: literal(pane.command) }),
      ...(pane.exitMode === "back_to_shell" ? {} : { exit_mode: pane.exitMode }),
    })),
  };
}

/** Relative inside the worktree, so that the command fits every other one; "" for its top. */
function writeDirectory(directory: string, { top, home }: ExportGround): string {
  if (directory === top) return "";
  if (top !== null && directory.startsWith(`${top}/`)) return directory.slice(top.length + 1);
  return contractHome(directory, home);
}

/** Makes a layout of the session: a tab for each window, which is its active pane; told are windows that had more. */
export function layoutOfSession(
  { name, windows }: ExportedSession,
  home: string,
): { readonly layout: PlainLayout; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const taken = new Set<string>();
  const tabs = windows.map((window, index) => {
    const pane = window.panes.find(({ active }) => active) ?? window.panes[0]!;
    if (window.panes.length > 1) {
      notes.push(
        `Window "${window.name}" has ${window.panes.length} panes; a tab has one, so only the active one is there`,
      );
    }
    const tab = freeName(window.name.trim() === "" ? "window" : window.name, index, taken);
    taken.add(tab);
    return { name: tab, directory: contractHome(pane.directory, home), command: pane.command, weight: 1 };
  });
  return { layout: { name, tabs }, notes };
}

/** stackops finds a tab by its name. */
function freeName(name: string, index: number, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const numbered = `${index + 1}-${name}`;
  for (let n = 1;; n++) {
    const candidate = n === 1 ? numbered : `${numbered}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
