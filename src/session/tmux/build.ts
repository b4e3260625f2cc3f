/** A session's spec -> the tmux commands that build it, as one chain. Pure. */
import { LAYOUT_PRESETS, type PaneSpec, type SessionSpec, type Size, type WindowSpec } from "../spec.ts";
import type { TmuxCommand } from "./encode.ts";
import { paneArgv, restoreFirstPane, toFlags } from "./environment.ts";
import { restoreHooks, restoreWindow, type SilencedHooks, silenceSession, silenceWindow } from "./hook.ts";
import { growingLayout, layoutName, layoutOptions, splitFlag } from "./layout.ts";
import { cleanLabel, escapeFormat, escapeTime } from "./text.ts";
import { isAtLeast, type TmuxVersion } from "./version.ts";

export interface BuildInput {
  readonly spec: SessionSpec;
  /** Of the windows: status lines subtracted. */
  readonly size: Size;
  readonly version: TmuxVersion | undefined;
  readonly hooks: SilencedHooks;
  /** Whether panes may stay when their program ends, because the user's configuration says so or nobody knows. */
  readonly remainOnExit: boolean;
  /** What a pane runs. At least two elements, else tmux would give it to a shell. */
  launch(window: number, pane: number, spec: PaneSpec): readonly [string, string, ...string[]];
  /** What gets all that a pane prints, as a line for a shell; undefined: nothing does. */
  log(window: number, pane: number): string | undefined;
}

const IDS = "#{session_id} #{window_id} #{pane_id}";

/** The last line of a chain that ran to its end; a hook that fails makes tmux exit with 1 although all was built. */
export const BUILT = "prj: built";

/**
 * Builds the whole chain. Targets are `=NAME:`, the current window and its active pane, which move along with what is
 * created: no index is ever named, so base-index and renumber-windows do not matter.
 */
export function buildSession(input: BuildInput): TmuxCommand[] {
  const { spec, hooks } = input;
  const target = `=${spec.name}:`;
  const focused = Math.max(0, spec.windows.findIndex((window) => window.focus));
  return [
    ...openSession(input, target),
    ...spec.windows.flatMap((window, index) => buildWindow(input, target, window, index)),
    ["select-window", "-t", `${target}^`],
    ...(focused === 0 ? [] : [["select-window", "-t", `${target}+${focused}`] as const]),
    ...restoreHooks(target, spec.windows.length, hooks),
    ["display-message", "-p", "-t", target, BUILT],
  ];
}

/** Builds the chain that adds one window to a session that lives, behind all others; nobody is moved. */
export function buildAddedWindow(input: BuildInput, session: string, index: number): TmuxCommand[] {
  const target = `${session}:`;
  return [
    ...silenceSession(target, input.hooks),
    // They wait until the chain is done, and come back also where it fails.
    ...restoreHooks(target, 0, input.hooks),
    ...addWindow(input, session, index),
    ["display-message", "-p", "-t", `${target}{end}`, BUILT],
  ];
}

/** Adds a window at the end, where `{end}` finds it again. */
export function addWindow(input: BuildInput, session: string, index: number): TmuxCommand[] {
  const window = input.spec.windows[index];
  if (window === undefined) throw new TypeError(`There is no window ${index}`);
  const end = `${session}:{end}`;
  return [
    openWindow(input, ["-d", "-a", "-t", end], window, index),
    ...dressWindow(input, end, window, index),
    ...restoreWindow(end, input.hooks),
  ];
}

function openSession(input: BuildInput, target: string): TmuxCommand[] {
  const { spec, size, version, hooks } = input;
  const window = spec.windows[0];
  const pane = window?.panes[0];
  if (window === undefined || pane === undefined) throw new TypeError("A session needs a window with a pane");
  const { columns, rows } = size;
  const environment = { ...spec.environment, ...pane.environment };
  const area = ["-x", String(columns), "-y", String(rows)];
  const commands: TmuxCommand[] = [
    [
      "new-session",
      "-d",
      ...["-s", escapeFormat(spec.name)],
      ...["-n", escapeFormat(cleanLabel(window.name))],
      ...area,
      ...["-c", escapeFormat(pane.directory)],
      ...toFlags(environment),
      ...["-P", "-F", IDS, "--"],
      ...paneArgv(environment, input.launch(0, 0, pane)),
    ],
    ...silenceSession(target, hooks),
    // Otherwise a session without a client may be gone before anyone attaches.
    ["set-option", "-t", target, "destroy-unattached", "off"],
  ];
  if (hooks.afterNewSession) {
    commands.push(["kill-window", "-a", "-t", `${target}^`], ["kill-pane", "-a", "-t", `${target}^.{top-left}`]);
  }
  // tmux 3.2a and older make the first window 80x23, whatever they are told.
  if (!isAtLeast(version, [3, 3, 0])) commands.push(["resize-window", "-t", target, ...area]);
  commands.push(...restoreFirstPane(target, spec.environment, pane.environment));
  for (const [mark, value] of Object.entries(spec.marks)) {
    commands.push(["set-option", "-t", target, "--", `@prj_${mark}`, value]);
  }
  return commands;
}

function buildWindow(input: BuildInput, target: string, window: WindowSpec, index: number): TmuxCommand[] {
  const open = index > 0 ? [openWindow(input, ["-t", target], window, index)] : [];
  return [...open, ...dressWindow(input, target, window, index)];
}

/** What makes a window with its first pane the one that the spec describes. */
function dressWindow(input: BuildInput, target: string, window: WindowSpec, index: number): TmuxCommand[] {
  const { size, version, hooks } = input;
  const { layout, panes } = window;
  const commands: TmuxCommand[] = [];
  commands.push(
    ...silenceWindow(target, hooks),
    // A window that is made with a name renames itself no more; programs in it still could.
    ["set-option", "-w", "-t", target, "allow-rename", "off"],
    ["set-option", "-w", "-t", target, "--", "@prj_window", window.key],
    ...layoutOptions(layout).map((option): TmuxCommand => ["set-option", "-w", "-t", target, ...option]),
  );
  for (const [i, pane] of panes.entries()) {
    if (i > 0) {
      commands.push(splitPane(input, target, window, index, i));
      // Without room made again after each split the next one finds none.
      if (i < panes.length - 1) commands.push(["select-layout", "-t", target, growingLayout(layout)]);
    }
    commands.push(...logPane(input, target, index, i), ...dressPane(input, target, pane));
  }
  if (panes.length > 1) commands.push(["select-layout", "-t", target, checkedLayout(layoutName(layout, size))]);
  if (index === 0 && !isAtLeast(version, [3, 3, 0])) {
    commands.push(["set-option", "-w", "-u", "-t", target, "window-size"]);
  }
  const focused = Math.max(0, panes.findIndex((pane) => pane.focus));
  // The last pane is active, and from there the count goes round.
  if (focused < panes.length - 1) commands.push(["select-pane", "-t", `${target}.+${focused + 1}`]);
  return commands;
}

function openWindow(
  input: BuildInput,
  where: readonly string[],
  window: WindowSpec,
  index: number,
): TmuxCommand {
  const pane = window.panes[0];
  if (pane === undefined) throw new TypeError("A window needs a pane");
  return [
    ...["new-window", ...where, "-n", escapeFormat(cleanLabel(window.name))] as const,
    ...startPane(input, index, 0, pane),
  ];
}

function splitPane(input: BuildInput, target: string, window: WindowSpec, index: number, i: number): TmuxCommand {
  return [
    ...["split-window", splitFlag(window.layout), "-t", target] as const,
    ...startPane(input, index, i, window.panes[i]!),
  ];
}

function startPane(input: BuildInput, window: number, index: number, pane: PaneSpec): string[] {
  const environment = { ...input.spec.environment, ...pane.environment };
  return [
    ...["-c", escapeFormat(pane.directory)],
    ...toFlags(pane.environment),
    ...["-P", "-F", IDS, "--"],
    ...paneArgv(environment, input.launch(window, index, pane)),
  ];
}

/** Right after the pane is made: tmux reads nothing of it while it works on the chain, so nothing is lost. */
function logPane(input: BuildInput, target: string, window: number, index: number): TmuxCommand[] {
  const line = input.log(window, index);
  return line === undefined ? [] : [["pipe-pane", "-t", target, escapeTime(line)]];
}

function dressPane(input: BuildInput, target: string, pane: PaneSpec): TmuxCommand[] {
  const commands: TmuxCommand[] = [];
  if (input.remainOnExit) commands.push(["set-option", "-p", "-t", target, "remain-on-exit", "off"]);
  if (pane.title === null) return commands;
  const title = cleanLabel(pane.title);
  commands.push(
    ["select-pane", "-t", target, "-T", escapeFormat(title)],
    // Shells and editors give their terminal titles of their own.
    ["set-option", "-p", "-t", target, "--", "@prj_title", title],
  );
  return commands;
}

/** The last gate before the command that kills a tmux 3.3a with all sessions in it. */
function checkedLayout(name: string): string {
  if (LAYOUT_PRESETS.some((preset) => preset === name) || /^[0-9a-f]{4},/i.test(name)) return name;
  throw new TypeError(`Cannot hand the layout "${name}" to tmux`);
}
