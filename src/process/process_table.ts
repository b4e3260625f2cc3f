/** Every process of this machine, read once. */
import { Buffer } from "node:buffer";
import { PrjError } from "../base/error.ts";

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The group that its terminal's foreground belongs to; -1: no terminal. */
  readonly terminalGroup: number;
  /** At least one word; the name that the system knows where the process hides its words. */
  readonly argv: readonly [string, ...string[]];
  /** UTC milliseconds. */
  readonly startedAt: number;
  /** User and system time of the process and of all its children that ended. */
  readonly cpuMs: number;
  /** Resident. */
  readonly memoryBytes: number;
}

export type ProcessTable = ReadonlyMap<number, ProcessInfo>;

/**
 * Reads every process that has not ended. On Linux no process is started for it. `now`: UTC milliseconds, what the
 * start times are counted back from.
 */
export async function readProcessTable(now: number): Promise<ProcessTable> {
  return Deno.build.os === "linux" ? readLinuxTable(now) : await askPs();
}

/** Finds the processes that `pid` descends from, itself first. On Linux no other is looked at. */
export async function findAncestors(pid: number, now: number): Promise<readonly number[]> {
  if (Deno.build.os !== "linux") return ancestorsOf(await askPs(), pid);
  const units = readUnits(now);
  return climb(pid, (at) => readLinuxProcess(String(at), units)?.parent);
}

/** The same in a table that was read. */
export function ancestorsOf(table: ProcessTable, pid: number): readonly number[] {
  return climb(pid, (at) => table.get(at)?.parent);
}

/** A circle, of numbers that were given again meanwhile, ends it too. */
function climb(pid: number, parentOf: (pid: number) => number | undefined): readonly number[] {
  const line = new Set<number>();
  for (let at = pid; at > 0 && !line.has(at); at = parentOf(at) ?? 0) line.add(at);
  return [...line];
}

/** Returns `root` and all its descendants, parents before children; none where `root` is not there. */
export function processTree(table: ProcessTable, root: number): readonly ProcessInfo[] {
  const first = table.get(root);
  if (first === undefined) return [];
  const children = childrenOf(table);
  const tree = new Set([first]);
  // A set that grows while it is walked through is walked to its end; a circle cannot keep it going.
  for (const process of tree) {
    for (const child of children.get(process.pid) ?? []) tree.add(child);
  }
  return [...tree];
}

const CHILDREN = new WeakMap<ProcessTable, ReadonlyMap<number, readonly ProcessInfo[]>>();

/** Sorted once for all the trees of a table. */
function childrenOf(table: ProcessTable): ReadonlyMap<number, readonly ProcessInfo[]> {
  const known = CHILDREN.get(table);
  if (known !== undefined) return known;
  const children = Map.groupBy(table.values(), (process) => process.parent);
  CHILDREN.set(table, children);
  return children;
}

/** What one machine counts in. */
interface Units {
  /** Of the boot, UTC milliseconds. */
  readonly bootAt: number;
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

function readLinuxTable(now: number): ProcessTable {
  const units = readUnits(now);
  const table = new Map<number, ProcessInfo>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const process = readLinuxProcess(name, units);
    if (process !== undefined) table.set(process.pid, process);
  }
  return table;
}

function readUnits(now: number): Units {
  return { bootAt: now - readUptimeMs(), ...readAuxiliary() };
}

/** When this machine was started, UTC milliseconds, by `now`; undefined where only a process could tell. */
export function readBootTime(now: number): number | undefined {
  return Deno.build.os === "linux" ? now - readUptimeMs() : undefined;
}

function readUptimeMs(): number {
  return Math.round(Number(Deno.readTextFileSync("/proc/uptime").split(" ")[0]) * 1000);
}

/** Undefined: it ended while we looked, or only waits to be collected. */
function readLinuxProcess(pid: string, units: Units): ProcessInfo | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return parseLinuxProcess(stat, Deno.readTextFileSync(`/proc/${pid}/cmdline`), units);
  } catch {
    return undefined;
  }
}

/** Parses `/proc/<pid>/stat` and `/proc/<pid>/cmdline`. */
export function parseLinuxProcess(stat: string, commandLine: string, units: Units): ProcessInfo | undefined {
  // The name may hold blanks and parentheses; the last closing one is its end.
  const [start, end] = [stat.indexOf("("), stat.lastIndexOf(")")];
  const [state = "", ...rest] = stat.slice(end + 1).trim().split(/\s+/);
  const fields = rest.map(Number);
  if (fields.length < 21 || /[ZX]/i.test(state)) return undefined;
  const ticks = (...indexes: number[]): number =>
    indexes.reduce((sum, index) => sum + fields[index]!, 0) * 1000 / units.ticksPerSecond;
  // A program that gives itself a title leaves what was longer as NULs.
  const [first, ...words] = commandLine.replace(/[\0\s]+$/, "").split("\0") as [string, ...string[]];
  return {
    pid: Number(stat.slice(0, start)),
    parent: fields[0]!,
    group: fields[1]!,
    terminalGroup: fields[4]!,
    argv: first === "" && words.length === 0 ? [stat.slice(start + 1, end)] : [first, ...words],
    startedAt: Math.round(units.bootAt + ticks(18)),
    cpuMs: ticks(10, 11, 12, 13),
    memoryBytes: fields[20]! * units.pageBytes,
  };
}

/** AT_PAGESZ and AT_CLKTCK of the vector that the kernel hands every process: pairs of 8 bytes. */
function readAuxiliary(): Pick<Units, "ticksPerSecond" | "pageBytes"> {
  const found = new Map<bigint, number>();
  try {
    const bytes = Buffer.from(Deno.readFileSync("/proc/self/auxv"));
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      found.set(bytes.readBigUInt64LE(at), Number(bytes.readBigUInt64LE(at + 8)));
    }
  } catch {
    // What nearly every machine has.
  }
  return { ticksPerSecond: found.get(17n) ?? 100, pageBytes: found.get(6n) ?? 4096 };
}

const PS = [
  ...["env", "LC_ALL=C", "TZ=UTC", "ps", "-A", "-ww"],
  ...["-o", "pid=,ppid=,pgid=,tpgid=,state=,lstart=,time=,rss=,args="],
] as const;
const PS_REGEXP =
  /^ *(\d+) +(\d+) +(\d+) +(-?\d+) +(\S+) +(\w{3} +\w{3} +\d+ +[\d:]{8} +\d{4}) +(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?) +(\d+) +(.*)$/;

async function askPs(): Promise<ProcessTable> {
  const [program, ...args] = PS;
  const { success, stdout } = await new Deno.Command(program, { args, stdin: "null", stderr: "null" }).output();
  if (!success) throw new PrjError("failed", { message: 'Cannot list the processes of this machine: "ps" failed' });
  return parsePs(new TextDecoder().decode(stdout));
}

/** Parses what `ps` prints. Words with blanks in them cannot be told from several words there. */
export function parsePs(output: string): ProcessTable {
  const table = new Map<number, ProcessInfo>();
  for (const line of output.split("\n")) {
    const match = PS_REGEXP.exec(line);
    if (match === null || match[5]!.startsWith("Z")) continue;
    const [, pid, parent, group, terminalGroup, , start, days = "0", hours = "0", minutes, seconds, memory, args] =
      match;
    table.set(Number(pid), {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      terminalGroup: Number(terminalGroup) > 0 ? Number(terminalGroup) : -1,
      argv: args!.trim().split(/ +/) as [string, ...string[]],
      startedAt: Date.parse(`${start} UTC`),
      cpuMs: Math.round((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000),
      memoryBytes: Number(memory) * 1024,
    });
  }
  return table;
}
