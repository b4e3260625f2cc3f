import { parseDuration } from "./duration.ts";
import { parseSize } from "./size.ts";
import type { Place, Problem } from "./error.ts";
import type { Duration, MapShape, ObjectShape, ScalarShape, Shape } from "./shape.ts";
import { suggest } from "./suggestion.ts";
import { TemplateText } from "./template_text.ts";
import type { YamlMap, YamlNode, YamlPair, YamlScalar, YamlSource, YamlSpan } from "./yaml_node.ts";

/**
 * Reads a parsed YAML file by a shape, `T` being the `Decoded` type of it: the value, and every problem with its place.
 * An unknown key is a problem, and leaves a value all the same: whoever checks files goes on and finds the rest.
 */
export function decodeYaml<T>(
  yaml: YamlSource,
  shape: Shape,
): { value: T | undefined; problems: readonly Problem[] } {
  const problems: Problem[] = [...yaml.problems];
  if (problems.length > 0) return { value: undefined, problems };
  const decoder = new Decoder(yaml, problems);
  const value = decoder.decode(yaml.root, shape, "the file");
  return { value: decoder.isComplete ? value as T : undefined, problems };
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
    case "size":
      return parseSize(value);
    case "choice":
      if (shape.values.includes(value)) return value;
      return Object.hasOwn(shape.aliases ?? {}, value) ? shape.aliases?.[value] : undefined;
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
    case "size":
      return 'a size such as "512KB" or "4MB", or a number of bytes';
    case "choice":
      return `one of ${shape.values.join(", ")}`;
  }
}

/** Where objects were read from; what nothing refers to any more is forgotten. */
const PLACES = new WeakMap<object, () => Place>();

/** Tells where an object of a decoded file begins: for what is wrong with all of it, or missing in it. */
export function placeOfObject(value: unknown): Place | undefined {
  return typeof value === "object" && value !== null ? PLACES.get(value)?.() : undefined;
}

/** Says that an object stands where another was read from: it was made of that one. */
export function keepPlace<T extends object>(made: T, from: object): T {
  const place = PLACES.get(from);
  if (place !== undefined) PLACES.set(made, place);
  return made;
}

class Decoder {
  /** Whether everything that was read fits its shape, and nothing that has to be there is missing. */
  isComplete = true;
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
          ? this.#decodeObject(node, node.pairs, shape, name)
          : this.#mismatch(node, name, "a mapping (key: value)");
      case "map":
        if (isNothing(node)) return {};
        return node.kind === "map"
          ? this.#decodeMap(node, shape, name)
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
    // A number as it is written: 3.10 is a version more often than it is 3.1.
    if (shape.kind === "any") return typeof value === "number" ? written : value;
    if (shape.kind === "text") {
      if (value === null && !shape.nullable) {
        return this.#mismatch(node, name, "text", written === "~" ? 'Write "~" in quotes for your home' : undefined);
      }
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
    // No program takes one: neither in its arguments nor in its environment. Shell lines say so themselves.
    if (use === "plain" && value.includes("\0")) this.#refuse(node, "A text cannot hold a NUL character");
    return new TemplateText(value, this.#yaml.source, node, use, then);
  }

  #decodeObject(
    node: YamlNode,
    pairs: readonly YamlPair[],
    shape: ObjectShape,
    name: string,
  ): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    PLACES.set(value, () => this.#yaml.source.placeAt(node.start, node.end - node.start));
    for (const pair of pairs) {
      const { key } = pair;
      const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
      if (known === undefined) {
        const keys = Object.keys(shape.keys);
        this.#report(pair, `Unknown key "${key}" in ${name}`, suggest(key, keys) ?? `Known keys: ${keys.join(", ")}`);
      } else value[key] = this.decode(pair.value, known.shape, `"${key}"`);
    }
    for (const [key, known] of Object.entries(shape.keys)) {
      if (known.required && !Object.hasOwn(value, key)) {
        this.#refuse(node, `Missing key "${key}" in ${name}`, known.description);
      }
    }
    return value;
  }

  #decodeMap(node: YamlMap, { of, variables }: MapShape, name: string): Record<string, unknown> {
    for (const pair of node.pairs) {
      const { key } = pair;
      if (key.includes("\0")) this.#refuse(pair, "A name cannot hold a NUL character");
      else if (variables === true && (key === "" || key.includes("="))) {
        this.#refuse(pair, `"${key}" cannot be the name of a variable`, "Use letters, digits and _");
      }
    }
    return Object.fromEntries(
      node.pairs.map(({ key, value }) => [key, this.decode(value, of, `"${key}" in ${name}`)]),
    );
  }

  #mismatch(node: YamlNode, name: string, expected: string, hint?: string): undefined {
    const found = isNothing(node)
      ? "nothing"
      : node.kind === "list"
      ? "a list"
      : node.kind === "map"
      ? "a mapping"
      : `"${node.written}"`;
    this.#refuse(node, `Expected ${expected} for ${name}, found ${found}`, hint);
    return undefined;
  }

  /** Reports what leaves nothing to go on with. */
  #refuse(span: YamlSpan, message: string, hint?: string): void {
    this.isComplete = false;
    this.#report(span, message, hint);
  }

  #report({ start, end }: YamlSpan, message: string, hint?: string): void {
    const place = this.#yaml.source.placeAt(start, end - start);
    this.#problems.push({ message, place, ...(hint === undefined ? {} : { hint }) });
  }
}

function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function describeForms(shape: { scalar?: Shape; list?: Shape; object?: Shape }): string {
  const forms = [shape.scalar && "text", shape.list && "a list", shape.object && "a mapping"].filter(Boolean);
  return forms.join(" or ");
}
