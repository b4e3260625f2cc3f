import type { Context } from "../src/base/context.ts";
import type { ApprovalQuestion } from "../src/run/trust/approve.ts";
import type { Console } from "../src/ui/console.ts";
import { select } from "../src/ui/prompt.ts";
import { tildePath } from "../src/ui/style.ts";
import { showControl } from "../src/ui/visible.ts";

/** Shows everything that would be executed, with nothing hidden by control characters, and asks. */
export async function askApproval(
  { command, paths, changed, executables }: ApprovalQuestion,
  console: Console,
  context: Context,
): Promise<"once" | "always" | "no"> {
  const { bold, dim } = console.narrationStyle;
  const where = paths.map((path) => showControl(tildePath(path, context.folders.home))).join(", ");
  const why = changed ? "has changed since it was trusted" : "is not trusted yet";
  const lines = executables.map(({ kind, name, text, contents }) =>
    [`  ${kind.padEnd(13)} ${bold(showControl(name))}`, ...indent(text), ...indent(contents, dim("| "))].join("\n")
  );
  console.narrate(`${bold(where)} ${why}. "${showControl(command)}" would execute:\n${lines.join("\n")}`);
  const answer = await select("Run it?", [
    { value: "no", label: "No" },
    { value: "once", label: "Yes, this once" },
    { value: "always", label: "Yes, and trust this project from now on" },
  ]);
  return answer === "once" || answer === "always" ? answer : "no";
}

function indent(text: string | undefined, mark = ""): string[] {
  return text === undefined ? [] : text.trimEnd().split("\n").map((line) => `    ${mark}${showControl(line)}`);
}
