import { jsonSchema } from "../../base/json_schema.ts";
import type { Shape } from "../../base/shape.ts";
import { CONFIG } from "../../config/config_file.ts";
import { COMMAND, STEP_FILE } from "../../template/command_shape.ts";

const SHAPES: Readonly<Record<string, Shape>> = { command: COMMAND, step: STEP_FILE, configuration: CONFIG };

/** The kinds of file that have a JSON Schema. */
export const SCHEMA_NAMES: readonly string[] = Object.keys(SHAPES);

/** Returns the JSON Schema of one kind of file. */
export function findSchema(name: string): unknown {
  const shape = SHAPES[name];
  return shape === undefined ? undefined : jsonSchema(`prj ${name}`, shape);
}
