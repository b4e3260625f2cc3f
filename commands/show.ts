import { answerForm, any } from "../src/base/answer.ts";
import { showCommand } from "../src/run/command/show_command.ts";
import { tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import { argumentJson, COMMAND } from "./list.ts";
import type { Invocation } from "./verb.ts";

const SHOW = answerForm("prj.show/1", { ...COMMAND, example: any("Its plan with made-up values, as `run --dry-run`") });
export const answers = [SHOW];

/** `prj show NAME`. */
export async function run({ context, console, json, words }: Invocation): Promise<number> {
  const shown = await showCommand(context, words[0]!);
  const { usage, example, ...rest } = shown;
  if (json) {
    answerJson(console, SHOW, { ...rest, arguments: shown.arguments.map(argumentJson), example: example.json });
    return 0;
  }
  const { bold, dim } = console.answerStyle;
  const plain = (text: string): string => showControl(text, { multiline: true });
  const parts = [
    `${bold(plain(shown.name))}  ${plain(shown.description)}\n${dim(tildePath(shown.path, context.folders.home))}`,
    plain(usage),
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
  parts.push(`${dim("What it does, with made-up values:")}\n${plain(example.text)}`);
  console.answer(parts.join("\n\n"));
  return 0;
}
