import type { Context } from "../src/base/context.ts";
import type { StoredEvent } from "../src/events/event.ts";
import type { SessionInfo, WindowInfo } from "../src/run/session/session_info.ts";
import type { PaneView } from "../src/session/pane_state.ts";
import type { Console } from "../src/ui/console.ts";
import { formatAge, formatBytes, formatCount, formatDuration, tildePath } from "../src/ui/style.ts";
import { describeStanding } from "../src/ui/session_text.ts";
import { type Cell, type Column, renderTable } from "../src/ui/table.ts";
import { showControl } from "../src/ui/visible.ts";

/** Everything that is known of a session, for a person. */
export function renderSessionInfo(info: SessionInfo, context: Context, console: Console): string {
  const { bold, dim } = console.answerStyle;
  const table = { width: console.width, color: console.answerColor };
  const { session } = info;
  const state = session.attached > 1 ? `attached ${session.attached} times` : describeStanding(session);
  const hint = session.state === "defined" ? dim(`  prj start ${showControl(info.command ?? session.name)}`) : "";
  const parts = [
    `${bold(showControl(session.name))}  ${state}${session.owned ? "" : dim("  not made by prj")}${hint}`,
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
      [{ header: "lately" }, { header: "event" }, { header: "", shrink: "end" }],
      info.events.map((event) => [formatAge(context.now() - event.at), event.type, describeEvent(event)]),
      table,
    ));
  }
  return parts.join("\n\n");
}

function describeSession(info: SessionInfo, context: Context): [string, string][] {
  const { session, run } = info;
  const age = (ms: number): string =>
    `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC  ${formatAge(context.now() - ms)}`;
  const size = info.windows.flatMap((window) => window.panes).length;
  const rows: [string, string | null][] = [
    ["directory", session.path === null ? null : tildePath(session.path, context.folders.home)],
    ["branch", session.branch],
    ["worktree", session.worktree],
    ["task", session.task],
    ["command", info.command],
    ["run", run === null ? session.runId : `${run.id}  ${run.status.replace("_", " ")}`],
    ["backend", `${session.backend} ${session.kind === "container" ? session.id.slice(0, 12) : session.id}`.trim()],
    ...describeContainer(info.container, age),
    ["created", session.createdAt === 0 ? null : age(session.createdAt)],
    ["active", info.endedAt === null && session.createdAt !== 0 ? age(session.lastActivityAt) : null],
    [
      "ended",
      info.endedAt === null ? null : `${age(info.endedAt)}${info.endReason === null ? "" : `: ${info.endReason}`}`,
    ],
    ["clients", info.clients.map(({ terminal, columns, rows }) => `${terminal} ${columns}x${rows}`).join(", ")],
    [
      "holds",
      session.createdAt === 0 ? null : `${formatCount(info.windows.length, "window")}, ${formatCount(size, "pane")}`,
    ],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== "");
}

function describeContainer(
  details: SessionInfo["container"],
  age: (ms: number) => string,
): readonly [string, string | null][] {
  if (details === null) return [];
  const { session: { standing }, pid, image, command, restarts, ports, mounts } = details;
  return [
    ["image", image],
    ["runs", command.join(" ")],
    ["pid", pid === 0 ? null : String(pid)],
    ["ports", ports.join(", ")],
    ["mounts", mounts.join(", ")],
    ["restarts", restarts === 0 ? null : String(restarts)],
    ["started", standing.startedAt === null ? null : age(standing.startedAt)],
  ];
}

function renderPanes(
  window: WindowInfo,
  context: Context,
  table: { width: number | undefined; color: boolean },
): string {
  const columns: readonly (Column & { cell(pane: PaneView): Cell })[] = [
    { header: "pane", cell: (pane) => `${pane.index}${pane.active ? "*" : ""}` },
    { header: "state", cell: describeState },
    { header: "runs", shrink: "end", cell: describeWork },
    { header: "since", cell: (pane) => describeSince(pane, context) },
    { header: "cpu", align: "right", cell: ({ cpuMs }) => cpuMs === 0 ? "" : formatDuration(cpuMs) },
    { header: "memory", align: "right", cell: ({ memoryBytes }) => memoryBytes === 0 ? "" : formatBytes(memoryBytes) },
    { header: "pid", align: "right", cell: ({ pid, processes }) => processes === 0 ? "" : String(pid) },
    { header: "directory", shrink: "start", cell: (pane) => tildePath(pane.directory, context.folders.home) },
  ];
  // Of what has ended there is less to say.
  const shown = columns.filter(({ cell }) => window.panes.some((pane) => cell(pane) !== ""));
  return renderTable(shown, window.panes.map((pane) => shown.map(({ cell }) => cell(pane))), table);
}

/** The state, and how the command ended where it did. */
function describeState({ state, exitCode, signal }: PaneView): Cell {
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

/** What an event says beside its type, in a word or two. */
function describeEvent({ type, data }: StoredEvent): string {
  switch (type) {
    case "pane.started":
      return `pane ${data.pane}`;
    case "pane.exited":
      return `pane ${data.pane}${data.exit_code === null ? "" : `, exit code ${data.exit_code}`}`;
    case "session.killed":
      return `by ${data.by}`;
    case "session.ended":
    case "session.lost":
      return data.reason ?? "";
    case "hook.finished":
      return `${data.hook}, exit code ${data.exit_code}`;
    default:
      return "";
  }
}
