/**
 * `deno task ok`: the gate. Every stage runs even when an earlier one failed, so that one run shows all that is wrong;
 * only what needs the compiled program is left out without it. The last line is the totals of the tests.
 *
 * Machines are shared: where one to three modules of a run fail, they run once more by themselves, and count as they end
 * then. Each that passed only so is named at the end: it is a defect, of prj or of the test.
 */
import { join } from "node:path";
import { compilePrj } from "./compile.ts";
import { runVisibly } from "./process.ts";
import { addTotals, describeTotals, RUNS, runTests, type Totals } from "./test.ts";
import { ensureTools, TEST_TOOLS } from "./tools.ts";

const ROOT = join(import.meta.dirname!, "..");

interface StageResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

const results: StageResult[] = [];
const totals: Totals[] = [];
const unsteady: string[] = [];
const MOST_AGAIN = 3;

await stage("fmt", () => deno("fmt", "--check"));
await stage("lint", () => deno("lint"));
await stage("check", () => deno("check"));
await stage("tools", async () => {
  await ensureTools(TEST_TOOLS);
  return true;
});
await stage("test: unit", () => test(RUNS.unit()));
const compiled = await stage("compile", async () => {
  await compilePrj();
  return true;
});
await stage("test: live", () => test(RUNS.live()));
await stage("test: binary", () => compiled ? test(RUNS.binary()) : Promise.resolve(false));

console.log();
for (const { name, ok, seconds } of results) {
  console.log(`${ok ? "ok    " : "FAILED"} ${name.padEnd(14)} ${seconds.toFixed(1)} s`);
}
for (const module of unsteady) console.log(`UNSTEADY ${module} failed first, and passed by itself`);
console.log(describeTotals(addTotals(totals)));
Deno.exit(results.every(({ ok }) => ok) ? 0 : 1);

async function stage(name: string, run: () => Promise<boolean>): Promise<boolean> {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const ok = await run().catch((error) => {
    console.error(`error: ${error.message}`);
    return false;
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(`== ${name}: ${ok ? "ok" : "FAILED"} in ${seconds.toFixed(1)} s`);
  results.push({ name, ok, seconds });
  return ok;
}

async function deno(...args: string[]): Promise<boolean> {
  return await runVisibly([Deno.execPath(), ...args], { cwd: ROOT }) === 0;
}

async function test(paths: readonly string[]): Promise<boolean> {
  const first = await runTests(paths);
  const { failing } = first;
  if (first.ok || failing.length === 0 || failing.length > MOST_AGAIN) {
    totals.push(first);
    return first.ok;
  }
  console.log(`\n== again: ${failing.join(" ")}`);
  const again = await runTests(failing);
  if (again.ok) unsteady.push(...failing);
  // A test that failed both times counts once; one that passed both times did so in the first run.
  totals.push({ passed: first.passed + first.failed - again.failed, failed: again.failed, ok: again.ok });
  return again.ok;
}
