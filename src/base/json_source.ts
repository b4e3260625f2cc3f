import type { Problem } from "./error.ts";
import { SourceText } from "./source_text.ts";
import type { YamlList, YamlMap, YamlNode, YamlPair, YamlScalar, YamlSource } from "./yaml_node.ts";

/**
 * Parses JSON that a person wrote: comments as in C (`//`, `/* *\/`) and a comma after the last item are let pass. The
 * tree is that of a YAML file, so that problems are told alike; the first one ends the reading. Never throws.
 */
export function parseJson(file: string, text: string): YamlSource {
  const source = new SourceText(file, text);
  const reader = new JsonReader(source.text);
  try {
    return { source, root: reader.readAll(), problems: [] };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const { start, length, hint } = error;
    const problem: Problem = {
      message: `Invalid JSON: ${error.message}`,
      place: source.placeAt(start, length),
      ...(hint === undefined ? {} : { hint }),
    };
    return { source, root: { kind: "scalar", value: null, written: "", start: 0, end: 0 }, problems: [problem] };
  }
}

/** Deeper than any file means to go; keeps hostile text from exhausting the stack. */
const MAX_DEPTH = 100;
const LITERALS: ReadonlyMap<string, boolean | null> = new Map([["true", true], ["false", false], ["null", null]]);
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Stop extends Error {
  constructor(message: string, readonly start: number, readonly length = 1, readonly hint?: string) {
    super(message);
  }
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): YamlNode {
    this.#skip();
    if (this.#at >= this.#text.length) throw new Stop("there is nothing in it", 0);
    const root = this.#read(0);
    this.#skip();
    if (this.#at < this.#text.length) throw new Stop("nothing may follow the end of the value", this.#at);
    return root;
  }

  #read(depth: number): YamlNode {
    if (depth > MAX_DEPTH) throw new Stop(`values more than ${MAX_DEPTH} levels deep`, this.#at, 1, "Nest less");
    const char = this.#text[this.#at];
    if (char === "{") return this.#readMap(depth);
    if (char === "[") return this.#readList(depth);
    if (char === '"') return this.#readText();
    return this.#readWord();
  }

  #readMap(depth: number): YamlMap {
    const start = this.#at++;
    const pairs = new Map<string, YamlPair>();
    while (this.#next(start, "}", pairs.size > 0)) {
      if (this.#text[this.#at] !== '"') {
        throw new Stop('expected a key in quotes, or "}"', this.#at, 1, 'Write it so: "key": value');
      }
      const { value: key, start: from, end } = this.#readText();
      if (pairs.has(key)) {
        throw new Stop(`the key "${key}" is there already`, from, end - from, "Keep one of the two");
      }
      this.#skip();
      if (this.#text[this.#at] !== ":") throw new Stop(`expected ":" after the key "${key}"`, this.#at);
      this.#at++;
      this.#skip();
      pairs.set(key, { key, value: this.#read(depth + 1), start: from, end });
    }
    return { kind: "map", pairs: [...pairs.values()], start, end: this.#at };
  }

  #readList(depth: number): YamlList {
    const start = this.#at++;
    const items: YamlNode[] = [];
    while (this.#next(start, "]", items.length > 0)) items.push(this.#read(depth + 1));
    return { kind: "list", items, start, end: this.#at };
  }

  /** Goes to the next item of what opened at `start`; false, and behind it, where it is closed. */
  #next(start: number, closing: string, needsComma: boolean): boolean {
    this.#skip();
    let hasComma = false;
    if (needsComma && this.#text[this.#at] === ",") {
      hasComma = true;
      this.#at++;
      this.#skip();
    }
    const char = this.#text[this.#at];
    if (char === undefined) throw new Stop(`this "${this.#text[start]}" is never closed`, start);
    if (char === closing) {
      this.#at++;
      return false;
    }
    if (needsComma && !hasComma) throw new Stop(`expected "," or "${closing}"`, this.#at);
    return true;
  }

  #readText(): YamlScalar & { readonly value: string } {
    const start = this.#at++;
    let value = "";
    for (;;) {
      const from = this.#at;
      while (this.#at < this.#text.length && !/["\\\n]/.test(this.#text[this.#at]!)) this.#at++;
      value += this.#text.slice(from, this.#at);
      const char = this.#text[this.#at];
      if (char === '"') break;
      if (char !== "\\") throw new Stop('this " is never closed on its line', start, 1, 'Write a line break as "\\n"');
      value += this.#readEscape();
    }
    this.#at++;
    return { kind: "scalar", value, written: value, start, end: this.#at };
  }

  #readEscape(): string {
    const start = this.#at;
    const [all, unicode, char] = /\\(?:u([0-9a-f]{4})|(.?))/iy.exec(this.#text.slice(start, start + 6)) ?? ["\\"];
    const read = unicode !== undefined ? String.fromCharCode(parseInt(unicode, 16)) : ESCAPES[char ?? ""];
    if (read === undefined) {
      throw new Stop(`unknown escape "${all}"`, start, all.length, 'Write a backslash as "\\\\"');
    }
    this.#at += all.length;
    return read;
  }

  #readWord(): YamlScalar {
    const start = this.#at;
    const word = /[^\s,:{}[\]"]*/y;
    word.lastIndex = start;
    const written = word.exec(this.#text)?.[0] ?? "";
    this.#at += written.length;
    const literal = LITERALS.get(written);
    if (literal !== undefined) return { kind: "scalar", value: literal, written, start, end: this.#at };
    if (/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(written)) {
      return { kind: "scalar", value: Number(written), written, start, end: this.#at };
    }
    const what = written === "" ? "expected a value" : `expected a value, found "${written}"`;
    throw new Stop(what, start, Math.max(1, written.length), written === "" ? undefined : "Put text in double quotes");
  }

  /** Blanks and comments. */
  #skip(): void {
    for (;;) {
      while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
      const two = this.#text.slice(this.#at, this.#at + 2);
      if (two !== "//" && two !== "/*") return;
      const end = this.#text.indexOf(two === "//" ? "\n" : "*/", this.#at + 2);
      if (end === -1 && two === "/*") throw new Stop("this comment is never closed", this.#at, 2);
      this.#at = end === -1 ? this.#text.length : end + (two === "//" ? 1 : 2);
    }
  }
}
