import { type Document, isAlias, isMap, isPair, isScalar, type Node, parseDocument, type YAMLParseError } from "yaml";
import type { Place, Problem } from "./error.ts";
import { SourceText } from "./source_text.ts";

/** A parsed YAML file and everything that is wrong with its syntax. */
export interface YamlSource {
  readonly source: SourceText;
  readonly root: Node | null;
  /** Resolves `*alias` to the node with that anchor. */
  resolve(node: unknown): Node | null;
  readonly problems: readonly Problem[];
}

/** Parses YAML 1.2 text; never throws. */
export function parseYaml(file: string, text: string): YamlSource {
  const source = new SourceText(file, text);
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true, stringKeys: true, version: "1.2" });
  const problems = document.errors.map((error) => explainSyntaxError(error, source))
    // What follows on the same line is a consequence of the first.
    .filter(({ place }, index, all) => all.findIndex((other) => other.place.line === place.line) === index);
  return {
    source,
    root: document.contents,
    problems,
    resolve: (node) => resolveNode(node, document),
  };
}

function resolveNode(node: unknown, document: Document): Node | null {
  if (isAlias(node)) return resolveNode(node.resolve(document) ?? null, document);
  return isMap(node) || isScalar(node) || (node !== null && typeof node === "object" && !isPair(node))
    ? node as Node
    : null;
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
