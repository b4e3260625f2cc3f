import { answerForm, fields, integer, list, nullable, number, string } from "../src/base/answer.ts";
import { openLayouts } from "../src/run/layout/layouts_file.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const SUMMARY = answerForm("prj.layout-summarize/1", {
  path: string(),
  version: nullable(string("As the file says")),
  layouts: list(fields({ name: string(), tabs: integer(), weight: integer("Of all its tabs") })),
  tabs: integer("Of all layouts"),
  average_tabs: number("Rounded to two decimals"),
});
export const answers = [SUMMARY];

/** `prj layout summarize [FILE]`. */
export function run({ context, console, json, words }: Invocation): number {
  const { path, file } = openLayouts(context, words[0]);
  const layouts = file.layouts.map(({ name, tabs }) => ({
    name: name.text,
    tabs: tabs.length,
    weight: tabs.reduce((sum, tab) => sum + tab.weight, 0),
  }));
  const tabs = countTabs(file.layouts);
  const average = Math.round((tabs / layouts.length) * 100) / 100;
  if (json) {
    answerJson(console, SUMMARY, { path, version: file.version, layouts, tabs, average_tabs: average });
    return 0;
  }
  console.answer(renderTable(
    [{ header: "#", align: "right" }, { header: "layout", shrink: "end" }, { header: "tabs", align: "right" }, {
      header: "weight",
      align: "right",
    }],
    layouts.map(({ name, tabs, weight }, index) => [String(index + 1), name, String(tabs), String(weight)]),
    { width: console.width, color: console.answerColor },
  ));
  const version = file.version === null ? "" : `, version ${file.version}`;
  const each = layouts.length === 1 ? "" : `, ${average} each`;
  console.narrate(
    `${tildePath(path, context.folders.home)}: ${formatCount(layouts.length, "layout")}, ${
      formatCount(tabs, "tab")
    }${each}${version}`,
  );
  return 0;
}

/** The number of tabs of all layouts. */
export function countTabs(layouts: readonly { readonly tabs: readonly unknown[] }[]): number {
  return layouts.reduce((sum, { tabs }) => sum + tabs.length, 0);
}
