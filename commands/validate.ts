import { answerForm, boolean, fields, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { validateFiles } from "../src/run/command/validate_files.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const VALIDATE = answerForm("prj.validate/1", {
  files: list(fields({ path: string(), valid: boolean(), problems: list(PROBLEM) })),
});
export const answers = [VALIDATE];

/** `prj validate [FILE…]`. */
export async function run({ context, console, json, words }: Invocation): Promise<number> {
  const files = await validateFiles(context, words);
  const broken = files.filter((file) => file.problems.length > 0);
  if (json) {
    answerJson(console, VALIDATE, {
      files: files.map(({ path, problems }) => ({
        path,
        valid: problems.length === 0,
        problems: problems.map(problemJson),
      })),
    });
    return broken.length === 0 ? 0 : 2;
  }
  for (const { path, problems } of files) {
    const mark = problems.length === 0
      ? console.answerStyle.green("ok")
      : console.answerStyle.red(formatCount(problems.length, "problem"));
    console.answer(`${tildePath(path, context.folders.home)}: ${mark}`);
  }
  const [first, ...rest] = broken.flatMap((file) => file.problems);
  if (first !== undefined) throw new PrjError("invalid", first, ...rest);
  if (files.length === 0) console.narrate('Nothing to validate: "prj init" makes commands to start from');
  return 0;
}
