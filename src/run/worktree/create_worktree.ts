import { pasteLine } from "../../base/command_line.ts";
import { PrjError } from "../../base/error.ts";
import { makeParent } from "../files.ts";
import { gitEnvironment, IN_ENGLISH } from "../../git/git.ts";
import type { WorktreeStep } from "../../plan/plan.ts";
import { type GroupEnd, type GroupRequest, runGroup } from "../../process/group.ts";
import type { Ground, StepEnd } from "../execution/execute_plan.ts";
import { finishCheckout } from "./finish_checkout.ts";
import { withRepositoryMutex } from "../mutex.ts";
import { findOther, isOwnHalfMade, takeBackBranch, takeBackWorktree } from "./take_back_worktree.ts";
import { unlockWorktree } from "./unlock_worktree.ts";

/**
 * Makes a worktree by the calls that the plan decided, or brings a half-made one to its end. What cannot be finished is
 * taken back, unless it was there before.
 */
export async function createWorktree(step: WorktreeStep, limitMs: number, ground: Ground): Promise<StepEnd> {
  await makeParent(step.path);
  const deadline = ground.context.now() + limitMs;
  const limit = (): number => Math.max(1, deadline - ground.context.now());
  const adds = step.calls.filter((call) => call.part === "add");
  const failed = adds.length === 0
    ? undefined
    : await withRepositoryMutex(ground.plan.project.root, () => addWorktree(step, adds, limit, ground));
  const end = failed ?? await finishWorktree(step, limit, ground);
  if (end === undefined || end.isComplete) {
    // Recorded first: whoever finds it unlocked finds in the record whether it was set up.
    recordCreated(step, ground);
    unlock(step, ground);
    return end === undefined
      ? { status: "succeeded", exitCode: 0, log: null, worktreeMade: true }
      : { ...describeStop(step, end, limitMs), worktreeMade: true };
  }
  if (adds.length > 0 && await isOwnHalfMade(step, ground)) await takeBackWorktree(step, ground);
  if (end.kind !== "exited") return { ...describeStop(step, end, limitMs), worktreeMade: false };
  const other = failed === undefined ? undefined : await findOther(step, ground);
  if (other !== undefined) {
    throw new PrjError("conflict", {
      message: `Cannot create worktree "${step.branch}": another run made it meanwhile, at "${other}"`,
    });
  }
  const said = lastLine(end.output);
  throw new PrjError("failed", {
    message: `Cannot create worktree "${step.branch}": ${said}`,
    hint: hintFor(said, step),
  });
}

type CallEnd = GroupEnd & { readonly output: string };

/** A call that did not end well, and how far things are. */
type Failure = CallEnd & {
  /** Only a hook was under way. */
  readonly isComplete: boolean;
};

type Call = WorktreeStep["calls"][number];

async function addWorktree(
  step: WorktreeStep,
  calls: readonly Call[],
  limit: () => number,
  ground: Ground,
): Promise<Failure | undefined> {
  for (const call of calls) {
    const end = await runGit(call, limit(), ground);
    if (end.kind === "exited" && end.code === 0) continue;
    // git makes the branch first, and leaves it where no folder can be made; one that was there is another's.
    const isBare = !/already exists/.test(end.output) && !await isOwnHalfMade(step, ground);
    if (isBare) await takeBackBranch(step, ground);
    return { ...end, isComplete: false };
  }
  return undefined;
}

/** Checks out the files and runs the hook. */
async function finishWorktree(step: WorktreeStep, limit: () => number, ground: Ground): Promise<Failure | undefined> {
  for (const call of step.calls) {
    if (call.part === "add") continue;
    const end = call.part === "checkout"
      ? await checkOut(call, step.path, limit, ground)
      : await runGit(call, limit(), ground);
    if (end === undefined || (end.kind === "exited" && end.code === 0)) continue;
    if (call.part === "checkout") return { ...end, isComplete: false };
    if (end.kind !== "exited") return { ...end, isComplete: true };
    ground.journal.warn({
      message: `The post-checkout hook failed in "${step.path}" (exit code ${end.code}): ${lastLine(end.output)}`,
      hint: "The worktree is complete; the run goes on",
    });
  }
  return undefined;
}

/** A worktree that is complete is unlocked also where its hook was cut short. */
function unlock({ path }: WorktreeStep, { plan, journal }: Ground): void {
  try {
    unlockWorktree(plan.project.root, path);
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    journal.warn(error.problems[0]!);
  }
}

/** Checks out the files, unless the run that died before has come that far; undefined: it has. */
function checkOut(call: Call, path: string, limit: () => number, ground: Ground): Promise<CallEnd | undefined> {
  const { context, plan, interrupt, journal } = ground;
  return finishCheckout({
    ...{ context, root: plan.project.root, path },
    run: () => runGit(call, limit(), ground),
    isOver: () => interrupt.aborted,
    onWait: () => journal.warn({ message: `Waiting for the git that is checking out "${path}" already` }),
  });
}

function describeStop(step: WorktreeStep, end: Failure, limitMs: number): StepEnd {
  return end.kind === "aborted"
    ? { status: "cancelled", exitCode: 130, log: null, message: `Cancelled in step "${step.name}"` }
    : {
      status: "timed_out",
      exitCode: 124,
      log: null,
      message: `Step "${step.name}" took longer than ${limitMs / 1000} s`,
    };
}

function recordCreated({ path, branch, base, branchCreated }: WorktreeStep, { journal }: Ground): void {
  journal.append({ type: "worktree.created", data: { path, branch, base, branch_created: branchCreated } });
}

async function runGit(
  call: Call,
  timeoutMs: number,
  { context, journal, interrupt }: Ground,
): Promise<CallEnd> {
  const decoder = new TextDecoder();
  let output = "";
  const request: GroupRequest = {
    argv: call.argv,
    environment: { ...gitEnvironment(context.env), ...(call.part === "hook" ? {} : IN_ENGLISH), ...call.environment },
    interactive: false,
    signal: interrupt,
    ...(timeoutMs === Infinity ? {} : { timeoutMs }),
    onOutput: (chunk) => output += decoder.decode(chunk, { stream: true }),
  };
  const end = await runGroup(request);
  journal.observe(request, { ...end, stdout: "", stderr: output, timedOut: end.kind === "timed_out" });
  return { ...end, output };
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
  return `Run "${pasteLine(step.calls[0]!.argv)}" to see it`;
}
