import type { Context } from "../../base/context.ts";
import type { Problem } from "../../base/error.ts";
import type { YamlParser } from "../../base/yaml_node.ts";
import type { CommandSource } from "../../template/command.ts";
import { type CommandShelf, findCommands } from "./find_commands.ts";
import { loadConfig } from "../load_config.ts";
import type { ProjectPlace } from "../project.ts";
import { readSource } from "./read_command.ts";
import { samplePlan } from "./sample_plan.ts";

/** Finds everything that is wrong with commands, whether their files are there yet or not. */
export interface CommandCheck {
  readonly shelf: CommandShelf;
  findProblems(source: CommandSource): Promise<readonly Problem[]>;
}

/** Gets ready to check commands of a project; without one they are checked as if the current directory were one. */
export async function openCommandCheck(
  context: Context,
  found: ProjectPlace | undefined,
  parse: YamlParser,
): Promise<CommandCheck> {
  const place = found ?? { root: context.cwd, top: context.cwd, directory: context.cwd, git: false };
  const { config } = await loadConfig(context, found, parse);
  const shelf = findCommands(context, found);
  return {
    shelf,
    async findProblems(source) {
      const { command, problems } = await readSource(shelf, source, parse);
      if (command === undefined) return problems;
      return [...problems, ...(await samplePlan(context, place, config, command, parse)).problems];
    },
  };
}
