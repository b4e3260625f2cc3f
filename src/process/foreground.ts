import type { ProcessRequest } from "./process.ts";
import { spawnProcess } from "./spawn.ts";

/** Runs a process that owns our terminal; returns its exit code. There is no exec in Deno, so its parent waits. */
export async function runForeground(request: ProcessRequest): Promise<number> {
  const child = spawnProcess(request, { stdin: "inherit", stdout: "inherit", stderr: "inherit" });
  return (await child.status).code;
}
