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

/** Builds the chain that prints the environment that a new window of the session would have, and its directory. */
export function buildReadSession(session: string, mark: string): TmuxCommand[] {
  return [
    ["show-environment", "-g", "-s"],
    ["display-message", "-p", mark],
    ["show-environment", "-s", "-t", session],
    ["display-message", "-p", mark],
    ["display-message", "-p", "-t", `${session}:`, "#{socket_path},#{pid}"],
    ["display-message", "-p", "-t", `${session}:`, "#{session_path}"],
  ];
}

/** Parses what that chain prints; undefined: something else. */
export function parseSession(
  output: string,
  mark: string,
): { readonly environment: Environment; readonly server: string; readonly directory: string } | undefined {
  const [server, own, rest] = output.split(`${mark}\n`);
  if (server === undefined || own === undefined || rest === undefined) return undefined;
  const [socket = "", ...directory] = rest.replace(/\n$/, "").split("\n");
  return { environment: readShown(own, readShown(server, {})), server: socket, directory: directory.join("\n") };
}

/** Reads the lines that `show-environment -s` prints for a shell. */
function readShown(text: string, before: Environment): Environment {
  const environment: Record<string, string> = { ...before };
  const lines = text.matchAll(/^(?:unset ([^\n]*);|([^=\n]+)="((?:[^"\\]|\\.)*)"; export [^\n]*;)$/gms);
  for (const [, unset, name, value] of lines) {
    if (unset !== undefined) delete environment[unset];
    else environment[name!] = value!.replace(/\\(.)/gs, "$1");
  }
  return environment;
}
