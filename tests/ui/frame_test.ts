import { deepStrictEqual, strictEqual } from "node:assert";
import { drawFrame, printedLines } from "../../src/ui/frame.ts";

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

Deno.test("printedLines() hides nothing, and ends with the last line that says something", () => {
  deepStrictEqual(printedLines("a\x1b[2Jb\n\nc \n  \n\n"), ["a\\e[2Jb", "", "c "]);
  deepStrictEqual(printedLines(""), []);
});
