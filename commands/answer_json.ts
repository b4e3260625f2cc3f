import type { AnswerForm, AnswerOf } from "../src/base/answer.ts";
import type { Console } from "../src/ui/console.ts";

/** Prints an answer as one line of JSON. What the form says it has, it has: the compiler sees to that. */
export function answerJson<A extends AnswerForm>(console: Console, form: A, answer: AnswerOf<A>): void {
  console.answer(JSON.stringify({ schema: form.schema, ...(answer as object) }));
}
