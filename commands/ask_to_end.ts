import { askFirst } from "./ask_first.ts";
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
export async function askToEnd(invocation: Invocation, ask: EndQuestion): Promise<void> {
  if (invocation.options["yes"] === true) return;
  const refusal = { message: ask.refusal, hint: `Run "${ask.line}" to do it without being asked` };
  await askFirst(invocation, { shown: ask.table, question: ask.question, refusal });
}
