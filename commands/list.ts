import { type Answered, answerForm, boolean, choice, fields, list, nullable, string } from "../src/base/answer.ts";
import { listCommands, type ListedCommand } from "../src/run/command/list_commands.ts";
import type { Argument } from "../src/template/argument.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { type Cell, renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

/** One argument of a command. */
export const ARGUMENT = fields({
  name: string(),
  type: choice(["string", "integer", "number", "boolean", "path", "choice"]),
  required: boolean(),
  default: nullable(string()),
  choices: list(string()),
  description: string(),
  secret: boolean("Never stored, never printed"),
});
/** What lists and shows of commands have in common. */
export const COMMAND = {
  name: string(),
  description: string(),
  category: string(),
  source: choice(["project", "user", "built-in"]),
  path: string(),
  arguments: list(ARGUMENT),
} as const;
const LIST = answerForm("prj.list/1", {
  commands: list(fields({ ...COMMAND, error: nullable(PROBLEM, "Why it cannot be run") })),
});
export const answers = [LIST];

/** `prj list`. */
export async function run({ context, console, json }: Invocation): Promise<number> {
  const commands = await listCommands(context);
  if (json) {
    answerJson(console, LIST, {
      commands: commands.map((command) => ({
        name: command.name,
        description: command.description,
        category: command.category,
        source: command.source,
        path: command.path,
        arguments: command.arguments.map(argumentJson),
        error: command.problems[0] === undefined ? null : problemJson(command.problems[0]),
      })),
    });
    return 0;
  }
  console.answer(renderTable(
    [{ header: "command" }, { header: "arguments", shrink: "end" }, { header: "description", shrink: "end" }, {
      header: "category",
    }, { header: "source" }],
    commands.map((command) => [
      command.name,
      command.arguments.map(describeArgument).join(" "),
      describe(command),
      command.category,
      command.source,
    ]),
    { width: console.width, color: console.answerColor },
  ));
  return 0;
}

function describe({ description, problems }: ListedCommand): Cell {
  const [problem] = problems;
  if (problem === undefined) return description;
  const line = problem.place === undefined ? "" : ` (line ${problem.place.line})`;
  return { text: `broken: ${problem.message}${line}`, style: "red" };
}

function describeArgument({ name, required, default: value }: Argument): string {
  return required ? `${name}=` : `[${name}=${value ?? ""}]`;
}

/** One argument as JSON. */
export function argumentJson(argument: Argument): Answered<typeof ARGUMENT> {
  const { name, type, required, choices, description, secret } = argument;
  return { name, type, required, default: argument.default, choices, description, secret };
}
