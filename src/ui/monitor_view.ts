/** The live view of sessions as lines of a screen. Pure: the same state and size give the same lines. */
import type { ScreenSize } from "./frame.ts";
import { listRows, type LogMode, type MonitorState, type Sort } from "./monitor_state.ts";
import { FULL_CPU, renderMonitorTable } from "./monitor_table.ts";
import { sparkline } from "./sparkline.ts";
import { createStyle, formatBytes, formatCount, formatDuration, formatPercent, type Style } from "./style.ts";
import { displayWidth, fitWidth, showControl } from "./visible.ts";

export interface ViewOptions {
  /** What is watched: a project's name, or "all sessions". */
  readonly title: string;
  readonly intervalMs: number;
  /** UTC milliseconds. */
  readonly now: number;
  readonly color: boolean;
}

/** Lines that are not the table's or the log's: title, notice, header, foot. */
const CHROME_ROWS = 4;
const MARGIN = "  ";

/** Returns how many lines of the table, or of a log, fit. */
export function pageRows({ rows }: ScreenSize): number {
  return Math.max(1, rows - CHROME_ROWS);
}

/** Renders the whole screen: at most as many lines as it has rows, none wider than it. */
export function renderMonitor(state: MonitorState, size: ScreenSize, options: ViewOptions): readonly string[] {
  const style = createStyle(options.color);
  const { columns, rows } = size;
  const body = state.mode.kind === "help"
    ? HELP.map((line) => ` ${line}`)
    : state.mode.kind === "log"
    ? renderLog(state.mode, size)
    : renderList(state, size, options, style);
  const top = [renderTitle(state, columns, options, style), renderNotice(state, columns, style)];
  const room = Math.max(0, rows - top.length - 1);
  const shown = [...body.slice(0, room), ...Array(Math.max(0, room - body.length)).fill("")];
  return [...top, ...shown, renderFoot(state, columns, style)].slice(-rows).map((line) => cut(line, columns));
}

function renderTitle(state: MonitorState, columns: number, options: ViewOptions, style: Style): string {
  const { look, history } = state;
  const sessions = look?.sessions ?? [];
  const panes = sessions.reduce((sum, one) => sum + one.panes.length, 0);
  const total = history.get("")?.at(-1) ?? null;
  const bars = sparkline(history.get("") ?? [], { width: columns < 70 ? 0 : columns < 120 ? 8 : 24, top: FULL_CPU });
  const parts = look === undefined ? ["looking"] : [
    formatCount(sessions.length, "session"),
    formatCount(panes, "pane"),
    `cpu ${total === null ? "-" : formatPercent(total)}${bars.trim() === "" ? "" : ` ${bars.trim()}`}`,
    `memory ${formatBytes(sessions.reduce((sum, one) => sum + one.memoryBytes, 0))}`,
  ];
  const right = `every ${formatDuration(options.intervalMs).replace(".0s", "s")}`;
  const room = columns - displayWidth(right) - 1;
  const text = ` ${showControl(options.title)}  ${parts.join("  ")}`;
  const left = fitWidth(text, Math.max(0, room));
  return style.bold(left) + " ".repeat(Math.max(1, columns - displayWidth(left) - displayWidth(right))) +
    style.dim(right);
}

/** One line for what went wrong, what was done, and how the table is made. */
function renderNotice(
  { message, trouble, look, filter, sort, mode }: MonitorState,
  columns: number,
  style: Style,
): string {
  if (message !== undefined) {
    const text = fitWidth(` ${showControl(message.text)}`, columns);
    return message.isFailure ? style.red(text) : style.green(text);
  }
  if (trouble !== undefined) return style.red(fitWidth(` ${showControl(trouble)}`, columns));
  if (mode.kind === "log") {
    const { session: { session }, pane: { pane } } = mode.source;
    return style.bold(fitWidth(` ${showControl(`${session.name}  ${pane.windowName}  ${pane.id}`)}`, columns));
  }
  if (look !== undefined && !look.running) {
    return style.yellow(fitWidth(` ${look.backend} has no server running`, columns));
  }
  const parts = [filter === "" ? "" : `only "${showControl(filter)}"`, sort === "name" ? "" : SORTED[sort]];
  return style.dim(fitWidth(` ${parts.filter((part) => part !== "").join(", ")}`.trimEnd(), columns));
}

const SORTED: Readonly<Record<Sort, string>> = {
  name: "sorted by name",
  cpu: "the busiest first",
  memory: "the largest first",
  activity: "the last active first",
};

function renderList(state: MonitorState, size: ScreenSize, options: ViewOptions, style: Style): readonly string[] {
  const rows = listRows(state);
  if (rows.length === 0) return ["", style.dim(` ${describeNothing(state)}`)];
  const [header = "", ...lines] = renderMonitorTable({
    rows,
    width: size.columns - MARGIN.length,
    now: options.now,
    color: options.color,
    history: state.history,
    expanded: state.expanded,
  });
  const chosen = rows.findIndex(({ key }) => key === state.selected);
  const page = pageRows(size);
  // The choice stands in the middle, as far as there are lines around it.
  const first = Math.max(0, Math.min(chosen - Math.floor(page / 2), lines.length - page));
  const shown = lines.slice(first, first + page).map((line, index) => {
    if (first + index !== chosen) return `${MARGIN}${line}`;
    const plain = `> ${withoutStyle(line)}`;
    const filled = plain + " ".repeat(Math.max(0, size.columns - displayWidth(plain)));
    return options.color ? style.inverse(fitWidth(filled, size.columns)) : plain;
  });
  return [`${MARGIN}${header}`, ...shown];
}

function describeNothing({ look, filter }: MonitorState): string {
  if (look === undefined) return "Looking for sessions";
  if (filter !== "" && look.sessions.length > 0) return `None of ${formatCount(look.sessions.length, "session")} fits`;
  return 'No sessions: "prj run start-dev" opens one';
}

function renderLog({ lines, below }: LogMode, size: ScreenSize): readonly string[] {
  if (lines === undefined) return [" Reading"];
  if (lines.length === 0) return [" It has printed nothing"];
  const page = pageRows(size) + 1;
  const end = lines.length - below;
  return lines.slice(Math.max(0, end - page), end).map((line) => showControl(line));
}

/** The keys, or the question that is open. */
function renderFoot({ mode, filter }: MonitorState, columns: number, style: Style): string {
  switch (mode.kind) {
    case "ask": {
      const verb = mode.deed === "stop" ? "Stop" : "Kill";
      return style.yellow(fitWidth(` ${verb} "${showControl(mode.session.session.name)}"? y/n`, columns));
    }
    case "filter":
      return fitWidth(` /${showControl(filter)}_  Enter keeps it, Esc drops it`, columns);
    case "log": {
      const place = mode.below === 0 ? "at the end" : `${formatCount(mode.below, "line")} below`;
      return style.dim(fitWidth(` ${place}   j/k PgUp/PgDn g/G scroll   q back`, columns));
    }
    case "help":
      return style.dim(fitWidth(" Any key goes back", columns));
    case "list":
      return style.dim(
        fitWidth(" Enter attach  Space panes  l logs  s stop  x kill  / filter  ? help  q quit", columns),
      );
  }
}

const HELP = [
  "",
  "j k, arrows, PgUp PgDn, g G   choose a row",
  "Space, left, right            show or hide the panes of a session",
  "Enter                         attach; detaching comes back here",
  "l                             read what a pane printed",
  "s                             stop: interrupt what runs, then end the session",
  "x                             kill, after the cleanup steps",
  "/                             only sessions that hold a text; Esc shows all",
  "n c m a                       sort by name, CPU, memory, activity",
  "Ctrl-L                        draw the screen anew",
  "q, Ctrl-C                     quit",
  "",
  "w/p       windows and panes; * is the pane that is active in its window",
  "cpu       percent of one processor since the look before",
  "mem       resident memory of all processes in a pane",
  "last      how long ago something last happened in the session",
  "state     of a pane: running, idle (a shell waits), exit N, dead",
];

/** Cuts a line that is too long; it loses its colours then. */
function cut(line: string, columns: number): string {
  const plain = withoutStyle(line);
  return displayWidth(plain) <= columns ? line : fitWidth(plain, columns);
}

/** What is in cells is made visible before it is painted, so these sequences are only ours. */
function withoutStyle(line: string): string {
  // deno-lint-ignore no-control-regex -- the sequences of `Style`
  return line.replace(/\x1b\[\d+m/g, "");
}
