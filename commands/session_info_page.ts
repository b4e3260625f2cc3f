import type { Context } from "../src/base/context.ts";
import type { SessionInfo, WindowInfo } from "../src/run/session_info.ts";
import type { PaneView } from "../src/session/pane_state.ts";
import type { Console } from "../src/ui/console.ts";
import { formatAge, formatBytes, formatCount, formatDuration, tildePath } from "../src/ui/style.ts";
import { type Cell, renderTable } from "../src/ui/table.ts";
import { showControl } from "../src/ui/visible.ts";

/** Everything that is known of a session, for a person. */
export function renderSessionInfo(info: SessionInfo, context: Context, console: Console): string {
  const { bold, dim } = console.answerStyle;
  const table = { width: console.width, color: console.answerColor };
  const { session } = info;
  const { home } = context.folders;
  const state = session.attached > 0
    ? `attached ${session.attached > 1 ? `${session.attached} times` : ""}`.trim()
    : session.state;
  const parts = [
    `${bold(showControl(session.name))}  ${state}${session.owned ? "" : dim("  not made by prj")}`,
    renderTable(
      [{ header: "" }, { header: "", shrink: "end" }],
      describeSession(info, context).map(([label, value]) => [{ text: label, style: "dim" }, value]),
      table,
    ).replace(/^.*\n/, ""),
  ];
  for (const window of info.windows) {
    const name = window.index === null ? window.name : `${window.index}: ${window.name}`;
    parts.push(
      `${bold(showControl(name))}${window.active ? dim("  active") : ""}\n${renderPanes(window, context, table)}`,
    );
  }
  if (info.cleanup.length > 0) {
    parts.push(`${dim("cleanup steps")}  ${info.cleanup.map((step) => showControl(step.name)).join(", ")}`);
  }
  if (info.events.length > 0) {
    parts.push(renderTable(
      [{ header: "lately" }, { header: "what", shrink: "end" }],
      info.events.map((event) => [formatAge(context.now() - event.at), event.type]),
      table,
    ));
  }
  return parts.map((part) => part.replaceAll(home === "" ? "\0" : `${home}/`, "~/")).join("\n\n");
}

function describeSession(info: SessionInfo, context: Context): [string, string][] {
  const { session, run } = info;
  const age = (ms: number): string => `${formatAge(context.now() - ms)}`;
  const size = info.windows.flatMap((window) => window.panes).length;
  const rows: [string, string | null][] = [
    ["directory", session.path === null ? null : tildePath(session.path, context.folders.home)],
    ["branch", session.branch],
    ["worktree", session.worktree],
    ["task", session.task],
    ["command", info.command],
    ["run", run === null ? session.runId : `${run.id}  ${run.status.replace("_", " ")}`],
    ["backend", `${session.backend} ${session.id}`],
    ["created", age(session.createdAt)],
    ["active", info.endedAt === null ? age(session.lastActivityAt) : null],
    [
      "ended",
      info.endedAt === null ? null : `${age(info.endedAt)}${info.endReason === null ? "" : `: ${info.endReason}`}`,
    ],
    ["clients", info.clients.map(({ terminal, columns, rows }) => `${terminal} ${columns}x${rows}`).join(", ")],
    ["holds", `${formatCount(info.windows.length, "window")}, ${formatCount(size, "pane")}`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== "");
}

function renderPanes(
  window: WindowInfo,
  context: Context,
  table: { width: number | undefined; color: boolean },
): string {
  return renderTable(
    [
      { header: "pane" },
      { header: "state" },
      { header: "runs", shrink: "end" },
      { header: "since" },
      { header: "cpu", align: "right" },
      { header: "memory", align: "right" },
      { header: "pid", align: "right" },
      { header: "directory", shrink: "start" },
    ],
    window.panes.map((pane) => [
      `${pane.index}${pane.active ? "*" : ""}`,
      describeState(pane),
      describeWork(pane),
      describeSince(pane, context),
      pane.cpuMs === 0 ? "" : formatDuration(pane.cpuMs),
      pane.memoryBytes === 0 ? "" : formatBytes(pane.memoryBytes),
      pane.pid === 0 ? "" : String(pane.pid),
      tildePath(pane.directory, context.folders.home),
    ]),
    table,
  );
}

/** The state, and how the command ended where it did. */
export function describeState(pane: PaneView): Cell {
  const { state, exitCode, signal } = pane;
  const end = exitCode === null ? "" : signal === null ? ` (exit code ${exitCode})` : ` (${signal})`;
  const style = exitCode !== null && exitCode !== 0 || state === "dead" ? "red" : state === "running" ? "green" : "dim";
  return { text: `${state}${end}`, style };
}

/** What runs now; of what ended what it was. */
function describeWork({ state, foreground, command }: PaneView): string {
  return (state === "running" ? foreground?.text ?? command : command ?? foreground?.text) ?? "";
}

function describeSince({ startedAt, endedAt }: PaneView, context: Context): string {
  if (startedAt === null) return "";
  if (endedAt === null) return formatAge(context.now() - startedAt);
  return `took ${formatDuration(endedAt - startedAt)}`;
}
