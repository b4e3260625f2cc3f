import type { ProcessRequest } from "./process.ts";
import { spawnProcess } from "./spawn.ts";

/**
 * Starts a process that goes on by itself after prj has ended: in a session of its own as far as its group goes, with
 * nothing to read and nobody to tell. Where `nice` is there it yields to everything else.
 */
export function startDetached(request: ProcessRequest, isNicePresent: boolean): void {
  const argv = isNicePresent ? ["nice", "-n", "19", ...request.argv] as const : request.argv;
  spawnProcess({ ...request, argv }, { stdin: "null", stdout: "null", stderr: "null", detached: true }).unref();
}
