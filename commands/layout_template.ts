import { answerForm, integer, string } from "../src/base/answer.ts";
import { writeTemplate } from "../src/run/layout/layouts_file.ts";
import { tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { readCount } from "./number_option.ts";
import type { Invocation } from "./verb.ts";

const TEMPLATE = answerForm("prj.layout-template/1", { path: string(), layout: string(), tabs: integer() });
export const answers = [TEMPLATE];

/** `prj layout template [NAME]`. */
export async function run({ context, console, json, words, options }: Invocation): Promise<number> {
  const tabs = readCount(options, "tabs") ?? 3;
  const { path, layout } = await writeTemplate(context, words[0] ?? "layout", tabs);
  if (json) answerJson(console, TEMPLATE, { path, layout, tabs });
  else console.answer(`${tildePath(path, context.folders.home)}: layout "${layout}" to start from`);
  return 0;
}
