import { PrjError } from "../base/error.ts";
import { jsonSchema } from "../base/json_schema.ts";
import type { Shape } from "../base/shape.ts";
import { suggest } from "../base/suggestion.ts";
import { CONFIG } from "../config/config_file.ts";
import { COMMAND, STEP_FILE } from "../template/command_shape.ts";

const SHAPES: Readonly<Record<string, Shape>> = { command: COMMAND, step: STEP_FILE, config: CONFIG };

/** Returns the JSON Schema of one kind of file: "command", "step" or "config". */
export function requireSchema(name: string): unknown {
  const shape = SHAPES[name];
  if (shape !== undefined) return jsonSchema(`prj ${name}`, shape);
  const known = Object.keys(SHAPES);
  throw new PrjError("invalid", {
    message: `No schema "${name}"`,
    hint: suggest(name, known) ?? `Schemas: ${known.join(", ")}`,
  });
}
