import { parseDuration } from "./duration.ts";
import type { Problem } from "./error.ts";
import type { Duration, ObjectShape, ScalarShape, Shape } from "./shape.ts";
import { suggest } from "./suggestion.ts";
import { TemplateText } from "./template_text.ts";
import type { YamlMap, YamlNode, YamlScalar, YamlSource } from "./yaml_node.ts";

/** Reads a parsed YAML file by a shape, `T` being the `Decoded` type of it: the value, and every problem with its place. */
export function decodeYaml<T>(
  yaml: YamlSource,
  shape: Shape,
): { value: T | undefined; problems: readonly Problem[] } {
  const problems: Problem[] = [...yaml.problems];
  if (problems.length > 0) return { value: undefined, problems };
  const value = new Decoder(yaml, problems).decode(yaml.root, shape, "the file");
  return { value: problems.length > 0 ? undefined : value as T, problems };
}

/** Reads one scalar's text by its shape; undefined where it does not fit. */
export function readScalar(value: string, shape: ScalarShape): boolean | number | string | Duration | undefined {
  switch (shape.kind) {
    case "boolean":
      return /^(true|yes|on|1)$/i.test(value) ? true : /^(false|no|off|0|)$/i.test(value) ? false : undefined;
    case "integer":
      return /^-?\d+$/.test(value) && Number(value) >= (shape.min ?? -Infinity) ? Number(value) : undefined;
    case "duration":
      return parseDuration(value);
    case "choice":
      return shape.values.includes(value) ? value : shape.aliases?.[value];
  }
}

/** Says what a scalar shape takes, for messages. */
export function describeScalar(shape: ScalarShape): string {
  switch (shape.kind) {
    case "boolean":
      return "true or false";
    case "integer":
      return shape.min === undefined ? "a whole number" : `a whole number from ${shape.min}`;
    case "duration":
      return 'a duration such as "30s", "5m" or "1h30m", or a number of seconds';
    case "choice":
      return `one of ${shape.values.join(", ")}`;
  }
}

class Decoder {
  readonly #yaml: YamlSource;
  readonly #problems: Problem[];

  constructor(yaml: YamlSource, problems: Problem[]) {
    this.#yaml = yaml;
    this.#problems = problems;
  }

  decode(node: YamlNode, shape: Shape, name: string): unknown {
    switch (shape.kind) {
      case "either": {
        const form = shape[node.kind === "map" ? "object" : node.kind];
        if (form !== undefined) return this.decode(node, form, name);
        return this.#mismatch(node, name, describeForms(shape));
      }
      case "lazy":
        return this.decode(node, shape.of(), name);
      case "object":
        if (isNothing(node)) return this.#decodeObject(node, [], shape, name);
        return node.kind === "map"
          ? this.#decodeObject(node, this.#pairs(node), shape, name)
          : this.#mismatch(node, name, "a mapping (key: value)");
      case "map":
        if (isNothing(node)) return {};
        return node.kind === "map"
          ? this.#decodeMap(node, shape.of, name)
          : this.#mismatch(node, name, "a mapping (name: value)");
      case "list":
        if (isNothing(node)) return [];
        if (node.kind !== "list") return this.#mismatch(node, name, "a list (- item)");
        return node.items.map((item, index) => this.decode(item, shape.of, `item ${index + 1} of ${name}`));
      default:
        return node.kind === "scalar"
          ? this.#decodeScalar(node, shape, name)
          : this.#mismatch(node, name, shape.kind === "text" || shape.kind === "any" ? "text" : describeScalar(shape));
    }
  }

  #decodeScalar(node: YamlScalar, shape: Shape, name: string): unknown {
    const { value, written } = node;
    if (shape.kind === "any") return value;
    if (shape.kind === "text") {
      if (value === null && !shape.nullable) return this.#mismatch(node, name, "text");
      return this.#text(node, value === null ? "" : written, shape.use);
    }
    const scalar = shape as ScalarShape;
    if (written.includes("{{")) return this.#text(node, written, "plain", scalar);
    const read = readScalar(written, scalar);
    if (read === undefined || value === null) {
      const known = scalar.kind === "choice"
        ? suggest(written, [...scalar.values, ...Object.keys(scalar.aliases ?? {})])
        : undefined;
      return this.#mismatch(node, name, describeScalar(scalar), known);
    }
    return read;
  }

  #text(node: YamlScalar, value: string, use: "plain" | "shell", then?: ScalarShape): TemplateText {
    return new TemplateText(value, this.#yaml.source, node, use, then);
  }

  #decodeObject(
    node: YamlNode,
    pairs: readonly NamedPair[],
    shape: ObjectShape,
    name: string,
  ): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const { key, at, value: written } of pairs) {
      const known = shape.keys[key];
      if (known === undefined) {
        this.#report(
          at,
          `Unknown key "${key}" in ${name}`,
          suggest(key, Object.keys(shape.keys)) ??
            `Known keys: ${Object.keys(shape.keys).join(", ")}`,
        );
      } else value[key] = this.decode(written, known.shape, `"${key}"`);
    }
    for (const [key, known] of Object.entries(shape.keys)) {
      if (known.required && !Object.hasOwn(value, key)) {
        this.#report(node, `Missing key "${key}" in ${name}`, known.description);
      }
    }
    return value;
  }

  #decodeMap(node: YamlMap, shape: Shape, name: string): Record<string, unknown> {
    return Object.fromEntries(
      this.#pairs(node).map(({ key, value }) => [key, this.decode(value, shape, `"${key}" in ${name}`)]),
    );
  }

  #pairs(node: YamlMap): NamedPair[] {
    return node.pairs.flatMap(({ key, value }) => {
      if (key.kind === "scalar" && key.value !== null) return [{ key: String(key.value), at: key, value }];
      this.#report(key, "A key must be text", templateHint(key));
      return [];
    });
  }

  #mismatch(node: YamlNode, name: string, expected: string, hint?: string): undefined {
    const found = isNothing(node)
      ? "nothing"
      : node.kind === "list"
      ? "a list"
      : node.kind === "map"
      ? "a mapping"
      : `"${node.written}"`;
    this.#report(node, `Expected ${expected} for ${name}, found ${found}`, hint ?? templateHint(node));
    return undefined;
  }

  #report({ start, end }: YamlNode, message: string, hint?: string): void {
    const place = this.#yaml.source.placeAt(start, end - start);
    this.#problems.push({ message, place, ...(hint === undefined ? {} : { hint }) });
  }
}

interface NamedPair {
  readonly key: string;
  readonly at: YamlNode;
  readonly value: YamlNode;
}

function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** YAML reads an unquoted `{{x}}` as a mapping in a mapping: the likeliest slip of all. */
function templateHint(node: YamlNode): string | undefined {
  const inner = node.kind === "map" ? node.pairs[0]?.key : undefined;
  return inner?.kind === "map" ? 'Quote a value that starts with "{{": key: "{{ name }}"' : undefined;
}

function describeForms(shape: { scalar?: Shape; list?: Shape; object?: Shape }): string {
  const forms = [shape.scalar && "text", shape.list && "a list", shape.object && "a mapping"].filter(Boolean);
  return forms.join(" or ");
}
