/** How sessions were used, for a terminal. All pure. */
import type { Calendar } from "../base/calendar.ts";
import type { Usage, UsageReport, UsageShare } from "../events/usage.ts";
import { barWidth, type ChartReader, chooseGlyphs, type Glyphs, nestedBar, trend } from "./chart.ts";
import { createStyle, formatAge, formatCount, formatDuration, joinWords } from "./style.ts";
import { type Cell, type Column, renderTable } from "./table.ts";
import { showControl } from "./visible.ts";

/** More days than this are told by the JSON and the page only. */
const MOST_DAYS = 31;
const MOST_ROWS = 10;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Says all of an analysis. */
export function renderUsage({ title, usage, failures }: UsageReport, calendar: Calendar, reader: ChartReader): string {
  const { bold, dim } = createStyle(reader.color);
  const [first, last] = [usage.days[0]?.date, usage.days.at(-1)?.date];
  const days = first === undefined ? "" : first === last ? first : `${first} to ${last}`;
  const head = `${bold(showControl(title))}  ${dim(`${days} (${usage.zone})`.trim())}`;
  if (usage.sessions.length === 0 && usage.total.runs === 0) return `${head}\nNothing ran`;
  const glyphs = chooseGlyphs(reader.env, reader.platform);
  const parts = [
    `${head}\n${describeTotal(usage)}`,
    renderDays(usage, glyphs, reader),
    renderHours(usage, glyphs),
    renderShares("worktree", usage.worktrees, glyphs, reader),
    renderShares("command", usage.commands, glyphs, reader),
    renderFailures(failures, calendar, reader),
    renderAbandoned(usage, reader),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function describeTotal({ total, busiest }: Usage): string {
  const lines = [
    `attached ${formatDuration(total.attachedMs)}, running ${formatDuration(total.runningMs)}; the hours of ${
      formatCount(total.sessions, "session")
    } add up to ${formatDuration(total.sessionMs)}`,
  ];
  if (busiest !== null) {
    lines.push(
      `busiest by time ${busiest.by}: ${weekday(busiest.day.date)} ${busiest.day.date}, ${
        clockHour(busiest.hour.hour)
      }, worktree ${showControl(busiest.worktree.name)}`,
    );
  }
  return lines.join("\n");
}

function renderDays({ days }: Usage, glyphs: Glyphs, { width, color }: ChartReader): string {
  const shown = days.slice(-MOST_DAYS);
  const left = days.length - shown.length;
  const cells = barWidth(width, 56);
  const top = Math.max(...shown.map((day) => day.to - day.from));
  const table = renderTable(
    [{ header: "day" }, ...timeColumns(cells, glyphs)],
    shown.map((day): Cell[] => [`${weekday(day.date)} ${day.date}`, ...timeCells(day, top, cells, glyphs)]),
    { width, color },
  );
  return left === 0 ? table : `${table}\n${formatCount(left, "day")} before are in --json and --html`;
}

function renderHours({ hours, total }: Usage, glyphs: Glyphs): string {
  const by = total.attachedMs > 0 ? "attachedMs" : "runningMs";
  const scale = "0     6     12    18    ";
  return `hours of the day, by time ${by === "attachedMs" ? "attached" : "running"}\n${
    trend(hours.map((hour) => hour[by]), glyphs)
  }\n${scale.trimEnd()}`;
}

function renderShares(
  header: string,
  shares: readonly UsageShare[],
  glyphs: Glyphs,
  { width, color }: ChartReader,
): string {
  const cells = barWidth(width, 66);
  const top = Math.max(...shares.map((share) => share.runningMs));
  return renderTable(
    [{ header, shrink: "end" }, ...timeColumns(cells, glyphs), { header: "sessions", align: "right" }],
    shares.map((share): Cell[] => [share.name, ...timeCells(share, top, cells, glyphs), String(share.sessions)]),
    { width, color },
  );
}

function timeColumns(cells: number, glyphs: Glyphs): Column[] {
  const [dark, light] = glyphs === "blocks" ? ["█", "░"] : ["#", "-"];
  return [
    { header: "attached", align: "right" },
    { header: "running", align: "right" },
    ...cells >= 20 ? [{ header: `${dark} attached ${light} running` }] : cells > 0 ? [{ header: "" }] : [],
    { header: "runs", align: "right" },
    { header: "failed", align: "right" },
  ];
}

function timeCells(
  time: { attachedMs: number; runningMs: number; runs: number; failures: number },
  top: number,
  cells: number,
  glyphs: Glyphs,
): Cell[] {
  const length = (ms: number): string => ms === 0 ? "" : formatDuration(ms);
  return [
    length(time.attachedMs),
    length(time.runningMs),
    ...cells > 0
      ? [{ text: nestedBar(time.attachedMs, time.runningMs, top, cells, glyphs), style: "blue" as const }]
      : [],
    time.runs === 0 ? "" : String(time.runs),
    time.failures === 0 ? "" : { text: String(time.failures), style: "red" },
  ];
}

function renderFailures(
  failures: UsageReport["failures"],
  calendar: Calendar,
  { width, color }: ChartReader,
): string {
  if (failures.length === 0) return "";
  return renderTable(
    [{ header: "failed at" }, { header: "command" }, { header: "worktree", shrink: "end" }, { header: "how" }, {
      header: "message",
      shrink: "end",
    }],
    failures.slice(0, MOST_ROWS).map((run): Cell[] => [
      calendar.format(run.started_at),
      run.command,
      run.worktree,
      run.failed_step === null ? run.status.replace("_", " ") : `${run.status.replace("_", " ")} (${run.failed_step})`,
      run.message ?? "",
    ]),
    { width, color },
  );
}

function renderAbandoned({ abandoned }: Usage, { now, width, color }: ChartReader): string {
  if (abandoned.length === 0) return "";
  const living = abandoned.filter(({ lives }) => lives).map(({ session }) => session.name);
  const table = renderTable(
    [
      { header: "abandoned", shrink: "end" },
      { header: "why" },
      { header: "since" },
      { header: "for", align: "right" },
      {
        header: "state",
      },
    ],
    abandoned.slice(0, MOST_ROWS).map(({ session, why, since, idleMs, lives }): Cell[] => [
      session.name,
      why,
      formatAge(now - since),
      formatDuration(idleMs),
      lives ? { text: "running", style: "yellow" } : "ended",
    ]),
    { width, color },
  );
  if (living.length === 0) return table;
  const some = living.slice(0, 3);
  return `${table}\n${joinWords(living.length > 3 ? [...some, `${living.length - 3} more`] : some)} still ${
    living.length === 1 ? "runs" : "run"
  }: "prj kill-session NAME" ends one`;
}

export function weekday(date: string): string {
  return WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]!;
}

export function clockHour(hour: number): string {
  return `${hour}:00 to ${hour + 1}:00`;
}
