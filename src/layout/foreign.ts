import type { Problem } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";
import type { YamlMap, YamlNode, YamlScalar, YamlSource, YamlSpan } from "../base/yaml_node.ts";
import type { ImportNote } from "./import_note.ts";

/** A value of another tool's file, with the key that leads to it. */
export interface Foreign {
  /** `windows[0].editor.panes[1]` */
  readonly key: string;
  readonly node: YamlNode;
  /** Where messages point: the key where there is one, else the value. */
  readonly span: YamlSpan;
}

export interface ForeignScalar extends Foreign {
  readonly node: YamlScalar;
}

/** Reads another tool's file and gathers what is wrong with it and what cannot be carried over. */
export class ForeignReader {
  readonly problems: Problem[] = [];
  readonly notes: ImportNote[] = [];
  readonly #yaml: YamlSource;
  readonly #tool: string;

  constructor(yaml: YamlSource, tool: string) {
    this.#yaml = yaml;
    this.#tool = tool;
  }

  get root(): Foreign {
    const { root } = this.#yaml;
    return { key: "", node: root, span: { start: root.start, end: root.start + 1 } };
  }

  /** Nothing of it is in the command. */
  leaveOut(at: Foreign, reason: string, instead: string | null = null): void {
    this.#note("left_out", at, reason, instead);
  }

  /** It is in the command, and behaves otherwise. */
  change(at: Foreign, reason: string, instead: string | null = null): void {
    this.#note("changed", at, reason, instead);
  }

  /** The file is not one of the tool's. */
  refuse(at: Foreign, expected: string, hint?: string): void {
    const { node } = at;
    const found = node.kind === "list"
      ? "a list"
      : node.kind === "map"
      ? "a mapping"
      : node.value === null
      ? "nothing"
      : `"${node.written}"`;
    const what = at.key === "" ? "the file" : `"${at.key}"`;
    this.problems.push({
      message: `Expected ${expected} for ${what}, found ${found}`,
      place: this.#place(node.end > node.start ? node : at.span),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** Reads a mapping whose keys the tool knows; whatever nobody takes is noted by `finish`. */
  fields(at: Foreign, expected = "a mapping (key: value)"): ForeignFields | undefined {
    if (at.node.kind === "map") return new ForeignFields(at.node, at.key, this, this.#tool);
    this.refuse(at, expected);
    return undefined;
  }

  /** The items of a list; null and nothing are none. */
  items(at: Foreign | undefined): readonly Foreign[] {
    if (at === undefined || isNothing(at.node)) return [];
    if (at.node.kind === "list") {
      return at.node.items.map((node, index) => ({ key: `${at.key}[${index}]`, node, span: node }));
    }
    this.refuse(at, "a list (- item)");
    return [];
  }

  /** The pairs of a mapping whose keys are the author's own. */
  pairs(at: Foreign | undefined): readonly (Foreign & { readonly name: string })[] {
    if (at === undefined || isNothing(at.node)) return [];
    if (at.node.kind !== "map") {
      this.refuse(at, "a mapping (name: value)");
      return [];
    }
    return at.node.pairs.map((pair) => ({
      key: joinKey(at.key, pair.key),
      name: pair.key,
      node: pair.value,
      span: pair,
    }));
  }

  /** A scalar that is there; undefined for null and for nothing. */
  scalar(at: Foreign | undefined, expected = "text"): ForeignScalar | undefined {
    if (at === undefined || isNothing(at.node)) return undefined;
    if (at.node.kind === "scalar") return { ...at, node: at.node };
    this.refuse(at, expected);
    return undefined;
  }

  /** The scalars of a value that is one, or a list of them; `- ` alone is none. */
  scalars(at: Foreign | undefined): readonly ForeignScalar[] {
    if (at === undefined) return [];
    const items = at.node.kind === "list" ? this.items(at) : [at];
    return items.map((item) => this.scalar(item, "text or a list of texts")).filter((item) => item !== undefined);
  }

  /** A switch as YAML 1.1 writes it, `yes` and `on` included. */
  flag(at: Foreign | undefined): boolean | undefined {
    const scalar = this.scalar(at, "true or false");
    if (scalar === undefined) return undefined;
    if (/^(true|yes|on|y)$/i.test(scalar.node.written)) return true;
    if (/^(false|no|off|n)$/i.test(scalar.node.written)) return false;
    this.refuse(scalar, "true or false");
    return undefined;
  }

  #note(kind: ImportNote["kind"], { key, span }: Foreign, reason: string, instead: string | null): void {
    this.notes.push({ kind, key, place: this.#place(span), reason, instead });
  }

  #place({ start, end }: YamlSpan): ImportNote["place"] {
    return this.#yaml.source.placeAt(start, Math.max(1, end - start));
  }
}

/** A mapping of another tool. A key that is there and that nobody took is noted: nothing is dropped in silence. */
export class ForeignFields {
  readonly key: string;
  readonly #map: YamlMap;
  readonly #reader: ForeignReader;
  readonly #tool: string;
  readonly #known = new Set<string>();

  constructor(map: YamlMap, key: string, reader: ForeignReader, tool: string) {
    this.key = key;
    this.#map = map;
    this.#reader = reader;
    this.#tool = tool;
  }

  /** Takes the value of a key; the first of several names for the same. */
  take(...names: readonly string[]): Foreign | undefined {
    let taken: Foreign | undefined;
    for (const name of names) {
      this.#known.add(name);
      const pair = this.#map.pairs.find((one) => one.key === name);
      if (pair === undefined) continue;
      const found = { key: joinKey(this.key, name), node: pair.value, span: pair };
      if (taken === undefined) taken = found;
      else this.#reader.leaveOut(found, `"${taken.key}" stands for it already`);
    }
    return taken;
  }

  /** Leaves keys out, each where it is there: for what prj has nothing. */
  leaveOut(names: readonly string[], reason: string, instead: string | null = null): void {
    for (const name of names) {
      const found = this.take(name);
      if (found !== undefined) this.#reader.leaveOut(found, reason, instead);
    }
  }

  /** Notes every key that nobody took. */
  finish(): void {
    for (const pair of this.#map.pairs) {
      if (this.#known.has(pair.key)) continue;
      const found = { key: joinKey(this.key, pair.key), node: pair.value, span: pair };
      this.#reader.leaveOut(
        found,
        `${this.#tool} has no key "${pair.key}" here`,
        suggest(pair.key, this.#known) ?? null,
      );
    }
  }
}

export function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

export function joinKey(parent: string, name: string): string {
  return parent === "" ? name : `${parent}.${name}`;
}
