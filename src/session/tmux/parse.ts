/** What tmux prints -> values. Pure; text that is not what was asked for is a `PrjError`, never a crash. */
import { Buffer } from "node:buffer";
import { decodeBytes, encodeBytes } from "../../base/bytes.ts";
import { PrjError } from "../../base/error.ts";
import type { ClientFacts, PaneFacts, SessionFacts, WindowFacts } from "../backend.ts";
import type { SessionMarks } from "../spec.ts";
import type { TmuxCommand } from "./encode.ts";
import { RUNNING } from "../standing.ts";

const MARKS: readonly (keyof SessionMarks)[] = [
  "uid",
  "name",
  "run",
  "project",
  "root",
  "worktree",
  "path",
  "task",
  "command",
];

/** Free text carries its length in bytes, because it may hold every separator. What may not be UTF-8 comes last. */
const text = (field: string): string => `#{n:${field}}:#{${field}}`;

const SESSION_FORMAT = [
  "prj:S#{session_id}",
  ...["session_created", "session_activity", "session_attached", "version", "session_last_attached"].map((field) =>
    `#{${field}}`
  ),
  text("session_name"),
  ...MARKS.map((mark) => text(`@prj_${mark}`)),
].join(":");

const PANE_FORMAT = [
  "prj:P#{session_id}",
  ...["window_id", "pane_id", "pane_pid", "window_active", "pane_active", "pane_dead"].map((field) => `#{${field}}`),
  ...["window_index", "pane_index", "pane_width", "pane_height"].map((field) => `#{${field}}`),
  ...["pane_dead_status", "pane_dead_signal", "pane_dead_time", "window_activity"].map((field) => `#{${field}}`),
  text("window_name"),
  text("@prj_window"),
  text("@prj_title"),
  text("pane_title"),
  text("pane_current_command"),
  text("pane_current_path"),
  text("pane_start_command"),
].join(":");

const CLIENT_FORMAT = [
  "prj:C#{session_id}",
  ...["client_activity", "client_width", "client_height"].map((field) => `#{${field}}`),
  text("client_tty"),
].join(":");

/** One chain that reads all: options first, because without a session the lists fail. */
export const LIST_COMMANDS: readonly TmuxCommand[] = [
  ["show-options", "-g", "status"],
  ["show-options", "-g", "-w", "remain-on-exit"],
  ["show-options", "-s", "exit-unattached"],
  ["show-hooks", "-g"],
  ["show-hooks", "-g", "-w"],
  ["list-sessions", "-F", SESSION_FORMAT],
  ["list-panes", "-a", "-F", PANE_FORMAT],
  ["list-clients", "-F", CLIENT_FORMAT],
];

export interface Listing {
  readonly sessions: readonly SessionFacts[];
  readonly version: string | null;
  readonly options: Readonly<Record<string, string>>;
  /** Global hooks that are set. */
  readonly hooks: readonly string[];
}

/** Parses what LIST_COMMANDS print. */
export function parseListing(output: string): Listing {
  const start = output.search(/^prj:S/m);
  const head = start === -1 ? output : output.slice(0, start);
  const records = start === -1 ? [] : readRecords(toByteString(output.slice(start)));
  if (records === undefined) {
    throw new PrjError("failed", {
      message: "Cannot read the list of tmux sessions: tmux printed something unexpected",
      hint: 'Run "prj doctor" to see the version of tmux; prj needs 3.2 or newer',
    });
  }
  const sessions = records.filter((record) => record.kind === "S");
  const parts = Map.groupBy(records, (record) => record.kind + record.id);
  const of = (kind: ListRecord["kind"], session: string): ListRecord[] => parts.get(kind + session) ?? [];
  return {
    sessions: sessions.map((session) => toSession(session, of("P", session.id), of("C", session.id))),
    version: sessions[0]?.fields[3] ?? null,
    options: Object.fromEntries([...head.matchAll(/^([a-z-]+) (\S+)$/gm)].map((match) => [match[1]!, match[2]!])),
    hooks: [...new Set([...head.matchAll(/^([a-z-]+)\[\d+\] /gm)].map((match) => match[1]!))],
  };
}

interface ListRecord {
  readonly kind: "S" | "P" | "C";
  readonly id: string;
  readonly fields: readonly string[];
  readonly texts: readonly string[];
}

const SHAPES = { S: { fields: 5, texts: 1 + MARKS.length }, P: { fields: 14, texts: 7 }, C: { fields: 3, texts: 1 } };

/** The first of a pane's texts that tmux asks the system for, each time that a format names it. */
const FIRST_ASKED = 4;

const HEAD_REGEXP = /prj:([SPC])(\$\d+):/y;
const FIELDS_REGEXPS = {
  S: new RegExp(`(?:[\\w.$@%-]*:){${SHAPES.S.fields}}`, "y"),
  P: new RegExp(`(?:[\\w.$@%-]*:){${SHAPES.P.fields}}`, "y"),
  C: new RegExp(`(?:[\\w.$@%-]*:){${SHAPES.C.fields}}`, "y"),
};
const FIRST_LENGTH_REGEXP = /(\d+):/y;
const LENGTH_REGEXP = /:(\d+):/y;

/** `bytes`: one character for each byte, so that a regular expression can walk through lengths in bytes. */
function readRecords(bytes: string): ListRecord[] | undefined {
  const records: ListRecord[] = [];
  let at = 0;
  const read = (expected: RegExp): RegExpExecArray | null => {
    expected.lastIndex = at;
    const found = expected.exec(bytes);
    if (found !== null) at = expected.lastIndex;
    return found;
  };
  while (at < bytes.length) {
    const head = read(HEAD_REGEXP);
    if (head === null) return undefined;
    const kind = head[1] as ListRecord["kind"];
    const fields = read(FIELDS_REGEXPS[kind])?.[0].slice(0, -1).split(":");
    if (fields === undefined) return undefined;
    const texts: string[] = [];
    let asked = at;
    for (let i = 0; i < SHAPES[kind].texts; i++) {
      if (i === FIRST_ASKED) asked = at;
      const length = read(i === 0 ? FIRST_LENGTH_REGEXP : LENGTH_REGEXP)?.[1];
      if (length === undefined) {
        const changed = kind === "P" && i > FIRST_ASKED ? readChanged(bytes, asked) : undefined;
        if (changed === undefined) return undefined;
        texts.splice(FIRST_ASKED, Infinity, ...changed);
        at = endOfRecord(bytes, asked);
        break;
      }
      texts.push(toText(bytes.slice(at, at += Number(length))));
    }
    // From tmux 3.4 on a control character takes more room than was counted; only the command, the last, may hold one.
    if (kind === "P" && bytes[at] !== "\n") at = endOfRecord(bytes, at);
    if (bytes[at++] !== "\n") return undefined;
    records.push({ kind, id: head[2]!, fields, texts });
  }
  return records;
}

function toByteString(text: string): string {
  const bytes = encodeBytes(text);
  return bytes.length === text.length && text.isWellFormed() ? text : Buffer.from(bytes).toString("latin1");
}

const ASCII_REGEXP = /^[\0-\x7f]*$/;

function toText(bytes: string): string {
  return ASCII_REGEXP.test(bytes) ? bytes : decodeBytes(Buffer.from(bytes, "latin1"));
}

/**
 * Reads the texts that tmux asks the system for, in a pane whose program or directory changed between the two looks
 * that gave length and text. `asked`: where the first of them begins.
 */
function readChanged(bytes: string, asked: number): readonly string[] | undefined {
  const rest = toText(bytes.slice(asked, endOfRecord(bytes, asked)));
  return /^:\d+:(.*?):\d+:(\/.*?|):\d+:(.*)$/s.exec(rest)?.slice(1);
}

function endOfRecord(bytes: string, at: number): number {
  const next = bytes.indexOf("\nprj:", at);
  return next === -1 ? bytes.length - 1 : next;
}

function toSession(
  { id, fields, texts }: ListRecord,
  panes: readonly ListRecord[],
  clients: readonly ListRecord[],
): SessionFacts {
  const [name, ...values] = texts;
  const marks = Object.fromEntries(MARKS.map((mark, i) => [mark, values[i] ?? ""])) as unknown as SessionMarks;
  const windows = new Map<string, ListRecord[]>();
  for (const pane of panes) {
    const window = pane.fields[0]!;
    windows.set(window, [...windows.get(window) ?? [], pane]);
  }
  return {
    id,
    name: name!,
    marks: marks.uid === "" ? null : marks,
    standing: RUNNING,
    attached: Number(fields[2]),
    clients: clients.map(toClient),
    createdAt: Number(fields[0]) * 1000,
    lastActivityAt: Number(fields[1]) * 1000,
    lastAttachedAt: fields[4] === "" ? null : Number(fields[4]) * 1000,
    windows: [...windows].map(([window, members]) => toWindow(window, members)),
  };
}

function toClient({ fields, texts }: ListRecord): ClientFacts {
  const [activity, columns, rows] = fields.map(Number) as [number, number, number];
  return { terminal: texts[0]!, columns, rows, lastActivityAt: activity * 1000 };
}

function toWindow(id: string, panes: readonly ListRecord[]): WindowFacts {
  const { fields, texts } = panes[0]!;
  return {
    id,
    index: Number(fields[6]),
    name: texts[0]!,
    key: texts[1] || null,
    active: fields[3] === "1",
    lastOutputAt: Number(fields[13]) * 1000,
    panes: panes.map(toPane),
  };
}

function toPane({ fields, texts }: ListRecord): PaneFacts {
  const [, id, pid, , active, dead, , index, columns, rows, status = "", signal = "", endedAt = ""] = fields;
  return {
    id: id!,
    index: Number(index),
    title: texts[3]!,
    givenTitle: texts[2] || null,
    pid: Number(pid),
    dead: dead === "1",
    exitCode: status !== "" ? Number(status) : /^\d+$/.test(signal) ? 128 + Number(signal) : null,
    endedAt: endedAt === "" ? null : Number(endedAt) * 1000,
    columns: Number(columns),
    rows: Number(rows),
    active: active === "1",
    command: texts[4]!,
    directory: texts[5]!,
    startCommand: texts[6]!,
  };
}
