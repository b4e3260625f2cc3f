import assert from "node:assert/strict";
import type { Extent, SplitTree } from "../../src/session/spec.ts";
import { checkLayout, splitFlag } from "../../src/session/tmux/layout.ts";
import { countCells, formatLayout, layoutChecksum, parseLayout } from "../../src/session/tmux/layout_string.ts";
import { layOutTree, shareOut } from "../../src/session/tmux/split_tree.ts";

const SIZE = { columns: 200, rows: 50 };
const BODY = "200x50,0,0[200x32,0,0{99x32,0,0,0,100x32,100,0,1},200x17,0,33{99x17,0,33,2,100x17,100,33,3}]";
const leaf = (size?: Extent): SplitTree => ({ kind: "leaf", ...(size === undefined ? {} : { size }) });
const split = (direction: "right" | "down", ...children: SplitTree[]): SplitTree => ({
  kind: "split",
  direction,
  children,
});

Deno.test("layoutChecksum() is tmux's own", () => assert.equal(layoutChecksum(BODY), "64b8"));

Deno.test("parseLayout() and formatLayout() are each other's inverse", () => {
  for (const body of [BODY, "80x24,0,0,0", "80x24,0,0{40x24,0,0,0,39x24,41,0[39x12,41,0,1,39x11,41,13,2]}"]) {
    const text = `${layoutChecksum(body)},${body}`;
    const parsed = parseLayout(text);
    assert.ok("root" in parsed);
    assert.equal(formatLayout(parsed.root), text);
  }
  const parsed = parseLayout(`64b8,${BODY}`);
  assert.ok("root" in parsed);
  assert.equal(countCells(parsed.root), 4);
});

Deno.test("parseLayout() says what is wrong", () => {
  const broken: Record<string, RegExp> = {
    "": /checksum of four/,
    tiled: /checksum of four/,
    [`0000,${BODY}`]: /checksum is 0000, not 64b8/,
  };
  const bodies: Record<string, RegExp> = {
    "80x24": /cannot be read/,
    "80x24,0,0,0,": /left over/,
    "80x24,0,0{40x24,0,0,0,39x24,41,0,1": /not closed/,
    "80x24,0,0{40x24,0,0,0,39x24,41,0,1]": /not closed/,
    "80x24,0,0{40x24,0,0,0,40x24,41,0,1}": /do not fill/,
    "80x24,0,0{40x24,0,0,0,39x23,41,0,1}": /do not fill/,
    "80x0,0,0,0": /without size/,
    ["1x1,0,0{".repeat(5000)]: /deep/,
    "\u00e9": /cannot be read/,
  };
  for (const [body, message] of Object.entries(bodies)) broken[`${layoutChecksum(body)},${body}`] = message;
  for (const [text, message] of Object.entries(broken)) {
    const parsed = parseLayout(text);
    assert.ok("wrong" in parsed, text);
    assert.match(parsed.wrong, message);
  }
});

Deno.test("shareOut() gives sized children their part and spare cells to the last of the others", () => {
  const cells = (n: number): Extent => ({ cells: n });
  const percent = (n: number): Extent => ({ percent: n });
  assert.deepEqual(shareOut([undefined, undefined], 50), [24, 25]);
  assert.deepEqual(shareOut([percent(50), percent(50)], 200), [99, 100]);
  assert.deepEqual(shareOut([percent(60), undefined], 200), [119, 80]);
  assert.deepEqual(shareOut([undefined, cells(10), undefined], 50), [19, 10, 19]);
  assert.deepEqual(shareOut([undefined, cells(10)], 50), [39, 10]);
  assert.deepEqual(shareOut([cells(3), cells(3)], 50), [3, 46]);
  assert.equal(shareOut([cells(49), undefined], 50), undefined);
  assert.equal(shareOut([cells(60), cells(3)], 50), undefined);
  assert.equal(shareOut([percent(0.1), undefined], 50), undefined);
});

Deno.test("layOutTree() nests splits", () => {
  const tree = split("right", leaf({ percent: 60 }), split("down", leaf(), leaf({ cells: 10 })));
  assert.equal(
    formatLayout(layOutTree(tree, SIZE)!).slice(5),
    "200x50,0,0{119x50,0,0,0,80x50,120,0[80x39,120,0,1,80x10,120,40,2]}",
  );
  assert.deepEqual(layOutTree(split("down", split("right", leaf())), SIZE), { x: 0, y: 0, width: 200, height: 50 });
  assert.equal(layOutTree(split("right"), SIZE), undefined);
});

Deno.test("checkLayout() knows what each version can do", () => {
  const mirrored = { kind: "preset", name: "main-vertical-mirrored" } as const;
  assert.match(checkLayout(mirrored, 2, SIZE, [3, 4, 0])[0]!.message, /needs tmux 3.5/);
  assert.deepEqual(checkLayout(mirrored, 2, SIZE, [3, 5, 0]), []);
  const percent = { kind: "preset", name: "main-vertical", mainWidth: { percent: 60 } } as const;
  assert.match(checkLayout(percent, 2, SIZE, [3, 1, 3])[0]!.message, /needs tmux 3.2/);
  assert.deepEqual(checkLayout(percent, 2, SIZE, [3, 2, 0]), []);
  const wide = { kind: "preset", name: "main-vertical", mainWidth: { percent: 101 } } as const;
  assert.match(checkLayout(wide, 2, SIZE, [3, 3, 0])[0]!.message, /not between 1 and 100/);
  const odd = { kind: "preset", name: "main-vertcal" } as never;
  assert.equal(checkLayout(odd, 2, SIZE, [3, 3, 1])[0]!.hint, 'Did you mean "main-vertical"?');
});

Deno.test("splitFlag() splits along the layout", () => {
  const flag = (name: string): string => splitFlag({ kind: "preset", name } as never);
  assert.deepEqual(["even-horizontal", "main-horizontal", "even-vertical", "tiled"].map(flag), [
    "-h",
    "-h",
    "-v",
    "-v",
  ]);
});
