import { PrjError } from "../src/base/error.ts";
import { answerForm, boolean, choice, fields, list, nullable, string } from "../src/base/answer.ts";
import { type Check, checkMachine } from "../src/run/recovery/check_machine.ts";
import { findLeftovers, type Leftover, openLeftoverGround } from "../src/run/recovery/find_leftovers.ts";
import { findProject } from "../src/run/project.ts";
import { formatCount, type Style } from "../src/ui/style.ts";
import { askFirst } from "./ask_first.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const DOCTOR = answerForm("prj.doctor/1", {
  sound: boolean("Nothing has to be mended"),
  checks: list(fields({
    name: string(),
    level: choice(["ok", "warning", "problem", "mended"]),
    message: string(),
    hint: nullable(string()),
  })),
});
export const answers = [DOCTOR];

/** `prj doctor [--mend]`: 1 where something has to be mended. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const checks = await checkMachine(context);
  const isUsable = checks.every((check) => check.level !== "problem");
  // Without git or a readable configuration there is nothing to look through.
  await using ground = isUsable ? await openLeftoverGround(context, findProject(context.cwd), audience) : undefined;
  const leftovers = ground === undefined ? [] : await findLeftovers(ground);
  const mends = options["mend"] === true && leftovers.length > 0;
  if (mends && options["yes"] !== true) await askToMend(leftovers, invocation);
  const told: Told[] = [...checks];
  for (const { name, message, remedy, mend } of leftovers) {
    told.push(
      mends ? { name, ...await tell(mend, message) } : {
        name,
        level: "warning",
        message,
        hint: `"prj doctor --mend" ${remedy}`,
      },
    );
  }
  const isSound = isUsable && told.slice(checks.length).every(({ level }) => level === "mended");
  if (json) answerJson(console, DOCTOR, { sound: isSound, checks: told.map((check) => ({ hint: null, ...check })) });
  else for (const check of told) console.answer(renderCheck(check, console.answerStyle));
  return isSound ? 0 : 1;
}

type Told = Omit<Check, "level"> & { readonly level: Check["level"] | "mended" };

/** Mends one thing, and tells how that went: what cannot be mended keeps no other from it. */
async function tell(mend: Leftover["mend"], message: string): Promise<Omit<Told, "name">> {
  try {
    await mend();
    return { level: "mended", message };
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    return { level: "problem", message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}

async function askToMend(leftovers: readonly Leftover[], invocation: Invocation): Promise<void> {
  const refusal = { message: "Nothing was mended", hint: 'Run "prj doctor --mend --yes" to mend without being asked' };
  const shown = leftovers.map(({ name, message, remedy }) => `${name}: ${message}\n  mending ${remedy}`).join("\n");
  await askFirst(invocation, { shown, question: `Mend ${formatCount(leftovers.length, "leftover")}?`, refusal });
}

function renderCheck({ name, level, message, hint }: Told, style: Style): string {
  const mark = level === "ok"
    ? style.green("ok     ")
    : level === "mended"
    ? style.green("mended ")
    : level === "warning"
    ? style.yellow("warning")
    : style.red("problem");
  return `${mark}  ${name}: ${message}${hint === undefined ? "" : `\n         ${style.cyan("hint:")} ${hint}`}`;
}
