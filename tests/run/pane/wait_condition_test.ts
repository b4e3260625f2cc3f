import assert from "node:assert/strict";
import { describeCondition, judgePanes, parseCondition } from "../../../src/run/pane/wait_condition.ts";
import { pane } from "../monitor/sample_look.ts";

const RUNNING = pane("%1", "make");
const SHELL = pane("%2", null);
const BACK = pane("%3", null, { exitCode: 3 });
const HELD = pane("%4", "make", { state: "exited", exitCode: 3, processes: 2 });
const GONE = pane("%5", "make", { state: "exited", exitCode: 0, processes: 0 });
const DEAD = pane("%6", "make", { state: "dead", processes: 0 });

Deno.test("parseCondition() takes a blank for the equals sign", () => {
  for (
    const [written, shown] of [
      ["exited", "exited"],
      [" idle ", "idle"],
      ["session-missing", "session-missing"],
      ["exit-code=3", "exit-code=3"],
      ["exit-code 03", "exit-code=3"],
      ["output=a b=c", "output=a b=c"],
      ["output ^ü$", "output=^ü$"],
      ["output=http://x", "output=http://x"],
    ] as const
  ) assert.equal(describeCondition(parseCondition(written)), shown, written);
});

Deno.test("parseCondition() refuses all else before anything is waited for", () => {
  for (
    const [written, why] of [
      ["exitd", "there is no such condition"],
      ["", "there is no such condition"],
      ["exit-code", "an exit code is a number from 0 to 255"],
      ["exit-code=x", "an exit code is a number from 0 to 255"],
      ["exit-code=256", "an exit code is a number from 0 to 255"],
      ["exit-code=-1", "an exit code is a number from 0 to 255"],
      ["idle=1", '"idle" takes no value'],
      ["output", "there is no pattern"],
      ["output=", "there is no pattern"],
      ["output=(", "Invalid regular expression"],
    ] as const
  ) {
    assert.throws(() => parseCondition(written), (error: Error) => error.message.includes(why), written);
  }
});

Deno.test("judgePanes() wants all panes in the same look, and at least one", () => {
  const judge = (written: string, ...panes: (typeof RUNNING)[]) => judgePanes(parseCondition(written), panes);
  const cases = [
    ["exited", [], "not-yet"],
    ["exited", [RUNNING, BACK], "not-yet"],
    ["exited", [SHELL], "not-yet"],
    ["exited", [BACK, HELD, GONE, DEAD], "holds"],
    ["idle", [], "not-yet"],
    ["idle", [SHELL, RUNNING], "not-yet"],
    ["idle", [SHELL, BACK, GONE], "holds"],
    ["idle", [GONE], "not-yet"],
    ["idle", [SHELL, HELD], "not-yet"],
    ["exit-code=3", [], "not-yet"],
    ["exit-code=3", [BACK, HELD], "holds"],
    ["exit-code=3", [BACK, RUNNING], "not-yet"],
    ["exit-code=3", [BACK, GONE], "never"],
    ["exit-code=0", [HELD], "not-yet"],
    ["exit-code=0", [BACK, RUNNING], "never"],
    ["exit-code=0", [DEAD], "never"],
    ["session-missing", [GONE], undefined],
    ["output=x", [GONE], undefined],
  ] as const;
  for (const [written, panes, verdict] of cases) {
    assert.equal(judge(written, ...panes), verdict, `${written} of ${panes.map((one) => one.id)}`);
  }
});
