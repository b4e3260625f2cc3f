import { type Document, parseDocument, type YAMLParseError } from "yaml";
import type { Place, Problem } from "./error.ts";
import { SourceText } from "./source_text.ts";
import type { YamlSource } from "./yaml_node.ts";
import { NOTHING, readTree, tooDeep } from "./yaml_tree.ts";

/** Parses YAML 1.2 text; never throws. */
export function parseYaml(file: string, text: string): YamlSource {
  const source = new SourceText(file, text);
  if (text.length > MOST_CHARACTERS) return { source, root: NOTHING, problems: [tooLong(source)] };
  const document = parse(source.text);
  const problems = document === undefined ? [tooDeep(source)] : explainErrors(document, source);
  if (document === undefined || problems.length > 0) return { source, root: NOTHING, problems };
  return { source, ...readTree(document, source) };
}

/** What a person writes is a thousandth of it; what is not YAML at all costs the parser a while for every character. */
const MOST_CHARACTERS = 2_000_000;

function tooLong(source: SourceText): Problem {
  return {
    message: `Cannot read the file: it has ${source.text.length} characters, more than ${MOST_CHARACTERS}`,
    hint: "Move what is data into a file of its own",
    place: { ...source.placeAt(0), source: "" },
  };
}

/** The parser goes as deep as the text does; undefined where that is deeper than the stack. */
function parse(text: string): Document | undefined {
  try {
    // The tree's reader looks for keys that are there twice: here each would be compared with each.
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, stringKeys: true, version: "1.2" });
    return document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION") ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function explainErrors(document: Document, source: SourceText): Problem[] {
  // What follows on the same line is a consequence of the first: of many thousands, when the line is long.
  const first = firstByLine(document.errors, ({ pos }) => source.lineAt(pos[0])).slice(0, MOST_ERRORS);
  return firstByLine(first.map((error) => explainSyntaxError(error, source)), ({ place }) => place.line);
}

/** As many as a person can use; a file that is no YAML at all has one in every line. */
const MOST_ERRORS = 100;

function firstByLine<T>(items: readonly T[], lineOf: (item: T) => number): T[] {
  const lines = new Set<number>();
  return items.filter((item) => {
    const line = lineOf(item);
    return !lines.has(line) && lines.add(line);
  });
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
  if (code === "MULTIPLE_DOCS") return at(start, 3, "a file holds one document", 'Take the second "---" away');
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
  if (code === "NON_STRING_KEY") {
    return at(start, end - start, "a key has to be text", "Quote it, or write a list (- item)");
  }
  if (/^\s*\t/.test(line)) {
    return at(start, end - start, "tabs are not allowed as indentation", "Indent with blanks");
  }
  if (message.startsWith("Nested mappings")) {
    const value = line.slice(source.placeAt(start).column - 1).replace(/\s#.*$/, "").trimEnd();
    if (/:(?:\s|$)/.test(value)) {
      return at(start, value.length, 'a value with ": " in it has to be quoted', "Put all of it in quotes");
    }
    const below = /\n[ \t]*(?=([^\s#][^\n]*))/g;
    below.lastIndex = start;
    const found = below.exec(text);
    if (found !== null) {
      const what = "this line is deeper than the one above it, which has a value already";
      const { length } = found[1]!.trimEnd();
      return at(below.lastIndex, length, what, "Indent it as the one above, or take that value away");
    }
  }
  const first = (message.split("\n")[0] ?? message).replace(/\.$/, "");
  const hint = line.includes("{{") ? "Quote what holds {{ }} inside [ ] or { }" : undefined;
  return at(start, end - start, first.charAt(0).toLowerCase() + first.slice(1), hint);
}
