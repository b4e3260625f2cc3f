import { isAbsolute, normalize, relative, resolve } from "node:path/posix";
import { findControl, type Reading, type Refusal, refuse } from "./reading.ts";

/** A mount as the runtimes take it. */
export interface Volume {
  readonly kind: "bind" | "named" | "anonymous" | "tmpfs";
  /** Absolute path on this machine, or a volume's name; "" for the other kinds. */
  readonly source: string;
  /** Absolute, in the container. */
  readonly target: string;
  /** In the order in which they were written. */
  readonly options: readonly string[];
}

/** Where relative host paths begin, and what they may not leave. */
export interface VolumeGround {
  readonly base: string;
  /** Folders within which ".." is harmless. */
  readonly within: readonly string[];
  readonly home: string;
}

const PROPAGATIONS = ["shared", "slave", "private", "rshared", "rslave", "rprivate"];
/** Of several of one row only one can be meant. */
const ALTERNATIVES = [["ro", "rw"], ["z", "Z"], ["cached", "delegated", "consistent"], PROPAGATIONS, ["nocopy"]];
const TMPFS_REGEXP = /^(?:ro|rw|exec|noexec|suid|nosuid|dev|nodev|(?:size|mode|uid|gid|nr_inodes)=\w+)$/;
const NAME_REGEXP = /^[A-Za-z0-9][A-Za-z0-9_.-]+$/;
const EXAMPLE = 'For example "./data:/data:ro", "cache:/root/.cache" or "tmpfs:/tmp"';

/** Reads HOST:CONTAINER[:OPTIONS], NAME:CONTAINER[:OPTIONS], CONTAINER, or tmpfs:CONTAINER[:OPTIONS]. */
export function readVolume(text: string, ground: VolumeGround): Reading<Volume> {
  const no = (why: string, hint = EXAMPLE): Refusal => refuse("a volume", text, why, hint);
  const control = findControl(text);
  if (control !== undefined) return no(control);
  const fields = text.split(":");
  if (fields.some((field) => field.trim() === "")) return no("a part of it is empty");
  if (text.startsWith("-")) return no('it begins with "-", as options do');
  if (fields.length > 3) return no('it has more than two ":"', "A path with a colon in it cannot be mounted");
  const [first = "", second, written] = fields;
  const target = second ?? first;
  if (!isAbsolute(target)) return no(`${JSON.stringify(target)} is not an absolute path in the container`);
  if (target.split("/").includes("..")) return no(`${JSON.stringify(target)} has ".." in it`);
  const inside = tidy(target);
  if (inside === "/") return no('the whole container, "/", cannot be a volume');
  const options = written?.split(",") ?? [];
  if (second === undefined) return { value: { kind: "anonymous", source: "", target: inside, options: [] } };
  if (first === "tmpfs") {
    const unknown = options.find((option) => !TMPFS_REGEXP.test(option));
    if (unknown !== undefined) return no(`a tmpfs has no option ${JSON.stringify(unknown)}`, "For example size=64m");
    return { value: { kind: "tmpfs", source: "", target: inside, options } };
  }
  const source = readSource(first, target, written, ground, no);
  if ("message" in source) return source;
  const wrong = findOptionProblem(options, source.kind);
  if (wrong !== undefined) return no(wrong, "Options: ro or rw; z or Z; cached; nocopy; rshared, rslave, rprivate, …");
  // What is the default anyway, and podman does not know.
  return { value: { ...source, target: inside, options: options.filter((option) => option !== "consistent") } };
}

/** Writes a volume as the runtimes' option takes it. */
export function writeVolume({ source, target, options }: Volume): string {
  return [...(source === "" ? [] : [source]), target, ...(options.length === 0 ? [] : [options.join(",")])].join(":");
}

type Source = Pick<Volume, "source"> & { readonly kind: "bind" | "named" };

function readSource(
  written: string,
  target: string,
  options: string | undefined,
  { base, within, home }: VolumeGround,
  no: (why: string, hint?: string) => Refusal,
): Source | Refusal {
  const path = written.replace(/^~(?=\/|$)/, () => home);
  const isPath = isAbsolute(path) || /^\.\.?(?:\/|$)/.test(path);
  if (!isPath) {
    if (NAME_REGEXP.test(written)) return { kind: "named", source: written };
    const hint = written.includes("/") ? `Write "./${written}:${target}" for a folder of the project` : EXAMPLE;
    return no(`${JSON.stringify(written)} is neither a path nor the name of a volume`, hint);
  }
  const source = resolve(base, path);
  const climbs = path.split("/").includes("..");
  if (climbs && !within.some((folder) => isInside(source, folder))) {
    const meant = [source, target, ...(options === undefined ? [] : [options])].join(":");
    return no(`".." leaves ${within[0]}`, `Write the absolute path where that is meant: "${meant}"`);
  }
  if (source.includes(":")) return no(`the path "${source}" has a colon in it`, "It cannot be mounted");
  return { kind: "bind", source };
}

function findOptionProblem(options: readonly string[], kind: "bind" | "named"): string | undefined {
  for (const option of options) {
    const row = ALTERNATIVES.find((alternatives) => alternatives.includes(option));
    if (row === undefined) return `a volume has no option ${JSON.stringify(option)}`;
    const others = options.filter((other) => row.includes(other));
    if (others.length > 1) return `of ${others.join(" and ")} only one can be meant`;
    if (option === "nocopy" && kind === "bind") return '"nocopy" is for volumes with a name';
    if (row === PROPAGATIONS && kind === "named") return `${JSON.stringify(option)} is for paths of this machine`;
  }
  return undefined;
}

/** Without what a path can do without. */
function tidy(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith("../"));
}
