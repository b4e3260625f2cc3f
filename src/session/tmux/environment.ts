/** How a pane gets its environment from tmux exactly as it is written. */
import type { TmuxCommand } from "./encode.ts";

type Environment = Readonly<Record<string, string>>;

/** tmux sets these itself after `-e`; a pane that has its own gets them from env(1). */
const SET_BY_TMUX = ["PATH", "SHELL", "TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE"];

export function toFlags(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
}

/** Returns the argv of a pane that has `environment`. */
export function paneArgv(environment: Environment, argv: readonly [string, string, ...string[]]): string[] {
  const own = SET_BY_TMUX.filter((name) => name in environment).map((name) => `${name}=${environment[name]}`);
  return own.length === 0 ? [...argv] : ["/usr/bin/env", ...own, ...argv];
}

/** `new-session -e` writes into the session; takes out again what only its first pane should have. */
export function restoreFirstPane(target: string, session: Environment, pane: Environment): TmuxCommand[] {
  return Object.keys(pane).map((name) => {
    const value = session[name];
    return value === undefined
      ? ["set-environment", "-u", "-t", target, "--", name]
      : ["set-environment", "-t", target, "--", name, value];
  });
}
