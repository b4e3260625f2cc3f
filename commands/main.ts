import { PrjError } from "../src/base/error.ts";
import { VERSION } from "../src/base/version.ts";

/** Runs one invocation of prj and returns its exit code; may be called more than once. */
export async function main(args: readonly string[]): Promise<number> {
  // What is felt at every keystroke, or asked by every script, goes without the command line parser.
  const [first] = args;
  if (args.length === 1 && (first === "--version" || first === "-V")) return await print(`prj ${VERSION}`);
  if (first === "complete") return await (await import("./complete.ts")).complete(args.slice(1));
  if (first === "run-step-module") return await (await import("./run_step_module.ts")).runStepModule(args.slice(1));
  try {
    return await (await import("./program.ts")).runProgram(args);
  } catch (error) {
    return await fail(error, args);
  }
}

async function print(line: string): Promise<number> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
  return 0;
}

/** The one place where a failure is shown. */
async function fail(error: unknown, args: readonly string[]): Promise<number> {
  const { failureJson, renderFailure } = await import("../src/ui/failure.ts");
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (own.includes("--json")) await print(JSON.stringify(failureJson(error)));
  else {
    const { wantsColor } = await import("../src/ui/style.ts");
    const { readEnvironment } = await import("../src/run/context.ts");
    const env = readEnvironment();
    const text = renderFailure(error, {
      color: wantsColor({ isTerminal: Deno.stderr.isTerminal(), env, noColor: own.includes("--no-color") }),
      home: env["HOME"] ?? "",
      verbose: own.includes("-v") || own.includes("--verbose"),
    });
    await Deno.stderr.write(new TextEncoder().encode(`${text}\n`));
  }
  return error instanceof PrjError ? error.exitCode : 1;
}
