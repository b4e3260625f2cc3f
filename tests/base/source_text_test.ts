import { deepStrictEqual } from "node:assert/strict";
import { SourceText } from "../../src/base/source_text.ts";

const TEXT = "one\ntwo three\r\n\nüber 😀\nlast";

const PLACES: readonly [
  offset: number,
  length: number,
  place: [line: number, column: number, length: number],
  source: string,
][] = [
  [0, 3, [1, 1, 3], "one"],
  [2, 1, [1, 3, 1], "one"],
  [3, 1, [1, 4, 1], "one"],
  [4, 3, [2, 1, 3], "two three"],
  [8, 5, [2, 5, 5], "two three"],
  [8, 500, [2, 5, 5], "two three"],
  [13, 1, [2, 10, 1], "two three"],
  [15, 1, [3, 1, 1], ""],
  [16, 4, [4, 1, 4], "über 😀"],
  [21, 2, [4, 6, 2], "über 😀"],
  [24, 4, [5, 1, 4], "last"],
  [28, 1, [5, 5, 1], "last"],
  [999, 1, [5, 5, 1], "last"],
  [4, 0, [2, 1, 1], "two three"],
];

for (const [offset, length, [line, column, shown], source] of PLACES) {
  Deno.test(`placeAt(${offset}, ${length}) is ${line}:${column}`, () => {
    deepStrictEqual(new SourceText("f", TEXT).placeAt(offset, length), {
      file: "f",
      line,
      column,
      length: shown,
      source,
    });
  });
}

Deno.test("placeAt() of an empty text is its start", () => {
  deepStrictEqual(new SourceText("f", "").placeAt(0), { file: "f", line: 1, column: 1, length: 1, source: "" });
});

Deno.test("placeAt() finds every line of many", () => {
  const text = new SourceText("f", "ab\n".repeat(100_000));
  for (const line of [0, 1, 49_999, 99_998, 99_999]) {
    const place = text.placeAt(line * 3 + 1);
    deepStrictEqual([place.line, place.column], [line + 1, 2]);
  }
});
