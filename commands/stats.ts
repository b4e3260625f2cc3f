import { answerForm, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import type { Calendar } from "../src/base/calendar.ts";
import type { NamedStatistic, Statistic } from "../src/events/statistics.ts";
import { localCalendar } from "../src/run/local_calendar.ts";
import { gatherStatistics, type RecordStatistics } from "../src/run/record_statistics.ts";
import { bar, barWidth, chooseGlyphs, type Glyphs, trend } from "../src/ui/chart.ts";
import { formatAge, formatCount, formatDuration } from "../src/ui/style.ts";
import { type Cell, type Column, renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { isoTime } from "./session_json.ts";
import { checkWord, describeFrame, FRAME, frameJson, narrateGaps, readTimeframe } from "./usage_options.ts";
import type { Invocation } from "./verb.ts";

const ms = nullable(integer("Milliseconds"), "null: nothing has finished");
const STATISTIC = {
  runs: integer(),
  succeeded: integer(),
  failed: integer("Failed, timed out or interrupted"),
  cancelled: integer("A person stopped them"),
  running: integer(),
  median_ms: ms,
  longest_ms: ms,
  sessions: integer("Made in this time"),
  living: integer("Of these"),
  session_median_ms: ms,
  session_longest_ms: ms,
  last_at: nullable(time(), "When the last run or session began"),
};
const NAMED = list(fields({ name: string(), ...STATISTIC }));
const STATS = answerForm("prj.stats/1", {
  ...FRAME,
  total: fields(STATISTIC),
  projects: NAMED,
  commands: NAMED,
  worktrees: NAMED,
  trend: list(fields({ from: time(), to: time(), runs: integer(), failed: integer() }), "By days, or some together"),
});
export const answers = [STATS];

/** `prj stats [sessions]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  checkWord(invocation, "sessions");
  const calendar = localCalendar();
  const frame = readTimeframe(invocation, calendar, "all");
  const statistics = await gatherStatistics(context, audience, { frame, calendar, all: options["all"] === true });
  if (json) answerJson(console, STATS, statisticsJson(statistics, calendar));
  else {
    console.answer(render(statistics, calendar, invocation));
    narrateGaps(invocation, statistics, calendar);
  }
  return 0;
}

function render(statistics: RecordStatistics, calendar: Calendar, { context, console, options }: Invocation): string {
  const { total } = statistics;
  const { bold, dim } = console.answerStyle;
  const glyphs = chooseGlyphs(context.env, context.platform);
  const title = `${bold(statistics.projects.length === 1 ? statistics.projects[0]!.name : "All projects")}  ${
    dim(describeFrame(statistics, calendar))
  }`;
  const table = (header: string, rows: readonly NamedStatistic[]): string =>
    renderStatistics(header, rows, context.now(), glyphs, { width: console.width, color: console.answerColor });
  const parts = [`${title}\n${describeRuns(total)}\n${describeSessions(total)}`];
  if (total.runs > 0) parts.push(renderTrend(statistics, glyphs));
  if (options["all"] === true) parts.push(table("project", statistics.projects));
  if (statistics.commands.length > 0) parts.push(table("command", statistics.commands));
  if (statistics.worktrees.length > 0) parts.push(table("worktree", statistics.worktrees));
  return parts.join("\n\n");
}

function describeRuns(total: Statistic): string {
  const share = total.runs === 0 ? "" : ` (${Math.round(total.failed / total.runs * 100)}%)`;
  const parts = [
    `${total.succeeded.toLocaleString("en-US")} succeeded`,
    ...total.failed > 0 ? [`${total.failed.toLocaleString("en-US")} failed${share}`] : [],
    ...total.cancelled > 0 ? [`${total.cancelled} cancelled`] : [],
    ...total.running > 0 ? [`${total.running} running`] : [],
  ];
  const counts = total.runs === 0 ? "" : `: ${parts.join(", ")}`;
  return `${formatCount(total.runs, "run")}${counts}${describeLengths(total.medianMs, total.longestMs)}`;
}

function describeSessions(total: Statistic): string {
  const living = total.sessions === 0 ? "" : `: ${total.living} living`;
  return `${formatCount(total.sessions, "session")}${living}${
    describeLengths(total.sessionMedianMs, total.sessionLongestMs)
  }`;
}

function describeLengths(median: number | null, longest: number | null): string {
  if (median === null || longest === null) return "";
  return `; median ${formatDuration(median)}, longest ${formatDuration(longest)}`;
}

function renderTrend({ trend: slots, trendDays }: RecordStatistics, glyphs: Glyphs): string {
  const each = trendDays === 1 ? "day" : `${trendDays} days`;
  const line = (name: string, values: readonly number[]): string =>
    `${name}  ${trend(values, glyphs)}  at most ${Math.max(...values).toLocaleString("en-US")} per ${each}`;
  const failed = slots.map((slot) => slot.failures);
  const lines = [line("runs    ", slots.map((slot) => slot.runs))];
  if (failed.some((count) => count > 0)) lines.push(line("failures", failed));
  return lines.join("\n");
}

function renderStatistics(
  header: string,
  rows: readonly NamedStatistic[],
  now: number,
  glyphs: Glyphs,
  options: { width: number | undefined; color: boolean },
): string {
  const cells = barWidth(options.width, 84, 20);
  const top = Math.max(...rows.map((row) => row.runs));
  const right = (name: string): Column => ({ header: name, align: "right" });
  return renderTable(
    [
      { header, shrink: "end" },
      right("runs"),
      ...cells > 0 ? [{ header: "" }] : [],
      ...["failed", "median", "longest", "sessions", "living"].map(right),
      { header: "last" },
    ],
    rows.map((row): Cell[] => [
      row.name,
      row.runs.toLocaleString("en-US"),
      ...cells > 0 ? [{ text: bar(row.runs, top, cells, glyphs), style: "blue" as const }] : [],
      row.failed === 0 ? "" : { text: row.failed.toLocaleString("en-US"), style: "red" },
      row.medianMs === null ? "" : formatDuration(row.medianMs),
      row.longestMs === null ? "" : formatDuration(row.longestMs),
      row.sessions === 0 ? "" : row.sessions.toLocaleString("en-US"),
      row.living === 0 ? "" : String(row.living),
      row.lastAt === null ? "" : formatAge(now - row.lastAt),
    ]),
    options,
  );
}

function statisticsJson(statistics: RecordStatistics, calendar: Calendar) {
  return {
    ...frameJson(statistics, calendar),
    total: statisticJson(statistics.total),
    projects: statistics.projects.map(namedJson),
    commands: statistics.commands.map(namedJson),
    worktrees: statistics.worktrees.map(namedJson),
    trend: statistics.trend.map(({ from, to, runs, failures }) => {
      return { from: isoTime(from), to: isoTime(to), runs, failed: failures };
    }),
  };
}

function namedJson(statistic: NamedStatistic) {
  return { name: statistic.name, ...statisticJson(statistic) };
}

function statisticJson(statistic: Statistic) {
  const { runs, succeeded, failed, cancelled, running, sessions, living } = statistic;
  return {
    ...{ runs, succeeded, failed, cancelled, running },
    median_ms: statistic.medianMs,
    longest_ms: statistic.longestMs,
    ...{ sessions, living },
    session_median_ms: statistic.sessionMedianMs,
    session_longest_ms: statistic.sessionLongestMs,
    last_at: statistic.lastAt === null ? null : isoTime(statistic.lastAt),
  };
}
