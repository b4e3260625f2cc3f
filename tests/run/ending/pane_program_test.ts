import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { ProcessInfo, ProcessTable } from "../../../src/process/process_table.ts";
import { findPrograms } from "../../../src/run/ending/pane_program.ts";

const LAUNCHER = "/d/launcher-00000000.sh";
const OWN = 999;

/** "pid parent group words…" per line; all have the terminal whose foreground is `foreground`, but those with "-". */
function table(foreground: number, text: string, startedAt: Readonly<Record<number, number>> = {}): ProcessTable {
  const lines = text.trim().split("\n").map((line) => line.trim().split(" "));
  return new Map(lines.map(([pid, parent, group, ...argv]): [number, ProcessInfo] => [Number(pid), {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group!.replace("-", "")),
    terminalGroup: group!.endsWith("-") ? -1 : foreground,
    argv: argv as [string, ...string[]],
    startedAt: startedAt[Number(pid)] ?? 0,
    cpuMs: 0,
    memoryBytes: 0,
  }]));
}

const PANE = `
  10 1 10 sh ${LAUNCHER} /d/panes/u/0.0 back_to_shell /bin/bash /bin/bash
  11 10 10 sh ${LAUNCHER} --worker /d/panes/u/0.0 back_to_shell /bin/bash /bin/bash
`;

function look(foreground: number, rest: string, since?: number, startedAt?: Record<number, number>) {
  const found = findPrograms(table(foreground, PANE + rest, startedAt), 10, OWN, since);
  const pids = (processes: readonly ProcessInfo[]): number[] => processes.map(({ pid }) => pid);
  return {
    foreground: found.foreground?.pid,
    programs: pids(found.programs),
    wrappers: pids(found.wrappers),
    shells: pids(found.shells),
    isOwn: found.isOwn,
  };
}

Deno.test("the first of the foreground's group is the program, whatever it runs; what waits for it is a wrapper", () => {
  deepStrictEqual(
    look(
      13,
      `12 11 12 /bin/bash -i -c trap
       13 12 13 sh -c while
       14 13 13 sleep 1
       15 13 15- setsid sleep 2`,
    ),
    { foreground: 13, programs: [12, 13, 14, 15], wrappers: [12], shells: [10, 11], isOwn: false },
  );
});

Deno.test("a shell that waits is no program, nor is one above a program; its jobs are, and what was left behind", () => {
  deepStrictEqual(
    look(
      12,
      `12 11 12 /bin/bash -i
       13 12 13 sleep 1
       14 1 14 sleep 2
       15 1 15- sleep 3`,
    ),
    { foreground: undefined, programs: [13, 14], wrappers: [], shells: [10, 11, 12], isOwn: false },
  );
  deepStrictEqual(
    look(14, "12 11 12 /bin/bash -i\n13 12 13 zsh\n14 13 14 vim x"),
    { foreground: 14, programs: [14], wrappers: [], shells: [10, 11, 12, 13], isOwn: false },
  );
});

Deno.test("what a launcher asks with is none of the pane's programs", () => {
  deepStrictEqual(look(10, "12 11 10 dd bs=1 count=1").programs, []);
});

Deno.test("prj itself, what it runs in, what it started and what shares a pipe with it are left alone", () => {
  deepStrictEqual(
    look(
      999,
      `12 11 12 /bin/bash -i
       13 12 13 sleep 1
       999 12 999 prj stop
       1000 999 999 tmux
       1001 12 999 tee log`,
    ),
    { foreground: undefined, programs: [13], wrappers: [], shells: [], isOwn: true },
  );
});

Deno.test("a shell that began meanwhile reads its rc files in peace", () => {
  const rest = "12 11 12 /bin/bash -i\n13 12 12 nvm";
  deepStrictEqual(look(12, rest, 5, { 12: 9, 13: 9 }).programs, []);
  deepStrictEqual(look(12, rest).programs, [13]);
});

Deno.test("a pane that is gone has no programs", () => {
  strictEqual(findPrograms(new Map(), 10, OWN).programs.length, 0);
});
