import { dirname, join } from "node:path";
import { PrjError } from "../base/error.ts";
import { gitEnvironment } from "../git/git.ts";
import type { WorktreeStep } from "../plan/plan.ts";
import { type GroupEnd, type GroupRequest, runGroup } from "../process/group.ts";
import type { Ground, StepEnd } from "./execute_plan.ts";
import { kindOf } from "./project.ts";

/** Makes a worktree by the calls that the plan decided; an endless hook is ended as any other step is. */
export async function createWorktree(step: WorktreeStep, limitMs: number, ground: Ground): Promise<StepEnd> {
  await Deno.mkdir(dirname(step.path), { recursive: true });
  const deadline = ground.context.now() + limitMs;
  for (const call of step.calls) {
    const result = await runGit(call, Math.max(1, deadline - ground.context.now()), ground);
    if (result.kind !== "exited") {
      // git takes away what it could not finish; where only a hook was under way, the worktree stays.
      const worktreeMade = isComplete(step.path);
      if (worktreeMade) recordCreated(step, ground);
      return result.kind === "aborted"
        ? { status: "cancelled", exitCode: 130, log: null, worktreeMade, message: `Cancelled in step "${step.name}"` }
        : {
          status: "timed_out",
          exitCode: 124,
          log: null,
          worktreeMade,
          message: `Step "${step.name}" took longer than ${limitMs / 1000} s`,
        };
    }
    if (result.code === 0) continue;
    const said = lastLine(result.output);
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
  recordCreated(step, ground);
  return { status: "succeeded", exitCode: 0, log: null, worktreeMade: true };
}

function recordCreated({ path, branch, base, branchCreated }: WorktreeStep, { journal }: Ground): void {
  journal.append({ type: "worktree.created", data: { path, branch, base, branch_created: branchCreated } });
}

async function runGit(
  call: WorktreeStep["calls"][number],
  timeoutMs: number,
  { context, journal, interrupt }: Ground,
): Promise<GroupEnd & { output: string }> {
  const decoder = new TextDecoder();
  let output = "";
  const request: GroupRequest = {
    argv: call.argv,
    environment: { ...gitEnvironment(context.env), ...call.environment },
    interactive: false,
    signal: interrupt,
    ...(timeoutMs === Infinity ? {} : { timeoutMs }),
    onOutput: (chunk) => output += decoder.decode(chunk, { stream: true }),
  };
  const end = await runGroup(request);
  journal.observe(request, { ...end, stdout: "", stderr: output, timedOut: end.kind === "timed_out" });
  return { ...end, output };
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
