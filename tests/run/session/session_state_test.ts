import { deepStrictEqual, strictEqual } from "node:assert";
import { judgeState } from "../../../src/run/session/find_sessions.ts";
import { endEvents, isOver } from "../../../src/run/session/reconcile_kept.ts";
import { RUNNING, type Standing } from "../../../src/session/standing.ts";
import { describeStanding } from "../../../src/ui/session_text.ts";
import { NOW } from "../monitor/sample_look.ts";

const EXITED: Standing = { ...RUNNING, state: "exited", exitCode: 3, startedAt: NOW - 60_000, endedAt: NOW };

Deno.test("what ended is stopped where prj ended it, and exited where it was started and ended again since", () => {
  strictEqual(judgeState(EXITED, undefined), "exited");
  strictEqual(judgeState(EXITED, { state: "exited", ended_at: NOW }), "exited");
  strictEqual(judgeState(EXITED, { state: "stopped", ended_at: NOW + 200 }), "stopped");
  strictEqual(judgeState(EXITED, { state: "stopped", ended_at: NOW - 30_000 }), "exited");
  strictEqual(judgeState({ ...EXITED, endedAt: null }, { state: "stopped", ended_at: NOW }), "stopped");
  strictEqual(judgeState(RUNNING, { state: "stopped", ended_at: NOW }), "running");
});

Deno.test("an end is recorded with its own time and exit code, never before the session began", () => {
  const row = { uid: "U", run_id: "R", id: "c0ffee", name: "web", created_at: NOW - 60_000 };
  deepStrictEqual(endEvents(row, EXITED, NOW + 5000).map(({ type, data }) => ({ type, data })), [
    { type: "pane.exited", data: { pane: "0.0", exit_code: 3, ended_at: NOW } },
    { type: "session.ended", data: { id: "c0ffee", name: "web", ended_at: NOW, exit_code: 3, reason: null } },
  ]);
  const early = { ...EXITED, endedAt: NOW - 90_000 };
  strictEqual((endEvents(row, early, NOW)[0]!.data as { ended_at: number }).ended_at, row.created_at);
  strictEqual(isOver(EXITED), true);
  strictEqual(isOver({ ...RUNNING, state: "unknown", detail: "dead" }), true);
  for (const state of ["running", "paused", "stopped", "unknown"] as const) {
    strictEqual(isOver({ ...RUNNING, state }), false, state);
  }
});

Deno.test("a state is told with what is finer", () => {
  const one = { attached: 0, state: "running", detail: null, exitCode: null, health: null } as const;
  const told: [Partial<Parameters<typeof describeStanding>[0]>, string][] = [
    [{}, "running"],
    [{ attached: 1 }, "attached"],
    [{ health: "unhealthy" }, "running (unhealthy)"],
    [{ detail: "restarting", exitCode: 1 }, "running (restarting)"],
    [{ state: "exited", exitCode: 0 }, "exited (0)"],
    [{ state: "stopped", exitCode: 137 }, "stopped (137)"],
    [{ state: "stopped", detail: "created" }, "stopped (created)"],
    [{ state: "unknown", detail: "unreachable" }, "unknown (unreachable)"],
  ];
  for (const [change, text] of told) strictEqual(describeStanding({ ...one, ...change }), text);
});
