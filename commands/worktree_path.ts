import { answerForm, nullable, string } from "../src/base/answer.ts";
import { findWorktreePath } from "../src/run/worktree/find_worktree.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const PATH = answerForm("prj.worktree-path/1", { path: string(), branch: nullable(string("null: detached")) });
export const answers = [PATH];

/** `prj worktree path NAME`: for `cd "$(prj worktree path NAME)"`. */
export async function run({ context, console, json, words }: Invocation): Promise<number> {
  const { path, branch } = await findWorktreePath(context, words[0]!);
  if (json) answerJson(console, PATH, { path, branch });
  else console.answer(path);
  return 0;
}
