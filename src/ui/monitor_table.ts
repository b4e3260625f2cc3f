/** Sessions and their panes as one table, for the live view and for a single look. Pure. */
import type { Look, PaneLook, SessionLook } from "../run/monitor/look.ts";
import type { MonitorRow } from "./monitor_state.ts";
import { sparkline } from "./sparkline.ts";
import { describeStanding } from "./session_text.ts";
import { formatBytes, formatPercent, formatSpan } from "./style.ts";
import { type Cell, type Column, renderTable } from "./table.ts";

export interface MonitorTable {
  readonly rows: readonly MonitorRow[];
  /** UTC milliseconds. */
  readonly now: number;
  /** Columns of the terminal; undefined: as wide as it gets. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** CPU shares of each session in time; without them there is no such column. */
  readonly history?: ReadonlyMap<string, readonly (number | null)[]>;
  readonly expanded?: ReadonlySet<string>;
}

/** How much of the past there is room for, by the least width of the terminal. */
const TREND_WIDTHS = [[160, 24], [120, 16], [100, 10]] as const;
/** Columns in their order, and from which width on each is shown: who is narrow keeps what a session is and does. */
const COLUMNS: readonly (Column & { readonly from: number })[] = [
  { header: "session", shrink: "end", least: 24, from: 0 },
  { header: "state   ", from: 0 },
  { header: "w/p", align: "right", from: 56 },
  { header: "  cpu", align: "right", from: 0 },
  { header: "trend", from: 100 },
  { header: " mem", align: "right", from: 48 },
  { header: "age", align: "right", from: 76 },
  { header: "last", align: "right", from: 64 },
  { header: "runs", shrink: "end", least: 9, from: 0 },
];
/** What one processor does at most is the full height. */
export const FULL_CPU = 100;

/** Renders the header and one line for each row. Columns keep their widths from look to look, as far as they can. */
export function renderMonitorTable(table: MonitorTable): readonly string[] {
  const { width, color, history, rows, now } = table;
  const trend = TREND_WIDTHS.find(([from]) => history !== undefined && (width ?? 0) >= from)?.[1] ?? 0;
  const isShown = COLUMNS.map(({ header, from }) => header === "trend" ? trend > 0 : (width ?? Infinity) >= from);
  const cells = rows.map(({ key, session, pane }): readonly Cell[] => {
    if (pane !== undefined) return paneCells(pane, now);
    const mark = table.expanded === undefined ? "" : table.expanded.has(key) ? "▾ " : "▸ ";
    return sessionCells(session, now, mark, sparkline(history?.get(key) ?? [], { width: trend, top: FULL_CPU }));
  });
  return renderTable(
    COLUMNS.filter((_, index) => isShown[index]),
    cells.map((row) => row.filter((_, index) => isShown[index])),
    { width, color },
  ).split("\n");
}

/** Lists every session of a look with all of its panes. */
export function allRows({ sessions }: Look): readonly MonitorRow[] {
  return sessions.flatMap((session) => [
    { key: session.key, session, pane: undefined },
    ...session.panes.map((pane) => ({ key: `${session.key} ${pane.pane.id}`, session, pane })),
  ]);
}

function sessionCells(look: SessionLook, now: number, mark: string, trend: string): readonly Cell[] {
  const { session, panes, cpuPercent, memoryBytes } = look;
  return [
    `${mark}${session.name}`,
    session.attached > 0 ? { text: "attached", style: "green" } : describeStanding(session),
    `${session.windows}/${panes.length}`,
    cpuCell(cpuPercent),
    { text: trend, style: "cyan" },
    formatBytes(memoryBytes),
    formatSpan(now - session.createdAt),
    formatSpan(now - session.lastActivityAt),
    runsCell(panes),
  ];
}

function paneCells({ pane, cpuPercent }: PaneLook, now: number): readonly Cell[] {
  const name = pane.windowName === pane.title || pane.title === ""
    ? pane.windowName
    : `${pane.windowName} ${pane.title}`;
  return [
    `  ${pane.active ? "*" : " "}${pane.id} ${name}`,
    stateCell(pane),
    "",
    cpuCell(cpuPercent),
    "",
    formatBytes(pane.memoryBytes),
    pane.startedAt === null ? "" : formatSpan(now - pane.startedAt),
    "",
    pane.foreground?.text ?? pane.command ?? "",
  ];
}

function stateCell({ state, exitCode, signal }: PaneLook["pane"]): Cell {
  const end = signal?.replace("SIG", "") ?? (exitCode === null ? "" : String(exitCode));
  switch (state) {
    case "running":
      return { text: state, style: "green" };
    case "exited":
      return { text: `exit ${end}`.trimEnd(), style: exitCode === 0 ? "blue" : "red" };
    case "idle":
      return {
        text: end === "" || end === "0" ? "idle" : `idle ${end}`,
        style: end === "" || end === "0" ? "dim" : "yellow",
      };
    default:
      return { text: state, style: "red" };
  }
}

function cpuCell(percent: number | null): Cell {
  if (percent === null) return { text: "-", style: "dim" };
  const text = formatPercent(percent);
  return percent >= 80 ? { text, style: "red" } : percent >= 30 ? { text, style: "yellow" } : text;
}

/** What runs in the foreground of its panes, each thing once; shells that wait are not worth a word. */
function runsCell(panes: readonly PaneLook[]): Cell {
  const running = panes.filter(({ pane }) => pane.state === "running" && pane.foreground !== null);
  const texts = [...new Set(running.map(({ pane }) => pane.foreground!.text))];
  return texts.length > 0 ? texts.join(", ") : { text: "idle", style: "dim" };
}
