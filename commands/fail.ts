import { PrjError } from "../src/base/error.ts";
import { readEnvironment } from "../src/run/context.ts";
import { failureJson, renderFailure } from "../src/ui/failure.ts";
import { wantsColor } from "../src/ui/style.ts";

/** The one place where a failure is shown; returns its exit code. */
export async function fail(error: unknown, args: readonly string[]): Promise<number> {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n`);
  if (own.includes("--json")) await Deno.stdout.write(encode(JSON.stringify(failureJson(error))));
  else {
    const env = readEnvironment();
    const text = renderFailure(error, {
      color: wantsColor({ isTerminal: Deno.stderr.isTerminal(), env, noColor: own.includes("--no-color") }),
      home: env["HOME"] ?? "",
      verbose: own.includes("-v") || own.includes("--verbose"),
    });
    await Deno.stderr.write(encode(text));
  }
  return error instanceof PrjError ? error.exitCode : 1;
}
