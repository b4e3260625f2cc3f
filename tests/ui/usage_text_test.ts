import { ok, strictEqual } from "node:assert";
import { Calendar } from "../../src/base/calendar.ts";
import { analyzeUsage, type UsageRun, type UsageSession } from "../../src/events/usage.ts";
import { summarize, summarizeBy } from "../../src/events/statistics.ts";
import { renderStatistics } from "../../src/ui/statistics_text.ts";
import { renderUsage } from "../../src/ui/usage_text.ts";
import { displayWidth } from "../../src/ui/visible.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 1, 5, 12);
const NAMES = [
  "main",
  "feature/a-rather-long-name-of-a-branch-that-goes-on-and-on",
  "注文フロー-改善-第二版",
  "x\u202ey\u001b[31m",
];

const sessions = NAMES.map((worktree, i): UsageSession => ({
  uid: `s${i}`,
  name: `shop-${worktree}-dev`,
  project: "shop",
  worktree,
  command: "start-dev",
  state: "exited",
  createdAt: NOW - (6 - i) * DAY,
  endedAt: NOW - (2 - i / 2) * DAY,
  lastActivityAt: NOW - DAY,
  marks: [{ at: NOW - (6 - i) * DAY + 3_600_000, type: "session.attached" }, {
    at: NOW - (6 - i) * DAY + 7_200_000,
    type: "session.detached",
  }],
  living: null,
}));
const runs = NAMES.map((worktree, i): UsageRun => ({
  ...{ project: "shop", command: "start-dev", worktree },
  status: i % 2 === 0 ? "succeeded" : "failed",
  startedAt: NOW - (6 - i) * DAY,
}));
const usage = analyzeUsage({ sessions, runs }, { from: NOW - 7 * DAY, to: NOW }, NOW, new Calendar("UTC"), DAY);
const failures = NAMES.map((worktree, i) => ({
  ...{ id: `r${i}`, command: "start-dev", worktree, status: "failed", started_at: NOW - DAY },
  failed_step: "build everything",
  message: "Exit code 1 of a step whose message is so long that no terminal shows all of it",
}));

for (const width of [60, 80, 120, 200]) {
  for (const lang of ["C.UTF-8", "C"]) {
    const reader = { now: NOW, env: { LANG: lang }, platform: "linux", width, color: false };

    Deno.test(`renderUsage() fits ${width} columns (${lang})`, () => {
      const text = renderUsage({ title: "shop", usage, failures, completeSince: null }, new Calendar("UTC"), reader);
      requireFit(text, width);
      strictEqual(/[█░]/.test(text), lang === "C.UTF-8");
      for (const word of ["busiest by time attached", "hours of the day", "failed at", "abandoned"]) {
        ok(text.includes(word), word);
      }
    });

    Deno.test(`renderStatistics() fits ${width} columns (${lang})`, () => {
      const groups = runs.map((run) => ({ ...run, count: 12_345, durations: [1_000, 900_000], lastAt: NOW - DAY }));
      const lengths = sessions.map(({ command, worktree, createdAt }) => {
        return { command, worktree, createdAt, lengthMs: 5 * DAY, lives: true };
      });
      const by = (key: "command" | "worktree") => summarizeBy(key, groups, lengths);
      const text = renderStatistics(
        {
          total: summarize(groups, lengths),
          projects: [],
          commands: by("command"),
          worktrees: by("worktree"),
          trend: Array.from({ length: 30 }, (_, i) => ({ from: i, to: i + 1, runs: i, failures: i % 3 })),
          trendDays: 1,
        },
        "2026-02-01 to 2026-02-05 (UTC)",
        { ...reader, all: false },
      );
      requireFit(text, width);
      strictEqual(/[█▁]/.test(text), lang === "C.UTF-8");
    });
  }
}

Deno.test("renderUsage() hides nothing in the name of the busiest worktree", () => {
  const reader = { now: NOW, env: {}, platform: "linux", width: 80, color: false };
  const busiest = { ...usage.busiest!, worktree: { ...usage.busiest!.worktree, name: NAMES[3]! } };
  const report = { title: "shop", usage: { ...usage, busiest }, failures, completeSince: null };
  requireFit(renderUsage(report, new Calendar("UTC"), reader), 80);
});

/** Sentences may wrap; tables and charts may not. */
function requireFit(text: string, width: number): void {
  // deno-lint-ignore no-control-regex
  ok(!/[\u001b\u202e]/.test(text), "what hides is made visible");
  for (const line of text.split("\n").filter((line) => !/: |; /.test(line))) {
    ok(displayWidth(line) <= width, `${displayWidth(line)} of ${width}: ${line}`);
  }
}
