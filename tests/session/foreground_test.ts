import assert from "node:assert/strict";
import type { ProcessInfo } from "../../src/process/process_table.ts";
import { describeArgv, findForeground } from "../../src/session/foreground.ts";

const LAUNCHER = "/data/launcher-5c54e4d0.sh";
const LAUNCH = ["/bin/sh", LAUNCHER, "/data/panes/01/0.0", "back_to_shell", "/bin/bash", "/bin/bash", "x"] as const;
const WORKER = ["/bin/sh", LAUNCHER, "--worker", ...LAUNCH.slice(2)] as const;

/** One process: pid, parent, group, words. */
type Row = readonly [pid: number, parent: number, group: number, argv: readonly string[]];

function tree(terminalGroup: number, ...rows: readonly Row[]): ProcessInfo[] {
  return rows.map(([pid, parent, group, argv]) => ({
    pid,
    parent,
    group,
    terminalGroup,
    stopped: false,
    argv: argv as [string, ...string[]],
    startedAt: 0,
    cpuMs: 0,
    memoryBytes: 0,
  }));
}

const words = (line: string): string[] => line.split(" ");

/** A pane of prj in whose foreground are `rows`, the first of them the leader of their group. */
function launched(...rows: readonly Row[]): ProcessInfo[] {
  return tree(rows[0]![0], [1, 0, 1, LAUNCH], [2, 1, 2, WORKER], ...rows);
}

const CASES: readonly [name: string, tree: readonly ProcessInfo[], text: string | undefined, idle: boolean][] = [
  ["nothing", [], undefined, false],
  ["a program", tree(1, [1, 0, 1, ["vim", "x"]]), "vim x", false],
  ["a shell that waits", tree(1, [1, 0, 1, ["-bash"]]), "bash", true],
  ["a shell with options that waits", tree(1, [1, 0, 1, words("/usr/bin/bash --rcfile /x -i")]), "bash", true],
  ["a job of a shell", tree(2, [1, 0, 1, ["-zsh"]], [2, 1, 2, ["vim", "my file"]]), "vim 'my file'", false],
  ["a stopped job", tree(1, [1, 0, 1, ["bash"]], [2, 1, 2, ["vim"]]), "bash", true],
  ["a launcher that has not begun", tree(1, [1, 0, 1, LAUNCH]), undefined, false],
  ["a launcher that asks", tree(2, [1, 0, 1, LAUNCH], [2, 1, 2, WORKER], [3, 2, 2, ["dd", "bs=1"]]), undefined, false],
  ["the shell of a launcher", launched([3, 2, 3, ["/bin/bash", "-i"]]), "bash", true],
  [
    "what a line runs",
    launched(
      [3, 2, 3, ["bash", "-c", "npm run dev"]],
      [4, 3, 3, ["npm run dev"]],
      [5, 4, 3, ["sh", "-c", "node s.js"]],
      [
        6,
        5,
        3,
        ["node", "s.js"],
      ],
    ),
    "npm run dev",
    false,
  ],
  [
    "lines within lines",
    launched([3, 2, 3, ["bash", "-ic", "sh -c 'make all'"]], [4, 3, 3, ["sh", "-c", "make all"]], [5, 4, 3, [
      "make",
      "all",
    ]]),
    "make all",
    false,
  ],
  [
    "a pipeline",
    launched([3, 2, 3, ["sh", "-c", "a  |\n b"]], [4, 3, 3, ["a"]], [5, 3, 3, ["b"]]),
    "a | b",
    false,
  ],
  [
    "a line of a shell's own words",
    launched([3, 2, 3, ["sh", "-c", "while :; do :; done"]]),
    "while :; do :; done",
    false,
  ],
  [
    "a job whose leader has ended",
    launched([3, 2, 3, ["bash"]], [5, 3, 9, ["less"]]).map((one) => ({
      ...one,
      terminalGroup: 9,
    })),
    "less",
    false,
  ],
];

for (const [name, processes, text, idle] of CASES) {
  Deno.test(`findForeground() of ${name}`, () => {
    const found = findForeground(processes);
    assert.equal(found?.text, text);
    assert.equal(found?.isIdleShell ?? false, idle);
  });
}

const SAID: readonly [argv: readonly string[], text: string][] = [
  [["npm run dev"], "npm run dev"],
  [["node", "/usr/bin/npm", "run", "dev"], "npm run dev"],
  [["/usr/bin/node", "/usr/lib/node_modules/npm/bin/npm-cli.js", "run", "dev"], "npm run dev"],
  [["node", "/p/node_modules/.bin/vite", "--port", "3000"], "vite --port 3000"],
  [["node", "server.js"], "node server.js"],
  [["/usr/bin/python3", "/usr/local/bin/flask", "run"], "flask run"],
  [["python3", "-m", "http.server"], "python3 -m http.server"],
  [["/bin/sh", "./serve.sh", "now"], "./serve.sh now"],
  [["bash", "serve.sh"], "bash serve.sh"],
  [["/usr/bin/vim", "x y"], "vim 'x y'"],
  [["./run", "a'b"], "./run 'a'\\''b'"],
  [["nginx: master process /usr/sbin/nginx"], "nginx: master process /usr/sbin/nginx"],
  [["kworker"], "kworker"],
];

for (const [argv, text] of SAID) {
  Deno.test(`describeArgv() says ${text}`, () => assert.equal(describeArgv(argv), text));
}
