/** Runs a script's main function and ends with its exit code; what it throws is shown as one line, without a stack. */
export async function exitWith(main: () => Promise<number | void>): Promise<never> {
  try {
    Deno.exit(await main() ?? 0);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
