import { PrjError } from "../src/base/error.ts";
import { jsonSchema } from "../src/base/json_schema.ts";
import type { Shape } from "../src/base/shape.ts";
import { suggest } from "../src/base/suggestion.ts";
import { CONFIG } from "../src/config/config_file.ts";
import { COMMAND, STEP_FILE } from "../src/template/command_shape.ts";
import type { Invocation } from "./verb.ts";

const SHAPES: Readonly<Record<string, Shape>> = { command: COMMAND, step: STEP_FILE, config: CONFIG };

/** `prj schema command|step|config`: always JSON. */
export async function run({ console, words }: Invocation): Promise<number> {
  const [name = ""] = words;
  const shape = SHAPES[name];
  if (shape === undefined) {
    const known = Object.keys(SHAPES);
    throw new PrjError("invalid", {
      message: `No schema "${name}"`,
      hint: suggest(name, known) ?? `Schemas: ${known.join(", ")}`,
    });
  }
  console.answer(await Promise.resolve(JSON.stringify(jsonSchema(`prj ${name}`, shape), null, 2)));
  return 0;
}
