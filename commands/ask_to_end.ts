import { PrjError } from "../src/base/error.ts";
import type { Invocation } from "./verb.ts";

/** What a person is asked before sessions are ended. */
export interface EndQuestion {
  /** What is about to end, as a table. */
  readonly table: string;
  readonly question: string;
  /** What is said where the answer is no, or where nobody can be asked. */
  readonly refusal: string;
  /** The line that does it without asking. */
  readonly line: string;
}

/** Asks a person unless `--yes` was given; throws where they do not want it, or where there is no terminal. */
export async function askToEnd({ context, console, options }: Invocation, ask: EndQuestion): Promise<void> {
  if (options["yes"] === true) return;
  const refusal = { message: ask.refusal, hint: `Run "${ask.line}" to do it without being asked` };
  const { stdin, stderr } = context.terminal;
  if (!stdin || !stderr) throw new PrjError("not-approved", refusal);
  console.narrate(ask.table);
  const { confirm } = await import("../src/ui/prompt.ts");
  if (await confirm(ask.question) !== true) throw new PrjError("not-approved", refusal);
}
