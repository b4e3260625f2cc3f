import { strictEqual } from "node:assert";
import type { NewEvent } from "../../src/events/event.ts";
import { narrateEvent } from "../../src/ui/narration.ts";

const STEP = { index: 1, name: "build", kind: "process", exit_code: 3, duration_ms: 2100, log: null };

const CASES: [event: NewEvent, line: string | undefined][] = [
  [
    {
      type: "worktree.created",
      data: { path: "/home/ada/w/myproject-x", branch: "x", base: null, branch_created: false },
    },
    "Created worktree ~/w/myproject-x on branch x",
  ],
  [
    { type: "worktree.created", data: { path: "/home/ada/my w", branch: "x", base: "main", branch_created: true } },
    'Created worktree "~/my w" on branch x from main',
  ],
  [
    {
      type: "step.failed",
      data: { ...STEP, log: "/home/ada/a.log", message: "", reason: "failed", ignored: false },
    },
    "Step build failed with exit code 3 after 2.1s: log ~/a.log",
  ],
  [
    { type: "step.failed", data: { ...STEP, message: "", reason: "timed_out", ignored: true } },
    "Step build timed out after 2.1s (ignored)",
  ],
  [{ type: "step.finished", data: STEP }, "Finished step build in 2.1s"],
  [{ type: "step.finished", data: { ...STEP, kind: "create-session" } }, undefined],
  [{ type: "session.killed", data: { name: "a\x1b[2J", id: "$1", by: "prj" } }, "Killed session a\\e[2J"],
  [{ type: "session.killed", data: { name: "a", id: "$1", by: "stop" } }, "Stopped session a"],
  [{ type: "hook.finished", data: { hook: "post", exit_code: 0, duration_ms: 1 } }, undefined],
  [{ type: "sample.taken", data: { cpu_percent: 1, memory_bytes: 1 } }, undefined],
];

Deno.test("narrateEvent() words what a person wants to know", () => {
  for (const [event, line] of CASES) strictEqual(narrateEvent(event, { home: "/home/ada" }), line);
});
