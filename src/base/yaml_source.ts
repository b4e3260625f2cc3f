import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLParseError } from "yaml";
import type { Place, Problem } from "./error.ts";
import { SourceText } from "./source_text.ts";
import type { YamlNode, YamlSource } from "./yaml_node.ts";

/** Parses YAML 1.2 text; never throws. */
export function parseYaml(file: string, text: string): YamlSource {
  const source = new SourceText(file, text);
  const document = parse(text);
  if (document === undefined) return { source, root: EMPTY, problems: [overLimit("deep", source)] };
  const problems = document.errors.map((error) => explainSyntaxError(error, source))
    // What follows on the same line is a consequence of the first.
    .filter(({ place }, index, all) => all.findIndex((other) => other.place.line === place.line) === index);
  if (problems.length > 0) return { source, root: EMPTY, problems };
  const reader = new TreeReader(document);
  const root = reader.read(document.contents, 0);
  return { source, root, problems: reader.limit === undefined ? [] : [overLimit(reader.limit, source)] };
}

const EMPTY: YamlNode = { kind: "scalar", value: null, written: "", start: 0, end: 0 };
/** Aliases repeat what they stand for: a few lines of them can stand for more than any memory holds. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 100;

/** The parser goes as deep as the text does; undefined where that is deeper than the stack. */
function parse(text: string): Document | undefined {
  try {
    return parseDocument(text, { prettyErrors: false, uniqueKeys: true, stringKeys: true, version: "1.2" });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function overLimit(limit: "many" | "deep", source: SourceText): Problem {
  const [message, hint] = limit === "many"
    ? [`more than ${MAX_NODES} values, counting every use of an alias`, "Use fewer aliases"]
    : [`values more than ${MAX_DEPTH} levels deep`, "Nest less"];
  return { message: `Invalid YAML: ${message}`, place: source.placeAt(0), hint };
}

/** Reads the parser's tree into plain data, aliases replaced by what they stand for. */
class TreeReader {
  limit: "many" | "deep" | undefined;
  readonly #document: Document;
  #count = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  read(node: unknown, depth: number): YamlNode {
    if (++this.#count > MAX_NODES) this.limit ??= "many";
    if (depth > MAX_DEPTH) this.limit ??= "deep";
    if (this.limit !== undefined) return EMPTY;
    const target = isAlias(node) ? node.resolve(this.#document) ?? null : node;
    const [start = 0, end = start] = (target as Node | null)?.range ?? [];
    if (isMap(target)) {
      const pairs = target.items.map(({ key, value }) => ({
        key: this.read(key, depth + 1),
        value: value === null ? { ...EMPTY, start: end, end } : this.read(value, depth + 1),
      }));
      return { kind: "map", pairs, start, end };
    }
    if (isSeq(target)) {
      return {
        kind: "list",
        items: target.items.map((item) => this.read(item, depth + 1)),
        start,
        end,
      };
    }
    if (!isScalar(target)) return { ...EMPTY, start, end };
    const value = typeof target.value === "bigint"
      ? String(target.value)
      : target.value as string | number | boolean | null;
    return { kind: "scalar", value, written: typeof value === "string" ? value : target.source ?? "", start, end };
  }
}

/** Says what the parser means in the words of someone who writes YAML; else in its own. */
function explainSyntaxError({ code, message, pos }: YAMLParseError, source: SourceText): Problem & { place: Place } {
  const { text } = source;
  const [start, end] = pos;
  const line = source.placeAt(start).source;
  const at = (offset: number, length: number, what: string, hint?: string): Problem & { place: Place } => ({
    message: `Invalid YAML: ${what}`,
    place: source.placeAt(offset, length),
    ...(hint === undefined ? {} : { hint }),
  });
  if (code === "DUPLICATE_KEY") {
    const key = /^[^:\s]+/.exec(text.slice(start))?.[0] ?? "";
    return at(start, key.length, `the key "${key}" is there already`, "Keep one of the two");
  }
  const quote = /^Missing closing (['"])quote/.exec(message)?.[1];
  if (quote !== undefined) {
    // The text ends before its quote does, so the last one that stands alone opened it.
    const opened = quote === "'" ? /(?<!')'(?!')/g : /(?<!\\)"/g;
    const offset = [...text.matchAll(opened)].at(-1)?.index ?? start;
    return at(offset, 1, `this ${quote} is never closed`, `Close it with another ${quote}`);
  }
  const braces = /(?<=(?:^|[:,-]\s|\[)\s*)\{\{[^}]*\}?\}?/.exec(line);
  if (braces !== null) {
    const lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const what = 'a value that starts with "{{" has to be quoted';
    return at(lineStart + braces.index, braces[0].length, what, 'Write it so: key: "{{ name }}"');
  }
  if (/^\s*\t/.test(line)) {
    return at(start, end - start, "tabs are not allowed as indentation", "Indent with blanks");
  }
  const first = (message.split("\n")[0] ?? message).replace(/\.$/, "");
  return at(start, end - start, first.charAt(0).toLowerCase() + first.slice(1));
}
