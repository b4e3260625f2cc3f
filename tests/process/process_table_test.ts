import assert from "node:assert/strict";
import { parseLinuxProcess, parsePs, processTree, readProcessTable } from "../../src/process/process_table.ts";
import { waitFor } from "../binary/rig.ts";
import { statusOf } from "../bounded.ts";

const UNITS = { bootAt: 1_000_000, ticksPerSecond: 100, pageBytes: 4096 };
const STAT = "42 (a b) c) S 7 40 40 34816 42 0 0 0 0 0 5 6 7 8 20 0 1 0 250 1000 3 18446744073709551615\n";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

Deno.test("parseLinuxProcess() reads stat and cmdline", () => {
  assert.deepEqual(parseLinuxProcess(STAT, "vim\0my file\0", UNITS), {
    pid: 42,
    parent: 7,
    group: 40,
    terminalGroup: 42,
    argv: ["vim", "my file"],
    startedAt: 1_002_500,
    cpuMs: 260,
    memoryBytes: 3 * 4096,
  });
});

Deno.test("parseLinuxProcess() reads titles, names of what hides its words, and no ended processes", () => {
  const argv = (stat: string, line: string): unknown => parseLinuxProcess(stat, line, UNITS)?.argv;
  assert.deepEqual(argv(STAT, "npm run dev\0\0\0   "), ["npm run dev"]);
  assert.deepEqual(argv(STAT, ""), ["a b) c"]);
  assert.deepEqual(argv(STAT, "sh\0-c\0\0x\0"), ["sh", "-c", "", "x"]);
  for (const text of [STAT.replace(" S ", " Z "), STAT.replace(" S ", " X "), "42 (sh) S 1 2", ""]) {
    assert.equal(parseLinuxProcess(text, "x", UNITS), undefined);
  }
});

Deno.test("parsePs() reads what macOS and Linux print, and nothing else", () => {
  const table = parsePs(
    "    1     0     1     0 Ss   Sat Nov 21 09:40:40 2026      1:02.50  12000 /sbin/launchd\n" +
      "   77     1    77    78 T+   Sat Nov  7 00:00:00 2026  02-03:04:05      8 npm run  dev\n" +
      "   78    77    78    -1 Z    Sat Nov  7 00:00:00 2026  00:00:00      0 (sh)\nnonsense\n",
  );
  assert.deepEqual([...table.values()], [
    {
      pid: 1,
      parent: 0,
      group: 1,
      terminalGroup: -1,
      argv: ["/sbin/launchd"],
      startedAt: Date.UTC(2026, 10, 21, 9, 40, 40),
      cpuMs: 62_500,
      memoryBytes: 12_288_000,
    },
    {
      pid: 77,
      parent: 1,
      group: 77,
      terminalGroup: 78,
      argv: ["npm", "run", "dev"],
      startedAt: Date.UTC(2026, 10, 7),
      cpuMs: (((2 * 24 + 3) * 60 + 4) * 60 + 5) * 1000,
      memoryBytes: 8192,
    },
  ]);
});

Deno.test("readProcessTable() finds a process with its words, its start and its parent", async () => {
  const before = Date.now();
  const child = new Deno.Command("/bin/sh", { args: ["-c", "sleep 1000 & wait"], stdin: "null" }).spawn();
  try {
    const [table, tree] = await waitFor("sleep", async () => {
      const table = await readProcessTable(Date.now());
      const tree = processTree(table, child.pid);
      return tree[1]?.argv[0] === "sleep" && [table, tree] as const;
    });
    assert.deepEqual(tree.map(({ parent, argv }) => [parent, argv]), [
      [Deno.pid, ["/bin/sh", "-c", "sleep 1000 & wait"]],
      [child.pid, ["sleep", "1000"]],
    ]);
    // The kernel counts in hundredths of a second.
    const { startedAt } = tree[0]!;
    assert.ok(startedAt > before - 1000 && startedAt < Date.now() + 1000, `${startedAt} ${before}`);
    assert.ok(table.get(Deno.pid)!.memoryBytes > 10_000_000);
    assert.ok(table.get(Deno.pid)!.cpuMs > 0);
    Deno.kill(tree[1]!.pid);
  } finally {
    child.kill();
    await statusOf(child);
  }
});

Deno.test("readProcessTable() survives processes that come and go while it reads", async () => {
  const child = new Deno.Command("sh", {
    args: ["-c", "i=0; while [ $i -lt 400 ]; do (:) ; i=$((i+1)); done"],
    stdin: "null",
  }).spawn();
  let done = false;
  const ended = statusOf(child).finally(() => done = true);
  do {
    assert.ok((await readProcessTable(Date.now())).has(Deno.pid));
    await turn();
  } while (!done);
  await ended;
});

Deno.test("processTree() ends where a table goes round in circles", () => {
  const one = parseLinuxProcess(STAT, "x", UNITS)!;
  const table = new Map([[42, { ...one, parent: 43 }], [43, { ...one, pid: 43, parent: 42 }]]);
  assert.deepEqual(processTree(table, 42).map(({ pid }) => pid), [42, 43]);
  assert.deepEqual(processTree(table, 1), []);
});
