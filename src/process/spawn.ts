import { PrjError } from "../base/error.ts";
import type { ProcessRequest } from "./process.ts";

/** Starts a process; one that cannot be started throws a `PrjError` that says why. */
export function spawnProcess(
  request: ProcessRequest,
  streams: Required<Pick<Deno.CommandOptions, "stdin" | "stdout" | "stderr">> & { readonly detached?: boolean },
): Deno.ChildProcess {
  const { argv: [program, ...args], cwd, environment } = request;
  const foreign = [...args, cwd ?? ""].find((word) => !word.isWellFormed());
  if (foreign !== undefined) {
    // It would become the name of something else.
    throw new PrjError("invalid", {
      message: `Cannot run "${program}" with "${foreign}": it is not UTF-8`,
      hint: "Give it a name in UTF-8",
    });
  }
  try {
    return new Deno.Command(program, {
      args,
      ...(cwd === undefined ? {} : { cwd }),
      ...(environment === undefined ? {} : { env: { ...environment }, clearEnv: true }),
      ...streams,
    }).spawn();
  } catch (error) {
    throw explainSpawnError(error, request);
  }
}

/** Tells a program that is missing from a directory that is missing: the operating system says ENOENT for both. */
function explainSpawnError(error: unknown, request: ProcessRequest): unknown {
  const [program] = request.argv;
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
  if (error instanceof Error && /no path to search/.test(error.message)) {
    return new PrjError("program-missing", {
      message: `Cannot run "${program}": PATH is not set`,
      hint: "Set PATH to the folders where programs are",
    });
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
