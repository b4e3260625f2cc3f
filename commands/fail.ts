import { PrjError } from "../src/base/error.ts";
import { readEnvironment } from "../src/run/context.ts";
import { type SyncWriter, writeFully } from "../src/ui/console.ts";
import { failureJson, renderFailure } from "../src/ui/failure.ts";
import { wantsColor } from "../src/ui/style.ts";

/** The one place where a failure is shown; returns its exit code. */
export function fail(error: unknown, args: readonly string[]): number {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  // What cannot be told on stdout, because it is full, is told as text.
  if (!own.includes("--json") || !tell(Deno.stdout, JSON.stringify(failureJson(error)))) {
    const env = readEnvironment();
    const text = renderFailure(error, {
      color: wantsColor({ isTerminal: Deno.stderr.isTerminal(), env, noColor: own.includes("--no-color") }),
      home: env["HOME"] ?? "",
      verbose: own.includes("-v") || own.includes("--verbose"),
    });
    tell(Deno.stderr, text);
  }
  return error instanceof PrjError ? error.exitCode : 1;
}

/** Returns false where it cannot be written; that nobody reads any more is none of our business. */
function tell(stream: SyncWriter, text: string): boolean {
  try {
    writeFully(stream, new TextEncoder().encode(`${text}\n`));
    return true;
  } catch {
    return false;
  }
}
