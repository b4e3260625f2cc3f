import { PrjError } from "../src/base/error.ts";
import { runModule } from "../src/run/execution/step_module.ts";
import { renderFailure } from "../src/ui/failure.ts";

/** The hidden verb that runs a `.ts` or `.js` step in a process of its own: `prj run-step-module FILE`. */
export async function runStepModule(args: readonly string[]): Promise<number> {
  try {
    return await runModule(args[0] ?? "");
  } catch (error) {
    const options = { color: false, home: "" };
    const text = error instanceof PrjError
      ? renderFailure(error, options)
      : String(error instanceof Error ? error.stack ?? error : error);
    await Deno.stderr.write(new TextEncoder().encode(`${text}\n`));
    return 1;
  }
}
