import { answerForm, boolean, fields, integer, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { checkLayouts } from "../src/run/layout/layouts_file.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import { countTabs } from "./layout_summarize.ts";
import type { Invocation } from "./verb.ts";

const VALIDATE = answerForm("prj.layout-validate/1", {
  files: list(fields({
    path: string(),
    valid: boolean(),
    layouts: integer("0 where it is not valid"),
    tabs: integer("Of all layouts"),
    problems: list(PROBLEM),
    notes: list(PROBLEM, "What is let pass"),
  })),
});
export const answers = [VALIDATE];

/** `prj layout validate [FILE…]`. */
export function run({ context, console, json, words }: Invocation): number {
  const files = checkLayouts(context, words);
  const problems = files.flatMap((file) => file.problems);
  if (json) {
    answerJson(console, VALIDATE, {
      files: files.map(({ path, file, problems, notes }) => ({
        path,
        valid: problems.length === 0,
        layouts: file?.layouts.length ?? 0,
        tabs: countTabs(file?.layouts ?? []),
        problems: problems.map(problemJson),
        notes: notes.map(problemJson),
      })),
    });
    return problems.length === 0 ? 0 : 2;
  }
  const { green, red } = console.answerStyle;
  for (const { path, file, problems, notes } of files) {
    for (const { message, hint, place } of notes) {
      const where = `${tildePath(path, context.folders.home)}:${place?.line}`;
      console.narrate(showControl(`note: ${where}: ${message}. ${hint}`));
    }
    const shown = file === undefined
      ? red(formatCount(problems.length, "problem"))
      : `${green("ok")}, ${formatCount(file.layouts.length, "layout")}, ${formatCount(countTabs(file.layouts), "tab")}`;
    console.answer(`${tildePath(path, context.folders.home)}: ${shown}`);
  }
  const [first, ...rest] = problems;
  if (first !== undefined) throw new PrjError("invalid", first, ...rest);
  return 0;
}
