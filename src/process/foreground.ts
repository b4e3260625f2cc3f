import type { ProcessRequest } from "./process.ts";
import { spawnProcess } from "./spawn.ts";

/** Runs a process that owns our terminal; returns its exit code. There is no exec in Deno, so its parent waits. */
export async function runForeground(request: ProcessRequest): Promise<number> {
  const child = spawnProcess(request, { stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  return (await child.status).code;
}

/** The same for a program that is nobody's client: it decides what a signal means, and we outlive it to tell its code. */
export async function runInPlace(request: ProcessRequest): Promise<number> {
  const child = spawnProcess(request, { stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  using _stay = outlive(child);
  return (await child.status).code;
}

/** Until it is disposed of, signals are for the child: Ctrl-C reaches it itself, others reach only us and are handed on. */
export function outlive(child: Deno.ChildProcess): Disposable {
  const listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const).filter((signal) =>
    Deno.build.os !== "windows" || signal === "SIGINT"
  ).map((signal) => [signal, () => signal === "SIGINT" ? undefined : tell(child, signal)] as const);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]: () => {
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}

function tell(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by now.
  }
}
