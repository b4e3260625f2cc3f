import type { Context } from "../../base/context.ts";
import { throwProblems } from "../../base/error.ts";
import { describePlan, planJson } from "../../plan/describe_plan.ts";
import { usage } from "../../template/argument.ts";
import { findCommands } from "./find_commands.ts";
import { hideInPlan } from "../mask.ts";
import { readNamed } from "./read_command.ts";
import { loadConfig } from "../load_config.ts";
import { requireProject } from "../project.ts";
import type { ListedCommand } from "./list_commands.ts";
import { samplePlan } from "./sample_plan.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** Everything that can be said of a command without running it. */
export interface ShownCommand extends Omit<ListedCommand, "problems"> {
  readonly usage: string;
  /** Its plan with made-up values, as text and as data. */
  readonly example: { readonly text: string; readonly json: unknown };
}

/** Reads a command and plans it with made-up values. */
export async function showCommand(context: Context, name: string): Promise<ShownCommand> {
  const parse = createYamlParser(context, { remember: false });
  const place = requireProject(context.cwd);
  const { config, problems } = await loadConfig(context, place, parse);
  const read = await readNamed(findCommands(context, place), name, parse);
  throwProblems([...problems, ...read.problems]);
  const command = read.command!;
  const sample = await samplePlan(context, place, config, command, parse);
  throwProblems(sample.problems);
  const plan = hideInPlan(sample.plan!, sample.plan!.secrets);
  return {
    name: command.name,
    description: command.file.description?.text ?? "",
    category: command.file.category?.text ?? "",
    source: command.origin,
    path: command.path,
    arguments: sample.declared,
    usage: usage(command.name, sample.declared),
    example: { text: describePlan(plan, { commandLines: false }), json: planJson(plan) },
  };
}
