/** Containers as sessions with windows and panes. */
import type { PaneFacts, SessionFacts, WindowFacts } from "../backend.ts";
import { paneRecordPath } from "../launcher.ts";
import { type PaneRecord, readPaneRecord } from "../pane_record.ts";
import { execLauncherArgv } from "./exec_launcher.ts";
import { type LabelledPane, type LabelledWindow, parseDefinition, parseMarks, parseWindows } from "./labels.ts";
import type { ListedContainer } from "./list.ts";
import { decideStanding } from "./standing.ts";

export interface FactsInput {
  readonly binary: string;
  readonly dataFolder: string;
}

/** Of a container that prj did not make. */
const FOREIGN_WINDOW = { name: "main", key: null, panes: [{ title: "", command: null, directory: "" }] };

/** Describes a container; of each further pane of our own the small file that its launcher writes is read. */
export function describeContainer(listed: ListedContainer, input: FactsInput): SessionFacts {
  const { id, name, createdAt } = listed;
  const marks = parseMarks(listed.labels.marks);
  const standing = decideStanding(listed.state);
  const lives = standing.state === "running" || standing.state === "paused";
  const lastActivityAt = standing.endedAt ?? standing.startedAt ?? createdAt;
  const labelled = marks === null ? undefined : parseWindows(listed.labels.windows);
  const windows: readonly (Omit<LabelledWindow, "key"> & { readonly key: string | null })[] = labelled ??
    [FOREIGN_WINDOW];
  const definition = parseDefinition(listed.labels.definition);
  return {
    id,
    name,
    marks,
    standing,
    ...(definition === undefined ? {} : { definition }),
    attached: 0,
    clients: [],
    createdAt,
    lastActivityAt,
    lastAttachedAt: null,
    windows: windows.map((window, w): WindowFacts => ({
      id: windowId(id, w),
      index: w,
      name: window.name,
      key: window.key,
      active: w === 0,
      lastOutputAt: lastActivityAt,
      panes: window.panes.map((pane, p) => {
        if (w === 0 && p === 0) return ownPane(listed, lives, standing, pane);
        const path = paneRecordPath(input.dataFolder, marks!.uid, w, p);
        return furtherPane(listed, lives, { w, p, pane, path, record: readPaneRecord(path) }, input);
      }),
    })),
  };
}

/** Names a window by its container's short id, as both runtimes show it. */
export function windowId(container: string, window: number): string {
  return `${container.slice(0, 12)}:${window}`;
}

export function paneId(container: string, window: number, pane: number): string {
  return `${windowId(container, window)}.${pane}`;
}

/** Takes a pane's id apart; undefined: it is none of ours. */
export function parsePaneId(
  id: string,
): { readonly container: string; readonly window: number; readonly pane: number } | undefined {
  const match = /^([0-9a-f]{12}):(\d+)\.(\d+)$/.exec(id);
  return match === null ? undefined : { container: match[1]!, window: Number(match[2]), pane: Number(match[3]) };
}

function ownPane(
  listed: ListedContainer,
  lives: boolean,
  standing: SessionFacts["standing"],
  { title, command, directory }: LabelledPane,
): PaneFacts {
  return {
    id: paneId(listed.id, 0, 0),
    index: 0,
    title,
    givenTitle: title || null,
    pid: lives ? listed.pid : 0,
    dead: !lives,
    exitCode: standing.exitCode,
    endedAt: standing.endedAt,
    columns: 0,
    rows: 0,
    active: true,
    command: programName(listed.command),
    directory,
    startCommand: showWord(command ?? listed.command),
  };
}

interface FurtherPane {
  readonly w: number;
  readonly p: number;
  readonly pane: LabelledPane;
  readonly path: string;
  readonly record: PaneRecord | undefined;
}

function furtherPane(
  { id }: ListedContainer,
  lives: boolean,
  { w, p, pane, path, record }: FurtherPane,
  { binary, dataFolder }: FactsInput,
): PaneFacts {
  const run = record?.runs.at(-1);
  const argv = execLauncherArgv({ binary, dataFolder, target: id, record: path, command: pane.command });
  return {
    id: paneId(id, w, p),
    index: p,
    title: pane.title,
    givenTitle: pane.title || null,
    pid: record?.pid ?? 0,
    dead: !lives || (run !== undefined && run.exitCode !== null),
    exitCode: run?.exitCode ?? null,
    endedAt: run?.endedAt ?? null,
    columns: 0,
    rows: 0,
    active: p === 0,
    command: pane.command === null ? "sh" : programName(pane.command),
    directory: pane.directory,
    startCommand: argv.map(showWord).join(" "),
  };
}

function programName(command: string): string {
  const [program = ""] = command.trim().split(/\s+/);
  return program.slice(program.lastIndexOf("/") + 1);
}

/** As `pane_state.ts` reads a line that a backend shows. */
function showWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) || word === "" ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}
