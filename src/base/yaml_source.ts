import { type Document, isAlias, isMap, isPair, isScalar, type Node, parseDocument } from "yaml";
import type { Problem } from "./error.ts";
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
  const problems = document.errors.map((error): Problem => ({
    message: `Invalid YAML: ${describeSyntaxError(error.message)}`,
    place: source.placeAt(error.pos[0], error.pos[1] - error.pos[0]),
    ...hintFor(text, error.pos[0]),
  }));
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

function describeSyntaxError(message: string): string {
  const first = (message.split("\n")[0] ?? message).replace(/\.$/, "");
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function hintFor(text: string, offset: number): { hint?: string } {
  const lineEnd = text.indexOf("\n", offset);
  const lineStart = text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const line = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
  if (/:\s*\{\{|-\s*\{\{/.test(line)) return { hint: 'Quote a value that starts with "{{": key: "{{ name }}"' };
  if (/^\s*\t/.test(line)) return { hint: "Indent with blanks: YAML does not allow tabs" };
  return {};
}
