import { throwProblems } from "../src/base/error.ts";
import { describePlan, planJson } from "../src/plan/describe_plan.ts";
import { findCommands, readNamed } from "../src/run/find_commands.ts";
import { loadConfig } from "../src/run/load_config.ts";
import { requireProject } from "../src/run/project.ts";
import { samplePlan } from "../src/run/sample_plan.ts";
import { usage } from "../src/template/argument.ts";
import { renderTable } from "../src/ui/table.ts";
import { argumentJson } from "./list.ts";
import type { Invocation } from "./verb.ts";

/** `prj show NAME`. */
export async function run({ context, console, json, words }: Invocation): Promise<number> {
  const place = requireProject(context.cwd);
  const { config, problems } = loadConfig(context, place);
  throwProblems(problems);
  const { command, problems: broken } = readNamed(findCommands(context, place), words[0]!);
  throwProblems(broken);
  const sample = samplePlan(context, place, config, command!);
  throwProblems(sample.problems);
  const { file } = command!;
  if (json) {
    console.answer(JSON.stringify({
      schema: "prj.show/1",
      name: command!.name,
      description: file.description?.text ?? "",
      category: file.category?.text ?? "",
      source: command!.origin,
      path: command!.path,
      arguments: sample.declared.map(argumentJson),
      example: await Promise.resolve(planJson(sample.plan!)),
    }));
    return 0;
  }
  const { bold, dim } = console.answerStyle;
  const parts = [
    `${bold(command!.name)}  ${file.description?.text ?? ""}\n${dim(command!.path)}`,
    usage(command!.name, sample.declared),
  ];
  if (sample.declared.length > 0) {
    parts.push(renderTable(
      [{ header: "argument" }, { header: "type" }, { header: "default" }, { header: "description", shrink: "end" }],
      sample.declared.map((argument) => [
        argument.name,
        argument.type === "choice" ? argument.choices.join("|") : argument.type,
        argument.required ? "(required)" : argument.default ?? "",
        argument.description,
      ]),
      { width: console.width, color: console.answerColor },
    ));
  }
  parts.push(`${dim("What it does, with made-up values:")}\n${describePlan(sample.plan!)}`);
  console.answer(parts.join("\n\n"));
  return 0;
}
