import { LONGEST_TIMER_MS, pause, waitAtMost } from "../base/pause.ts";
import type { ProcessRequest } from "./process.ts";
import { sendSignal } from "./signal.ts";
import { spawnProcess } from "./spawn.ts";

/** A process whose output is seen as it comes, and that is ended together with everything it started. */
export interface GroupRequest extends ProcessRequest {
  /** The process may read the terminal: it then stays in the foreground group and shares our output. */
  readonly interactive: boolean;
  /** A variable of `environment` that tells what an interactive process starts from all else in the group that it shares. */
  readonly mark?: string;
  /** Ends the group when it aborts. */
  readonly signal: AbortSignal;
  onOutput(chunk: Uint8Array): void;
}

export interface GroupEnd {
  readonly kind: "exited" | "aborted" | "timed_out";
  /** Of the process itself; 128 + n where signal n ended it. */
  readonly code: number;
  readonly durationMs: number;
}

/** How long a group may take to end after SIGTERM before it is killed. */
const GRACE_MS = 2000;
const POLL_MS = 10;
/** How often output has to be missing before what still holds the pipe counts as left running. */
const QUIET_POLLS = 10;
/** What is left running and talks on is not listened to for longer. */
const MOST_POLLS = 100;

/** Runs a process in a group of its own until it ends, its time is up, or `signal` aborts. */
export async function runGroup(request: GroupRequest): Promise<GroupEnd> {
  const started = performance.now();
  const stream = request.interactive ? "inherit" : "piped";
  const child = spawnProcess(request, {
    stdin: request.interactive ? "inherit" : "null",
    stdout: stream,
    stderr: stream,
    detached: !request.interactive,
  });
  const end = async (kind: GroupEnd["kind"]): Promise<GroupEnd> => {
    await output?.drain();
    return { kind, code: (await child.status).code, durationMs: performance.now() - started };
  };
  const output = request.interactive ? undefined : showOutput(child, request.onOutput);
  let timer: number | undefined;
  const timeout = request.timeoutMs === undefined
    ? new Promise<never>(() => {})
    : new Promise<"timed_out">((resolve) => {
      timer = setTimeout(() => resolve("timed_out"), Math.min(request.timeoutMs!, LONGEST_TIMER_MS));
    });
  const abort = Promise.withResolvers<"aborted">();
  const onAbort = (): void => abort.resolve("aborted");
  if (request.signal.aborted) onAbort();
  request.signal.addEventListener("abort", onAbort);
  try {
    const first = await Promise.race([child.status, timeout, abort.promise]);
    // Ctrl-C reaches an interactive process and us at once: its end may be seen first.
    const interrupted = typeof first !== "string" && request.interactive && first.signal === "SIGINT";
    if (typeof first === "string" || interrupted) {
      await endGroup(child, request);
      return await end(typeof first === "string" ? first : "aborted");
    }
    return await end("exited");
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", onAbort);
  }
}

/** Shows output as it comes, until `drain` has returned. */
function showOutput(child: Deno.ChildProcess, onOutput: (chunk: Uint8Array) => void): { drain(): Promise<void> } {
  let chunks = 0;
  let isOver = false;
  const forward = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const chunk of stream) {
      chunks++;
      if (!isOver) onOutput(chunk);
    }
  };
  const closed = Promise.all([forward(child.stdout), forward(child.stderr)]).then(() => isOver = true);
  return {
    /** What a step leaves running keeps its end of the pipes open: they are read on, or it would stop, but not waited for. */
    async drain() {
      // Polls, not one long wait: on a busy machine each gives what is there another chance to be read.
      for (let quiet = 0, polls = 0; !isOver && quiet < QUIET_POLLS && polls < MOST_POLLS; polls++) {
        const before = chunks;
        await waitAtMost(closed, POLL_MS);
        quiet = chunks === before ? quiet + 1 : 0;
      }
      isOver = true;
    },
  };
}

async function endGroup(child: Deno.ChildProcess, request: GroupRequest): Promise<void> {
  const find = request.interactive ? (): number[] => findMembers(child.pid, request) : (): number[] => [-child.pid];
  const told = new Set<number>();
  const deadline = performance.now() + GRACE_MS;
  for (let living = find(); living.length > 0 && performance.now() < deadline; living = find().filter(isAlive)) {
    for (const target of living.filter((target) => !told.has(target))) sendSignal(target, "SIGTERM");
    living.forEach((target) => told.add(target));
    await pause(POLL_MS);
  }
  for (const target of find()) sendSignal(target, "SIGKILL");
  await child.status;
}

/** The processes of our own group that have the mark in their environment; elsewhere than on Linux just the first. */
function findMembers(pid: number, { mark, environment }: GroupRequest): number[] {
  if (Deno.build.os !== "linux" || mark === undefined) return [pid];
  const group = readGroup("self")?.group;
  const variable = `${mark}=${environment?.[mark]}`;
  return listProcesses().filter((other) => {
    if (other === Deno.pid || readGroup(other)?.group !== group) return false;
    try {
      return Deno.readTextFileSync(`/proc/${other}/environ`).split("\0").includes(variable);
    } catch {
      return false;
    }
  });
}

/** A group whose last members wait to be reaped still takes signals; Linux says who of them really lives. */
function isAlive(target: number): boolean {
  if (!sendSignal(target, 0)) return false;
  if (Deno.build.os !== "linux") return true;
  if (target > 0) return readGroup(target)?.living ?? false;
  return listProcesses().some((pid) => {
    const found = readGroup(pid);
    return found?.group === -target && found.living;
  });
}

function listProcesses(): number[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).map(({ name }) => Number(name));
}

/** Of a process on Linux; undefined: it ended while we looked. */
function readGroup(pid: number | "self"): { readonly group: number; readonly living: boolean } | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { group: Number(group), living: state !== "Z" && state !== "X" };
  } catch {
    return undefined;
  }
}
