import { answerSchema } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { suggest } from "../src/base/suggestion.ts";
import { findSchema, SCHEMA_NAMES } from "../src/run/command/schemas.ts";
import { ERROR } from "../src/ui/failure.ts";
import type { Invocation } from "./verb.ts";
import { findVerb, VERBS } from "./verbs.ts";

/** `prj schema command|step|configuration`, and of what a verb answers with --json; always JSON. */
export async function run({ console, words }: Invocation): Promise<number> {
  const name = words.join(" ");
  const schema = findSchema(name) ?? await describeVerb(words);
  if (schema === undefined) {
    const verbs = VERBS.map((verb) => verb.name);
    throw new PrjError("invalid", {
      message: `No schema "${name}"`,
      hint: suggest(name, [...SCHEMA_NAMES, ...verbs]) ??
        `Schemas: ${SCHEMA_NAMES.join(", ")}, and every verb that answers with --json`,
    });
  }
  console.answer(JSON.stringify(schema, null, 2));
  return 0;
}

/** Whatever the verb may answer: one of its forms, or the error. Where it prints lines, every line is one. */
async function describeVerb(words: readonly string[]): Promise<unknown> {
  const found = findVerb(words);
  if (found === undefined || found.length !== words.length) return undefined;
  const { answers = [] } = await found.verb.load();
  if (answers.length === 0) return undefined;
  const [head, ...forms] = [...answers, ERROR].map(answerSchema);
  return {
    $schema: head!["$schema"],
    title: `prj ${found.verb.name} --json`,
    anyOf: [head, ...forms].map((form) => ({ ...form, $schema: undefined })),
  };
}
