import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { parseDuration } from "./duration.ts";
import type { Problem } from "./error.ts";
import type { Duration, ObjectShape, ScalarShape, Shape } from "./shape.ts";
import { suggest } from "./suggestion.ts";
import { TemplateText } from "./template_text.ts";
import type { YamlSource } from "./yaml_source.ts";

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

  decode(unresolved: unknown, shape: Shape, name: string): unknown {
    const node = this.#yaml.resolve(unresolved);
    switch (shape.kind) {
      case "either": {
        const form = isSeq(node) ? shape.list : isMap(node) ? shape.object : shape.scalar;
        if (form !== undefined) return this.decode(node, form, name);
        return this.#mismatch(node, name, describeForms(shape));
      }
      case "lazy":
        return this.decode(node, shape.of(), name);
      case "object":
        if (node === null || (isScalar(node) && node.value === null)) return this.#decodeObject(null, shape, name);
        return isMap(node)
          ? this.#decodeObject(node, shape, name)
          : this.#mismatch(node, name, "a mapping (key: value)");
      case "map":
        if (node === null || (isScalar(node) && node.value === null)) return {};
        return isMap(node)
          ? this.#decodeMap(node, shape.of, name)
          : this.#mismatch(node, name, "a mapping (name: value)");
      case "list":
        if (node === null || (isScalar(node) && node.value === null)) return [];
        if (!isSeq(node)) return this.#mismatch(node, name, "a list (- item)");
        return node.items.map((item, index) => this.decode(item, shape.of, `item ${index + 1} of ${name}`));
      default:
        return isScalar(node) || node === null
          ? this.#decodeScalar(node, shape, name)
          : this.#mismatch(node, name, shape.kind === "text" || shape.kind === "any" ? "text" : describeScalar(shape));
    }
  }

  #decodeScalar(node: Scalar | null, shape: Shape, name: string): unknown {
    const value = node?.value ?? null;
    if (shape.kind === "any") return typeof value === "bigint" ? String(value) : value;
    const written = node === null ? "" : typeof value === "string" ? value : node.source ?? String(value ?? "");
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

  #text(node: Scalar | null, value: string, use: "plain" | "shell", then?: ScalarShape): TemplateText {
    const [start = 0, end = start] = node?.range ?? [];
    return new TemplateText(value, this.#yaml.source, { start, end }, use, then);
  }

  #decodeObject(node: YAMLMap | null, shape: ObjectShape, name: string): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const { key, pair } of this.#pairs(node)) {
      const known = shape.keys[key];
      if (known === undefined) {
        this.#report(
          pair.key as Node,
          `Unknown key "${key}" in ${name}`,
          suggest(key, Object.keys(shape.keys)) ??
            `Known keys: ${Object.keys(shape.keys).join(", ")}`,
        );
      } else value[key] = this.decode(pair.value, known.shape, `"${key}"`);
    }
    for (const [key, known] of Object.entries(shape.keys)) {
      if (known.required && !Object.hasOwn(value, key)) {
        this.#report(node, `Missing key "${key}" in ${name}`, known.description);
      }
    }
    return value;
  }

  #decodeMap(node: YAMLMap, shape: Shape, name: string): Record<string, unknown> {
    return Object.fromEntries(
      this.#pairs(node).map(({ key, pair }) => [key, this.decode(pair.value, shape, `"${key}" in ${name}`)]),
    );
  }

  #pairs(node: YAMLMap | null): { key: string; pair: Pair }[] {
    const pairs: { key: string; pair: Pair }[] = [];
    for (const pair of node?.items ?? []) {
      const key = this.#yaml.resolve(pair.key);
      if (isScalar(key) && key.value !== null) pairs.push({ key: String(key.value), pair });
      else this.#report(key, "A key must be text", templateHint(key));
    }
    return pairs;
  }

  #mismatch(node: Node | null, name: string, expected: string, hint?: string): undefined {
    const found = node === null || (isScalar(node) && node.value === null)
      ? "nothing"
      : isSeq(node)
      ? "a list"
      : isMap(node)
      ? "a mapping"
      : `"${(node as Scalar).source ?? String((node as Scalar).value)}"`;
    this.#report(node, `Expected ${expected} for ${name}, found ${found}`, hint ?? templateHint(node));
    return undefined;
  }

  #report(node: Node | null, message: string, hint?: string): void {
    const [start = 0, end = start + 1] = node?.range ?? this.#yaml.root?.range ?? [];
    const place = this.#yaml.source.placeAt(start, end - start);
    this.#problems.push({ message, place, ...(hint === undefined ? {} : { hint }) });
  }
}

/** YAML reads an unquoted `{{x}}` as a mapping in a mapping: the likeliest slip of all. */
function templateHint(node: Node | null): string | undefined {
  const inner = isMap(node) ? node.items[0]?.key : node;
  return isMap(node) && isMap(inner) ? 'Quote a value that starts with "{{": key: "{{ name }}"' : undefined;
}

function describeForms(shape: { scalar?: Shape; list?: Shape; object?: Shape }): string {
  const forms = [shape.scalar && "text", shape.list && "a list", shape.object && "a mapping"].filter(Boolean);
  return forms.join(" or ");
}
