import { deepEqual, equal, match } from "node:assert/strict";
import { runRule } from "./run_rule.ts";

const IMPURE = [
  'Deno.readTextFileSync("a");',
  "process.cwd();",
  'fetch("https://example.invalid");',
  'import { readFileSync } from "node:fs";',
  'await import("./later.ts");',
];

Deno.test("pure-folder reports whatever reaches outside of plan, template and layout", () => {
  for (const source of IMPURE) {
    for (const path of ["src/plan/build_plan.ts", "src/template/expand.ts", "src/layout/balance.ts"]) {
      const found = runRule("pure-folder", path, source);
      equal(found.length, 1, `${path}: ${source}`);
      match(found[0]!, /is not pure/);
    }
  }
});

Deno.test("pure-folder accepts paths as values, and other folders", () => {
  const source = 'import { resolve } from "node:path";\nresolve("a");';
  deepEqual(runRule("pure-folder", "src/plan/build_plan.ts", source), []);
  for (const impure of IMPURE) deepEqual(runRule("pure-folder", "src/run/facts.ts", impure), []);
});
