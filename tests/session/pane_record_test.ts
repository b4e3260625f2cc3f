import assert from "node:assert/strict";
import { isRecordOf, parsePaneRecord } from "../../src/session/pane_record.ts";

const run = (startedAt: number, exitCode: number | null, endedAt: number | null): unknown => ({
  startedAt,
  exitCode,
  endedAt,
});

const RECORDS: readonly [name: string, text: string, expected: readonly unknown[] | undefined][] = [
  ["nothing", "", undefined],
  ["garbage", "\0\0\0\nclosed soon\nexit\n{}", undefined],
  ["a command that runs", "pid 7\nstart 100\n", [7, [run(100, null, null)], null]],
  ["a command that ended", "pid 7\nstart 100\nexit 3\n0m0.00s 0m0.00s\n0m0.01s 0m0.02s\nend 200\nclosed 300\n", [
    7,
    [run(100, 3, 200)],
    300,
  ]],
  [
    "a pane that was started again, whose end before is told late",
    "pid 7\nstart 100 7\npid 8\nstart 210 8\nexit 129 7\nend 205 7\nclosed 206 7\n",
    [8, [run(100, 129, 205), run(210, null, null)], null],
  ],
  [
    "a pane that was dead and was started again",
    "pid 7\nstart 100\nexit 0\nend 200\nclosed 201\npid 8\nstart 310 8\n",
    [8, [run(100, 0, 200), run(310, null, null)], null],
  ],
  ["a command that ran twice", "pid 7\nstart 100\nexit 3\nend 200\npid 7\nstart 210\n", [
    7,
    [run(100, 3, 200), run(210, null, null)],
    null,
  ]],
  ["what a full disk left", "pid 7\nsta\nexit 3\nclosed 300", [7, [], 300]],
  ["a clock of another kind", "pid 7\nstart 99999999999999\n", [7, [], null]],
];

for (const [name, text, expected] of RECORDS) {
  Deno.test(`parsePaneRecord() of ${name}`, () => {
    const record = parsePaneRecord("/r", text);
    assert.deepEqual(record && [record.pid, record.runs, record.closedAt], expected);
  });
}

Deno.test("isRecordOf() goes by the pid, whatever the clock was set to since", () => {
  const record = parsePaneRecord("/r", "pid 7\nstart 10000\n")!;
  assert.ok(isRecordOf(record, 7));
  assert.ok(!isRecordOf(record, 8), "a pane that was started again");
  assert.ok(isRecordOf(parsePaneRecord("/r", "start 10000\n")!, 7), "the disk was full");
});
