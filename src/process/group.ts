import { explainSpawnError } from "./local.ts";
import type { ProcessRequest } from "./process.ts";

/** A process whose output is seen as it comes, and that is ended together with everything it started. */
export interface GroupRequest extends ProcessRequest {
  /** The process may read the terminal: it then stays in the foreground group and shares our output. */
  readonly interactive: boolean;
  /** Ends the group when it aborts. */
  readonly signal: AbortSignal;
  onStart(pid: number): void;
  onOutput(chunk: Uint8Array): void;
}

export type GroupEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "aborted" }
  | { readonly kind: "timed_out" };

/** How long a group may take to end after SIGTERM before it is killed. */
const GRACE_MS = 2000;
const POLL_MS = 10;
/** How long output of what a step left running is waited for. */
const DRAIN_MS = 100;

/** Runs a process in a group of its own until it ends, its time is up, or `signal` aborts. */
export async function runGroup(request: GroupRequest): Promise<GroupEnd> {
  const child = spawn(request);
  request.onStart(child.pid);
  const output = request.interactive ? Promise.resolve() : Promise.all([
    forward(child.stdout, request.onOutput),
    forward(child.stderr, request.onOutput),
  ]);
  let timer: number | undefined;
  const timeout = request.timeoutMs === undefined
    ? new Promise<never>(() => {})
    : new Promise<"timed_out">((resolve) => {
      timer = setTimeout(() => resolve("timed_out"), request.timeoutMs);
    });
  const aborted = new Promise<"aborted">((resolve) => {
    if (request.signal.aborted) resolve("aborted");
    request.signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
  try {
    const first = await Promise.race([child.status, timeout, aborted]);
    if (typeof first === "string") {
      await endGroup(child, request.interactive);
      await drain(output);
      return { kind: first };
    }
    await drain(output);
    return { kind: "exited", code: first.code };
  } finally {
    clearTimeout(timer);
  }
}

function spawn(request: GroupRequest): Deno.ChildProcess {
  const [program, ...args] = request.argv;
  const stream = request.interactive ? "inherit" : "piped";
  try {
    return new Deno.Command(program, {
      args,
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      ...(request.environment === undefined ? {} : { env: { ...request.environment }, clearEnv: true }),
      stdin: request.interactive ? "inherit" : "null",
      stdout: stream,
      stderr: stream,
      detached: !request.interactive,
    }).spawn();
  } catch (error) {
    throw explainSpawnError(error, request);
  }
}

async function forward(stream: ReadableStream<Uint8Array>, onOutput: (chunk: Uint8Array) => void): Promise<void> {
  for await (const chunk of stream) onOutput(chunk);
}

/** What a step leaves running keeps its end of the pipe open: that is not waited for. */
async function drain(output: Promise<unknown>): Promise<void> {
  let timer: number | undefined;
  await Promise.race([output, new Promise((resolve) => timer = setTimeout(resolve, DRAIN_MS))]);
  clearTimeout(timer);
}

async function endGroup(child: Deno.ChildProcess, interactive: boolean): Promise<void> {
  const target = interactive ? child.pid : -child.pid;
  signalProcess(target, "SIGTERM");
  const deadline = performance.now() + GRACE_MS;
  while (isAlive(target) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  signalProcess(target, "SIGKILL");
  await child.status;
}

/** A group whose last members wait to be reaped still takes signals; Linux says who of them really lives. */
function isAlive(target: number): boolean {
  if (!signalProcess(target, 0)) return false;
  if (Deno.build.os !== "linux" || target > 0) return true;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (group === String(-target) && state !== "Z" && state !== "X") return true;
    } catch {
      // It ended while we looked.
    }
  }
  return false;
}

function signalProcess(target: number, signal: Deno.Signal | 0): boolean {
  try {
    // deno-lint-ignore no-explicit-any -- signal 0 asks whether the process is there; the types do not know it
    Deno.kill(target, signal as any);
    return true;
  } catch {
    return false;
  }
}
