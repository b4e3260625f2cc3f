import { dirname, join } from "node:path";
import { PrjError } from "../base/error.ts";
import { gitEnvironment } from "../git/git.ts";
import type { WorktreeStep } from "../plan/plan.ts";
import type { Ground, StepEnd } from "./execute_plan.ts";
import { kindOf } from "./project.ts";

/** Makes a worktree by the calls that the plan decided. */
export async function createWorktree(step: WorktreeStep, ground: Ground): Promise<StepEnd> {
  await Deno.mkdir(dirname(step.path), { recursive: true });
  for (const call of step.calls) {
    const result = await ground.host.run({
      argv: call.argv,
      environment: { ...gitEnvironment(ground.context.env), ...call.environment },
    });
    if (result.code === 0) continue;
    const said = lastLine(result.stderr);
    // git runs post-checkout last: where the worktree stands, only the hook has failed.
    if (!isComplete(step.path)) {
      throw new PrjError("failed", {
        message: `Cannot create worktree "${step.branch}": ${said}`,
        hint: hintFor(said, step),
      });
    }
    ground.journal.warn({
      message: `The post-checkout hook failed in "${step.path}" (exit code ${result.code}): ${said}`,
      hint: "The worktree is complete; the run goes on",
    });
  }
  ground.journal.append({
    type: "worktree.created",
    data: { path: step.path, branch: step.branch, base: step.base, branch_created: step.branchCreated },
  });
  return { status: "succeeded", exitCode: 0, log: null };
}

/** git takes a worktree that it could not finish away again, so its .git file is there only when all is. */
function isComplete(path: string): boolean {
  return kindOf(join(path, ".git")) === "file";
}

function lastLine(text: string): string {
  const lines = text.trim().split("\n").filter((line) => line !== "");
  return (lines.find((line) => line.startsWith("fatal: ")) ?? lines.at(-1) ?? "git gave no reason").replace(
    /^(fatal|error): /,
    "",
  );
}

function hintFor(said: string, step: WorktreeStep): string {
  if (/already (checked out|used by worktree)/.test(said)) return "Work in that worktree, or choose another branch";
  if (/already exists/.test(said)) return `Run the command again: it takes what is there`;
  return `Run "${step.calls[0]!.argv.join(" ")}" to see it`;
}
