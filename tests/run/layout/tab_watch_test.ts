import { deepEqual, equal } from "node:assert/strict";
import { describeTab, hasFailed, type WatchedTab } from "../../../src/run/layout/tab_watch.ts";
import { countStarts, mergeForQueue } from "../../../src/run/layout/tab_queue.ts";
import { chooseCommand } from "../../../src/run/layout/export_sessions.ts";
import { readLayouts } from "../../../src/layout/read_layouts.ts";
import type { ProcessInfo } from "../../../src/process/process_table.ts";
import { parsePaneRecord } from "../../../src/session/pane_record.ts";
import type { PaneView } from "../../../src/session/pane_state.ts";

const TAB: WatchedTab = {
  layout: "l",
  tab: "t",
  hasCommand: true,
  window: { session: "s", id: "@1", record: "/r" },
};

function stateOf(text: string, tab: WatchedTab = TAB, isGone = false): unknown {
  const view = describeTab(tab, parsePaneRecord("/r", text), isGone);
  return [view.state, view.exitCode, view.startedAt, view.endedAt, hasFailed(view)];
}

Deno.test("describeTab() reads what the launcher wrote down", () => {
  deepEqual(stateOf("", { ...TAB, window: null }), ["waiting", null, null, null, false]);
  deepEqual(stateOf(""), ["running", null, null, null, false]);
  deepEqual(stateOf("pid 7\nstart 1000\n"), ["running", null, 1000, null, false]);
  deepEqual(stateOf("pid 7\nstart 1000\nexit 0\nend 3000\n"), ["ended", 0, 1000, 3000, false]);
  deepEqual(stateOf("pid 7\nstart 1000\nexit 3\nend 3000\n"), ["ended", 3, 1000, 3000, true]);
  // Held, and run once more.
  deepEqual(stateOf("pid 7\nstart 1000\nexit 3\nend 3000\nstart 4000\n"), ["running", null, 4000, null, false]);
  deepEqual(stateOf("pid 7\nstart 1000\n", TAB, true), ["lost", null, 1000, null, true]);
  deepEqual(stateOf("pid 7\nstart 1000\n", { ...TAB, hasCommand: false }), ["shell", null, 1000, null, false]);
});

Deno.test("countStarts() fills the slots; what is only a shell takes none", () => {
  equal(countStarts([true, true, true], 2), 2);
  equal(countStarts([true, false, true, false, true], 2), 4);
  equal(countStarts([false, false], 1), 2);
  equal(countStarts([true], 6), 1);
  equal(countStarts([true, true], 0), 0);
});

Deno.test("mergeForQueue() keeps all tabs in order, under the file's name where there are several layouts", () => {
  const { layouts } = readLayouts(
    "f",
    '[{"name": "a", "tabs": [{"name": "x"}, {"name": "y"}]}, {"name": "b", "tabs": [{"name": "x"}]}]',
  ).file!;
  const [first, second] = layouts as [typeof layouts[0], typeof layouts[0]];
  const whole = mergeForQueue("/p/jobs.json", [first, second]);
  deepEqual([whole.name.text, ...whole.tabs.map((tab) => tab.name.text)], ["jobs", "x", "y", "x"]);
  equal(mergeForQueue("/p/jobs.json", [second]), second);
});

function pane(command: string | null, argv: readonly string[], text: string, state = "running"): PaneView {
  return { command, state, foreground: { pid: 5, argv, text } } as unknown as PaneView;
}

function table(...processes: [pid: number, group: number, ...argv: string[]][]): ReadonlyMap<number, ProcessInfo> {
  return new Map(processes.map(([pid, group, ...argv]) => [pid, { pid, group, argv } as unknown as ProcessInfo]));
}

Deno.test("chooseCommand() takes what a pane was made with, else the job that has its terminal", () => {
  const vim = pane("npm run dev", ["vim", "a b"], "vim 'a b'");
  const one = table([5, 5, "vim", "a b"]);
  equal(chooseCommand(vim, one, "auto"), "npm run dev");
  equal(chooseCommand(vim, one, "start"), "npm run dev");
  equal(chooseCommand(vim, one, "current"), "vim 'a b'");
  equal(chooseCommand(vim, one, "shell"), null);
  equal(chooseCommand(undefined, one, "auto"), null);
});

Deno.test("chooseCommand() says a shell that waits is a shell", () => {
  const bash = pane("/bin/bash -l", ["-bash"], "bash", "idle");
  equal(chooseCommand(bash, table([5, 5, "-bash"]), "auto"), null);
  equal(chooseCommand(pane(null, ["-bash"], "bash", "running"), table([5, 5, "-bash"]), "current"), null);
});

Deno.test("chooseCommand() gives whole lines, nothing cut and nothing collapsed", () => {
  const long = ["uv", "run", "s.py", "--name", "a  b", "--count", "2"];
  equal(
    chooseCommand(pane(null, long, "uv run s.py --name 'a b' --count 2"), table([5, 5, ...long]), "auto"),
    "uv run s.py --name 'a  b' --count 2",
  );
  // npm is a script of node's, and is called by its own name.
  const npm = ["node", "/usr/bin/npm", "run", "dev"];
  equal(chooseCommand(pane(null, npm, "npm run dev"), table([5, 5, ...npm]), "auto"), "npm run dev");
  // The foreground is a part of the job that was typed.
  const job = table([4, 4, "sh", "-c", "sleep 9; true"], [5, 4, "sleep", "9"]);
  equal(chooseCommand(pane(null, ["sleep", "9"], "sleep 9"), job, "auto"), "sleep 9; true");
});
