import { answerForm, list, map, string } from "../src/base/answer.ts";
import { describeExports, readWorktreeEnvironment } from "../src/run/worktree/worktree_environment.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const ENV = answerForm("prj.env/1", {
  variables: map(string()),
  left_out: list(string(), "names of the project's environment that hold secrets, or that no shell can export"),
});
export const answers = [ENV];

/** `prj env`: for `eval "$(prj env)"`. */
export async function run({ context, console, json, options }: Invocation): Promise<number> {
  const named = options["environment"] as string | undefined;
  const { variables, leftOut } = await readWorktreeEnvironment(context, named);
  if (json) {
    answerJson(console, ENV, { variables, left_out: leftOut });
    return 0;
  }
  console.answer(describeExports(variables));
  if (leftOut.length > 0) console.narrate(`Left out ${leftOut.join(", ")}: secrets, or no names of variables`);
  return 0;
}
