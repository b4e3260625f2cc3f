import type { Shape } from "./shape.ts";

/** Makes the JSON Schema (draft 2020-12) of a shape, for editors. */
export function jsonSchema(title: string, shape: Shape): unknown {
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title, ...describe(shape, 0) };
}

/** A shape that holds itself is told this deep, then left open. */
const DEPTH = 3;
/** Every scalar may also be text with a template in it. */
const TEMPLATE = { type: "string", pattern: "\\{\\{" };

function describe(shape: Shape, depth: number): Record<string, unknown> {
  switch (shape.kind) {
    case "text":
      return { type: shape.nullable ? ["string", "number", "boolean", "null"] : ["string", "number", "boolean"] };
    case "any":
      return { type: ["string", "number", "boolean", "null"] };
    case "boolean":
      return { anyOf: [{ type: "boolean" }, { enum: ["yes", "no", "on", "off"] }, TEMPLATE] };
    case "integer":
      return { anyOf: [{ type: "integer", ...(shape.min === undefined ? {} : { minimum: shape.min }) }, TEMPLATE] };
    case "duration":
      return { anyOf: [{ type: "number", minimum: 0 }, { type: "string", examples: ["30s", "5m", "1h30m"] }] };
    case "size":
      return { anyOf: [{ type: "integer", minimum: 0 }, { type: "string", examples: ["512KB", "4MB"] }] };
    case "choice":
      return { anyOf: [{ enum: [...shape.values, ...Object.keys(shape.aliases ?? {})] }, TEMPLATE] };
    case "list":
      return { type: ["array", "null"], items: describe(shape.of, depth) };
    case "map":
      return { type: ["object", "null"], additionalProperties: describe(shape.of, depth) };
    case "lazy":
      return depth === DEPTH ? {} : describe(shape.of(), depth + 1);
    case "either": {
      const forms = [shape.scalar, shape.list, shape.object].filter((form) => form !== undefined);
      return { anyOf: forms.map((form) => describe(form, depth)) };
    }
    case "object": {
      const keys = Object.entries(shape.keys);
      const required = keys.filter(([, key]) => key.required).map(([name]) => name);
      return {
        type: ["object", "null"],
        additionalProperties: false,
        properties: Object.fromEntries(
          keys.map(([name, key]) => [name, { description: key.description, ...describe(key.shape, depth) }]),
        ),
        ...(required.length === 0 ? {} : { required }),
      };
    }
  }
}
