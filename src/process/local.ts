import { decodeBytes } from "../base/bytes.ts";
import type { Conversation, Host, ProcessRequest, ProcessResult } from "./process.ts";
import { LONGEST_TIMER_MS, spawnProcess } from "./spawn.ts";

/** Called once for every process that ended, for the log and the record. */
export type ProcessObserver = (request: ProcessRequest, result: ProcessResult) => void;

/** This machine as a host. */
export function createLocalHost(observe: ProcessObserver = () => {}): Host {
  return {
    name: null,
    async run(request) {
      const started = performance.now();
      const child = spawnProcess(request, {
        stdin: request.stdin === undefined ? "null" : "piped",
        stdout: "piped",
        stderr: "piped",
        // What it starts has to end with it: its output is read until the last one that holds it has ended.
        detached: request.timeoutMs !== undefined,
      });
      let timedOut = false;
      const giveUp = (): void => {
        timedOut = true;
        killGroup(child.pid);
      };
      const { timeoutMs, signal } = request;
      const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, Math.min(timeoutMs, LONGEST_TIMER_MS));
      if (signal?.aborted) giveUp();
      signal?.addEventListener("abort", giveUp);
      try {
        // A child that answers while it is still being told would wait for us, and we for it.
        const output = child.output();
        if (request.stdin !== undefined) await writeAll(child, request.stdin);
        const { code, stdout, stderr } = await output;
        const result: ProcessResult = {
          code,
          stdout: decodeBytes(stdout),
          stderr: decodeBytes(stderr),
          durationMs: performance.now() - started,
          timedOut,
        };
        observe(request, result);
        return result;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
      }
    },
    converse: (request, hear) => converse(request, hear, observe),
  };
}

function converse(
  request: ProcessRequest,
  hear: (bytes: Uint8Array) => Promise<void>,
  observe: ProcessObserver,
): Conversation {
  const started = performance.now();
  const child = spawnProcess(request, { stdin: "piped", stdout: "piped", stderr: "null" });
  const writer = child.stdin.getWriter();
  const encoder = new TextEncoder();
  // Whether it was heard is seen by its answer; a child that has ended closes the pipe.
  const forget = (writing: Promise<void>): void => void writing.catch(() => {});
  forget(writer.closed);
  const listen = async (): Promise<number> => {
    for await (const chunk of child.stdout) await hear(chunk);
    const { code } = await child.status;
    observe(request, { code, stdout: "", stderr: "", durationMs: performance.now() - started, timedOut: false });
    return code;
  };
  return {
    tell: (text) => forget(writer.write(encoder.encode(text))),
    finish: () => forget(writer.close()),
    ended: listen(),
  };
}

function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch {
    // All of it has ended by now.
  }
}

async function writeAll(child: Deno.ChildProcess, text: string | Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  // A child that ends without reading closes the pipe; its exit code tells the story.
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  await writer.write(bytes).then(() => writer.close()).catch(() => {});
}
