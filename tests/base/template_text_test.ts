import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { decodeYaml } from "../../src/base/decode.ts";
import { object, optional, text } from "../../src/base/shape.ts";
import { SourceText } from "../../src/base/source_text.ts";
import { findText, TemplateText } from "../../src/base/template_text.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";

function read(yaml: string): TemplateText {
  const shape = object({ a: optional(text, ""), z: optional(text, "") });
  return decodeYaml<{ a: TemplateText }>(parseYaml("f.yaml", yaml), shape).value!.a;
}

/** YAML of one text; a part of that text; where the part stands, and what is under its first caret. */
const PLACES: readonly [what: string, yaml: string, part: string, at: string, under: string][] = [
  ["a plain text", "a: x {{one}} {{two}}\n", "one", "1:8", "one}} {{two}}"],
  ["the second of a plain text", "a: x {{one}} {{two}}\n", "two", "1:16", "two}}"],
  ["a plain text over lines", "a: x {{one}}\n  y {{two}}\n", "two", "2:7", "two}}"],
  ["single quotes", "a: 'it''s {{one}} {{two}}'\n", "two", "1:21", "two}}'"],
  ["double quotes with escapes", 'a: "\\t\\u00fc\\n{{one}} \\x41 {{two}}"\n', "two", "1:30", 'two}}"'],
  ["double quotes over lines", 'a: "x\n\n  {{one}} \\\n  {{two}}"\n', "two", "4:5", 'two}}"'],
  ["a literal block", "a: |\n  x {{one}}\n    y {{two}}\n", "two", "3:9", "two}}"],
  ["a literal block behind other templates", "z: '{{no}} {{no}}'\na: |\n  {{one}}\n", "one", "3:5", "one}}"],
  ["a folded block", "a: >-\n  x {{one}}\n  y\n\n  {{two}}\n", "two", "5:5", "two}}"],
  ["a block with CRLF", "a: |\r\n  {{one}}\r\n  {{two}}\r\n", "two", "3:5", "two}}"],
  ["a flow mapping", "{z: '{{no}}', a: 'x{{one}}'}", "one", "1:22", "one}}'}"],
  ["an anchor", "z: &t 'x {{one}}'\na: *t\n", "one", "1:12", "one}}'"],
  ["three braces", "a: 'x {{{ one }} {{two}}'\n", "two", "1:20", "two}}'"],
  ["the third of three braces", "a: 'x {{{ one }}'\n", "{ one", "1:9", "{ one }}'"],
  ["four braces", "a: 'x {{{{ one }}'\n", " one", "1:11", " one }}'"],
  ["text that is no ASCII", "a: 'ü😀{{one}}'\n", "one", "1:10", "one}}'"],
];

for (const [what, yaml, part, at, under] of PLACES) {
  Deno.test(`place() finds a part of ${what}`, () => {
    const found = read(yaml);
    const { line, column, length, source } = found.place(found.text.lastIndexOf(part), part.length);
    deepStrictEqual([`${line}:${column}`, source.slice(column - 1), length], [at, under, part.length]);
  });
}

const WHOLE: readonly [what: string, yaml: string, offset: number | undefined, at: string, length: number][] = [
  ["without an offset", "z: b\na: x {{one}}\n", undefined, "2:4", 9],
  ["before the first opening", "z: b\na: x {{one}}\n", 0, "2:4", 9],
  ["of a text without templates", "a: word\n", 2, "1:4", 4],
  ["of braces that are written as escapes", 'a: "\\x7b{ one }} x"\nz: "{{two}}"\n', 3, "1:4", 16],
  ["of a block, cut at the end of its first line", "a: |\n  one\n  two\n", undefined, "1:4", 1],
  ["of a text over lines, cut at the end of its first line", "a: one two\n  three\n", undefined, "1:4", 7],
];

for (const [what, yaml, offset, at, expected] of WHOLE) {
  Deno.test(`place() is the whole text ${what}`, () => {
    const { line, column, length } = read(yaml).place(offset);
    deepStrictEqual([`${line}:${column}`, length], [at, expected]);
  });
}

Deno.test("as() keeps text and place, and changes the use", () => {
  const plain = read("a: x {{one}}\n");
  const shell = plain.as("shell");
  deepStrictEqual([shell.text, shell.use, shell.file, shell.place(4)], [plain.text, "shell", "f.yaml", plain.place(4)]);
});

Deno.test("findText() finds the first text, however deep", () => {
  const at = (value: string): TemplateText => new TemplateText(value, new SourceText("f", value), { start: 0, end: 1 });
  strictEqual(findText({ a: [1, null, { b: at("one") }], c: at("two") })?.text, "one");
  strictEqual(findText([true, {}, []]), undefined);
  strictEqual(findText(undefined), undefined);
});
