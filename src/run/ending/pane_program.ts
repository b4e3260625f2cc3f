/** What of a pane's processes is a program that can be ended, and what is the pane itself. Pure. */
import { ancestorsOf, type ProcessInfo, type ProcessTable, processTree } from "../../process/process_table.ts";
import { findForeground, isInteractiveShell } from "../../session/foreground.ts";
import { readLaunch } from "../../session/launcher.ts";

export interface PanePrograms {
  /** The program that has the terminal: the first process of its group. Undefined: a shell waits, or nobody has it. */
  readonly foreground: ProcessInfo | undefined;
  /** All that runs in the pane, parents first; the launcher, the shells that wait and prj itself not counted. */
  readonly programs: readonly ProcessInfo[];
  /** Those of them that only wait for the program in the foreground. */
  readonly wrappers: readonly ProcessInfo[];
  /** Launcher and shells. */
  readonly shells: readonly ProcessInfo[];
  /** prj itself runs in it. */
  readonly isOwn: boolean;
}

/**
 * Tells programs from shells among the processes of the pane that begins with `root`: its descendants, and whatever
 * else has its terminal. `own`: prj, which is never a program to end, nor is what it runs in or shares a pipe with.
 * Shells that began after `since` (UTC milliseconds) are left alone with all they start: they are reading their rc
 * files.
 */
export function findPrograms(table: ProcessTable, root: number, own: number, since = Infinity): PanePrograms {
  const tree = processTree(table, root);
  const [first] = tree;
  if (first === undefined) return { foreground: undefined, programs: [], wrappers: [], shells: [], isOwn: false };
  const apart = listOwn(table, own);
  const isOwn = tree.some(({ pid }) => pid === own);
  const found = findForeground(tree);
  const leader = found === undefined || found.isIdleShell ? undefined : table.get(found.process.group) ?? found.process;
  const above = new Set(ancestorsOf(table, (leader ?? found?.process)?.pid ?? root).slice(1));
  const isShell = (process: ProcessInfo): boolean =>
    readLaunch(process.argv) !== undefined ||
    isInteractiveShell(process.argv) && (above.has(process.pid) || process.pid === found?.process.pid);
  const shells = tree.filter((process) => process !== leader && isShell(process));
  // A launcher that asks what to do next has tools of its own; all that it launches has another group.
  const launchers = new Set(tree.filter(({ argv }) => readLaunch(argv) !== undefined).map(({ group }) => group));
  const young = new Set(
    shells.filter(({ argv, startedAt }) => readLaunch(argv) === undefined && startedAt > since)
      .flatMap(({ pid }) => processTree(table, pid)),
  );
  // What was left behind by its parent is nobody's child any more, but it still has the terminal.
  const others = [...table.values()].filter((process) =>
    first.terminalGroup > 0 && process.terminalGroup === first.terminalGroup && !tree.includes(process)
  );
  const programs = [...tree, ...others].filter((process) =>
    !shells.includes(process) && !launchers.has(process.group) && !young.has(process) && !apart.has(process.pid)
  );
  return {
    foreground: leader === undefined || apart.has(leader.pid) || young.has(leader) ? undefined : leader,
    programs,
    wrappers: programs.filter(({ pid }) => above.has(pid)),
    shells: shells.filter(({ pid }) => !apart.has(pid)),
    isOwn,
  };
}

/** prj, all that it was started by, all that it started, and what stands in one pipe with it. */
function listOwn(table: ProcessTable, own: number): ReadonlySet<number> {
  const self = table.get(own);
  const beside = self === undefined || self.terminalGroup <= 0
    ? []
    : [...table.values()].filter(({ group }) => group === self.group);
  return new Set([
    ...ancestorsOf(table, own),
    ...processTree(table, own).map(({ pid }) => pid),
    ...beside.flatMap(({ pid }) => processTree(table, pid)).map(({ pid }) => pid),
  ]);
}
