import { answerForm, boolean, fields, list, string } from "../src/base/answer.ts";
import { planUndo, type Undoing } from "../src/run/recovery/undo_run.ts";
import { formatAge, tildePath } from "../src/ui/style.ts";
import { askFirst } from "./ask_first.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";
import { answerRemoved, finishRemoval, REMOVED, removedJson } from "./worktree_remove.ts";

const UNDO = answerForm("prj.undo/1", {
  run_id: string(),
  command: string(),
  applied: boolean("false: a dry run"),
  worktrees: list(REMOVED),
  sessions: list(
    fields({ name: string(), ended: boolean() }),
    "Those that work in none of the worktrees; of a dry run all that would end",
  ),
});
export const answers = [UNDO];

/** `prj undo [RUN]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, words, options, audience } = invocation;
  const wish = { force: options["force"] === true, deleteUnmerged: options["deleteUnmerged"] === true };
  await using undoing = await planUndo(context, words[0], { ...wish, deleteBranch: undefined }, audience);
  const { run: made, removals, sessions } = undoing;
  if (options["dryRun"] === true) {
    if (json) {
      const worktrees = removals.map((removal) =>
        removedJson({
          removal,
          entry: null,
          problem: null,
          branchDeleted: false,
          branchReason: removal.plan.branchReason,
          sessionsEnded: [],
          failedSteps: [],
        })
      );
      const kept = [...sessions, ...removals.flatMap(({ look }) => look.sessions)].map(({ name }) => ({
        name,
        ended: false,
      }));
      answerJson(console, UNDO, { run_id: made.id, command: made.command, applied: false, worktrees, sessions: kept });
    } else console.answer(describe(undoing, invocation));
    return 0;
  }
  if (options["yes"] !== true) {
    const refusal = { message: "Nothing was undone", hint: "Run it with --yes to undo without being asked" };
    await askFirst(invocation, { shown: describe(undoing, invocation), question: "Take it back?", refusal });
  }
  const done = await undoing.apply();
  if (json) {
    answerJson(console, UNDO, {
      run_id: made.id,
      command: made.command,
      applied: true,
      worktrees: done.worktrees.map(removedJson),
      sessions: done.sessions.map(({ name, ended }) => ({ name, ended })),
    });
  } else {
    for (const { name, ended } of done.sessions) console.answer(`${name} ${ended ? "ended" : "was gone already"}`);
    answerRemoved(done.worktrees, invocation);
    if (done.worktrees.length > 0) console.narrate('"prj worktree restore" brings a removed worktree back');
  }
  return finishRemoval(done.worktrees, json);
}

function describe({ run, removals, sessions }: Undoing, { context }: Invocation): string {
  const { home } = context.folders;
  return [
    `Run ${run.id} of "${run.command}", ${formatAge(context.now() - run.started_at)}, made:`,
    ...sessions.map(({ name }) => `  session   ${name}`),
    ...removals.flatMap(({ look, plan }) => {
      const { path, branch } = look.facts.worktree;
      const fate = branch === null ? "" : `  (branch ${branch} ${plan.deletesBranch ? "goes" : "stays"})`;
      const line = `  worktree  ${tildePath(path, home)}${fate}`;
      return [line, ...look.sessions.map(({ name }) => `  session   ${name}  (works there, and ends)`)];
    }),
  ].join("\n");
}
