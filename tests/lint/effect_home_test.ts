import { deepEqual, equal, match } from "node:assert/strict";
import { runRule } from "./run_rule.ts";

const faults = (path: string, source: string): string[] => runRule("effect-home", path, source);

/** An effect, and a home where it is at home. */
const EFFECTS: [source: string, home: string][] = [
  ['new Deno.Command("git");', "src/process/local.ts"],
  ['import { spawn } from "node:child_process";', "src/process/local.ts"],
  ['import { DatabaseSync } from "node:sqlite";', "src/events/database.ts"],
  ['const sqlite = await import("node:sqlite");', "src/events/database.ts"],
  ["console.log(1);", "commands/run.ts"],
  ["Deno.stdout.writeSync(bytes);", "src/ui/console.ts"],
  ["Deno.stdin.isTerminal();", "src/run/context.ts"],
  ['prompt("Sure?");', "src/ui/prompt.ts"],
  ["Deno.exit(1);", "main.ts"],
  ['Deno.env.get("HOME");', "src/run/context.ts"],
  ["const home = process.env.HOME;", "src/run/context.ts"],
  ["Date.now();", "src/run/context.ts"],
  ["new Date();", "src/run/context.ts"],
  ["performance.now();", "src/process/local.ts"],
  ["Math.random();", "src/run/context.ts"],
  ["crypto.randomUUID();", "src/run/context.ts"],
  ['import { ulid } from "ulid";', "src/run/context.ts"],
];

Deno.test("effect-home reports an effect away from its home", () => {
  for (const [source] of EFFECTS) {
    const found = faults("src/config/config.ts", source);
    equal(found.length, 1, source);
    match(found[0]!, /has its home in/);
  }
});

Deno.test("effect-home accepts an effect at home, in tests and in scripts", () => {
  for (const [source, home] of EFFECTS) {
    for (const path of [home, "tests/config/config_test.ts", "scripts/demo.ts"]) {
      deepEqual(faults(path, source), [], `${path}: ${source}`);
    }
  }
});

Deno.test("effect-home accepts a date that is given its time, and types", () => {
  const source = 'import type { DatabaseSync } from "node:sqlite";\nnew Date(0);\nlet child: Deno.ChildProcess;';
  deepEqual(faults("src/config/config.ts", source), []);
});
