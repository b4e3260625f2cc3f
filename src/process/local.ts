import { Buffer } from "node:buffer";
import { PrjError } from "../base/error.ts";
import type { Host, ProcessRequest, ProcessResult } from "./process.ts";

/** Called once for every process that ended, for the log and the record. */
export type ProcessObserver = (request: ProcessRequest, result: ProcessResult) => void;

/** This machine as a host. */
export function createLocalHost(observe: ProcessObserver = () => {}): Host {
  return {
    name: null,
    async run(request) {
      const started = performance.now();
      const child = spawn(request);
      let timedOut = false;
      const timer = request.timeoutMs === undefined ? undefined : setTimeout(() => {
        timedOut = true;
        killGroup(child.pid);
      }, request.timeoutMs);
      try {
        // A child that answers while it is still being told would wait for us, and we for it.
        const output = child.output();
        if (request.stdin !== undefined) await writeAll(child, request.stdin);
        const { code, stdout, stderr } = await output;
        const result: ProcessResult = {
          code,
          stdout: decode(stdout),
          stderr: decode(stderr),
          durationMs: performance.now() - started,
          timedOut,
        };
        observe(request, result);
        return result;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function spawn(request: ProcessRequest): Deno.ChildProcess {
  const [program, ...args] = request.argv;
  try {
    return new Deno.Command(program, {
      args,
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      ...(request.environment === undefined ? {} : { env: { ...request.environment }, clearEnv: true }),
      stdin: request.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      // What it starts has to end with it: its output is read until the last one that holds it has ended.
      detached: request.timeoutMs !== undefined,
    }).spawn();
  } catch (error) {
    throw explainSpawnError(error, request);
  }
}

function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch {
    // All of it has ended by now.
  }
}

/** Tells a program that is missing from a directory that is missing: the operating system says ENOENT for both. */
export function explainSpawnError(error: unknown, request: { argv: readonly string[]; cwd?: string }): unknown {
  const program = request.argv[0] ?? "";
  if (error instanceof Deno.errors.NotFound) {
    if (request.cwd !== undefined && !exists(request.cwd)) {
      return new PrjError("failed", {
        message: `Cannot run "${program}": the directory "${request.cwd}" does not exist`,
      });
    }
    return new PrjError("program-missing", {
      message: `Cannot run "${program}": the program is not installed or not on PATH`,
      hint: `Install "${program}", or run "prj doctor" to see everything that prj needs`,
    });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new PrjError("program-missing", { message: `Cannot run "${program}": it is not executable` });
  }
  if (error instanceof Error && /argument list too long|E2BIG/i.test(error.message)) {
    return new PrjError("invalid", {
      message: `Cannot run "${program}": its arguments and environment are longer than the operating system allows`,
    });
  }
  return error;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

async function writeAll(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  // A child that ends without reading closes the pipe; its exit code tells the story.
  await writer.write(new TextEncoder().encode(text)).then(() => writer.close()).catch(() => {});
}

/** UTF-8; bytes that are not stay one character each, so that nothing is lost in silence. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
