import assert from "node:assert/strict";
import { judgeSession, type SessionTraces, type Verdict } from "../../../src/run/session/judge_session.ts";
import type { SessionRow } from "../../../src/events/row.ts";
import type { PaneRecord, PaneRun } from "../../../src/session/pane_record.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const MADE = NOW - 10 * HOUR;
const BOOT = NOW - 20 * HOUR;
const ROW = { created_at: MADE, last_activity_at: MADE } as SessionRow;

function record(closedAt: number | null, ...runs: Partial<PaneRun>[]): PaneRecord {
  return {
    path: "/data/panes/01/0.0",
    pid: 42,
    runs: runs.map((run) => ({ startedAt: MADE, exitCode: null, endedAt: null, ...run })),
    closedAt,
  };
}

function traces(records: readonly PaneRecord[], more: Partial<SessionTraces> = {}): SessionTraces {
  const panes = new Map(records.map((one, i) => [`0.${i}`, one]));
  return { records: panes, lastWrittenAt: null, outputEndedAt: null, hasPane: false, hasSurvivor: false, ...more };
}

const CASES: readonly [
  name: string,
  traces: SessionTraces,
  expected: Verdict,
  more?: { row?: SessionRow; boot?: number | undefined },
][] = [
  ["panes that closed", traces([record(NOW - HOUR), record(NOW - 2 * HOUR)]), {
    kind: "ended",
    endedAt: NOW - HOUR,
    reason: null,
  }],
  ["a pane that lives elsewhere", traces([record(NOW - HOUR), record(null, {})], { hasPane: true }), { kind: "lives" }],
  ["a pane whose end was not written, beside one whose was", traces([record(NOW - HOUR), record(null, {})]), {
    kind: "ended",
    endedAt: NOW - HOUR,
    reason: null,
  }],
  ["a machine that was switched off", traces([record(null, { endedAt: MADE + HOUR, exitCode: 0 })]), {
    kind: "ended",
    endedAt: MADE + HOUR,
    reason: "this machine was restarted",
  }, { boot: NOW - HOUR }],
  ["a machine that was shut down well", traces([record(NOW - 2 * HOUR)]), {
    kind: "ended",
    endedAt: NOW - 2 * HOUR,
    reason: null,
  }, { boot: NOW - HOUR }],
  ["a machine that was restarted, and no record", traces([], { lastWrittenAt: MADE + HOUR }), {
    kind: "ended",
    endedAt: MADE + HOUR,
    reason: "this machine was restarted",
  }, { boot: NOW - HOUR }],
  ["no record", traces([]), { kind: "lost", endedAt: MADE, reason: "its panes left no record" }],
  ["garbage for a record", traces([], { lastWrittenAt: NOW - HOUR }), {
    kind: "lost",
    endedAt: NOW - HOUR,
    reason: "its panes left no record",
  }],
  ["a machine that does not tell when it was started", traces([record(null, {})]), {
    kind: "lost",
    endedAt: MADE,
    reason: "its panes could not write down their end",
  }, { boot: undefined }],
  ["a clock that went mad", traces([record(NOW + HOUR), record(MADE - 9 * HOUR)]), {
    kind: "lost",
    endedAt: MADE,
    reason: "its panes could not write down their end",
  }],
  ["a program that outlives its pane", traces([record(null, {})], { hasSurvivor: true }), {
    kind: "ended",
    endedAt: NOW,
    reason: "what ran in it goes on without it",
  }],
  [
    "a program that outlives its pane, whose output came to an end",
    traces([record(null, {})], {
      hasSurvivor: true,
      outputEndedAt: NOW - HOUR,
    }),
    { kind: "ended", endedAt: NOW - HOUR, reason: "what ran in it goes on without it" },
  ],
  [
    "a program that outlives its pane, beside one that closed before",
    traces([record(NOW - 3 * HOUR), record(null, {})], { hasSurvivor: true, outputEndedAt: NOW - HOUR }),
    { kind: "ended", endedAt: NOW - HOUR, reason: null },
  ],
  ["one that was just made", traces([]), { kind: "ended", endedAt: NOW, reason: null }, {
    row: { ...ROW, created_at: NOW - 10 },
  }],
];

for (const [name, found, expected, { row = ROW, ...more } = {}] of CASES) {
  Deno.test(`judgeSession() of ${name}`, () => {
    assert.deepEqual(judgeSession(row, found, NOW, "boot" in more ? more.boot : BOOT), expected);
  });
}
