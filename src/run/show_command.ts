import type { Context } from "../base/context.ts";
import { throwProblems } from "../base/error.ts";
import { describePlan, planJson } from "../plan/describe_plan.ts";
import { type Argument, usage } from "../template/argument.ts";
import { findCommands } from "./find_commands.ts";
import { readNamed } from "./read_command.ts";
import { loadConfig } from "./load_config.ts";
import { requireProject } from "./project.ts";
import { samplePlan } from "./sample_plan.ts";

/** Everything that can be said of a command without running it. */
export interface ShownCommand {
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly source: "project" | "user" | "built-in";
  readonly path: string;
  readonly arguments: readonly Argument[];
  readonly usage: string;
  /** Its plan with made-up values, as text and as data. */
  readonly example: { readonly text: string; readonly json: unknown };
}

/** Reads a command and plans it with made-up values. */
export function showCommand(context: Context, name: string): ShownCommand {
  const place = requireProject(context.cwd);
  const { config, problems } = loadConfig(context, place);
  const read = readNamed(findCommands(context, place), name);
  throwProblems([...problems, ...read.problems]);
  const command = read.command!;
  const sample = samplePlan(context, place, config, command);
  throwProblems(sample.problems);
  return {
    name: command.name,
    description: command.file.description?.text ?? "",
    category: command.file.category?.text ?? "",
    source: command.origin,
    path: command.path,
    arguments: sample.declared,
    usage: usage(command.name, sample.declared),
    example: { text: describePlan(sample.plan!, { commandLines: false }), json: planJson(sample.plan!) },
  };
}
