import { fail } from "./fail.ts";
import { runProgram } from "./program.ts";

/** All of prj but what starts it: runs one invocation, shows a failure, and returns the exit code. */
export async function runApp(args: readonly string[]): Promise<number> {
  try {
    return await runProgram(args);
  } catch (error) {
    return fail(error, args);
  }
}
