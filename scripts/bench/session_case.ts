/**
 * One session, three windows, six panes, in the words of everyone who can build it: a single chained tmux process (no
 * one can do it with less), prj, tmuxinator and tmuxp. All of them build on the same warm server.
 */
import { join } from "node:path";
import { capture } from "../process.ts";
import type { Contestant } from "./measure.ts";

const PANE = "sleep 600";
const WINDOWS: readonly { name: string; layout: string; panes: number }[] = [
  { name: "editor", layout: "tiled", panes: 1 },
  { name: "server", layout: "main-vertical", panes: 2 },
  { name: "tests", layout: "tiled", panes: 3 },
];
/** Keeps the server warm. */
const KEEPER = "keeper";

/** Starts the server that all build on. */
export async function warmServer(env: Record<string, string>): Promise<void> {
  await tmux(env, "new-session", "-d", "-s", KEEPER, PANE);
}

/** Ends all other sessions of the warm server. */
export async function clearServer(env: Record<string, string>): Promise<void> {
  await tmux(env, "kill-session", "-a", "-t", `=${KEEPER}`);
}

/** The argument vector of the one tmux process that builds it all. */
function chainArgv(folder: string): string[] {
  const format = ["-P", "-F", "#{session_id} #{window_id} #{pane_id}"];
  const commands = WINDOWS.flatMap(({ name, layout, panes }, index) => [
    index === 0
      ? ["new-session", "-d", "-s", "chain", "-n", name, "-x", "200", "-y", "50", "-c", folder, ...format, PANE]
      : ["new-window", "-t", "=chain:", "-n", name, "-c", folder, ...format, PANE],
    ...Array.from({ length: panes - 1 }, () => ["split-window", "-t", "=chain:", "-c", folder, ...format, PANE]),
    ["select-layout", "-t", "=chain:", layout],
  ]);
  return ["tmux", "-u", ...commands.flatMap((command, index) => index === 0 ? command : [";", ...command])];
}

/** prj on a fresh git project; `argv` is the program with what makes it build the session. */
export async function preparePrj(prj: string, folder: string, env: Record<string, string>): Promise<Contestant> {
  const project = join(folder, "bench");
  await Deno.mkdir(project);
  await must(["git", "init", "-q"], env, project);
  await must(["git", "commit", "-q", "--allow-empty", "-m", "Start"], env, project);
  await must([prj, "init", "--quiet"], env, project);
  const panes = (count: number): string => `[${Array.from({ length: count }, () => PANE).join(", ")}]`;
  const lines = WINDOWS.map(({ name, layout, panes: n }) =>
    `    - { name: ${name}, layout: ${layout}, panes: ${panes(n)} }`
  );
  const text = `description: The benchmark\nsession:\n  task: bench\n  windows:\n${lines.join("\n")}\n`;
  await Deno.writeTextFile(join(project, ".prj/commands/bench.yaml"), text);
  const argv = [prj, "run", "bench", "--yes", "--no-attach", "--quiet"];
  return { name: "prj run", argvs: [argv], cwd: project, undo: () => killSessions(env) };
}

/** tmuxinator, from its own configuration. */
export async function prepareTmuxinator(folder: string, env: Record<string, string>): Promise<Contestant> {
  const windows = WINDOWS.map(({ name, layout, panes }) =>
    `  - ${name}:\n      layout: ${layout}\n      panes:\n${`        - ${PANE}\n`.repeat(panes)}`
  );
  const file = join(folder, "tmuxinator.yml");
  await Deno.writeTextFile(file, `name: muxinator\nroot: ${folder}\nattach: false\nwindows:\n${windows.join("")}`);
  const argv = ["tmuxinator", "start", "--project-config", file, "--no-attach"];
  return { name: "tmuxinator", argvs: [argv], cwd: folder, undo: () => killSessions(env) };
}

/** tmuxp, from its own configuration. */
export async function prepareTmuxp(folder: string, env: Record<string, string>): Promise<Contestant> {
  const windows = WINDOWS.map(({ name, layout, panes }) =>
    `  - window_name: ${name}\n    layout: ${layout}\n    panes:\n${`      - ${PANE}\n`.repeat(panes)}`
  );
  const file = join(folder, "tmuxp.yaml");
  await Deno.writeTextFile(file, `session_name: tmuxp\nstart_directory: ${folder}\nwindows:\n${windows.join("")}`);
  return { name: "tmuxp", argvs: [["tmuxp", "load", "-d", file]], cwd: folder, undo: () => killSessions(env) };
}

/**
 * The floor: an empty program, then the one tmux process that makes the very session, marks, launcher and all, as a dry
 * run names it.
 */
export async function prepareFloor(
  empty: string,
  { argvs: [run], cwd }: Contestant,
  env: Record<string, string>,
): Promise<Contestant> {
  // Once for real: the panes' launcher is there then.
  await must(run!, env, cwd);
  await killSessions(env);
  const plan = JSON.parse(await must([...run!, "--dry-run", "--json"], env, cwd));
  const { call } = plan.steps.find((step: { kind: string }) => step.kind === "create-session");
  return {
    name: "empty program + that tmux process",
    argvs: [[empty], call.argv],
    ...placed(cwd),
    undo: () => killSessions(env),
  };
}

/** Below the floor: an empty program, then one tmux process that makes windows and panes, and nothing that prj needs. */
export function prepareBareChain(empty: string, folder: string, env: Record<string, string>): Contestant {
  const argvs = [[empty], chainArgv(folder)];
  return { name: "empty program + bare tmux process", argvs, cwd: folder, undo: () => killSessions(env) };
}

function placed(cwd: string | undefined): { cwd?: string } {
  return cwd === undefined ? {} : { cwd };
}

/** Ends all sessions but the one that keeps the server, once they have the panes that were asked for. */
async function killSessions(env: Record<string, string>): Promise<void> {
  const listed = await tmux(env, "list-panes", "-a", "-F", "#{session_name}");
  const names = listed.split("\n").filter((name) => name !== "" && name !== KEEPER);
  const expected = WINDOWS.reduce((n, { panes }) => n + panes, 0);
  if (names.length !== expected) throw new Error(`Cannot compare: ${names.length} panes, not ${expected}: ${names}`);
  for (const name of new Set(names)) await tmux(env, "kill-session", "-t", `=${name}`);
}

async function tmux(env: Record<string, string>, ...args: string[]): Promise<string> {
  return await must(["tmux", "-u", ...args], env);
}

/** Runs a program that has to succeed; returns what it printed. */
export async function must(argv: readonly string[], env: Record<string, string>, cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await capture(argv, { env, ...(cwd === undefined ? {} : { cwd }) });
  if (code !== 0) throw new Error(`Cannot run "${argv.join(" ")}": exit code ${code}: ${stderr.trim()}`);
  return stdout;
}
