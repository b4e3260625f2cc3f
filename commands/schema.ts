import { requireSchema } from "../src/run/schemas.ts";
import type { Invocation } from "./verb.ts";

/** `prj schema command|step|config`: always JSON. */
export function run({ console, words }: Invocation): number {
  console.answer(JSON.stringify(requireSchema(words[0] ?? ""), null, 2));
  return 0;
}
