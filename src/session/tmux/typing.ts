/** Typing into shells, for panes that ask for it. Lossy by nature: only after all shells are ready, in one call. */
import type { TmuxCommand } from "./encode.ts";

export interface TypedLine {
  /** The pane's id, e.g. "%3". */
  readonly pane: string;
  readonly text: string;
}

/** Returns the commands that type every line and press Enter after it. */
export function planTyping(lines: readonly TypedLine[]): TmuxCommand[] {
  return lines.flatMap(({ pane, text }): TmuxCommand[] => [
    ["send-keys", "-t", pane, "-l", "--", text],
    ["send-keys", "-t", pane, "Enter"],
  ]);
}

/** Returns the command that shows where the cursors of a session's panes are. */
export function planReadiness(session: string): TmuxCommand {
  return ["list-panes", "-s", "-t", session, "-F", "#{pane_id} #{cursor_x} #{cursor_y}"];
}

/** Reads from `output` whether each pane has printed a prompt: its cursor has left the corner. A pane that is gone counts. */
export function areReady(output: string, panes: readonly string[]): boolean {
  const waiting = new Set([...output.matchAll(/^(%\d+) 0 0$/gm)].map((match) => match[1]!));
  return panes.every((pane) => !waiting.has(pane));
}
