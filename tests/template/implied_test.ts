import { deepStrictEqual } from "node:assert/strict";
import { decodeYaml } from "../../src/base/decode.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { COMMAND, type CommandFile } from "../../src/template/command_shape.ts";
import { readCommandArguments, textsOf } from "../../src/template/implied.ts";

const VARIABLES = ["project", "branch", "session_name"];

function read(yaml: string): CommandFile {
  const { value, problems } = decodeYaml<CommandFile>(parseYaml("f.yaml", yaml), COMMAND);
  deepStrictEqual(problems, []);
  return value!;
}

const IMPLIED: readonly [what: string, yaml: string, expected: [name: string, required: boolean, at: string][]][] = [
  ["none", "steps: [npm ci]", []],
  ["none that is a variable", "steps: ['x {{project}} {{branch}}']", []],
  ["a name", "steps: ['x {{port}}']", [["port", true, "1:14"]]],
  ["a name with a default", "steps: ['x {{port | default(1)}}']", [["port", false, "1:14"]]],
  ["one that is required somewhere", "steps: ['{{port | default(1)}}', '{{port}}']", [["port", true, "1:12"]]],
  ["args.x as x", "steps: ['x {{args.port}}']", [["port", true, "1:14"]]],
  ["names in filters", "steps: ['x {{port | default(other)}}']", [["port", false, "1:14"], ["other", true, "1:29"]]],
  ["none that is nearly a variable", "steps: ['x {{projct}} {{sesion_name}}']", []],
  ["none with a dot", "steps: ['x {{a.b}}']", []],
  [
    "names wherever they stand",
    "session: {windows: [{panes: [{environment: {A: '{{one}}'}}]}]}\ntimeout: '{{two}}'\n",
    [
      ["one", true, "1:51"],
      ["two", true, "2:13"],
    ],
  ],
];

for (const [what, yaml, expected] of IMPLIED) {
  Deno.test(`readCommandArguments() implies ${what}`, () => {
    const { declared, problems } = readCommandArguments(read(yaml), VARIABLES);
    deepStrictEqual(problems, []);
    deepStrictEqual(
      declared.map(({ name, required, place }) => [name, required, `${place?.line}:${place?.column}`]),
      expected,
    );
    for (const { type, secret, choices } of declared) deepStrictEqual([type, secret, choices], ["string", false, []]);
  });
}

Deno.test("readCommandArguments() implies nothing where arguments are declared", () => {
  const { declared } = readCommandArguments(read("arguments: [a]\nsteps: ['x {{port}}']"), VARIABLES);
  deepStrictEqual(declared.map(({ name }) => name), ["a"]);
  deepStrictEqual(readCommandArguments(read("arguments: []\nsteps: ['x {{port}}']"), VARIABLES).declared, []);
});

Deno.test("textsOf() finds every text, in order", () => {
  const file = read("description: one\nenvironment: {A: two}\nsteps: [three, {run: four, timeout: 5}]\n");
  deepStrictEqual(textsOf(file).map(({ text }) => text), ["one", "two", "three", "four"]);
  deepStrictEqual(textsOf(null), []);
});
