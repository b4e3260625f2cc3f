import { type Answered, boolean, choice, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import type { PaneView } from "../src/session/pane_state.ts";
import { isoTime } from "./session_json.ts";

/** One pane, in every answer that looks into panes. */
export const PANE = fields({
  id: string("The backend's own"),
  index: integer("In its window, as the backend counts"),
  title: string(),
  active: boolean("In its window"),
  columns: nullable(integer("null: it is gone")),
  rows: nullable(integer("null: it is gone")),
  command: nullable(string("What it was made to run; null: a shell, or not known")),
  pid: nullable(integer("Of its first process; null: not known")),
  state: choice(
    ["running", "idle", "exited", "dead", "unknown"],
    "idle: a shell waits. exited: its command ended, and no shell came after it. dead: it is gone, nobody knows how",
  ),
  foreground: nullable(fields({
    pid: integer(),
    argv: list(string()),
    text: string("As a person says it"),
  })),
  directory: string("Of what runs in its foreground"),
  started_at: nullable(time("Of its command")),
  ended_at: nullable(time("Of its command")),
  exit_code: nullable(integer("Of its command; 128 + n where signal n ended it")),
  signal: nullable(string("Such as SIGKILL, where a signal ended its command")),
  cpu_ms: integer("Of all its processes, the ended ones too"),
  memory_bytes: integer("Resident, of all its processes"),
  processes: integer("How many run in it, prj's launcher not counted"),
});

/** One pane as every answer in JSON shows it. */
export function paneJson(pane: PaneView): Answered<typeof PANE> {
  return {
    id: pane.id,
    index: pane.index,
    title: pane.title,
    active: pane.active,
    columns: pane.columns || null,
    rows: pane.rows || null,
    command: pane.command,
    pid: pane.pid || null,
    state: pane.state,
    foreground: pane.foreground,
    directory: pane.directory,
    started_at: timeOrNull(pane.startedAt),
    ended_at: timeOrNull(pane.endedAt),
    exit_code: pane.exitCode,
    signal: pane.signal,
    cpu_ms: Math.round(pane.cpuMs),
    memory_bytes: pane.memoryBytes,
    processes: pane.processes,
  };
}

export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
