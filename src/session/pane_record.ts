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

const LINE_REGEXP = /^(pid|start|exit|end|closed) (\d{1,13})(?: (\d{1,10}))?$/;

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

/**
 * Parses the lines "key value" or "key value pid" of a record. What is not such a line is passed over: a disk may have
 * been full. Where a pane was started again, the last words of its launcher before may come after the new one's first.
 */
export function parsePaneRecord(path: string, text: string): PaneRecord | undefined {
  let pid: number | null = null;
  let closedAt: number | null = null;
  const runs: (PaneRun & { readonly of: number | null })[] = [];
  for (const line of text.split("\n")) {
    const [, key, written, by] = LINE_REGEXP.exec(line) ?? [];
    const value = Number(written);
    const of: number | null = by === undefined ? pid : Number(by);
    if (key === "pid") {
      if (value !== pid) closedAt = null;
      pid = value;
    } else if (key === "closed" && of === pid) closedAt = value;
    else if (key === "start") runs.push({ startedAt: value, exitCode: null, endedAt: null, of });
    else if (key === "exit" || key === "end") {
      const at = by === undefined ? runs.length - 1 : runs.findLastIndex((run) => run.of === of);
      const change = key === "exit" ? { exitCode: value } : { endedAt: value };
      if (runs[at] !== undefined) runs[at] = { ...runs[at], ...change };
    }
  }
  if (pid === null && closedAt === null && runs.length === 0) return undefined;
  return { path, pid, runs: runs.map(({ of: _, ...run }) => run), closedAt };
}

/**
 * Whether a record is that of the process which has this pid and names it in its command line. Times tell nothing: the
 * clock of the wall is set now and then, by hours where a machine slept.
 */
export function isRecordOf(record: PaneRecord, pid: number): boolean {
  // Where the disk was full the pid may be missing.
  return record.pid === null || record.pid === pid;
}
