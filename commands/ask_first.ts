import { PrjError } from "../src/base/error.ts";
import type { Invocation } from "./verb.ts";

/** What a person is asked before something is done. */
export interface FirstQuestion {
  /** What it is about, shown before the question. */
  readonly shown: string;
  readonly question: string;
  /** What is said where the answer is no, or where nobody can be asked. */
  readonly refusal: { readonly message: string; readonly hint: string };
}

/** Asks a person; throws where they do not want it, where there is no terminal, and where a script wants JSON. */
export async function askFirst({ context, console, json }: Invocation, ask: FirstQuestion): Promise<void> {
  const { stdin, stderr } = context.terminal;
  if (json || !stdin || !stderr) throw new PrjError("not-approved", ask.refusal);
  console.narrate(ask.shown);
  const { confirm } = await import("../src/ui/prompt.ts");
  const answer = await confirm(ask.question);
  // Ctrl-C is no answer: what waits for prj has to learn that it was interrupted.
  if (answer !== true) throw new PrjError(answer === undefined ? "interrupted" : "not-approved", ask.refusal);
}
