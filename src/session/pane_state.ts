/** What is known of one pane: from the backend, its launcher's record and the processes of the machine. Pure. */
import { pasteLine } from "../base/command_line.ts";
import type { ProcessInfo } from "../process/process_table.ts";
import type { PaneFacts, WindowFacts } from "./backend.ts";
import { findForeground, type Foreground, isInteractiveShell } from "./foreground.ts";
import { type Launch, readLaunch } from "./launcher.ts";
import { paneLogPath } from "./log_writer.ts";
import { isRecordOf, type PaneRecord, type PaneRun } from "./pane_record.ts";
import { signalName } from "./signal_name.ts";

/**
 * running: something runs in it. idle: its command ended, or it had none, and an interactive shell waits. exited: its
 * command ended, and the pane is held. dead: its process is gone, and nobody knows how it ended. unknown: nobody could
 * look.
 */
export type PaneState = "running" | "idle" | "exited" | "dead" | "unknown";

/** Times are UTC milliseconds. */
export interface PaneView {
  readonly id: string;
  /** Its session has it no more. */
  readonly gone: boolean;
  /** In its window, as the backend counts. */
  readonly index: number;
  /** The window's id. */
  readonly window: string;
  readonly windowIndex: number;
  readonly windowName: string;
  /** What prj finds its window by; null: not made by prj. */
  readonly windowKey: string | null;
  /** Whether its window is the session's active one. */
  readonly windowActive: boolean;
  readonly title: string;
  /** What it was made with, whatever its programs call it since; null: nothing. */
  readonly givenTitle: string | null;
  /** In its window. */
  readonly active: boolean;
  readonly columns: number;
  readonly rows: number;
  /** What it was made to run; null: a shell. */
  readonly command: string | null;
  readonly pid: number;
  readonly state: PaneState;
  readonly foreground: { readonly pid: number; readonly argv: readonly string[]; readonly text: string } | null;
  readonly directory: string;
  /** Of its command; where it had none, of the pane. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** How its command ended; 128 + n where signal n ended it. */
  readonly exitCode: number | null;
  /** Such as "SIGKILL", where a signal ended its command. */
  readonly signal: string | null;
  /** Of all its processes, the ended ones too. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** How many run in it, prj's launcher not counted. */
  readonly processes: number;
  /** The launcher's record; null: the pane was not made by prj, or its record is lost. */
  readonly recordPath: string | null;
  /** Where its output is kept, if it is; null: the pane was not made by prj. */
  readonly logPath: string | null;
}

export interface PaneEvidence {
  readonly window: WindowFacts;
  readonly pane: PaneFacts;
  /** Its first process and all descendants, parents first; empty: it is gone. Undefined: nobody could look. */
  readonly tree: readonly ProcessInfo[] | undefined;
  /** What its launcher wrote down. */
  readonly record: PaneRecord | undefined;
  /** Its backend says that it runs, where nobody could look. */
  readonly isKnownAlive?: boolean;
}

/** Finds where a pane's launcher writes: in its own command line, else in the one that the backend was told. */
export function findLaunch(pane: PaneFacts, tree: readonly ProcessInfo[] | undefined): Launch | undefined {
  const [root] = tree ?? [];
  return root === undefined || pane.dead ? readStartCommand(pane.startCommand) : readLaunch(root.argv);
}

/** Puts together what is known of one pane. */
export function describePane(evidence: PaneEvidence): PaneView {
  const { window, pane } = evidence;
  const tree = pane.dead ? [] : evidence.tree;
  const [root] = tree ?? [];
  const launch = findLaunch(pane, tree);
  const record = acceptRecord(evidence.record, pane, root);
  const run = record?.runs.at(-1);
  const foreground = tree === undefined ? undefined : findForeground(tree);
  const state = evidence.isKnownAlive === true ? "running" : decideState(pane, tree, run, launch, foreground);
  const exitCode = run?.exitCode ?? pane.exitCode;
  return {
    id: pane.id,
    gone: false,
    index: pane.index,
    window: window.id,
    windowIndex: window.index,
    windowName: window.name,
    windowKey: window.key,
    windowActive: window.active,
    title: pane.title,
    givenTitle: pane.givenTitle,
    active: pane.active,
    columns: pane.columns,
    rows: pane.rows,
    command: launch === undefined ? readForeignCommand(pane.startCommand) : launch.command,
    pid: pane.pid,
    state,
    foreground: foreground === undefined
      ? null
      : { pid: foreground.process.pid, argv: foreground.process.argv, text: foreground.text },
    // So Linux calls one that was deleted; with its branch it may be back, and its name is what is meant.
    directory: pane.directory.replace(/ \(deleted\)$/, ""),
    startedAt: run?.startedAt ?? root?.startedAt ?? null,
    endedAt: run?.endedAt ?? pane.endedAt,
    exitCode,
    signal: signalName(exitCode),
    cpuMs: sum(tree ?? [], (process) => process.cpuMs),
    memoryBytes: sum(tree ?? [], (process) => process.memoryBytes),
    processes: (tree ?? []).filter((process) => readLaunch(process.argv) === undefined).length,
    recordPath: record?.path ?? null,
    logPath: launch === undefined ? null : paneLogPath(launch.record),
  };
}

/** Only the record of this very process counts: pids are used again. Of a dead pane the pid is all there is. */
function acceptRecord(
  record: PaneRecord | undefined,
  pane: PaneFacts,
  root: ProcessInfo | undefined,
): PaneRecord | undefined {
  if (record === undefined) return undefined;
  return (root === undefined ? record.pid === pane.pid : isRecordOf(record, root.pid)) ? record : undefined;
}

function decideState(
  pane: PaneFacts,
  tree: readonly ProcessInfo[] | undefined,
  run: PaneRun | undefined,
  launch: Launch | undefined,
  foreground: Foreground | undefined,
): PaneState {
  const hasEnded = run !== undefined && run.exitCode !== null;
  if (pane.dead || tree?.length === 0) return hasEnded || pane.exitCode !== null ? "exited" : "dead";
  if (tree === undefined) return isInteractiveShell([pane.command]) ? "idle" : "unknown";
  if (foreground !== undefined) return foreground.isIdleShell ? "idle" : "running";
  if (!hasEnded) return "running";
  return launch?.exitMode === "back_to_shell" ? "idle" : "exited";
}

/** Where no process is left to ask, the backend still shows the line that it was told. */
function readStartCommand(line: string): Launch | undefined {
  return readLaunch(splitShown(line));
}

/** The line of a pane that a person made: the backend shows it as one word, and the words of a program as several. */
function readForeignCommand(line: string): string | null {
  const words = splitShown(line);
  if (words.length === 0 || words[0] === "") return null;
  return words.length === 1 ? words[0]! : pasteLine(words);
}

/** Splits a line that tmux shows: words with blanks stand in quotes, and all that hides has a backslash. */
function splitShown(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(?:[^\s"'\\]|\\.)+/gs)].map((match) =>
    readEscapes(match[1] ?? match[2] ?? match[0])
  );
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** As vis(3) of BSD writes them; a byte that is no text is lost. */
function readEscapes(text: string): string {
  return text.replace(/\\(?:([0-3][0-7]{2})|(.))/gs, (_, octal?: string, character?: string) => {
    if (octal === undefined) return ESCAPES[character!] ?? character!;
    const code = parseInt(octal, 8);
    return code < 0x80 ? String.fromCharCode(code) : "\uFFFD";
  });
}

function sum(tree: readonly ProcessInfo[], of: (one: ProcessInfo) => number): number {
  return tree.reduce((total, process) => total + of(process), 0);
}
