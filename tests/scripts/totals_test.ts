import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { addTotals, describeTotals, parseTotals } from "../../scripts/test.ts";

const MODULE = `
Deno.test("passes", () => {});
Deno.test("passes too", () => {});
Deno.test("fails", () => { throw new Error("no"); });
Deno.test({ name: "is skipped", ignore: true, fn() {} });
Deno.test("has a step that fails", async (t) => { await t.step("no", () => { throw new Error("no"); }); });
`;

Deno.test("parseTotals() reads what deno itself reports", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const report = join(folder, "junit.xml");
    await Deno.writeTextFile(join(folder, "a_test.ts"), MODULE);
    await Deno.writeTextFile(join(folder, "b_test.ts"), 'Deno.test("passes", () => {});');
    const args = ["test", "--no-config", "--no-check", `--junit-path=${report}`, folder];
    const { code } = await new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).output();
    equal(code, 1);
    deepEqual(parseTotals(await Deno.readTextFile(report)), { passed: 3, failed: 2 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("addTotals() sums runs, and is ok only if all are", () => {
  const all = addTotals([{ passed: 2, failed: 0, ok: true }, { passed: 1, failed: 1, ok: false }]);
  deepEqual(all, { passed: 3, failed: 1, ok: false });
  equal(describeTotals(all), "3 passed, 1 failed");
});
