import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { parseTemplate } from "../../src/template/expression.ts";

Deno.test("parseTemplate() splits a text into literal parts and expressions with offsets", () => {
  const { parts, problems } = parseTemplate("a {{ b.c }}d");
  deepStrictEqual(problems, []);
  deepStrictEqual(parts, [
    { kind: "text", text: "a ", start: 0, end: 2 },
    {
      kind: "expression",
      operand: { kind: "name", name: "b.c", start: 5, end: 8 },
      filters: [],
      start: 2,
      end: 11,
    },
    { kind: "text", text: "d", start: 11, end: 12 },
  ]);
});

Deno.test("parseTemplate() reads literals, filters and their arguments", () => {
  const { parts, problems } = parseTemplate(
    `{{ 'a\\'}}' | default(project_path) | replace("x", -1.5)|lower|f(true) }}`,
  );
  deepStrictEqual(problems, []);
  const [expression] = parts;
  strictEqual(expression?.kind, "expression");
  if (expression?.kind !== "expression") return;
  strictEqual(expression.operand.kind === "literal" && expression.operand.value, "a'}}");
  deepStrictEqual(
    expression.filters.map((
      { name, args },
    ) => [name, ...args.map((arg) => arg.kind === "name" ? arg.name : arg.value)]),
    [["default", "project_path"], ["replace", "x", -1.5], ["lower"], ["f", true]],
  );
});

Deno.test("parseTemplate() takes }} and single braces as text", () => {
  for (const text of ["}}", "{ a }", "${A}", "a { { b } }", ""]) {
    deepStrictEqual(parseTemplate(text), {
      parts: text === "" ? [] : [{ kind: "text", text, start: 0, end: text.length }],
      problems: [],
    });
  }
});

const BROKEN: readonly [string, number, RegExp][] = [
  ["ab {{ x", 3, /Unclosed "{{"/],
  ["{{", 0, /Unclosed "{{"/],
  ["{{ }}", 0, /Empty/],
  ["{{ .Names }}", 3, /Unexpected "\."/],
  ["{{ a b }}", 5, /Unexpected "b".*expected "\|" or "}}"/],
  ["{{ a | }}", 7, /Expected the name of a filter/],
  ["{{ a | 1 }}", 7, /Unexpected "1"/],
  ["{{ a | f('x' }}", 13, /Expected "," or "\)"/],
  ["{{ a | f(,) }}", 9, /Unexpected ","/],
  ["{{ 'a }}", 3, /Unclosed string/],
  [String.raw`{{ 'a\d' }}`, 5, /Unknown escape "\\d"/],
  ["{{ 1.x }}", 3, /Unexpected "1"/],
];

for (const [text, offset, message] of BROKEN) {
  Deno.test(`parseTemplate() says what is wrong with ${text}`, () => {
    const [problem] = parseTemplate(text).problems;
    strictEqual(problem?.offset, offset);
    match(problem!.message, message);
  });
}

Deno.test("parseTemplate() goes on after an error and finds the next", () => {
  const { parts, problems } = parseTemplate("{{ }} {{ a }} {{ .b }} {{ c");
  deepStrictEqual(problems.map(({ offset }) => offset), [0, 17, 23]);
  deepStrictEqual(parts.filter(({ kind }) => kind === "expression").length, 1);
});
