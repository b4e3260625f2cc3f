import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import { parseProcessStat, readProcessIdentity } from "../../src/process/identity.ts";
import { waitFor } from "../binary/rig.ts";
import { statusOf, within } from "../bounded.ts";

const REST = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21";

const STATS: readonly [text: string, expected: ReturnType<typeof parseProcessStat>][] = [
  [`12 (sh) S ${REST}\n`, { state: "S", startTime: "4711" }],
  [`12 (a b) c) ) R ${REST}`, { state: "R", startTime: "4711" }],
  [`12 () Z ${REST}`, { state: "Z", startTime: "4711" }],
  [`12 (new\nline) D ${REST}`, { state: "D", startTime: "4711" }],
  ["12 (sh) S 1 2", null],
  ["", null],
];

for (const [text, expected] of STATS) {
  Deno.test(`parseProcessStat() reads ${JSON.stringify(text.slice(0, 24))}`, () => {
    deepStrictEqual(parseProcessStat(text), expected);
  });
}

Deno.test("readProcessIdentity() is the same as long as a process lives, and nothing after", async () => {
  const child = new Deno.Command("cat", { stdin: "piped", stdout: "null" }).spawn();
  const identity = readProcessIdentity(child.pid);
  notStrictEqual(identity, null);
  strictEqual(readProcessIdentity(child.pid), identity);
  notStrictEqual(readProcessIdentity(Deno.pid), identity);
  await child.stdin.close();
  await statusOf(child);
  strictEqual(readProcessIdentity(child.pid), null);
});

Deno.test("readProcessIdentity() of a process that has ended and was not collected is nothing", async () => {
  // The shell becomes a program that never collects its child.
  const argv = ["-c", "true & echo $!; exec cat"];
  const child = new Deno.Command("sh", { args: argv, stdin: "piped", stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await within("its child's pid", reader.read())).value));
  await waitFor("its child's end", () => Promise.resolve(readProcessIdentity(pid) === null));
  await child.stdin.close();
  await statusOf(child);
  await reader.cancel();
});

Deno.test("readProcessIdentity() of a pid that nothing has is nothing", () => {
  strictEqual(readProcessIdentity(2 ** 22 + 1), null);
});
