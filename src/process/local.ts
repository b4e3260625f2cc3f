import { decodeBytes } from "../base/bytes.ts";
import { LONGEST_TIMER_MS } from "../base/pause.ts";
import type { Host, ProcessRequest, ProcessResult } from "./process.ts";
import { spawnProcess } from "./spawn.ts";

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
        detached: request.timeoutMs !== undefined || request.whole === true,
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
