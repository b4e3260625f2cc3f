import { join } from "node:path/posix";
import type { Context } from "../../base/context.ts";
import type { PaneRow, SessionRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import { paneLogPath } from "../../session/log_writer.ts";
import { type PaneRecord, readPaneRecords } from "../../session/pane_record.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { signalName } from "../../session/signal_name.ts";
import { readPlannedCommands } from "./planned_panes.ts";

/** The panes that a session had when it was made, by the record and by what their launchers left. */
export function viewEndedPanes(context: Context, store: Store, session: SessionRow): readonly PaneView[] {
  const rows = new Map(store.panes(session.uid).map((row) => [row.pane, row]));
  const records = readPaneRecords(context.folders.data, session.uid);
  const commands = readPlannedCommands(store, session.run_id);
  return session.windows.flatMap((window, w) =>
    window.panes.map((pane, p) => {
      const key = pane.record ?? `${w}.${p}`;
      return {
        ...viewPane(rows.get(key), records.get(key)),
        logPath: paneLogPath(records.get(key)?.path ?? join(context.folders.data, "panes", session.uid, key)),
        command: commands.get(key) ?? null,
        id: pane.id,
        index: p,
        window: window.id,
        windowIndex: w,
        windowName: window.name,
        title: pane.title,
        givenTitle: pane.title || null,
        directory: session.path,
      };
    })
  );
}

type Known = Omit<
  PaneView,
  | "command"
  | "logPath"
  | "id"
  | "index"
  | "window"
  | "windowIndex"
  | "windowName"
  | "title"
  | "givenTitle"
  | "directory"
>;

function viewPane(row: PaneRow | undefined, record: PaneRecord | undefined): Known {
  const run = record?.runs.at(-1);
  const exitCode = run?.exitCode ?? row?.exit_code ?? null;
  return {
    gone: true,
    windowKey: null,
    active: false,
    windowActive: false,
    columns: 0,
    rows: 0,
    pid: record?.pid ?? row?.pid ?? 0,
    state: exitCode === null ? "dead" : "exited",
    foreground: null,
    startedAt: run?.startedAt ?? row?.started_at ?? null,
    endedAt: run?.endedAt ?? record?.closedAt ?? row?.ended_at ?? null,
    exitCode,
    signal: signalName(exitCode),
    cpuMs: 0,
    memoryBytes: 0,
    processes: 0,
    recordPath: record?.path ?? null,
  };
}
