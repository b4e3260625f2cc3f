/**
 * The user's own hooks (`after-new-window "split-window"`) must not change what prj builds. An empty hook on the
 * session wins over the global one; it is taken away again when all is built.
 */
import type { TmuxCommand } from "./encode.ts";
import { quoteWord } from "./encode.ts";

/** Run at once, after the command of that name. */
const COMMAND_HOOKS = [
  "after-set-option",
  "after-set-environment",
  "after-new-window",
  "after-split-window",
  "after-select-layout",
  "after-select-pane",
  "after-select-window",
  "after-resize-window",
  "after-kill-pane",
  "after-pipe-pane",
  "after-display-message",
];

/** Run after the whole chain, when tmux tells what happened. */
const SESSION_HOOKS = ["session-created", "session-window-changed", "window-linked"];
const WINDOW_HOOKS = ["window-layout-changed", "window-pane-changed", "window-renamed"];

/** Long enough for the hooks that are waiting at the end of the chain, too short for anyone to miss theirs. */
const RESTORE_SECONDS = "0.2";

/** Which hooks have to be silenced: those that are set, or all where nobody knows because no server runs yet. */
export interface SilencedHooks {
  readonly session: readonly string[];
  readonly window: readonly string[];
  /** A session hook cannot precede the session: what this one does is undone. */
  readonly afterNewSession: boolean;
}

/** Set off by windows that take the places of others. */
const MOVE_HOOKS = ["after-move-window", "window-unlinked"];

/** Chooses the hooks to silence from those that are set; null: not known. */
export function chooseHooks(set: readonly string[] | null): SilencedHooks {
  const known = (hook: string): boolean => set === null || set.includes(hook);
  // Unsetting this one would set it off. It comes first, and stays empty for the session.
  const setting = set?.includes("after-set-hook") ? ["after-set-hook"] : [];
  return {
    session: [
      ...[...setting, ...[...COMMAND_HOOKS, ...SESSION_HOOKS].filter(known)],
      // Nothing of the kind happens to a session that is made.
      ...MOVE_HOOKS.filter((hook) => set?.includes(hook)),
    ],
    window: WINDOW_HOOKS.filter(known),
    afterNewSession: known("after-new-session"),
  };
}

export function silenceSession(target: string, hooks: SilencedHooks): TmuxCommand[] {
  return hooks.session.map((hook) => ["set-hook", "-t", target, hook, ""]);
}

export function silenceWindow(target: string, hooks: SilencedHooks): TmuxCommand[] {
  return hooks.window.map((hook) => ["set-hook", "-w", "-t", target, hook, ""]);
}

/** Gives one window its hooks back, wherever it is by then: its id is read at once. */
export function restoreWindow(target: string, hooks: SilencedHooks): TmuxCommand[] {
  if (hooks.window.length === 0) return [];
  const script = hooks.window.map((hook) => `set-hook -u -w -t #{window_id} ${hook}`).join(" ; ");
  return [["run-shell", "-b", "-d", RESTORE_SECONDS, "-t", target, "-C", script]];
}

/** Gives the user's hooks back, a moment after the chain: tmux runs some of them only then. */
export function restoreHooks(target: string, windows: number, hooks: SilencedHooks): TmuxCommand[] {
  const commands: string[][] = [];
  for (let i = 0; i < windows; i++) {
    // Relative to whatever window is current by then, all the way round.
    const window = i === 0 ? target : `${target}+${i}`;
    for (const hook of hooks.window) commands.push(["set-hook", "-u", "-w", "-t", window, hook]);
  }
  for (const hook of hooks.session) {
    if (hook !== "after-set-hook") commands.push(["set-hook", "-u", "-t", target, hook]);
  }
  if (commands.length === 0) return [];
  const script = commands.map((command) => command.map(quoteWord).join(" ")).join(" ; ");
  return [["run-shell", "-b", "-d", RESTORE_SECONDS, "-C", script]];
}
