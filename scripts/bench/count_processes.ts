import { join } from "node:path";
import { capture } from "../process.ts";
import type { Contestant } from "./measure.ts";

const EXECVE_REGEXP = / execve\("[^"]*", \["([^"]*)"/;

/** The programs that a contestant starts beside itself, in order, as strace sees them; `untilAnswer`: before it prints. */
export async function traceProcesses(
  { name, argvs: [argv], cwd, undo, untilAnswer = false }: Contestant,
  env: Record<string, string>,
): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "prj-trace-" });
  try {
    const log = join(folder, "trace");
    const strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve,write", "-o", log];
    const { code, stderr } = await capture([...strace, ...argv!], { env, ...(cwd === undefined ? {} : { cwd }) });
    if (code !== 0) throw new Error(`Cannot trace "${name}": exit code ${code}: ${stderr.trim()}`);
    await undo?.();
    const text = await Deno.readTextFile(log);
    return parseTrace(untilAnswer ? beforeAnswer(text) : text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The part of a log before the first process writes to its standard output. */
function beforeAnswer(log: string): string {
  const [first = ""] = log.split(" ");
  const lines = log.split("\n");
  const end = lines.findIndex((line) => line.startsWith(`${first} `) && / write\(1, /.test(line));
  return lines.slice(0, end === -1 ? undefined : end).join("\n");
}

/** The name of every program after the first, from strace's log of execve; a call may be resumed on a later line. */
export function parseTrace(log: string): string[] {
  const calls = new Map<string, string>();
  const started: string[] = [];
  for (const line of log.split("\n")) {
    const [pid = ""] = line.split(" ");
    const program = EXECVE_REGEXP.exec(line)?.[1];
    if (program !== undefined) calls.set(pid, program);
    if (/\bexecve(\(| resumed>).* = 0$/.test(line)) started.push(calls.get(pid) ?? "");
  }
  return started.slice(1).map((program) => program.slice(program.lastIndexOf("/") + 1));
}
