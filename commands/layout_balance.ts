import { answerForm, fields, integer, list, nullable, string } from "../src/base/answer.ts";
import type { Balance } from "../src/layout/balance.ts";
import { balanceFile } from "../src/run/layout/layouts_file.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { BY, METHODS } from "./layout_choice.ts";
import { countTabs } from "./layout_summarize.ts";
import { requireCount } from "./number_option.ts";
import type { Invocation } from "./verb.ts";

const BALANCED = answerForm("prj.layout-balance/1", {
  path: string("What was read"),
  output: nullable(string("What was written")),
  layouts: list(fields({
    name: string(),
    tabs: list(fields({
      name: string(),
      directory: nullable(string()),
      command: nullable(string()),
      weight: integer(),
    })),
  })),
});
export const answers = [BALANCED];

/** `prj layout balance FILE --max N`. */
export async function run({ context, console, json, words, options }: Invocation): Promise<number> {
  const balance: Balance = {
    max: requireCount(options, "max", "layout balance"),
    by: BY[String(options["by"] ?? "number")]!,
    method: METHODS[String(options["method"] ?? "split")]!,
  };
  const written = typeof options["output"] === "string" ? options["output"] : undefined;
  const balanced = await balanceFile(context, words[0], balance, written, options["overwrite"] === true);
  const { path, output, layouts, text } = balanced;
  if (json) answerJson(console, BALANCED, { path, output, layouts });
  else if (output === null) console.answer(text);
  else {
    const what = `${formatCount(layouts.length, "layout")}, ${formatCount(countTabs(layouts), "tab")}`;
    console.answer(`${tildePath(output, context.folders.home)}: ${what}`);
  }
  return 0;
}
