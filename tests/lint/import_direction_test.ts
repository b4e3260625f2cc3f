import { deepEqual, equal, match } from "node:assert/strict";
import { runRule } from "./run_rule.ts";

const faults = (path: string, source: string): string[] => runRule("import-direction", path, source);

const WRONG: [path: string, source: string, message: RegExp][] = [
  ["main.ts", 'import { planRun } from "./src/plan/build_plan.ts";', /"main.ts" may not import "src\/plan\//],
  ["commands/run.ts", 'import { listWorktrees } from "../src/git/list.ts";', /may only import types/],
  ["src/run/run.ts", 'import { main } from "../../commands/main.ts";', /may not import "commands\/main.ts"/],
  ["src/run/run.ts", 'import type { Style } from "../ui/style.ts";', /may not import "src\/ui\//],
  ["src/plan/build_plan.ts", 'import { openStore } from "../events/store.ts";', /may only import types/],
  ["src/plan/build_plan.ts", 'import { runGit } from "../git/git.ts";', /may only import types/],
  ["src/ui/run_view.ts", 'import { planRun } from "../plan/build_plan.ts";', /may only import types/],
  ["src/ui/run_view.ts", 'import type { Host } from "../process/process.ts";', /may not import "src\/process\//],
  ["src/git/list.ts", 'import { createLocalHost } from "../process/local.ts";', /may only import types/],
  ["src/template/expand.ts", 'import type { Config } from "../config/config.ts";', /may not import/],
  ["src/base/error.ts", 'import type { Plan } from "../plan/plan.ts";', /may not import/],
  ["src/base/error.ts", 'const plan = await import("../plan/plan.ts");', /may not import/],
  ["src/session/tmux/backend.ts", 'export { x } from "../../git/list.ts";', /may not import/],
  ["src/layout/balance.ts", 'import { createTmux } from "../session/tmux/tmux.ts";', /may only import types/],
  ["src/plan/build_plan.ts", 'import { balance } from "../layout/balance.ts";', /may not import/],
  ["src/other/thing.ts", 'import { PrjError } from "../base/error.ts";', /is in no folder that the design names/],
];

const RIGHT: [path: string, source: string][] = [
  ["main.ts", 'import { main } from "./commands/main.ts";'],
  ["commands/run.ts", 'import type { Worktree } from "../src/git/list.ts";\nimport { run } from "../src/run/run.ts";'],
  ["src/run/run.ts", 'import { openStore } from "../events/store.ts";'],
  ["src/plan/build_plan.ts", 'import { sessionName } from "../session/name.ts";'],
  ["src/plan/build_plan.ts", 'import { type Host } from "../process/process.ts";'],
  ["src/session/tmux/backend.ts", 'import { sessionName } from "../name.ts";'],
  ["src/run/layout_run.ts", 'import { readLayouts } from "../layout/read_layouts.ts";'],
  ["src/git/list.ts", 'import type { Host } from "../process/process.ts";'],
  ["src/base/yaml_source.ts", 'import { parseDocument } from "yaml";'],
  ["tests/plan/build_plan_test.ts", 'import { main } from "../../commands/main.ts";'],
];

Deno.test("import-direction reports an import against the arrows", () => {
  for (const [path, source, message] of WRONG) {
    const found = faults(path, source);
    equal(found.length, 1, `${path}: ${source}`);
    match(found[0]!, message);
  }
});

Deno.test("import-direction accepts the imports that the design names", () => {
  for (const [path, source] of RIGHT) deepEqual(faults(path, source), [], `${path}: ${source}`);
});
