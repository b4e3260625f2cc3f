import { decodeYaml } from "../../src/base/decode.ts";
import type { Problem } from "../../src/base/error.ts";
import type { Shape } from "../../src/base/shape.ts";
import { TemplateText } from "../../src/base/template_text.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";

export interface ReadYaml {
  /** Texts as their strings. */
  readonly value: unknown;
  readonly problems: readonly string[];
}

/** Reads YAML text by a shape; each problem as one line: "line:column+length message | hint". */
export function readYaml(text: string, shape: Shape): ReadYaml {
  const { value, problems } = decodeYaml(parseYaml("f.yaml", text), shape);
  return { value: plain(value), problems: problems.map(tell) };
}

/** Tells a problem as "line:column+length message | hint"; the length only where it is not 1. */
export function tell({ message, hint, place }: Problem): string {
  const at = place === undefined ? "" : `${place.line}:${place.column}${place.length === 1 ? "" : `+${place.length}`} `;
  return `${at}${message}${hint === undefined ? "" : ` | ${hint}`}`;
}

function plain(value: unknown): unknown {
  if (value instanceof TemplateText) return value.text;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
