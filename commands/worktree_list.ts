import { answerForm, list } from "../src/base/answer.ts";
import { listWorktrees } from "../src/run/worktree/list_worktrees.ts";
import { findProjectSessions } from "../src/run/project_sessions.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";
import { printWorktrees, WORKTREE, worktreeJson } from "./worktree_table.ts";

const WORKTREES = answerForm("prj.worktree-list/1", { worktrees: list(WORKTREE), problems: list(PROBLEM) });
export const answers = [WORKTREES];

/** `prj worktree list`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, audience } = invocation;
  const view = listWorktrees(context);
  using overview = await findProjectSessions(context, audience);
  const worktrees = await view(overview);
  if (json) {
    const views = (await Array.fromAsync(worktrees.views())).map(worktreeJson);
    answerJson(console, WORKTREES, { worktrees: views, problems: worktrees.problems.map(problemJson) });
    return 0;
  }
  await printWorktrees(worktrees, invocation);
  for (const problem of worktrees.problems) audience.warn(problem);
  return 0;
}
