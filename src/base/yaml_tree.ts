import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import type { Problem } from "./error.ts";
import type { SourceText } from "./source_text.ts";
import type { YamlMap, YamlNode, YamlPair, YamlSpan } from "./yaml_node.ts";

export const NOTHING: YamlNode = { kind: "scalar", value: null, written: "", start: 0, end: 0 };
/** Aliases repeat what they stand for: a few lines of them can stand for more than any memory holds. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 100;

/** Reads the parser's tree into plain data: aliases become what they stand for, merge keys (`<<`) what they bring. */
export function readTree(document: Document, source: SourceText): { root: YamlNode; problems: readonly Problem[] } {
  const reader = new TreeReader(source);
  const root = reader.read(document.contents, 0);
  return { root, problems: reader.limit === undefined ? reader.problems : [reader.limit] };
}

/** Says that values are nested deeper than anyone means to. */
export function tooDeep(source: SourceText, offset = 0): Problem {
  return problem(`values more than ${MAX_DEPTH} levels deep`, source, { start: offset, end: offset }, "Nest less");
}

function problem(what: string, source: SourceText, { start, end }: YamlSpan, hint: string): Problem {
  return { message: `Invalid YAML: ${what}`, place: source.placeAt(start, end - start), hint };
}

class TreeReader {
  readonly problems: Problem[] = [];
  /** Reading ended here. */
  limit: Problem | undefined;
  readonly #source: SourceText;
  readonly #anchors = new Map<string, Node>();
  /** Those that are being read. */
  readonly #open = new Set<Node>();
  #aliases = 0;
  #count = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  read(node: unknown, depth: number): YamlNode {
    const { start, end } = spanOf(node);
    if (++this.#count > MAX_NODES) {
      const what = `more than ${MAX_NODES} values, counting every use of an alias`;
      this.limit ??= problem(what, this.#source, { start, end: start }, "Use fewer aliases, or several files");
    }
    if (depth > MAX_DEPTH) this.limit ??= tooDeep(this.#source, start);
    if (this.limit !== undefined) return NOTHING;
    if (isAlias(node)) return this.#readAlias(node, depth);
    if (!isMap(node) && !isSeq(node)) return isScalar(node) ? this.#readScalar(node) : { ...NOTHING, start, end };
    this.#keepAnchor(node);
    this.#open.add(node);
    const read = isMap(node)
      ? this.#readMap(node, depth)
      : { kind: "list" as const, items: node.items.map((item) => this.read(item, depth + 1)), start, end };
    this.#open.delete(node);
    return read;
  }

  #readScalar(node: Scalar): YamlNode {
    this.#keepAnchor(node);
    const value = typeof node.value === "bigint" ? String(node.value) : node.value as string | number | boolean | null;
    return { kind: "scalar", value, written: typeof value === "string" ? value : node.source ?? "", ...spanOf(node) };
  }

  #readAlias(alias: Alias, depth: number): YamlNode {
    const target = this.#anchors.get(alias.source);
    if (target === undefined || this.#open.has(target)) {
      const [what, hint] = target === undefined
        ? [`there is no anchor "&${alias.source}" before this alias`, "Quote a text that starts with *"]
        : [`the anchor "&${alias.source}" holds itself`, "Take this alias away"];
      this.problems.push(problem(what, this.#source, spanOf(alias), hint));
      return NOTHING;
    }
    this.#aliases++;
    const read = this.read(target, depth);
    this.#aliases--;
    return read;
  }

  /** An anchor stands for what had it last; what an alias repeats does not have it again. */
  #keepAnchor(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined && this.#aliases === 0) this.#anchors.set(node.anchor, node);
  }

  #readMap(node: YAMLMap, depth: number): YamlMap {
    const { start, end } = spanOf(node);
    const pairs = new Map<string, YamlPair>();
    const merged: YamlPair[] = [];
    for (const { key: written, value } of node.items) {
      const key = this.#readKey(written);
      const read = value === null ? { ...NOTHING, start: end, end } : this.read(value, depth + 1);
      if (key.isMerge) merged.push(...this.#mergedPairs(read, key));
      else if (pairs.has(key.text)) {
        this.problems.push(problem(`the key "${key.text}" is there already`, this.#source, key, "Keep one of the two"));
      } else pairs.set(key.text, { key: key.text, value: read, start: key.start, end: key.end });
    }
    for (const pair of merged) if (!pairs.has(pair.key)) pairs.set(pair.key, pair);
    return { kind: "map", pairs: [...pairs.values()], start, end };
  }

  /** The parser lets only text be a key. */
  #readKey(node: unknown): YamlSpan & { readonly text: string; readonly isMerge: boolean } {
    const scalar = node as Scalar<string>;
    this.#keepAnchor(scalar);
    return { text: scalar.value, isMerge: scalar.value === "<<" && scalar.type === "PLAIN", ...spanOf(scalar) };
  }

  #mergedPairs(node: YamlNode, key: YamlSpan): readonly YamlPair[] {
    const maps = node.kind === "list" ? node.items : [node];
    if (maps.some(({ kind }) => kind !== "map")) {
      const hint = "Write <<: *anchor, or <<: [*one, *other]";
      this.problems.push(problem('"<<" takes a mapping, or a list of mappings', this.#source, key, hint));
    }
    return maps.flatMap((map) => map.kind === "map" ? map.pairs : []);
  }
}

function spanOf(node: unknown): YamlSpan {
  const [start = 0, end = start] = (node as Node | null)?.range ?? [];
  return { start, end };
}
