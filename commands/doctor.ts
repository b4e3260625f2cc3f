import { answerForm, boolean, choice, fields, list, nullable, string } from "../src/base/answer.ts";
import { type Check, checkMachine } from "../src/run/check_machine.ts";
import type { Style } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const DOCTOR = answerForm("prj.doctor/1", {
  sound: boolean("Nothing has to be mended"),
  checks: list(fields({
    name: string(),
    level: choice(["ok", "warning", "problem"]),
    message: string(),
    hint: nullable(string()),
  })),
});
export const answers = [DOCTOR];

/** `prj doctor`: 1 where something has to be mended. */
export async function run({ context, console, json }: Invocation): Promise<number> {
  const checks = await checkMachine(context);
  const isSound = checks.every((check) => check.level !== "problem");
  if (json) {
    answerJson(console, DOCTOR, { sound: isSound, checks: checks.map((check) => ({ hint: null, ...check })) });
  } else for (const check of checks) console.answer(renderCheck(check, console.answerStyle));
  return isSound ? 0 : 1;
}

function renderCheck({ name, level, message, hint }: Check, style: Style): string {
  const mark = level === "ok"
    ? style.green("ok     ")
    : level === "warning"
    ? style.yellow("warning")
    : style.red("problem");
  return `${mark}  ${name}: ${message}${hint === undefined ? "" : `\n         ${style.cyan("hint:")} ${hint}`}`;
}
