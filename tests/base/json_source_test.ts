import { deepEqual, equal } from "node:assert/strict";
import { parseJson } from "../../src/base/json_source.ts";
import type { YamlNode } from "../../src/base/yaml_node.ts";

function valueOf(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(valueOf);
  return Object.fromEntries(node.pairs.map(({ key, value }) => [key, valueOf(value)]));
}

function problemOf(text: string): string {
  const [problem] = parseJson("f.json", text).problems;
  return problem === undefined ? "" : `${problem.message} @${problem.place!.line}:${problem.place!.column}`;
}

Deno.test("parseJson() reads what JSON.parse() reads", () => {
  for (
    const text of [
      '{"a": [1, -2.5e3, true, false, null], "b": {"c": "d"}}',
      '\t{\r\n\t"tab": "\\t\\n\\\\ \\/ \\" \\u00e9 \\ud83d\\ude00",\r\n\t"ü": []\r\n}\n',
      '"only text"',
      "[]",
      "0",
    ]
  ) deepEqual(valueOf(parseJson("f", text).root), JSON.parse(text), text);
});

Deno.test("parseJson() lets comments and a comma at the end pass, and leaves texts alone", () => {
  const text = `// first
{ /* a
     comment */ "url": "https://x//y /* z */", // "no": 1
  "list": [1, 2, /* none */],
}
// last`;
  deepEqual(valueOf(parseJson("f", text).root), { url: "https://x//y /* z */", list: [1, 2] });
});

Deno.test("parseJson() knows where everything stands", () => {
  const text = '// c\n{\n  "name": "v"\n}';
  const { root } = parseJson("f", text);
  const pair = root.kind === "map" ? root.pairs[0]! : undefined;
  equal(text.slice(pair!.start, pair!.end), '"name"');
  equal(text.slice(pair!.value.start, pair!.value.end), '"v"');
});

Deno.test("parseJson() says what is wrong, and where", () => {
  const cases: [text: string, problem: string][] = [
    ["", "Invalid JSON: there is nothing in it @1:1"],
    ['{"a": [1, 2', 'Invalid JSON: this "[" is never closed @1:7'],
    ['{"a": [1 2]}', 'Invalid JSON: expected "," or "]" @1:10'],
    ['{"a" 1}', 'Invalid JSON: expected ":" after the key "a" @1:6'],
    ['{"a": "x\n}', 'Invalid JSON: this " is never closed on its line @1:7'],
    ["{a: 1}", 'Invalid JSON: expected a key in quotes, or "}" @1:2'],
    ['{"a": tru}', 'Invalid JSON: expected a value, found "tru" @1:7'],
    ['{"a": }', "Invalid JSON: expected a value @1:7"],
    ['{"a": 01}', 'Invalid JSON: expected a value, found "01" @1:7'],
    ['{"a":1,,"b":2}', 'Invalid JSON: expected a key in quotes, or "}" @1:8'],
    ['{"a":1,"a":2}', 'Invalid JSON: the key "a" is there already @1:8'],
    ['{"a": "\\q"}', 'Invalid JSON: unknown escape "\\q" @1:8'],
    ["[}", "Invalid JSON: expected a value @1:2"],
    ["[1] 2", "Invalid JSON: nothing may follow the end of the value @1:5"],
    ["[1, /* 2]", "Invalid JSON: this comment is never closed @1:5"],
    ["[".repeat(500), "Invalid JSON: values more than 100 levels deep @1:102"],
  ];
  for (const [text, problem] of cases) equal(problemOf(text), problem, text);
});
