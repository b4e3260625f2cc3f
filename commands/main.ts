import { VERSION } from "../src/base/version.ts";
import { buildCodeCache, loadApp } from "./load_app.ts";

/** Runs one invocation of prj and returns its exit code; may be called more than once. */
export async function main(args: readonly string[]): Promise<number> {
  // What is felt at every keystroke, or asked by every script, goes without the command line parser.
  const [first] = args;
  const isVersion = args.length === 1 && (first === "--version" || first === "-V");
  if (isVersion && await print(`prj ${VERSION}`)) return 0;
  if (first === "complete") return await (await import("./complete.ts")).complete(args.slice(1));
  if (first === "run-step-module") return await (await import("./run_step_module.ts")).runStepModule(args.slice(1));
  if (first === "build-code-cache") return await buildCodeCache(args.slice(1));
  return await (await loadApp()).runApp(args);
}

/** Returns false where it cannot be written: the application says why. */
async function print(line: string): Promise<boolean> {
  try {
    await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
    return true;
  } catch {
    return false;
  }
}
