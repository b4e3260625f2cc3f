import { deepStrictEqual, strictEqual } from "node:assert";
import { drawFrame, plainLine, printedLines } from "../../src/ui/frame.ts";

const SIZE = { columns: 10, rows: 3 };

Deno.test("drawFrame() writes every row of a first frame, empty ones too", () => {
  strictEqual(
    drawFrame(undefined, { size: SIZE, lines: ["a", "b"] }),
    "\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb\x1b[3;1H\x1b[2K",
  );
});

Deno.test("drawFrame() writes only the rows that have changed, or have gone", () => {
  const before = { size: SIZE, lines: ["a", "b", "c"] };
  strictEqual(drawFrame(before, { size: SIZE, lines: ["a", "B"] }), "\x1b[2;1H\x1b[2KB\x1b[3;1H\x1b[2K");
  strictEqual(drawFrame(before, before), "");
});

Deno.test("drawFrame() writes everything where the size has changed", () => {
  const before = { size: SIZE, lines: ["a"] };
  strictEqual(drawFrame(before, { size: { columns: 9, rows: 1 }, lines: ["a", "b"] }), "\x1b[1;1H\x1b[2Ka");
});

Deno.test("plainLine() leaves nothing that moves a cursor, colours or hides", () => {
  const cases: [text: string, shown: string][] = [
    ["\x1b[1;31mred\x1b[0m\tx", "red    x"],
    ["\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b", "ab"],
    ["\x1b(B\x1b=\x1b7ok", "ok"],
    ["a\x1b", "a\\e"],
    ["50%\r", "50%\\r"],
  ];
  for (const [text, shown] of cases) strictEqual(plainLine(text), shown);
});

Deno.test("printedLines() keeps of every line what was seen in the end", () => {
  deepStrictEqual(printedLines("10%\r50%\r100%\r\nready\r\n\n\x1b[0m\n"), ["100%", "ready"]);
  deepStrictEqual(printedLines(""), []);
});
