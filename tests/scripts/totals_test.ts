import { deepEqual, equal, match } from "node:assert/strict";
import { basename, join } from "node:path";
import { addTotals, describeTotals, parseReport } from "../../scripts/test.ts";
import { runToEnd } from "../bounded.ts";

const MODULE = `
Deno.test("passes", () => {});
Deno.test("passes too", () => {});
Deno.test("fails", () => { throw new Error("no"); });
Deno.test({ name: "is skipped", ignore: true, fn() {} });
Deno.test("has a step that fails", async (t) => { await t.step("no", () => { throw new Error("no"); }); });
`;

Deno.test("parseReport() reads what deno itself reports", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const report = join(folder, "junit.xml");
    await Deno.writeTextFile(join(folder, "a_test.ts"), MODULE);
    await Deno.writeTextFile(join(folder, "b_test.ts"), 'Deno.test("passes", () => {});');
    await Deno.writeTextFile(join(folder, "c_test.ts"), 'throw new Error("cannot be loaded");');
    const args = ["test", "--no-config", "--no-check", `--junit-path=${report}`, folder];
    const { code } = await runToEnd([Deno.execPath(), ...args]);
    equal(code, 1);
    const { passed, failed, sound } = parseReport(await Deno.readTextFile(report));
    deepEqual([passed, failed, [...sound].map((module) => basename(module))], [3, 2, ["b_test.ts"]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a test that waits for ever fails its module, and the others go on", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const report = join(folder, "junit.xml");
    await Deno.writeTextFile(
      join(folder, "a_test.ts"),
      'Deno.test("waits", () => new Promise(() => setInterval(() => {}, 9)));',
    );
    await Deno.writeTextFile(join(folder, "b_test.ts"), 'Deno.test("passes", () => {});');
    const limit = join(import.meta.dirname!, "../../scripts/test_limit.ts");
    const args = ["test", "-A", "--no-config", "--no-check", `--preload=${limit}`, `--junit-path=${report}`, folder];
    const env = { PRJ_TEST_LIMIT_S: "1" };
    const { code, stdout, stderr } = await runToEnd([Deno.execPath(), ...args], { env });
    equal(code, 1);
    const said = stdout + stderr;
    match(said, /A test has run for more than 1 s/);
    match(said, new RegExp(`\\b${Deno.pid}\\b`));
    const { passed, failed } = parseReport(await Deno.readTextFile(report));
    deepEqual([passed, failed], [1, 1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("addTotals() sums runs, and is ok only if all are", () => {
  const all = addTotals([{ passed: 2, failed: 0, ok: true }, { passed: 1, failed: 1, ok: false }]);
  deepEqual(all, { passed: 3, failed: 1, ok: false });
  equal(describeTotals(all), "3 passed, 1 failed");
});
