import { join } from "node:path";
import { capture } from "../process.ts";
import type { Contestant } from "./measure.ts";

const EXECVE_REGEXP = /execve\("[^"]*", \["([^"]*)".* = 0$/;

/** The programs that a contestant starts beside itself, in order, as strace sees them. */
export async function traceProcesses(
  { name, argvs: [argv], cwd, undo }: Contestant,
  env: Record<string, string>,
): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "prj-trace-" });
  try {
    const log = join(folder, "trace");
    const strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve", "-o", log];
    const { code, stderr } = await capture([...strace, ...argv!], { env, ...(cwd === undefined ? {} : { cwd }) });
    if (code !== 0) throw new Error(`Cannot trace "${name}": exit code ${code}: ${stderr.trim()}`);
    await undo?.();
    return parseTrace(await Deno.readTextFile(log));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The name of every program after the first, from strace's log of execve. */
export function parseTrace(log: string): string[] {
  const started = log.split("\n").map((line) => EXECVE_REGEXP.exec(line)?.[1]).filter((name) => name !== undefined);
  return started.slice(1).map((program) => program.slice(program.lastIndexOf("/") + 1));
}
