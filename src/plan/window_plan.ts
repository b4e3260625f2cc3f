import type { Place } from "../base/error.ts";
import { findText, TemplateText } from "../base/template_text.ts";
import { resolveWritten } from "../base/written_path.ts";
import type { ExitMode, PaneSpec, WindowSpec } from "../session/spec.ts";
import type { PaneEntry, SessionBlock, WindowBlock } from "../template/command_shape.ts";
import type { Dialect } from "../template/shell_quote.ts";
import type { Expander } from "./expander.ts";
import { planLayout } from "./layout_plan.ts";

/** What all windows of a session have in common. */
export interface WindowGround {
  readonly expander: Expander;
  readonly directory: string;
  readonly home: string;
  readonly exitMode: ExitMode;
  readonly defaultName: string;
  readonly shell: PaneShell;
  readonly needDirectory: NeedDirectory;
  /** Where panes have folders of their own; without it, they have those of this machine. */
  readonly resolveDirectory?: (base: string, text: TemplateText) => string;
}

/** Is told of every directory that has to be there: what it is for, and where it is written. */
export type NeedDirectory = (path: string, why: string, place: Place | undefined) => void;

/** The user's shell, and what runs lines in it. */
export interface PaneShell {
  /** Absolute. */
  readonly shell: string;
  /** The same, or /bin/sh where prj cannot quote for the user's. */
  readonly commandShell: string;
  readonly dialect: Dialect;
}

const POSIX_SHELLS = ["sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash"];

/** Decides what runs pane commands: lines are quoted for POSIX shells and for fish; for any other shell /bin/sh runs them. */
export function planPaneShell(shell: string): PaneShell {
  const name = shell.slice(shell.lastIndexOf("/") + 1);
  if (name === "fish") return { shell, commandShell: shell, dialect: "fish" };
  return { shell, commandShell: POSIX_SHELLS.includes(name) ? shell : "/bin/sh", dialect: "posix" };
}

/** Decides the windows of a session; one with a shell where none is written. */
export function planWindows(block: SessionBlock, ground: WindowGround): readonly WindowSpec[] {
  const written = block.windows ?? [];
  const windows = (written.length === 0 ? [{}] : written).map((window, index) => planWindow(window, index, ground));
  return focusOne(withKeys(windows), "windows", written, ground.expander);
}

/** A window is found again by its name, and among several of one name by its number: others may come before it. */
function withKeys(windows: readonly PlainWindow[]): readonly WindowSpec[] {
  const count = new Map<string, number>();
  return windows.map(({ name, written, ...window }) => {
    const n = (count.get(written) ?? 0) + 1;
    count.set(written, n);
    return { name, key: `${n}:${written}`, ...window };
  });
}

/** A window without its key; `written` is its name, "" where it has none. */
type PlainWindow = Omit<WindowSpec, "key"> & { readonly written: string };

function planWindow(window: WindowBlock, index: number, ground: WindowGround): PlainWindow {
  const { expander } = ground;
  const directory = directoryOf(window.working_directory, ground.directory, "the window's", ground);
  const environment = expander.all(window.environment ?? {}) as Readonly<Record<string, string>>;
  const exitMode = window.exit_mode === undefined ? ground.exitMode : expander.all(window.exit_mode) as ExitMode;
  if (window.command !== undefined && window.panes !== undefined) {
    expander.problems.push({
      message: "A window has either `command` or `panes`",
      place: window.command.place(),
      hint: "Make the command the first of the panes",
    });
  }
  const entries: readonly PaneEntry[] = window.panes ??
    [window.command === undefined ? {} : { command: window.command }];
  const panes = entries.map((entry) => planPane(entry, { ...ground, directory, exitMode }, environment));
  const name = window.name === undefined ? "" : expander.text(window.name);
  return {
    name: name === "" ? (index === 0 ? ground.defaultName : `${ground.defaultName}-${index + 1}`) : name,
    written: name,
    focus: expander.all(window.focus ?? false) === true,
    layout: planLayout(window, Math.max(1, panes.length), expander),
    panes: focusOne(
      panes.length === 0 ? [planPane({}, { ...ground, directory, exitMode }, environment)] : panes,
      "panes",
      entries,
      expander,
    ),
  };
}

function planPane(entry: PaneEntry, ground: WindowGround, environment: Readonly<Record<string, string>>): PaneSpec {
  const { expander, shell } = ground;
  const pane = entry instanceof TemplateText ? { command: entry } : entry;
  const command = pane.command === undefined ? "" : expander.text(pane.command, shell.dialect);
  const type = expander.all(pane.type ?? false) === true;
  if (type && pane.command !== undefined && countControls(command) > countControls(pane.command.text)) {
    expander.problems.push({
      message: "A value with a line break or a control character cannot be typed: the shell would read it as keys",
      place: pane.command.place(),
      hint: "Leave `type` away: what is run, not typed, takes every value",
    });
  }
  return {
    title: pane.title === undefined ? null : expander.text(pane.title),
    command: command.trim() === "" ? null : command,
    type,
    shell: shell.shell,
    commandShell: shell.commandShell,
    exitMode: pane.exit_mode === undefined ? ground.exitMode : expander.all(pane.exit_mode) as ExitMode,
    directory: directoryOf(pane.working_directory, ground.directory, "the pane's", ground),
    environment: { ...environment, ...expander.all(pane.environment ?? {}) as Readonly<Record<string, string>> },
    focus: expander.all(pane.focus ?? false) === true,
  };
}

function countControls(text: string): number {
  return text.match(/\p{Cc}/gu)?.length ?? 0;
}

function directoryOf(text: TemplateText | undefined, base: string, whose: string, ground: WindowGround): string {
  if (text === undefined) return base;
  if (ground.resolveDirectory !== undefined) return ground.resolveDirectory(base, text);
  const directory = resolveWritten(base, ground.expander.text(text), ground.home);
  ground.needDirectory(directory, `${whose} working directory`, text.place());
  return directory;
}

/** Exactly one has the focus: the one that says so, else the first. Two are an error. */
function focusOne<T extends { readonly focus: boolean }>(
  items: readonly T[],
  what: string,
  written: readonly unknown[],
  expander: Expander,
): readonly T[] {
  const focused = items.filter((item) => item.focus);
  if (focused.length > 1) {
    const place = findText(written[items.indexOf(focused[1]!)])?.place();
    expander.problems.push({
      message: `${focused.length} ${what} have "focus: true"; only one can have the focus`,
      hint: `Keep "focus: true" on one of the ${what}`,
      ...(place === undefined ? {} : { place }),
    });
  }
  const first = focused[0] ?? items[0];
  return items.map((item) => ({ ...item, focus: item === first }));
}
