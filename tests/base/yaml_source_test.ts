import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { any, type LazyShape, list, map, object, optional, text } from "../../src/base/shape.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { readYaml, tell } from "./sample_yaml.ts";

/** Any YAML without a scalar at its top. */
const ANYTHING: LazyShape = {
  kind: "lazy",
  of: () => ({ kind: "either", scalar: any, list: list(ANYTHING), object: map(ANYTHING) }),
};

function problemsOf(yaml: string): string[] {
  return parseYaml("f.yaml", yaml).problems.map(tell);
}

const VALUES: readonly [what: string, yaml: string, value: unknown][] = [
  ["an anchor on a scalar", "{a: &x one, b: *x}", { a: "one", b: "one" }],
  ["an anchor on a list", "{a: &x [1, 2], b: [*x, *x]}", { a: ["1", "2"], b: [["1", "2"], ["1", "2"]] }],
  ["an anchor on a key", "{&x a: 1, b: *x}", { a: "1", b: "a" }],
  ["an anchor that is given again", "[&x 1, *x, &x 2, *x]", ["1", "1", "2", "2"]],
  ["an anchor that an alias repeats", "[&o [&x 1], &x 2, *o, *x]", [["1"], "2", ["1"], "2"]],
  ["a merge key", "{a: &x {A: 1, B: 2}, b: {<<: *x, B: 3, C: 4}}", {
    a: { A: "1", B: "2" },
    b: { B: "3", C: "4", A: "1" },
  }],
  ["a merge key after what it brings", "{a: &x {A: 1}, b: {A: 2, <<: *x}}", { a: { A: "1" }, b: { A: "2" } }],
  ["a merge key with several mappings, the first strongest", "{a: [&x {A: 1}, &y {A: 2, B: 3}], b: {<<: [*x, *y]}}", {
    a: [{ A: "1" }, { A: "2", B: "3" }],
    b: { A: "1", B: "3" },
  }],
  ["a merge of a merge", "[&x {A: 1}, &y {<<: *x, B: 2}, {<<: *y, C: 3}]", [
    { A: "1" },
    { B: "2", A: "1" },
    { C: "3", B: "2", A: "1" },
  ]],
  ["a quoted << as a key like any other", "{'<<': 1}", { "<<": "1" }],
  ["a literal block", "a: |\n  one\n    two\n\n  three\n", { a: "one\n  two\n\nthree\n" }],
  ["a literal block without its last line break", "a: |-\n  one\n  two\n", { a: "one\ntwo" }],
  ["a literal block with all its line breaks", "a: |+\n  one\n\n", { a: "one\n\n" }],
  ["a literal block with its indentation told", "a: |2\n    one\n  two\n", { a: "  one\ntwo\n" }],
  ["a folded block", "a: >\n  one\n  two\n\n  three\n", { a: "one two\nthree\n" }],
  ["a plain text over lines", "a: one\n  two\n", { a: "one two" }],
  ["a quoted text over lines", 'a: "one\n  two \\\n  three\\n"\n', { a: "one two three\n" }],
  ["flow over lines", "a: [1,\n  {b: 2,\n  c: [3]}]\n", { a: ["1", { b: "2", c: ["3"] }] }],
  ["CRLF", "a: |\r\n  one\r\n  two\r\nb: [1]\r\n", { a: "one\ntwo\n", b: ["1"] }],
  ["a document's marks", "%YAML 1.2\n---\na: 1\n...\n", { a: "1" }],
  ["text that is no ASCII", "ключ: 値😀\n", { "ключ": "値😀" }],
  ["a byte order mark", "\ufeffa: 1\n", { a: "1" }],
  ["numbers as they are written", "[1.10, 0o17, 1e3, -0, .5, 12345678901234567890]", [
    ...["1.10", "0o17", "1e3", "-0", ".5", "12345678901234567890"],
  ]],
  ["templates in quotes and within text", `- "{{x}}"\n- '{{x}}'\n- x{{x}}\n- a {{ b }} c\n`, [
    ...["{{x}}", "{{x}}", "x{{x}}", "a {{ b }} c"],
  ]],
];

for (const [what, yaml, value] of VALUES) {
  Deno.test(`parseYaml() reads ${what}`, () => {
    deepStrictEqual(readYaml(yaml, ANYTHING), { value, problems: [] });
  });
}

const QUOTE_HINT = 'Invalid YAML: a value that starts with "{{" has to be quoted | Write it so: key: "{{ name }}"';
const BLANKS = "Invalid YAML: tabs are not allowed as indentation | Indent with blanks";

const ERRORS: readonly [what: string, yaml: string, ...problems: string[]][] = [
  ["an unquoted template", "a: {{x}}\n", `1:4+5 ${QUOTE_HINT}`],
  ["an unquoted template with a filter", "a: {{ x | lower }}\n", `1:4+15 ${QUOTE_HINT}`],
  ["an unquoted template in a list", "a:\n  - {{x}}\n", `2:5+5 ${QUOTE_HINT}`],
  ["an unquoted template in a flow list", "a: [{{x}}]\n", `1:5+5 ${QUOTE_HINT}`],
  ["an unquoted template before text", "a: {{x}}/b\n", `1:4+5 ${QUOTE_HINT}`],
  ["an unquoted template behind CRLF", "b: 1\r\na: {{x}}\r\n", `2:4+5 ${QUOTE_HINT}`],
  [
    "an unquoted template inside a flow list's text",
    "a: [x{{x}}]\n",
    "1:6 Invalid YAML: missing , or : between flow sequence items | Quote what holds {{ }} inside [ ] or { }",
  ],
  ["a tab", "a:\n\tb: 1\n", `2:1 ${BLANKS}`],
  ["a tab deeper", "a:\n  b:\n  \tc: 1\n", `3:3 ${BLANKS}`],
  [
    "a key that is there twice",
    "a: 1\nb: 2\na: 3\n",
    '3:1 Invalid YAML: the key "a" is there already | Keep one of the two',
  ],
  [
    "keys that are there twice, in several mappings",
    "a: {b c: 1, b c: 2}\nd: 1\n'd': 2\nd: 3\n",
    '1:13+3 Invalid YAML: the key "b c" is there already | Keep one of the two',
    '3:1+3 Invalid YAML: the key "d" is there already | Keep one of the two',
    '4:1 Invalid YAML: the key "d" is there already | Keep one of the two',
  ],
  [
    "a text with a colon and a blank in it",
    "a: b\nc:\n  run: echo x: y # z: 1\n",
    '3:8+9 Invalid YAML: a value with ": " in it has to be quoted | Put all of it in quotes',
  ],
  [
    "a text with a template and a colon in it",
    "run: echo {{x}}: y\n",
    '1:6+13 Invalid YAML: a value with ": " in it has to be quoted | Put all of it in quotes',
  ],
  [
    "a line that is too deep",
    "a:\n  b: 1\n\n   f: [2]\n",
    "4:4+6 Invalid YAML: this line is deeper than the one above it, which has a value already | " +
    "Indent it as the one above, or take that value away",
  ],
  [
    "a double quote that is not closed",
    'a: "b\nc: 1\n',
    '1:4 Invalid YAML: this " is never closed | Close it with another "',
  ],
  [
    "a single quote that is not closed",
    "a: it\nb: 'c\n",
    "2:4 Invalid YAML: this ' is never closed | Close it with another '",
  ],
  ["a list as a key", "? [a]\n: b\n", "1:3 Invalid YAML: a key has to be text | Quote it, or write a list (- item)"],
  ["two documents", "a: 1\n---\nb: 2\n", '2:1+3 Invalid YAML: a file holds one document | Take the second "---" away'],
  [
    "an alias without its anchor",
    "files:\n  - *.env\n",
    '2:5+5 Invalid YAML: there is no anchor "&.env" before this alias | Quote a text that starts with *',
  ],
  [
    "an alias before its anchor",
    "[*x, &x 1]",
    '1:2+2 Invalid YAML: there is no anchor "&x" before this alias | Quote a text that starts with *',
  ],
  [
    "an anchor that holds itself",
    "a: &x [*x]",
    '1:8+2 Invalid YAML: the anchor "&x" holds itself | Take this alias away',
  ],
  [
    "a merge key that brings itself",
    "a: &x {<<: *x}",
    '1:12+2 Invalid YAML: the anchor "&x" holds itself | Take this alias away',
    '1:8+2 Invalid YAML: "<<" takes a mapping, or a list of mappings | Write <<: *anchor, or <<: [*one, *other]',
  ],
  [
    "a merge key with text",
    "a: {<<: b}",
    '1:5+2 Invalid YAML: "<<" takes a mapping, or a list of mappings | Write <<: *anchor, or <<: [*one, *other]',
  ],
];

for (const [what, yaml, ...problems] of ERRORS) {
  Deno.test(`parseYaml() explains ${what}`, () => deepStrictEqual(problemsOf(yaml), problems));
}

const OTHERS: readonly string[] = [
  "a: [1",
  "a: {b: 1",
  "a: b: c",
  "a\nb: 1",
  "a: - b",
  "a:\n  - b\n c: 1",
  "a: @b",
  "a: `b`",
  "&a",
];

for (const yaml of OTHERS) {
  Deno.test(`parseYaml() finds a problem with a place in ${JSON.stringify(yaml)}, or none, and never throws`, () => {
    for (const { message, place } of parseYaml("f.yaml", yaml).problems) {
      ok(message.startsWith("Invalid YAML: ") && message.length > 20, message);
      ok(place !== undefined && place.line >= 1 && place.column >= 1);
    }
  });
}

const DEEP = "1:1 Invalid YAML: values more than 100 levels deep | Nest less";

const TOO_DEEP: readonly [what: string, yaml: string, problem: string][] = [
  ["10,000 lists", "[".repeat(10_000) + "]".repeat(10_000), DEEP],
  ["10,000 lists that are not closed", "a: " + "[".repeat(10_000), DEEP],
  ["10,000 mappings", "{a: ".repeat(10_000) + "}".repeat(10_000), DEEP],
  ["10,000 block lists", "- ".repeat(10_000) + "x", DEEP],
  ["10,000 keys", "? ".repeat(10_000) + "x", DEEP],
  ["300 lists", "[".repeat(300) + "]".repeat(300), DEEP.replace("1:1", "1:102")],
  ["101 lists", "[".repeat(101) + "1" + "]".repeat(101), DEEP.replace("1:1", "1:102")],
];

for (const [what, yaml, problem] of TOO_DEEP) {
  Deno.test(`parseYaml() refuses ${what} in one another with one error`, () =>
    deepStrictEqual(problemsOf(yaml), [problem]));
}

Deno.test("parseYaml() reads 100 lists in one another", () => {
  deepStrictEqual(problemsOf("[".repeat(100) + "1" + "]".repeat(100)), []);
});

const MANY =
  "Invalid YAML: more than 100000 values, counting every use of an alias | Use fewer aliases, or several files";

Deno.test("parseYaml() does not blow up a bomb of aliases", () => {
  const lines = ["x0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"];
  for (let i = 1; i < 12; i++) lines.push(`x${i}: &x${i} [${Array(9).fill(`*x${i - 1}`).join(", ")}]`);
  const problems = problemsOf(lines.join("\n"));
  strictEqual(problems.length, 1);
  ok(problems[0]!.endsWith(MANY), problems[0]);
});

Deno.test("parseYaml() does not blow up a bomb of merge keys", () => {
  const lines = ["x0: &x0 {a: 1}"];
  for (let i = 1; i < 40; i++) lines.push(`x${i}: &x${i} {<<: [*x${i - 1}, *x${i - 1}]}`);
  const problems = problemsOf(lines.join("\n"));
  strictEqual(problems.length, 1);
  ok(problems[0]!.endsWith(MANY), problems[0]);
});

Deno.test("parseYaml() resolves 20,000 aliases and compares 20,000 keys", () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: ${i === 0 ? "&x " : ""}1\n`).join("");
  deepStrictEqual(problemsOf(`${keys}all:\n${"  - *x\n".repeat(20_000)}`), []);
});

Deno.test("parseYaml() keeps the place of a text at its anchor", () => {
  const { problems } = readYaml(
    "a: &x nope\nb: [*x]\n",
    object({
      a: optional(text, ""),
      b: optional(list({ kind: "integer" }), ""),
    }),
  );
  deepStrictEqual(problems, ['1:7+4 Expected a whole number for item 1 of "b", found "nope"']);
});
