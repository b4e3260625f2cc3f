/** Whole plans beside the tests: `deno test -A tests/plan -- --write` writes them anew, for `git diff` to be read. */
import { strictEqual } from "node:assert/strict";
import { describePlan, planJson } from "../../src/plan/describe_plan.ts";
import type { Plan } from "../../src/plan/plan.ts";

const FOLDER = new URL("./golden/", import.meta.url);

/** Compares a plan, as text and as data, with `golden/<name>.txt`. */
export async function compareGolden(name: string, plan: Plan): Promise<void> {
  const url = new URL(`${name}.txt`, FOLDER);
  const text = `${describePlan(plan, { commandLines: false })}\n\n${tellData(plan)}\n`;
  if (Deno.args.includes("--write")) {
    await Deno.mkdir(FOLDER, { recursive: true });
    await Deno.writeTextFile(url, text);
  }
  strictEqual(text, await Deno.readTextFile(url));
}

/** The plan as it is printed by --json, and what only the executor sees; tmux's own commands have tests of their own. */
function tellData(plan: Plan): string {
  const data = { ...planJson(plan) as object, directories: plan.directories, secrets: plan.secrets };
  return JSON.stringify(data, (key, value) => key === "call" && value.argv.length > 20 ? "…" : value, 2);
}
