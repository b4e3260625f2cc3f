import { showCommand } from "../src/run/show_command.ts";
import { tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { argumentJson } from "./list.ts";
import type { Invocation } from "./verb.ts";

/** `prj show NAME`. */
export async function run({ context, console, json, words }: Invocation): Promise<number> {
  const shown = await showCommand(context, words[0]!);
  const { usage, example, ...rest } = shown;
  if (json) {
    const answer = {
      schema: "prj.show/1",
      ...rest,
      arguments: shown.arguments.map(argumentJson),
      example: example.json,
    };
    console.answer(JSON.stringify(answer));
    return 0;
  }
  const { bold, dim } = console.answerStyle;
  const parts = [
    `${bold(shown.name)}  ${shown.description}\n${dim(tildePath(shown.path, context.folders.home))}`,
    usage,
  ];
  if (shown.arguments.length > 0) {
    parts.push(renderTable(
      [{ header: "argument" }, { header: "type" }, { header: "default" }, { header: "description", shrink: "end" }],
      shown.arguments.map((argument) => [
        argument.name,
        argument.type === "choice" ? argument.choices.join("|") : argument.type,
        argument.required ? "(required)" : argument.default ?? "",
        argument.description,
      ]),
      { width: console.width, color: console.answerColor },
    ));
  }
  parts.push(`${dim("What it does, with made-up values:")}\n${example.text}`);
  console.answer(parts.join("\n\n"));
  return 0;
}
