/** Programs in a container that runs: its runtime starts them, and what it says of itself is told from what they print. */
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { ProcessRequest } from "../../process/process.ts";
import { type Ear, runRelayed } from "../../process/relay.ts";
import { judgeExec, mayBeRuntime } from "../../session/container/exec_end.ts";
import type { PaneView } from "../../session/pane_state.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { HeldLine } from "./held_line.ts";
import { listingOf, type SessionOverview } from "../project_sessions.ts";
import { requireRunning } from "../session/require_running.ts";

/** A program that ran, or was not there to run: then `reason` says why, and the code is what a shell would give. */
export interface ContainedEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly reason: string | null;
}

export interface ContainedExec {
  readonly session: SessionView;
  /** Whose directory it runs in; undefined: the container's. */
  readonly pane: PaneView | undefined;
  readonly argv: readonly [string, ...string[]];
}

/** Runs it without input, and returns what it printed. */
export async function captureInContainer(
  overview: SessionOverview,
  exec: ContainedExec,
): Promise<ContainedEnd> {
  const request = await prepare(overview, exec, false);
  const { code, stdout, stderr, durationMs } = await overview.host.run({ ...request, stdin: "" });
  // Docker says it where the output goes, podman beside it.
  const said = judge(exec, code, stderr.trim() === "" ? stdout : stderr);
  return said === undefined
    ? { code, stdout, stderr, durationMs, reason: null }
    : { code: said.code, stdout: "", stderr: `${said.reason}\n`, durationMs, reason: said.reason };
}

/** Runs it with our input and output, and with a terminal of its own where ours is one. */
export async function runInContainer(
  context: Context,
  overview: SessionOverview,
  exec: ContainedExec,
  ears: { readonly out: Ear; readonly err: Ear },
): Promise<Pick<ContainedEnd, "code" | "reason">> {
  const terminal = context.terminal.stdin && context.terminal.stdout;
  const request = await prepare(overview, exec, terminal);
  const [out, err] = [ears.out, ears.err].map((hand) => new HeldLine(hand, mayBeRuntime)) as [HeldLine, HeldLine];
  const code = await runRelayed(request, {
    stdout: terminal ? undefined : (bytes) => out.push(bytes),
    stderr: (bytes) => err.push(bytes),
  });
  for (const held of [out, err]) held.drop();
  const said = judge(exec, code, err.text || out.text);
  if (said !== undefined) return said;
  for (const held of [out, err]) held.release();
  if (terminal && (code === 126 || code === 127) && await isMissing(overview, exec)) {
    return { code: 127, reason: `there is no "${exec.argv[0]}" in it` };
  }
  return { code, reason: null };
}

function prepare(
  overview: SessionOverview,
  { session, pane, argv }: ContainedExec,
  terminal: boolean,
): Promise<ProcessRequest> {
  requireRunning(session, `Cannot run "${argv[0]}" in`);
  const { backend } = listingOf(overview, session);
  const directory = pane === undefined || pane.directory === "" ? null : pane.directory;
  return backend.prepareExec({ id: session.id, name: session.name }, argv, { directory, terminal });
}

/** Undefined: it is the program's own end. */
function judge(
  { session, argv }: ContainedExec,
  code: number,
  printed: string,
): { readonly code: number; readonly reason: string } | undefined {
  const end = judgeExec(code, printed);
  if (end.kind === "program") return undefined;
  if (end.kind === "no-program") return { code: end.code, reason: end.reason };
  throw new PrjError("failed", { message: `Cannot run "${argv[0]}" in "${session.name}": ${end.reason}` });
}

/** Asks the container's shell, where a terminal swallowed what the runtime said; false where it has no shell. */
async function isMissing(overview: SessionOverview, { session, pane, argv }: ContainedExec): Promise<boolean> {
  const ask = ["sh", "-c", 'command -v -- "$1" >/dev/null && echo there || echo missing', "sh", argv[0]] as const;
  const request = await prepare(overview, { session, pane, argv: ask }, false);
  return (await overview.host.run(request)).stdout.trim() === "missing";
}
