/** What the runtimes list: podman's JSON, and docker's by a template that asks each label by its name. Pure. */
import type { Runtime } from "../backend_name.ts";
import { LABELS } from "./labels.ts";
import { type ContainerState, parseStatus } from "./standing.ts";

/** A container as both runtimes list it. Times are UTC milliseconds. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly command: string;
  readonly createdAt: number;
  readonly state: ContainerState;
  /** On this machine; 0: not known, or it does not run. */
  readonly pid: number;
  /** By the names that prj asks for; empty: it has none. */
  readonly labels: Readonly<Record<LabelKey, string>>;
}

type LabelKey = "marks" | "windows" | "definition" | "inside";
const LABEL_KEYS = ["marks", "windows", "definition", "inside"] as const;

/** Docker's text of all labels cannot be taken apart again. */
const DOCKER_FIELDS = [
  ...[".ID", ".Names", ".Image", ".Command", ".CreatedAt", ".State", ".Status"],
  ...LABEL_KEYS.map((key) => `(.Label "${LABELS[key]}")`),
];
const DOCKER_TEMPLATE = `[${DOCKER_FIELDS.map((field) => `{{json ${field}}}`).join(",")}]`;

export function listArgv(runtime: Runtime, binary: string): readonly [string, ...string[]] {
  const format = runtime === "podman" ? "json" : DOCKER_TEMPLATE;
  return [binary, "ps", "--all", "--no-trunc", `--format=${format}`];
}

/**
 * Parses what a runtime lists; containers that are there for the panes of another session are left out. What cannot be read
 * is passed over: it may be of a version that is not known here.
 */
export function parseList(runtime: Runtime, text: string): readonly ListedContainer[] {
  const found = runtime === "podman" ? parsePodman(text) : text.split("\n").map(parseDockerLine);
  return found.filter((one) => one !== undefined).filter(({ labels }) => labels.inside === "");
}

interface PodmanRow {
  readonly Id?: string;
  readonly Names?: readonly string[];
  readonly Image?: string;
  readonly Command?: readonly string[] | null;
  readonly Created?: number;
  readonly State?: string;
  readonly Status?: string;
  readonly ExitCode?: number;
  readonly StartedAt?: number;
  readonly ExitedAt?: number;
  readonly Pid?: number;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

function parsePodman(text: string): readonly (ListedContainer | undefined)[] {
  const rows: unknown = text.trim() === "" ? [] : JSON.parse(text);
  if (!Array.isArray(rows)) throw new SyntaxError("it is no list");
  return rows.map((row: PodmanRow | null) => {
    if (typeof row?.Id !== "string" || typeof row.Names?.[0] !== "string") return undefined;
    const labels = row.Labels ?? {};
    return {
      id: row.Id,
      name: row.Names[0],
      image: row.Image ?? "",
      command: (row.Command ?? []).join(" "),
      createdAt: (row.Created ?? 0) * 1000,
      state: {
        status: row.State ?? "",
        exitCode: row.ExitCode ?? null,
        health: parseStatus(row.Status ?? "").health,
        startedAt: secondsToTime(row.StartedAt),
        endedAt: secondsToTime(row.ExitedAt),
      },
      pid: row.Pid ?? 0,
      labels: pickLabels((name) => labels[name]),
    };
  });
}

/** Podman counts seconds, and for "never" those of the year 1. */
function secondsToTime(seconds: number | undefined): number | null {
  return seconds === undefined || seconds <= 0 ? null : seconds * 1000;
}

function parseDockerLine(line: string): ListedContainer | undefined {
  if (line.trim() === "") return undefined;
  const [id, names, image, command, createdAt, state, status, ...labels] = JSON.parse(line) as string[];
  if (id === undefined || names === undefined) return undefined;
  return {
    id,
    // A container that others are linked to has "other/alias" as further names.
    name: names.split(",").find((name) => !name.includes("/")) ?? names,
    image: image ?? "",
    command: unquote(command ?? ""),
    createdAt: parseDockerTime(createdAt ?? ""),
    state: { status: state ?? "", ...parseStatus(status ?? ""), startedAt: null, endedAt: null },
    pid: 0,
    labels: pickLabels((name) => labels[LABEL_KEYS.findIndex((key) => LABELS[key] === name)]),
  };
}

/** Reads "2026-11-21 14:04:25 +0100 CET": the offset tells, the name of the zone does not. */
function parseDockerTime(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d\d)(\d\d)/.exec(text);
  return match === null ? 0 : Date.parse(`${match[1]}T${match[2]}${match[3]}:${match[4]}`);
}

/** Docker puts quotes around the whole, and backslashes before those inside, as Go does. */
function unquote(text: string): string {
  try {
    return text.startsWith('"') ? String(JSON.parse(text)) : text;
  } catch {
    return text.replace(/^"|"$/g, "");
  }
}

function pickLabels(label: (name: string) => string | undefined): Record<LabelKey, string> {
  return {
    marks: label(LABELS.marks) ?? "",
    windows: label(LABELS.windows) ?? "",
    definition: label(LABELS.definition) ?? "",
    inside: label(LABELS.inside) ?? "",
  };
}
