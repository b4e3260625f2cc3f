import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { decodeYaml, describeScalar, readScalar } from "../../src/base/decode.ts";
import * as shapes from "../../src/base/shape.ts";
import type { ScalarShape, Shape } from "../../src/base/shape.ts";
import { TemplateText } from "../../src/base/template_text.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { readYaml } from "./sample_yaml.ts";

const { any, boolean, choice, duration, integer, list, map, object, optional, required, text, textOrNull, variables } =
  shapes;

const COLOUR = choice(["red", "dark_red"], { darkRed: "dark_red", scarlet: "red" });
const TREE: Shape = {
  kind: "lazy",
  of: () => ({
    kind: "either",
    scalar: text,
    object: object({ right: optional(list(TREE), "Children"), size: optional(text, "Share") }),
  }),
};
const THING = object({
  name: required(text, "What it is called"),
  colour: optional(COLOUR, "Its colour"),
  tags: optional(list(text), "Words"),
});

/** A value of one key `x`, decoded by a shape. */
const GOOD: readonly [shape: Shape, yaml: string, value: unknown][] = [
  [text, "word", "word"],
  [text, "two words", "two words"],
  [text, "3.10", "3.10"],
  [text, "0x1F", "0x1F"],
  [text, "007", "007"],
  [text, "1e3", "1e3"],
  [text, "true", "true"],
  [text, "True", "True"],
  [text, "yes", "yes"],
  [text, "2024-01-02", "2024-01-02"],
  [text, "12345678901234567890123", "12345678901234567890123"],
  [text, '""', ""],
  [text, '"a\\tb\\u00fc"', "a\tbü"],
  [text, "'it''s'", "it's"],
  [text, "'{{x}}'", "{{x}}"],
  [text, "a {{x}} b", "a {{x}} b"],
  [text, "a # not a word", "a"],
  [text, "a#b", "a#b"],
  [text, "!!str 12", "12"],
  [text, "!own x", "x"],
  [textOrNull, "", ""],
  [textOrNull, "~", ""],
  [textOrNull, "null", ""],
  [textOrNull, '"null"', "null"],
  [shapes.shellLine, "a | b", "a | b"],
  [boolean, "true", true],
  [boolean, "False", false],
  [boolean, "yes", true],
  [boolean, "no", false],
  [boolean, "on", true],
  [boolean, "off", false],
  [boolean, "1", true],
  [boolean, "0", false],
  [boolean, '"true"', true],
  [boolean, '""', false],
  [boolean, '"{{x}}"', "{{x}}"],
  [integer, "12", 12],
  [integer, "-3", -3],
  [integer, '"7"', 7],
  [integer, "a{{x}}", "a{{x}}"],
  [{ kind: "integer", min: 1 }, "1", 1],
  [duration, "5m", { ms: 300_000 }],
  [duration, "90", { ms: 90_000 }],
  [duration, "1.5", { ms: 1500 }],
  [COLOUR, "red", "red"],
  [COLOUR, "darkRed", "dark_red"],
  [COLOUR, "scarlet", "red"],
  [any, "x", "x"],
  [any, "12", "12"],
  [any, "3.10", "3.10"],
  [any, "true", true],
  [any, "null", null],
  [any, "'12'", "12"],
  [list(text), "[a, b]", ["a", "b"]],
  [list(text), "[]", []],
  [list(text), "", []],
  [list(text), "~", []],
  [list(text), "\n  - a\n  - b", ["a", "b"]],
  [list(text), "\n- a\n- b", ["a", "b"]],
  [list(text), "[a, ]", ["a"]],
  [list(list(integer)), "[[1], [], [2, 3]]", [[1], [], [2, 3]]],
  [map(textOrNull), "{A: 1, B: , c d: e}", { A: "1", B: "", "c d": "e" }],
  [map(textOrNull), "", {}],
  [map(textOrNull), "{1: a, true: b, ~: c, '': d}", { 1: "a", true: "b", "~": "c", "": "d" }],
  [map(integer), "{constructor: 1, toString: 2}", { constructor: 1, toString: 2 }],
  [THING, "{name: a}", { name: "a" }],
  [THING, "{name: a, colour: red, tags: [b]}", { name: "a", colour: "red", tags: ["b"] }],
  [object({ a: optional(text, "") }), "", {}],
  [{ kind: "either", scalar: text, object: THING }, "a", "a"],
  [{ kind: "either", scalar: text, object: THING }, "{name: a}", { name: "a" }],
  [{ kind: "either", scalar: text, list: list(text) }, "[a]", ["a"]],
  [TREE, "{right: [a, {right: [b, c], size: 20}]}", { right: ["a", { right: ["b", "c"], size: "20" }] }],
];

for (const [shape, yaml, value] of GOOD) {
  Deno.test(`decodeYaml() reads ${JSON.stringify(yaml)} as ${shape.kind} ${JSON.stringify(value)}`, () => {
    deepStrictEqual(readYaml(`x: ${yaml}\n`, object({ x: optional(shape, "") })), {
      value: { x: value },
      problems: [],
    });
  });
}

const DURATION = 'a duration such as "30s", "5m" or "1h30m", or a number of seconds';

const BAD: readonly [shape: Shape, yaml: string, ...problems: string[]][] = [
  [text, "", '1:4 Expected text for "x", found nothing'],
  [text, "~", '1:4 Expected text for "x", found nothing | Write "~" in quotes for your home'],
  [text, "null", '1:4+4 Expected text for "x", found nothing'],
  [text, "[a]", '1:4+3 Expected text for "x", found a list'],
  [text, "{a: b}", '1:4+6 Expected text for "x", found a mapping'],
  [boolean, "maybe", '1:4+5 Expected true or false for "x", found "maybe"'],
  [boolean, "2", '1:4 Expected true or false for "x", found "2"'],
  [boolean, "", '1:4 Expected true or false for "x", found nothing'],
  [boolean, "[true]", '1:4+6 Expected true or false for "x", found a list'],
  [integer, "1.5", '1:4+3 Expected a whole number for "x", found "1.5"'],
  [integer, "0x10", '1:4+4 Expected a whole number for "x", found "0x10"'],
  [integer, "1_000", '1:4+5 Expected a whole number for "x", found "1_000"'],
  [{ kind: "integer", min: 1 }, "0", '1:4 Expected a whole number from 1 for "x", found "0"'],
  [duration, "soon", `1:4+4 Expected ${DURATION} for "x", found "soon"`],
  [duration, "-5", `1:4+2 Expected ${DURATION} for "x", found "-5"`],
  [duration, "true", `1:4+4 Expected ${DURATION} for "x", found "true"`],
  [COLOUR, "rde", '1:4+3 Expected one of red, dark_red for "x", found "rde" | Did you mean "red"?'],
  [COLOUR, "darkred", '1:4+7 Expected one of red, dark_red for "x", found "darkred" | Did you mean "darkRed"?'],
  [COLOUR, "toString", '1:4+8 Expected one of red, dark_red for "x", found "toString"'],
  [COLOUR, "ünïcödé", '1:4+7 Expected one of red, dark_red for "x", found "ünïcödé"'],
  [any, "[1]", '1:4+3 Expected text for "x", found a list'],
  [list(text), "a", '1:4 Expected a list (- item) for "x", found "a"'],
  [list(text), "{a: b}", '1:4+6 Expected a list (- item) for "x", found a mapping'],
  [list(text), "[a, [b]]", '1:8+3 Expected text for item 2 of "x", found a list'],
  [
    list(integer),
    "[1, b, 2, c]",
    '1:8 Expected a whole number for item 2 of "x", found "b"',
    '1:14 Expected a whole number for item 4 of "x", found "c"',
  ],
  [map(text), "[a]", '1:4+3 Expected a mapping (name: value) for "x", found a list'],
  [map(text), "{a: [b]}", '1:8+3 Expected text for "a" in "x", found a list'],
  [
    map(text),
    String.raw`{"a\0": b, c: "\0"}`,
    "1:5+5 A name cannot hold a NUL character",
    "1:18+4 A text cannot hold a NUL character",
  ],
  [
    variables(text),
    '{"": a, "b=": c, d e: f}',
    '1:5+2 "" cannot be the name of a variable | Use letters, digits and _',
    '1:12+4 "b=" cannot be the name of a variable | Use letters, digits and _',
  ],
  [THING, "[a]", '1:4+3 Expected a mapping (key: value) for "x", found a list'],
  [THING, "a", '1:4 Expected a mapping (key: value) for "x", found "a"'],
  [THING, "{}", '1:4+2 Missing key "name" in "x" | What it is called'],
  [THING, "", '1:4 Missing key "name" in "x" | What it is called'],
  [
    THING,
    "{nam: a}",
    '1:5+3 Unknown key "nam" in "x" | Did you mean "name"?',
    '1:4+8 Missing key "name" in "x" | What it is called',
  ],
  [THING, "{name: a, zzz: b}", '1:14+3 Unknown key "zzz" in "x" | Known keys: name, colour, tags'],
  [THING, "{name: a, constructor: b}", '1:14+11 Unknown key "constructor" in "x" | Known keys: name, colour, tags'],
  [THING, "{name: a, __proto__: b}", '1:14+9 Unknown key "__proto__" in "x" | Known keys: name, colour, tags'],
  [
    { kind: "either", scalar: text, list: list(text) },
    "{a: b}",
    '1:4+6 Expected text or a list for "x", found a mapping',
  ],
  [{ kind: "either", scalar: text, object: THING }, "[a]", '1:4+3 Expected text or a mapping for "x", found a list'],
  [{ kind: "either", list: list(text), object: THING }, "a", '1:4 Expected a list or a mapping for "x", found "a"'],
  [
    TREE,
    "{right: [{right: [{rihgt: []}]}]}",
    '1:23+5 Unknown key "rihgt" in item 1 of "right" | Did you mean "right"?',
  ],
];

for (const [shape, yaml, ...problems] of BAD) {
  Deno.test(`decodeYaml() refuses ${JSON.stringify(yaml)} as ${shape.kind}`, () => {
    const read = readYaml(`x: ${yaml}\n`, object({ x: optional(shape, "") }));
    deepStrictEqual(read.problems, problems);
    // An unknown key leaves the rest to read; anything else leaves nothing.
    strictEqual(read.value === undefined, !problems.every((problem) => problem.includes("Unknown key")));
  });
}

const FILE = object({
  name: required(text, "The name"),
  count: optional(integer, "How many"),
  parts: optional(list(THING), "Parts"),
  environment: optional(map(textOrNull), "Variables"),
});

Deno.test("decodeYaml() finds every problem of a file, with its place", () => {
  const yaml = `# a comment
counts: 3
count: many
parts:
  - name: one
    colour: gren
  - colour: red
  - just text
  - name: [a,
      b]
environment:
  - A=1
`;
  deepStrictEqual(readYaml(yaml, FILE).problems, [
    '2:1+6 Unknown key "counts" in the file | Did you mean "count"?',
    '3:8+4 Expected a whole number for "count", found "many"',
    '6:13+4 Expected one of red, dark_red for "colour", found "gren"',
    '7:5+11 Missing key "name" in item 2 of "parts" | What it is called',
    '8:5+9 Expected a mapping (key: value) for item 3 of "parts", found "just text"',
    '9:11+3 Expected text for "name", found a list',
    '12:3+5 Expected a mapping (name: value) for "environment", found a list',
    '2:1+9 Missing key "name" in the file | The name',
  ]);
});

const WHOLE: readonly [what: string, yaml: string, problem: string][] = [
  ["an empty file", "", '1:1 Missing key "name" in the file | The name'],
  ["a file of comments", "# nothing\n", '1:1 Missing key "name" in the file | The name'],
  ["a word", "hello", '1:1+5 Expected a mapping (key: value) for the file, found "hello"'],
  ["a list", "- a\n- b\n", "1:1+3 Expected a mapping (key: value) for the file, found a list"],
];

for (const [what, yaml, problem] of WHOLE) {
  Deno.test(`decodeYaml() refuses ${what} where a mapping belongs`, () => {
    deepStrictEqual(readYaml(yaml, FILE), { value: undefined, problems: [problem] });
  });
}

Deno.test("decodeYaml() counts columns in UTF-16 units, as editors do", () => {
  deepStrictEqual(readYaml('{name: "日本😀", naem: x}', FILE).problems, [
    '1:16+4 Unknown key "naem" in the file | Did you mean "name"?',
  ]);
});

Deno.test("decodeYaml() finds lines that end in CRLF", () => {
  const { problems } = decodeYaml(parseYaml("f.yaml", "name: a\r\ncuont: 1\r\n"), FILE);
  deepStrictEqual(problems[0]?.place, { file: "f.yaml", line: 2, column: 1, length: 5, source: "cuont: 1" });
});

Deno.test("decodeYaml() does not count a byte order mark", () => {
  const { problems } = decodeYaml(parseYaml("f.yaml", "\ufeffnaem: a"), object({ name: optional(text, "") }));
  deepStrictEqual(problems[0]?.place, { file: "f.yaml", line: 1, column: 1, length: 4, source: "naem: a" });
});

Deno.test("decodeYaml() keeps how a text is used, and what it must read as", () => {
  const shape = object({ a: optional(shapes.shellLine, ""), b: optional(text, ""), c: optional(boolean, "") });
  const { value } = decodeYaml<Record<string, TemplateText>>(parseYaml("f.yaml", "a: x\nb: y\nc: '{{z}}'\n"), shape);
  deepStrictEqual(["a", "b", "c"].map((key) => value?.[key]?.use), ["shell", "plain", "plain"]);
  deepStrictEqual(["a", "b", "c"].map((key) => value?.[key]?.then), [undefined, undefined, boolean]);
});

Deno.test("decodeYaml() hands on what is wrong with the syntax, and nothing else", () => {
  deepStrictEqual(readYaml("naem: [a\n", FILE).problems.length, 1);
});

Deno.test("decodeYaml() finds 20,000 problems of a large file in no time to speak of", () => {
  const { problems } = readYaml(`name: a\nparts:\n${"  - {nam: x}\n".repeat(10_000)}`, FILE);
  strictEqual(problems.length, 20_000);
  strictEqual(problems.at(-1), '10002:5+8 Missing key "name" in item 10000 of "parts" | What it is called');
});

Deno.test("decodeYaml() reads a file of 1 MB", () => {
  const line = "  - {name: word, colour: red, tags: [a long word of no use at all]}\n";
  const yaml = `name: a\nparts:\n${line.repeat(12_000)}environment:\n${
    Array.from({ length: 20_000 }, (_, i) => `  KEY_${i}: v\n`).join("")
  }`;
  ok(yaml.length > 1_000_000);
  deepStrictEqual(readYaml(yaml, FILE).problems, []);
});

const SCALARS: readonly [shape: ScalarShape, value: string, read: ReturnType<typeof readScalar>][] = [
  [boolean, "YES", true],
  [boolean, "", false],
  [boolean, "y", undefined],
  [integer, "-0", -0],
  [integer, " 1", undefined],
  [integer, "1 ", undefined],
  [integer, "+1", undefined],
  [{ kind: "integer", min: 3 }, "2", undefined],
  [duration, "2m", { ms: 120_000 }],
  [duration, "", undefined],
  [COLOUR, "darkRed", "dark_red"],
  [COLOUR, "Red", undefined],
  [COLOUR, "hasOwnProperty", undefined],
  [choice(["a"]), "constructor", undefined],
];

for (const [shape, value, read] of SCALARS) {
  Deno.test(`readScalar() reads "${value}" as ${shape.kind}: ${JSON.stringify(read)}`, () => {
    deepStrictEqual(readScalar(value, shape), read);
  });
}

Deno.test("describeScalar() says what each scalar takes", () => {
  deepStrictEqual([boolean, integer, { kind: "integer", min: 0 } as const, duration, COLOUR].map(describeScalar), [
    "true or false",
    "a whole number",
    "a whole number from 0",
    DURATION,
    "one of red, dark_red",
  ]);
});
