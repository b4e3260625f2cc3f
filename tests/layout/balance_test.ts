import { deepEqual, equal, match, throws } from "node:assert/strict";
import { type Balance, balanceLayouts } from "../../src/layout/balance.ts";
import { combineTabs } from "../../src/layout/combine_tabs.ts";
import type { PlainLayout, PlainTab } from "../../src/layout/layouts_file.ts";
import { runToEnd } from "../bounded.ts";

function tab(name: string, weight = 1, directory: string | null = "~/work", command = `run ${name}`): PlainTab {
  return { name, directory, command, weight };
}

function demo(...weights: number[]): PlainLayout[] {
  return [{ name: "demo", tabs: weights.map((weight, index) => tab("abcdefgh"[index]!, weight)) }];
}

function balanced(layouts: readonly PlainLayout[], balance: Balance): unknown {
  return balanceLayouts(layouts, balance).map(({ name, tabs }) => [name, ...tabs.map((one) => one.name)]);
}

Deno.test("balanceLayouts() splits by weight: 2, 1, 2 with at most 3", () => {
  const parts = balanced(demo(2, 1, 2), { by: "weight", method: "split", max: 3 });
  deepEqual(parts, [["demo_part1", "a", "b"], ["demo_part2", "c"]]);
});

Deno.test("balanceLayouts() combines 4 tabs into 2, with the sum of their weights", () => {
  const [layout] = balanceLayouts(demo(1, 2, 1, 2), { by: "number", method: "combine", max: 2 });
  deepEqual(layout?.tabs, [
    { name: "super_tab_1", directory: "~/work", command: "run a; run b", weight: 3 },
    { name: "super_tab_2", directory: "~/work", command: "run c; run d", weight: 3 },
  ]);
});

Deno.test("balanceLayouts() splits by number: 3 tabs with at most 2", () => {
  const parts = balanced(demo(1, 1, 1), { by: "number", method: "split", max: 2 });
  deepEqual(parts, [["demo_part1", "a", "b"], ["demo_part2", "c"]]);
});

Deno.test("balanceLayouts() combines by weight within the layout, and keeps a tab that stays alone", () => {
  const [layout] = balanceLayouts(demo(2, 1, 2), { by: "weight", method: "combine", max: 3 });
  deepEqual(layout?.tabs.map(({ name, weight }) => [name, weight]), [["super_tab_1", 3], ["c", 2]]);
});

Deno.test("balanceLayouts() makes as many tabs as are allowed, evenly", () => {
  const sizes = (count: number, max: number): number[] => {
    const [layout] = balanceLayouts(demo(...Array(count).fill(1)), { by: "number", method: "combine", max });
    return layout!.tabs.map(({ weight }) => weight);
  };
  deepEqual(sizes(5, 4), [2, 1, 1, 1]);
  deepEqual(sizes(8, 3), [3, 3, 2]);
  deepEqual(sizes(7, 1), [7]);
});

Deno.test("balanceLayouts() leaves alone what fits", () => {
  const layouts = [...demo(1, 2), { name: "other", tabs: [tab("x", 9)] }];
  equal(balanceLayouts(layouts, { by: "number", method: "split", max: 2 })[0], layouts[0]);
  deepEqual(balanceLayouts(layouts, { by: "weight", method: "combine", max: 9 }), layouts);
});

Deno.test("balanceLayouts() refuses a tab that is too heavy by itself", () => {
  throws(
    () => balanceLayouts(demo(1, 5), { by: "weight", method: "split", max: 3 }),
    /Cannot balance layout "demo": tab "b" alone weighs 5, more than 3/,
  );
});

Deno.test("combineTabs() runs each command in its own directory, in a shell of its own where it could reach further", () => {
  const { command } = combineTabs("s", [
    tab("a", 1, "/srv", "make all"),
    tab("b", 1, "~/x y/it's", "ls || true"),
    tab("c", 1, "$HOME/z", "exit 3"),
    tab("d", 1, "/srv", "cd sub && make;"),
    tab("e", 1, "/srv", "echo hi # said"),
    tab("f", 1, "/srv", "make last"),
  ]);
  deepEqual(command?.split("; "), [
    "make all",
    "(cd ~/'x y/it'\\''s' || exit",
    "ls || true)",
    '(cd "$HOME"/z || exit',
    "exit 3)",
    "(cd sub && make)",
    "(echo hi # said\n)",
    "make last",
  ]);
});

Deno.test("combineTabs() gives a line that a shell runs as meant", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  for (const name of ["one", "two 2"]) await Deno.mkdir(`${folder}/${name}`);
  const { command } = combineTabs("s", [
    tab("a", 1, `${folder}/one`, "false"),
    tab("b", 1, "~/two 2", "pwd; exit 4"),
    tab("c", 1, `${folder}/one`, "cd / && pwd"),
    tab("d", 1, `${folder}/one`, "cat <<E\nheld\nE"),
    tab("e", 1, `${folder}/gone`, "pwd"),
    tab("f", 1, `${folder}/one`, "pwd"),
  ]);
  const { stdout } = await runToEnd(["sh", "-c", command!], { cwd: `${folder}/one`, env: { HOME: folder } });
  equal(stdout, `${folder}/two 2\n/\nheld\n${folder}/one\n`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("combineTabs() refuses what it cannot reach", () => {
  throws(() => combineTabs("s", [tab("a"), tab("b", 1, "sub")]), /its startDir "sub" is relative/);
  throws(() => combineTabs("s", [tab("a"), tab("b", 1, null)]), /it has no startDir/);
  match(combineTabs("s", [tab("a", 1, "sub"), tab("b", 1, "sub")]).command!, /^run a; run b$/);
});
