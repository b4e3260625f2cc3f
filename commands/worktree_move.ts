import { answerForm, string } from "../src/base/answer.ts";
import { moveWorktree } from "../src/run/worktree/move_worktree.ts";
import { tildePath } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const MOVE = answerForm("prj.worktree-move/1", { from: string(), to: string() });
export const answers = [MOVE];

/** `prj worktree move NAME FOLDER`. */
export async function run({ context, console, json, words, audience }: Invocation): Promise<number> {
  const { from, to } = await moveWorktree(context, words[0]!, words[1]!, audience);
  const { home } = context.folders;
  if (json) answerJson(console, MOVE, { from, to });
  else console.answer(`${tildePath(from, home)} is now ${tildePath(to, home)}`);
  return 0;
}
