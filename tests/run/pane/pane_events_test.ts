import assert from "node:assert/strict";
import type { PaneRow } from "../../../src/events/row.ts";
import { findPaneEvents } from "../../../src/run/pane/pane_events.ts";
import type { PaneRecord, PaneRun } from "../../../src/session/pane_record.ts";

const SESSION = { uid: "s", run_id: "r" };
const run = (startedAt: number, exitCode: number | null = null, endedAt: number | null = null): PaneRun => ({
  startedAt,
  exitCode,
  endedAt,
});
const record = (closedAt: number | null, ...runs: PaneRun[]): PaneRecord => ({ path: "/r", pid: 7, runs, closedAt });
const row = (started_at: number | null, exit_code: number | null = null, ended_at: number | null = null): PaneRow => ({
  session_uid: "s",
  pane: "0.0",
  pid: 7,
  started_at,
  exit_code,
  ended_at,
});
const started = (at: number): unknown => ["pane.started", { pane: "0.0", pid: 7, started_at: at }];
const exited = (code: number | null, at: number): unknown => [
  "pane.exited",
  { pane: "0.0", exit_code: code, ended_at: at },
];

const CASES: readonly [
  name: string,
  row: PaneRow | undefined,
  record: PaneRecord | undefined,
  gone: number | undefined,
  events: readonly unknown[],
][] = [
  ["nothing known", undefined, undefined, undefined, []],
  ["a pane that began", undefined, record(null, run(1)), undefined, [started(1)]],
  ["a pane that is known to run", row(1), record(null, run(1)), undefined, []],
  ["a command that ended", row(1), record(null, run(1, 3, 5)), undefined, [exited(3, 5)]],
  ["a command that is known to have ended", row(1, 3, 5), record(9, run(1, 3, 5)), 9, []],
  ["all at once", undefined, record(9, run(1, 3, 5)), undefined, [started(1), exited(3, 5)]],
  [
    "a command that was run again",
    row(1, 3, 5),
    record(null, run(1, 3, 5), run(6, 0, 7), run(8)),
    undefined,
    [started(6), exited(0, 7), started(8)],
  ],
  [
    "a command that was run again after the clock was set back",
    row(1000, 3, 1005),
    record(null, run(1000, 3, 1005), run(6, 0, 7)),
    undefined,
    [started(6), exited(0, 7)],
  ],
  ["the last of two runs, the clock set back", row(6), record(9, run(1000, 3, 1005), run(6, 0, 7)), 9, [exited(0, 7)]],
  ["a pane that closed in silence", row(1), record(9, run(1)), undefined, [exited(null, 9)]],
  ["a pane that is gone without a word", row(1), record(null, run(1)), 20, [exited(null, 20)]],
  ["a pane whose record is lost", row(1), undefined, 20, [exited(null, 20)]],
  ["a pane whose record is lost, and that is there", row(1), undefined, undefined, []],
];

for (const [name, known, found, gone, events] of CASES) {
  Deno.test(`findPaneEvents() of ${name}`, () => {
    const news = findPaneEvents(SESSION, "0.0", known, found, gone);
    assert.deepEqual(news.map(({ type, data }) => [type, data]), events);
    for (const event of news) assert.deepEqual([event.session_uid, event.run_id], ["s", "r"]);
  });
}
