import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { expandText, namesUsed } from "../../src/template/expand.ts";
import type { Scope } from "../../src/template/scope.ts";

const SCOPE: Scope = {
  values: {
    branch: "Fix/Über  it",
    path: "/home/me/shop/",
    none: null,
    empty: "",
    port: 3000,
    "git.sha": "abc",
    on: true,
  },
  args: { branch: "hidden", none: null, token: "t" },
  env: { HOME: "/home/me" },
};

const EXPANDED: readonly [string, string][] = [
  ["{{branch}}-{{ port }}-{{on}}", "Fix/Über  it-3000-true"],
  ["{{git.sha}} {{args.branch}} {{args.token}} {{token}}", "abc hidden t t"],
  ["{{ '{{' }} {{ '}}' }}", "{{ }}"],
  [
    "{{ 'a' | default('b') }}{{ empty | default('b') }}{{ none | default(port) }}{{ nobody | default('d') }}",
    "ab3000d",
  ],
  ["{{ none | default(empty) | default('z') }}", "z"],
  ["{{ branch | lower }} {{ branch | upper }} {{ branch | slug }}", "fix/über  it FIX/ÜBER  IT fix-ber-it"],
  ["{{ '--' | slug }}", ""],
  ["{{ path | basename }} {{ path | dirname }} {{ 'a' | dirname }} {{ '/' | basename }}", "shop /home/me . /"],
  ["{{ 'a$&a' | replace('a', '$&') }}", "$&$&$&"],
  ["{{ 'ab😀c' | truncate(3) }}", "ab😀"],
  ["{{ 'a' | hash }} {{ 'a' | hash(4) }}", "af63dc4c af63"],
  ["{{ 'HOME' | env }} {{ 'NO' | env | default('x') }}", "/home/me x"],
  ['{{ "it\'s" | quote }} {{ branch | raw }}', "'it'\\''s' Fix/Über  it"],
];

for (const [text, wanted] of EXPANDED) {
  Deno.test(`expandText() expands ${text}`, () => deepStrictEqual(expandText(text, SCOPE), { value: wanted }));
}

Deno.test("expandText() never expands a value again", () => {
  deepStrictEqual(expandText("{{x}}", { values: { x: "{{port}}" }, args: {}, env: {} }), { value: "{{port}}" });
});

const REFUSED: readonly [string, number, RegExp, RegExp?][] = [
  ["a {{brnch}}", 4, /Unknown name "brnch"/, /"branch"/],
  ["{{ zzzzzz }}", 3, /Unknown name/, /Known names: branch, /],
  ["{{ args.tokn }}", 3, /Unknown name/, /"args.token"/],
  ["{{ constructor }}", 3, /Unknown name/],
  ["{{ none }}", 0, /"none" has no value here/, /default/],
  ["{{ none | lower | default('x') }}", 0, /has no value here/],
  ["{{ 'NO' | env }}", 0, /Environment variable "NO" has no value here/],
  ["{{ nobody | lower | default('x') }}", 3, /Unknown name/],
  ["{{ none | default(nobody) }}", 18, /Unknown name "nobody"/],
  ["{{ branch | lowr }}", 12, /Unknown filter "lowr"/, /"lower"/],
  ["{{ branch | truncate }}", 12, /takes 1 argument, not 0/],
  ["{{ branch | truncate('3') }}", 12, /Argument 1 .* must be a whole number/],
  ["{{ branch | replace(true, 'x') }}", 12, /must be a text/],
  ["{{ branch | replace('', 'x') }}", 12, /not empty/],
  ["{{ branch | quote | upper }}", 12, /must be the last/],
];

for (const [text, offset, message, hint] of REFUSED) {
  Deno.test(`expandText() refuses ${text}`, () => {
    const result = expandText(text, SCOPE);
    if (!("problems" in result)) throw new Error(`Expanded to ${result.value}`);
    strictEqual(result.problems.length, 1);
    strictEqual(result.problems[0]!.offset, offset);
    match(result.problems[0]!.message, message);
    if (hint !== undefined) match(result.problems[0]!.hint ?? "", hint);
  });
}

Deno.test("expandText() finds every problem of a text, in order", () => {
  const result = expandText("{{a}} {{b | nofilter}} {{ none }} {{ c", SCOPE);
  deepStrictEqual("problems" in result && result.problems.map(({ offset }) => offset), [2, 8, 12, 23, 34]);
});

Deno.test("namesUsed() lists names with their defaults, filter arguments included", () => {
  deepStrictEqual(namesUsed("{{a}} {{ b.c | default(d) }} {{ 'x' | replace(e, 'y') }} {{ }}"), [
    { name: "a", hasDefault: false, offset: 2 },
    { name: "b.c", hasDefault: true, offset: 9 },
    { name: "d", hasDefault: false, offset: 23 },
    { name: "e", hasDefault: false, offset: 46 },
  ]);
});
