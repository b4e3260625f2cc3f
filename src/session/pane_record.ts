/** What the launchers write down: one small file for each pane. */
import { join } from "node:path/posix";

/** Times are UTC milliseconds. */
export interface PaneRecord {
  readonly path: string;
  /** Of the pane's first process. */
  readonly pid: number | null;
  /** The command from its start to its end, once for each time that it ran; the oldest first. */
  readonly runs: readonly PaneRun[];
  /** When the pane was gone. */
  readonly closedAt: number | null;
}

export interface PaneRun {
  readonly startedAt: number;
  /** Of the command; null: it has not ended, or nobody wrote it down. */
  readonly exitCode: number | null;
  readonly endedAt: number | null;
}

const LINE_REGEXP = /^(pid|start|exit|end|closed) (\d{1,13})$/;

/** Reads the record of one pane; undefined: there is none, or nothing in it can be read. */
export function readPaneRecord(path: string): PaneRecord | undefined {
  try {
    return parsePaneRecord(path, Deno.readTextFileSync(path));
  } catch {
    return undefined;
  }
}

/**
 * Reads the records of all panes of a session, by the pane: "<window>.<pane>", counted from 0 as in its plan;
 * "<run>-<window>.<pane>" where a run merged the window.
 */
export function readPaneRecords(dataFolder: string, sessionUid: string): ReadonlyMap<string, PaneRecord> {
  const records = new Map<string, PaneRecord>();
  for (const name of listRecords(join(dataFolder, "panes", sessionUid)).sort()) {
    const record = readPaneRecord(join(dataFolder, "panes", sessionUid, name));
    if (record !== undefined) records.set(name, record);
  }
  return records;
}

function listRecords(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => /^[\w-]+\.\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Parses the lines "key value" of a record. What is not such a line is passed over: a disk may have been full. */
export function parsePaneRecord(path: string, text: string): PaneRecord | undefined {
  let pid: number | null = null;
  let closedAt: number | null = null;
  const runs: PaneRun[] = [];
  for (const line of text.split("\n")) {
    const match = LINE_REGEXP.exec(line);
    if (match === null) continue;
    const value = Number(match[2]);
    const last = runs.at(-1);
    if (match[1] === "pid") pid = value;
    else if (match[1] === "closed") closedAt = value;
    else if (match[1] === "start") runs.push({ startedAt: value, exitCode: null, endedAt: null });
    else if (last !== undefined) {
      runs[runs.length - 1] = match[1] === "exit" ? { ...last, exitCode: value } : { ...last, endedAt: value };
    }
  }
  return pid === null && closedAt === null && runs.length === 0 ? undefined : { path, pid, runs, closedAt };
}

/**
 * Whether a record is that of the process which has this pid and names it in its command line. Times tell nothing: the
 * clock of the wall is set now and then, by hours where a machine slept.
 */
export function isRecordOf(record: PaneRecord, pid: number): boolean {
  // Where the disk was full the pid may be missing.
  return record.pid === null || record.pid === pid;
}
