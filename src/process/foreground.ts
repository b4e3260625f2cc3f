import type { ProcessRequest } from "./process.ts";
import { spawnProcess } from "./spawn.ts";

/** Runs a process that owns our terminal; returns its exit code. There is no exec in Deno, so its parent waits. */
export async function runForeground(request: ProcessRequest): Promise<number> {
  const child = spawnProcess(request, { stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  return (await child.status).code;
}

/** The same for a program that is nobody's client: it decides what a signal means, and we outlive it to tell its code. */
export async function runInPlace(request: ProcessRequest): Promise<number> {
  using outlived = startOutlived(request, { stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  return (await outlived.child.status).code;
}

/**
 * Starts a process. Until this is disposed of signals are for it: Ctrl-C reaches it itself, others reach only us and are
 * handed on. We listen before it can do anything, because whoever hears of it may signal us at once.
 */
export function startOutlived(
  request: ProcessRequest,
  streams: Parameters<typeof spawnProcess>[1],
): { readonly child: Deno.ChildProcess } & Disposable {
  using listening = new DisposableStack();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    if (Deno.build.os === "windows" && signal !== "SIGINT") continue;
    const listener = (): void => signal === "SIGINT" ? undefined : tell(child, signal);
    Deno.addSignalListener(signal, listener);
    listening.defer(() => Deno.removeSignalListener(signal, listener));
  }
  // Where it cannot be started, nobody is listened to any more.
  const child = spawnProcess(request, streams);
  const kept = listening.move();
  return { child, [Symbol.dispose]: () => kept.dispose() };
}

function tell(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by now.
  }
}
