import { explainSpawnError } from "./local.ts";
import type { ProcessRequest } from "./process.ts";

/** Runs a process that owns our terminal; returns its exit code. There is no exec in Deno, so its parent waits. */
export async function runForeground(request: ProcessRequest): Promise<number> {
  const [program, ...args] = request.argv;
  try {
    const child = new Deno.Command(program, {
      args,
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      ...(request.environment === undefined ? {} : { env: { ...request.environment }, clearEnv: true }),
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    return (await child.status).code;
  } catch (error) {
    throw explainSpawnError(error, request);
  }
}
