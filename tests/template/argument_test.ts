import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { decodeYaml } from "../../src/base/decode.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { type Argument, readArguments, readSupplied, usage } from "../../src/template/argument.ts";
import { COMMAND, type CommandFile } from "../../src/template/command_shape.ts";
import { tell } from "../base/sample_yaml.ts";

function declare(yaml: string): { declared: readonly Argument[]; problems: string[] } {
  const { value, problems } = decodeYaml<CommandFile>(parseYaml("f.yaml", `arguments:\n${yaml}`), COMMAND);
  deepStrictEqual(problems, []);
  const read = readArguments(value!);
  return { declared: read.declared, problems: read.problems.map(tell) };
}

const STRING = {
  type: "string",
  required: true,
  default: null,
  choices: [],
  description: "",
  secret: false,
} as const;

const DECLARED: readonly [yaml: string, expected: Partial<Argument>][] = [
  ["branch", { name: "branch" }],
  ["{ name: a }", { name: "a" }],
  ["{ name: a, required: false }", { name: "a", required: false }],
  ["{ name: a, default: x }", { name: "a", required: false, default: "x" }],
  ["{ name: a, default: x, required: true }", { name: "a", required: false, default: "x" }],
  ['{ name: a, default: "" }', { name: "a", required: false, default: "" }],
  ["{ name: a, default: null }", { name: "a" }],
  ["{ name: a, default: 3.10 }", { name: "a", required: false, default: "3.10" }],
  ["{ name: a, default: false, type: boolean }", { name: "a", type: "boolean", required: false, default: "false" }],
  ["{ name: a, type: integer, default: 3000 }", { name: "a", type: "integer", required: false, default: "3000" }],
  ["{ name: a, choices: [x, 1] }", { name: "a", type: "choice", choices: ["x", "1"] }],
  ["{ name: a, secret: true, description: Why }", { name: "a", secret: true, description: "Why" }],
  ["{ name: my-port_2 }", { name: "my-port_2" }],
];

for (const [yaml, expected] of DECLARED) {
  Deno.test(`readArguments() reads ${yaml}`, () => {
    const { declared: [{ place: _place, ...argument } = {} as Argument], problems } = declare(`  - ${yaml}\n`);
    deepStrictEqual([argument, problems], [{ ...STRING, ...expected }, []]);
  });
}

const UNDECLARABLE: readonly [yaml: string, problem: string][] = [
  ["my port", '2:5+7 Invalid argument name "my port" | Use letters, digits, _ and -'],
  ['""', '2:5+2 Invalid argument name "" | Use letters, digits, _ and -'],
  ["1st", '2:5+3 Invalid argument name "1st" | Use letters, digits, _ and -'],
  ["a.b", '2:5+3 Invalid argument name "a.b" | Use letters, digits, _ and -'],
  ["a=b", '2:5+3 Invalid argument name "a=b" | Use letters, digits, _ and -'],
  ["{ name: a, type: choice }", '2:13 The argument "a" has no choices | Add choices: [a, b]'],
  [
    "{ name: a, type: integer, default: many }",
    '2:13 Invalid default: Expected a whole number for "a", found "many" | For example a=3000',
  ],
  [
    "{ name: a, choices: [red], default: rde }",
    '2:13 Invalid default: Expected one of red for "a", found "rde" | Did you mean "red"?',
  ],
  [
    "{ name: a, type: integer, secret: true, default: hush }",
    '2:13 Invalid default: Expected a whole number for "a", found "***" | For example a=3000',
  ],
  [
    '{ name: a, default: "{{user}}" }',
    '2:13 The default of "a" cannot hold a template | Leave it out, and write {{ a | default(user) }} where it is used',
  ],
];

for (const [yaml, problem] of UNDECLARABLE) {
  Deno.test(`readArguments() refuses ${yaml}`, () => deepStrictEqual(declare(`  - ${yaml}\n`).problems, [problem]));
}

Deno.test("readArguments() refuses a name that is declared twice", () => {
  deepStrictEqual(declare("  - a\n  - { name: a, default: 1 }\n").problems, [
    '3:13 The argument "a" is declared twice | Keep one of them',
  ]);
});

const TYPED = { directory: "/work/here", home: "/home/me" };

function argument(type: Argument["type"], more: Partial<Argument> = {}): Argument {
  return { ...STRING, place: undefined, name: "a", type, ...more };
}

const RED = { choices: ["red", "dark red"] };

const VALUES: readonly [type: Argument["type"], text: string, value: unknown, more?: Partial<Argument>][] = [
  ["string", "", ""],
  ["string", "a=b=c", "a=b=c"],
  ["string", " {{x}} $(y) ", " {{x}} $(y) "],
  ["integer", "0", 0],
  ["integer", "-12", -12],
  ["integer", "+12", 12],
  ["integer", "007", 7],
  ["integer", "999999999999999", 999_999_999_999_999],
  ["number", "0.5", 0.5],
  ["number", "-1e3", -1000],
  ["boolean", "Yes", true],
  ["boolean", "on", true],
  ["boolean", "0", false],
  ["boolean", "OFF", false],
  ["choice", "dark red", "dark red", RED],
  ["path", "x/../y", "/work/here/y"],
  ["path", "/abs/./x/", "/abs/x"],
  ["path", "~", "/home/me"],
  ["path", "~/x", "/home/me/x"],
  ["path", "~x", "/work/here/~x"],
  ["path", ".", "/work/here"],
  ["path", "", ""],
];

for (const [type, text, value, more] of VALUES) {
  Deno.test(`readSupplied() reads ${JSON.stringify(text)} as ${type} ${JSON.stringify(value)}`, () => {
    deepStrictEqual(readSupplied("go", [argument(type, more)], [`a=${text}`], TYPED), {
      values: { a: value },
      problems: [],
    });
  });
}

const REFUSED: readonly [type: Argument["type"], text: string, problem: string, more?: Partial<Argument>][] = [
  ["string", "a\0b", 'Expected text without a NUL character for "a", found "a\0b"'],
  ["integer", "", 'Expected a whole number for "a", found "" | For example a=3000'],
  ["integer", "1.5", 'Expected a whole number for "a", found "1.5" | For example a=3000'],
  ["integer", "0x10", 'Expected a whole number for "a", found "0x10" | For example a=3000'],
  ["integer", "1000000000000000", 'Expected a whole number for "a", found "1000000000000000" | For example a=3000'],
  ["number", " ", 'Expected a number for "a", found " " | For example a=0.5'],
  ["number", "Infinity", 'Expected a number for "a", found "Infinity" | For example a=0.5'],
  ["number", "1,5", 'Expected a number for "a", found "1,5" | For example a=0.5'],
  ["boolean", "", 'Expected true or false for "a", found "" | For example a=true'],
  ["boolean", "2", 'Expected true or false for "a", found "2" | For example a=true'],
  ["choice", "rde", 'Expected one of red, dark red for "a", found "rde" | Did you mean "red"?', RED],
  ["choice", "", 'Expected one of red, dark red for "a", found ""', RED],
  ["integer", "hush", 'Expected a whole number for "a", found "***" | For example a=3000', { secret: true }],
];

for (const [type, text, problem, more] of REFUSED) {
  Deno.test(`readSupplied() refuses ${JSON.stringify(text)} as ${type}${more?.secret ? ", secretly" : ""}`, () => {
    const { problems } = readSupplied("go", [argument(type, more)], [`a=${text}`], TYPED);
    deepStrictEqual(problems.map(tell), [problem]);
  });
}

const { declared: COMMON } = declare(
  "  - branch\n  - { name: base, default: main }\n  - { name: port, type: integer, required: false }\n",
);
const USAGE = 'Run "prj run go branch=BRANCH [base=main] [port=PORT]"';

Deno.test("readSupplied() gives defaults, and null for what has none", () => {
  deepStrictEqual(readSupplied("go", COMMON, ["branch=x"], TYPED), {
    values: { branch: "x", base: "main", port: null },
    problems: [],
  });
});

const WRONG: readonly [supplied: string[], ...problems: string[]][] = [
  [[], `2:5+6 Missing argument "branch" for "go" | ${USAGE}`],
  [["branch"], `Expected name=value, found "branch" | ${USAGE}`],
  [["brnch=x"], 'Unknown argument "brnch" for "go" | Did you mean "branch"?'],
  [["branch=x", "zzz=1"], `Unknown argument "zzz" for "go" | ${USAGE}`],
  [["branch=x", "branch=y"], 'The argument "branch" is given twice | Give it once'],
  [["branch=x", "=1"], `Unknown argument "" for "go" | ${USAGE}`],
  [["branch=x", "constructor=1"], `Unknown argument "constructor" for "go" | ${USAGE}`],
  [
    ["bse=x", "port=many"],
    'Unknown argument "bse" for "go" | Did you mean "base"?',
    `2:5+6 Missing argument "branch" for "go" | ${USAGE}`,
    'Expected a whole number for "port", found "many" | For example port=3000',
  ],
];

for (const [supplied, ...problems] of WRONG) {
  Deno.test(`readSupplied() finds all that is wrong with ${JSON.stringify(supplied)}`, () => {
    deepStrictEqual(readSupplied("go", COMMON, supplied, TYPED).problems.map(tell), problems);
  });
}

Deno.test("usage() shows what to type, without secrets", () => {
  strictEqual(usage("go", COMMON), USAGE);
  strictEqual(usage("go", []), 'Run "prj run go"');
  strictEqual(
    usage("go", [argument("string", { default: "hush", secret: true, required: false })]),
    'Run "prj run go [a=A]"',
  );
  strictEqual(
    usage("go", [argument("string", { default: "two words", required: false })]),
    `Run "prj run go [a='two words']"`,
  );
});
