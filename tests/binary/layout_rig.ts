import { type Rig } from "./rig.ts";

// deno-lint-ignore no-explicit-any -- answers, as scripts see them
export type Answer = any;

/** One tab: what it runs, and where. */
export type Tab = readonly [name: string, command: string, directory?: string];

export function layout(name: string, ...tabs: Tab[]): unknown {
  return {
    layoutName: name,
    layoutTabs: tabs.map(([tabName, command, startDir = "~"]) => ({ tabName, startDir, command })),
  };
}

export async function writeLayouts(rig: Rig, ...layouts: unknown[]): Promise<void> {
  await rig.write("layouts.json", JSON.stringify({ version: "0.1", layouts }, null, 2));
}

export async function windows(rig: Rig, session: string, format = "#{window_name}"): Promise<string[]> {
  const { stdout } = await rig.tmux("list-windows", "-t", `=${session}:`, "-F", format);
  return stdout.split("\n").filter((line) => line !== "");
}

/** A line that writes down when it began and ended, in nanoseconds. */
export function timed(rig: Rig, name: string, body: string): string {
  return `date +%s%N >${rig.folder}/${name}.start; ${body}; date +%s%N >${rig.folder}/${name}.end`;
}

export async function interval(rig: Rig, name: string): Promise<[start: bigint, end: bigint]> {
  const read = async (what: string): Promise<bigint> =>
    BigInt((await Deno.readTextFile(`${rig.folder}/${name}.${what}`)).trim());
  return [await read("start"), await read("end")];
}

/** How many intervals had begun and not ended at one moment. */
export function mostAtOnce(intervals: readonly [bigint, bigint][]): number {
  return Math.max(...intervals.map(([at]) => intervals.filter(([start, end]) => start <= at && at < end).length));
}
