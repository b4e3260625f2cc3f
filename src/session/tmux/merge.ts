/** Windows that are made in a session that lives -> the tmux commands that make them, as one chain. Pure. */
import type { SessionFacts } from "../backend.ts";
import { addWindow, type BuildInput, BUILT } from "./build.ts";
import { quoteWord, type TmuxCommand } from "./encode.ts";
import { restoreHooks, silenceSession } from "./hook.ts";

/**
 * Builds the chain of a merge. tmux carries it out in one go, so what the guard has seen stays true. All windows are
 * made first, behind the others; then those that replace move into the places of the old ones, which end by that. A
 * current window stays where it is, and the one that takes its place is current then.
 */
export function buildMerge(
  input: BuildInput,
  session: SessionFacts,
  replaces: readonly (string | null)[],
): TmuxCommand[] {
  const target = `${session.id}:`;
  // From the last to the first: each time it is the one at the end that moves.
  const moves = replaces.filter((id) => id !== null).toReversed();
  return [
    ...guard(session, input.spec.marks.run),
    ...silenceSession(target, input.hooks),
    ...restoreHooks(target, 0, input.hooks),
    ...buildOrder(replaces).flatMap((index) => addWindow(input, session.id, index)),
    ...moves.map((id): TmuxCommand => ["move-window", "-d", "-k", "-s", `${target}{end}`, "-t", `${target}${id}`]),
    ["display-message", "-p", "-t", target, BUILT],
  ];
}

/** In which order windows are made: those that stay at the end, then those that move. */
export function buildOrder(replaces: readonly (string | null)[]): number[] {
  const all = replaces.map((_, index) => index);
  return [...all.filter((index) => replaces[index] === null), ...all.filter((index) => replaces[index] !== null)];
}

/** Takes down a window that a merge did not finish, but never the last one of its session. */
export function killSpareWindow(session: string, window: string): TmuxCommand {
  const isSpare = `#{&&:#{==:#{window_id},${window}},#{>:#{session_windows},1}}`;
  return ["if-shell", "-F", "-t", `${session}:${window}`, isSpare, `kill-window -t ${quoteWord(window)}`, ""];
}

/**
 * Goes no further where the session is another one than was looked at, or its windows of ours are others: another prj
 * may have merged the same meanwhile. A failure within `if-shell` would not end the chain, so that only sets an option,
 * and a command that needs it follows.
 */
function guard({ id, marks, windows }: SessionFacts, run: string): TmuxCommand[] {
  const target = `${id}:`;
  const token = `@prj_merge_${run}`;
  const seen = windows.filter(({ key }) => key !== null).map((window) => `${window.id} `).join("");
  const same = `#{&&:#{==:#{@prj_uid},${marks?.uid ?? ""}},#{==:#{W:#{?@prj_window,#{window_id} ,}},${seen}}}`;
  return [
    ["if-shell", "-F", "-t", target, same, `set-option -t ${quoteWord(target)} ${token} 1`, ""],
    ["show-options", "-v", "-t", target, token],
    ["set-option", "-u", "-t", target, token],
  ];
}
