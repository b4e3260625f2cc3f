/** What prj writes on its containers: labels tell whose a container is and what it was made as. Pure. */
import type { SessionMarks, SessionSpec } from "../spec.ts";

export const LABELS = {
  marks: "prj.marks",
  uid: "prj.uid",
  windows: "prj.windows",
  definition: "prj.definition",
  tty: "prj.tty",
  /** On a container that is there for the panes of a tmux session: its uid. Such a container is no session. */
  inside: "prj.inside",
} as const;

/** A window as its container's label keeps it. */
export interface LabelledWindow {
  readonly name: string;
  readonly key: string;
  readonly panes: readonly LabelledPane[];
}

export interface LabelledPane {
  readonly title: string;
  /** null: a shell, or what the image runs. */
  readonly command: string | null;
  readonly directory: string;
}

export type Definition = Readonly<Record<string, string>>;

/** Writes the labels of a session, in their order. */
export function formatLabels(spec: SessionSpec, definition: Definition, tty: boolean): readonly [string, string][] {
  const windows: LabelledWindow[] = spec.windows.map(({ name, key, panes }) => ({
    name,
    key,
    panes: panes.map(({ title, command, directory }) => ({ title: title ?? "", command, directory })),
  }));
  return [
    [LABELS.marks, JSON.stringify(spec.marks)],
    [LABELS.uid, spec.marks.uid],
    [LABELS.windows, JSON.stringify(windows)],
    [LABELS.definition, JSON.stringify(definition)],
    [LABELS.tty, String(tty)],
  ];
}

const MARKS = ["uid", "name", "run", "project", "root", "worktree", "path", "task", "command"] as const;

/** Reads the marks; null: there are none, or not all of them, so that it is nobody's we know. */
export function parseMarks(text: string): SessionMarks | null {
  const value = parseObject(text);
  if (value === undefined || !MARKS.every((key) => typeof value[key] === "string")) return null;
  return Object.fromEntries(MARKS.map((key) => [key, value[key]])) as unknown as SessionMarks;
}

/** Reads the windows; undefined: there are none that can be read. */
export function parseWindows(text: string): readonly LabelledWindow[] | undefined {
  const windows = parseJson(text);
  if (!Array.isArray(windows) || windows.length === 0 || !windows.every(isWindow)) return undefined;
  return windows;
}

/** Reads the definition; undefined: it was made without one. */
export function parseDefinition(text: string): Definition | undefined {
  const value = parseObject(text);
  if (value === undefined || !Object.values(value).every((one) => typeof one === "string")) return undefined;
  return value as Definition;
}

function isWindow(value: unknown): value is LabelledWindow {
  const { name, key, panes } = (value ?? {}) as Partial<LabelledWindow>;
  return typeof name === "string" && typeof key === "string" && Array.isArray(panes) && panes.length > 0 &&
    panes.every(isPane);
}

function isPane(value: unknown): value is LabelledPane {
  const { title, command, directory } = (value ?? {}) as Partial<LabelledPane>;
  return typeof title === "string" && (command === null || typeof command === "string") &&
    typeof directory === "string";
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** Anybody may set a label to anything. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
