/** Counts, durations and failures, for a terminal. All pure. */
import type { NamedStatistic, RecordSum, Statistic } from "../events/statistics.ts";
import { bar, barWidth, type ChartReader, chooseGlyphs, type Glyphs, trend } from "./chart.ts";
import { createStyle, formatAge, formatCount, formatDuration } from "./style.ts";
import { type Cell, type Column, renderTable } from "./table.ts";
import { showControl } from "./visible.ts";

interface Reader extends ChartReader {
  /** Whether all projects were asked for. */
  readonly all: boolean;
}

/** Says all of a record's statistics; `days` is what they are about, in words. */
export function renderStatistics(statistics: RecordSum, days: string, reader: Reader): string {
  const { total } = statistics;
  const { bold, dim } = createStyle(reader.color);
  const glyphs = chooseGlyphs(reader.env, reader.platform);
  const [only, ...others] = statistics.projects;
  const name = only === undefined || others.length > 0 ? "All projects" : showControl(only.name);
  const title = `${bold(name)}  ${dim(days)}`;
  const table = (header: string, rows: readonly NamedStatistic[]): string => renderRows(header, rows, glyphs, reader);
  const parts = [`${title}\n${describeRuns(total)}\n${describeSessions(total)}`];
  if (total.runs > 0) parts.push(renderTrend(statistics, glyphs));
  if (reader.all) parts.push(table("project", statistics.projects));
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

function renderTrend({ trend: slots, trendDays }: RecordSum, glyphs: Glyphs): string {
  const each = trendDays === 1 ? "day" : `${trendDays} days`;
  const line = (name: string, values: readonly number[]): string =>
    `${name}  ${trend(values, glyphs)}  at most ${Math.max(...values).toLocaleString("en-US")} per ${each}`;
  const failed = slots.map((slot) => slot.failures);
  const lines = [line("runs    ", slots.map((slot) => slot.runs))];
  if (failed.some((count) => count > 0)) lines.push(line("failures", failed));
  return lines.join("\n");
}

/** Columns that a narrow terminal goes without. */
const LESS_WANTED: ReadonlySet<string> = new Set(["longest", "living", "last"]);
const NARROW = 76;

function renderRows(
  header: string,
  rows: readonly NamedStatistic[],
  glyphs: Glyphs,
  { now, width, color }: Reader,
): string {
  const cells = barWidth(width, 84, 20);
  const top = Math.max(...rows.map((row) => row.runs));
  const length = (ms: number | null): string => ms === null ? "" : formatDuration(ms);
  const count = (value: number): string => value === 0 ? "" : value.toLocaleString("en-US");
  const columns: readonly (Column & { readonly cell: (row: NamedStatistic) => Cell })[] = [
    { header, shrink: "end", cell: (row) => row.name },
    { header: "runs", align: "right", cell: (row) => row.runs.toLocaleString("en-US") },
    ...cells > 0
      ? [{
        header: "",
        cell: (row: NamedStatistic) => ({ text: bar(row.runs, top, cells, glyphs), style: "blue" as const }),
      }]
      : [],
    { header: "failed", align: "right", cell: (row) => ({ text: count(row.failed), style: "red" }) },
    { header: "median", align: "right", cell: (row) => length(row.medianMs) },
    { header: "longest", align: "right", cell: (row) => length(row.longestMs) },
    { header: "sessions", align: "right", cell: (row) => count(row.sessions) },
    { header: "living", align: "right", cell: (row) => count(row.living) },
    { header: "last", cell: (row) => row.lastAt === null ? "" : formatAge(now - row.lastAt) },
  ];
  const isNarrow = width !== undefined && width < NARROW;
  const shown = columns.filter((column) => !isNarrow || !LESS_WANTED.has(column.header));
  return renderTable(shown, rows.map((row) => shown.map((column) => column.cell(row))), { width, color });
}
