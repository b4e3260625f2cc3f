import { deepEqual, throws } from "node:assert/strict";
import { chooseLayouts, chooseTabs, splitNames } from "../../src/layout/choose_layouts.ts";
import type { FileLayout } from "../../src/layout/layouts_file.ts";
import { readLayouts } from "../../src/layout/read_layouts.ts";

const FILE = `[
  {"layoutName": "Alpha", "tabs": [{"tabName": "shared"}, {"tabName": "edit"}]},
  {"layoutName": "beta", "tabs": [{"tabName": "shared"}, {"tabName": "build"}]},
  {"layoutName": "alpha", "tabs": [{"tabName": "a::b"}]}
]`;
const { layouts } = readLayouts("f", FILE).file!;

function shown(chosen: readonly FileLayout[]): unknown {
  return chosen.map(({ name, tabs }) => [name.text, ...tabs.map((tab) => tab.name.text)]);
}

Deno.test("chooseLayouts() finds a name exactly, else whatever its case, and each once", () => {
  deepEqual(shown(chooseLayouts(layouts, ["alpha", "BETA"])), [["alpha", "a::b"], ["beta", "shared", "build"]]);
  deepEqual(shown(chooseLayouts(layouts, ["ALPHA", "Alpha"])), [["Alpha", "shared", "edit"]]);
  throws(() => chooseLayouts(layouts, ["beto"]), { message: 'No layout "beto"', hint: 'Did you mean "beta"?' });
});

Deno.test("chooseTabs() takes TAB and LAYOUT::TAB, and leaves out layouts of which nothing is chosen", () => {
  const two = chooseLayouts(layouts, ["Alpha", "beta"]);
  deepEqual(shown(chooseTabs(two, ["shared", "beta::build"])), [["Alpha", "shared"], ["beta", "shared", "build"]]);
  deepEqual(shown(chooseTabs(two, ["beta::shared"])), [["beta", "shared"]]);
  deepEqual(shown(chooseTabs(layouts, ["a::b"])), [["alpha", "a::b"]]);
  throws(() => chooseTabs(two, ["edit", "gamma::x"]), { message: 'No tab "gamma::x" in "Alpha", "beta"' });
});

Deno.test("splitNames() takes blanks and empty places away", () => {
  deepEqual(splitNames("api, web ,,"), ["api", "web"]);
  deepEqual(splitNames(""), []);
});
