import type { AnswerForm } from "../src/base/answer.ts";
import type { Console } from "../src/ui/console.ts";

/** Prints an answer as one line of JSON. What the form says it has, it has: the compiler sees to that. */
export function answerJson<T extends object>(console: Console, form: AnswerForm<T>, answer: NoInfer<T>): void {
  console.answer(JSON.stringify({ schema: form.schema, ...answer }));
}
