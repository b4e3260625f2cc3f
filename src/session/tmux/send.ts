/** What goes into panes as if it were typed -> one chain of tmux commands. Pure. */
import type { SendRequest } from "../backend.ts";
import { quoteWord, type TmuxCommand } from "./encode.ts";

/** Programs that read a whole chunk take an Enter inside of it for a part of a paste. */
const BEFORE_ENTER_SECONDS = "0.05";

/** What the chain prints for a pane that takes nothing. */
const DEAF_REGEXP = /^prj: deaf (%\d+)$/gm;

/**
 * The text comes on standard input, where nobody sees it, and goes to the program byte by byte through a buffer:
 * `send-keys` reads keys and separators into it, and shows it in the list of processes. A pane whose program ended is
 * left alone: pasting into one ends the whole server of tmux 3.3a. `buffer`: a name that nobody else uses.
 */
export function buildSend(request: SendRequest, buffer: string): TmuxCommand[] {
  const { panes, text, paste, keys, enter } = request;
  const perPane = (script: (pane: string) => readonly TmuxCommand[]): TmuxCommand[] =>
    panes.map((pane) => [
      ...["if-shell", "-F", "-t", pane, "#{||:#{pane_dead},#{pane_input_off}}"] as const,
      // Written out, tmux would take "%12" for a format of dates.
      `display-message -p -t ${pane} 'prj: deaf #{pane_id}'`,
      toScript(script(pane)),
    ]);
  const commands: TmuxCommand[] = [];
  if (text !== null) {
    const brackets = paste ? ["-p"] : [];
    commands.push(
      ["load-buffer", "-b", buffer, "-"],
      ...perPane((pane) => [["paste-buffer", "-r", ...brackets, "-b", buffer, "-t", pane]]),
      ["delete-buffer", "-b", buffer],
    );
  }
  if (keys.length > 0) commands.push(...perPane((pane) => pressKeys(pane, keys)));
  if (enter) {
    if (text !== null) commands.push(["run-shell", "-d", BEFORE_ENTER_SECONDS, ""]);
    commands.push(
      ["set-buffer", "-b", buffer, "\r"],
      ...perPane((pane) => [["paste-buffer", "-r", "-b", buffer, "-t", pane]]),
      ["delete-buffer", "-b", buffer],
    );
  }
  return commands;
}

/** Returns the panes that took nothing, by what the chain printed. */
export function parseDeaf(output: string): readonly string[] {
  return [...new Set([...output.matchAll(DEAF_REGEXP)].map((match) => match[1]!))];
}

/** Keys go to the program, not to a person's copy mode, and to no other pane of a window that types into all at once. */
function pressKeys(pane: string, keys: readonly string[]): TmuxCommand[] {
  const press: TmuxCommand = ["send-keys", "-t", pane, "--", ...keys];
  const alone: TmuxCommand[] = [
    ["set-option", "-p", "-t", pane, "synchronize-panes", "off"],
    press,
    ["set-option", "-p", "-u", "-t", pane, "synchronize-panes"],
  ];
  return [
    ["copy-mode", "-q", "-t", pane],
    ["if-shell", "-F", "-t", pane, "#{pane_synchronized}", toScript(alone), toScript([press])],
  ];
}

function toScript(commands: readonly TmuxCommand[]): string {
  return commands.map((command) => command.map(quoteWord).join(" ")).join(" ; ");
}
