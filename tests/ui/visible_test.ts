import { deepStrictEqual, strictEqual } from "node:assert";
import { displayWidth, fitWidth, showControl, splitCharacters } from "../../src/ui/visible.ts";

Deno.test("showControl() makes what hides visible", () => {
  const cases: [text: string, shown: string][] = [
    ["plain ä 日本 🚀", "plain ä 日本 🚀"],
    ["\x1b[31mred\x1b[0m", "\\e[31mred\\e[0m"],
    ["a\0b\x07c\rd", "a\\0b\\ac\\rd"],
    ["one\ntwo\tthree", "one\\ntwo\\tthree"],
    ["\x9b31m", "\\x9b31m"],
    ["safe\u202etxt.exe", "safe\\u{202e}txt.exe"],
    ["\u2066isolated\u2069", "\\u{2066}isolated\\u{2069}"],
    ["ma\u200bin", "ma\\u{200b}in"],
    ["soft\u00adhyphen \ufeffbom", "soft\\xadhyphen \\u{feff}bom"],
    ["tag\u{e0041}", "tag\\u{e0041}"],
    ["line\u2028break", "line\\u{2028}break"],
    ["half \ud800", "half \\u{d800}"],
    ["👨‍👩‍👧 ⚙️ 👍🏽", "👨‍👩‍👧 ⚙️ 👍🏽"],
    ["a\ufe0f b\u200dc", "a\\u{fe0f} b\\u{200d}c"],
  ];
  for (const [text, shown] of cases) strictEqual(showControl(text), shown);
});

Deno.test("showControl() keeps line breaks and tabs where it is told to", () => {
  strictEqual(showControl("a\n\tb\r\x1b", { multiline: true }), "a\n\tb\\r\\e");
});

const WIDTHS: readonly (readonly [text: string, width: number])[] = [
  ["", 0],
  ["abc", 3],
  ["äöü", 3],
  ["a\u0301b", 2],
  ["日本語", 6],
  ["한국어", 6],
  ["ｆｕｌｌ", 8],
  ["🚀", 2],
  ["👍🏽", 2],
  ["👨‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["✓ ✗ → …", 7],
  ["│─●", 3],
  ["クッキー", 8],
];

Deno.test("displayWidth() counts the cells of a terminal", () => {
  for (const [text, width] of WIDTHS) strictEqual(displayWidth(text), width, text);
});

Deno.test("splitCharacters() keeps together what a reader sees as one", () => {
  deepStrictEqual(splitCharacters("e\u0301👨‍👩‍👧x"), ["e\u0301", "👨‍👩‍👧", "x"]);
});

Deno.test("fitWidth() cuts between characters", () => {
  const cases: [text: string, width: number, cut: "end" | "start", shown: string][] = [
    ["short", 5, "end", "short"],
    ["longer", 5, "end", "long…"],
    ["longer", 5, "start", "…nger"],
    ["日本語", 4, "end", "日…"],
    ["日本語", 4, "start", "…語"],
    ["longer", 1, "end", "…"],
    ["longer", 0, "end", ""],
  ];
  for (const [text, width, cut, shown] of cases) strictEqual(fitWidth(text, width, cut), shown);
});
