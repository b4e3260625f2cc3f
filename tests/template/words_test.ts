import { deepStrictEqual, ok } from "node:assert/strict";
import type { Scope } from "../../src/template/scope.ts";
import { expandWords, splitWords } from "../../src/template/words.ts";
import { HOSTILE_VALUES } from "./hostile_value.ts";

function scope(values: Scope["values"]): Scope {
  return { values, args: values, env: {} };
}

Deno.test("splitWords() splits as a POSIX shell does, and expands nothing", () => {
  const cases: [string, string[]][] = [
    ["", []],
    [" \t\n ", []],
    ["python -c 'import time; print(1)'", ["python", "-c", "import time; print(1)"]],
    [`a"b c"d'e f'g`, ["ab cde fg"]],
    [`'' ""`, ["", ""]],
    ["a\\ b \\'c\\' \\\\", ["a b", "'c'", "\\"]],
    [`"\\"\\\\\\$\\x"`, [`"\\$\\x`]],
    [`"a\\\nb\\\\\nc"`, ["ab\\\nc"]],
    ["a\\\nb", ["ab"]],
    ["$HOME | x > y # z && `w` $(v) *", ["$HOME", "|", "x", ">", "y", "#", "z", "&&", "`w`", "$(v)", "*"]],
  ];
  for (const [line, words] of cases) deepStrictEqual(splitWords(line), { words }, JSON.stringify(line));
  for (const line of ["'a", 'a "b', "a\\"]) ok("message" in splitWords(line), line);
});

Deno.test("expandWords() keeps every value in one word, wherever it stands", () => {
  for (const value of HOSTILE_VALUES.filter((value) => !value.includes("\0"))) {
    const text = `run {{ v }} x{{v}}y '{{v}}' "{{ v }}{{v}}" end`;
    const expected = ["run", value, `x${value}y`, value, value + value, "end"];
    deepStrictEqual(expandWords(text, scope({ v: value })), { value: expected }, JSON.stringify(value));
  }
});

Deno.test("expandWords() splits what is raw, and says what is wrong with its place", () => {
  deepStrictEqual(expandWords("a {{ v | raw }}", scope({ v: "b 'c d'" })), { value: ["a", "b", "c d"] });
  deepStrictEqual(expandWords("{{ '{{' }}", scope({})), { value: ["{{"] });
  deepStrictEqual(expandWords("echo {{ nam }} {{ other }}", scope({ name: "x" })), {
    problems: [
      { offset: 8, length: 3, message: 'Unknown name "nam"', hint: 'Did you mean "name"?' },
      {
        offset: 18,
        length: 5,
        message: 'Unknown name "other"',
        hint: "Known names: name",
      },
    ],
  });
  ok("problems" in expandWords("{{ v }}", scope({ v: "\0" })));
  ok("problems" in expandWords("'{{ v }}", scope({ v: "x" })));
});
