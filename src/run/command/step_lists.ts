import { stepNames } from "../../plan/step_plan.ts";
import type { Command } from "../../template/command.ts";
import type { StepEntry } from "../../template/command_shape.ts";

/** The lists of steps of a command, in the order in which they run. */
export function stepLists({ file }: Command): readonly (readonly StepEntry[])[] {
  return [
    file.pre_steps,
    file.worktree?.post_create_steps,
    file.session?.pre_create_steps,
    file.session?.post_create_steps,
    file.session?.cleanup_steps,
    file.steps,
    file.post_steps,
    file.cleanup_on_failure,
  ].map((list) => list ?? []);
}

/** The steps that a command names anywhere; each is looked up before a plan is made. */
export function namedSteps(command: Command): string[] {
  return [...new Set(stepLists(command).flatMap(stepNames))];
}
