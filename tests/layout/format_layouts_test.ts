import { deepEqual, equal, throws } from "node:assert/strict";
import { formatLayouts, mergeLayouts } from "../../src/layout/format_layouts.ts";
import { type PlainLayout, plainLayouts } from "../../src/layout/layouts_file.ts";
import { readLayouts } from "../../src/layout/read_layouts.ts";

const tab = (name: string): PlainLayout["tabs"][number] => ({ name, directory: "~/x", command: "ls", weight: 1 });
const layout = (name: string, ...tabs: string[]): PlainLayout => ({ name, tabs: tabs.map(tab) });

Deno.test("formatLayouts() writes the wrapped object that the tools write", () => {
  const text = formatLayouts([{ name: "a", tabs: [{ ...tab("t"), weight: 2 }] }]);
  deepEqual(JSON.parse(text), {
    $schema: "https://bit.ly/cfglayout",
    version: "0.1",
    layouts: [{
      layoutName: "a",
      layoutTabs: [{ tabName: "t", startDir: "~/x", command: "ls", tabWeight: 2 }],
    }],
  });
});

Deno.test("formatLayouts() and readLayouts() bring back what was there", () => {
  const layouts: PlainLayout[] = [
    layout("a", "t", "t"),
    { name: 'ü "q"\n', tabs: [{ name: "x", directory: null, command: null, weight: 3 }] },
  ];
  deepEqual(plainLayouts(readLayouts("f", formatLayouts(layouts)).file!), layouts);
});

Deno.test("mergeLayouts() replaces layouts of one name in place and appends the others", () => {
  const merged = mergeLayouts([layout("same", "old"), layout("unchanged", "u")], [
    layout("same", "new"),
    layout("appended", "x"),
  ], "f");
  deepEqual(merged, [layout("same", "new"), layout("unchanged", "u"), layout("appended", "x")]);
});

Deno.test("mergeLayouts() says on which side a name is there twice", () => {
  const twice = [layout("a", "x"), layout("a", "y")];
  throws(() => mergeLayouts(twice, [], "l.json"), /"l.json" has two layouts "a"/);
  throws(() => mergeLayouts([], twice, "l.json"), /What is added has two layouts "a"/);
  equal(mergeLayouts([], [layout("a", "x")], "f").length, 1);
});
