import assert from "node:assert/strict";
import type { SessionFacts, WindowFacts } from "../../src/session/backend.ts";
import { planMergedWindows } from "../../src/session/merge.ts";
import { chooseHooks } from "../../src/session/tmux/hook.ts";
import { buildMerge } from "../../src/session/tmux/merge.ts";
import { parseMerged } from "../../src/session/tmux/parse_created.ts";
import { sampleMarks, sampleSpec, sampleWindow } from "./sample_spec.ts";
import { RUNNING } from "../../src/session/standing.ts";

const window = (id: string, key: string | null): WindowFacts => ({
  id,
  index: 0,
  name: "as a person calls it",
  key,
  active: false,
  lastOutputAt: 0,
  panes: [],
});
const THERE: SessionFacts = {
  id: "$3",
  name: "renamed",
  marks: sampleMarks(),
  standing: RUNNING,
  attached: 0,
  clients: [],
  createdAt: 0,
  lastActivityAt: 0,
  lastAttachedAt: null,
  windows: [window("@1", "1:a"), window("@4", null), window("@6", "1:b")],
};
const SPEC = sampleSpec({
  windows: ["1:c", "1:b", "1:d", "1:a"].map((key) => sampleWindow({ name: key.slice(2), key, panes: [{}, {}] })),
});

Deno.test("planMergedWindows() finds windows by their marks", () => {
  assert.deepEqual(planMergedWindows(SPEC, THERE.windows, "overwrite").replaces, [null, "@6", null, "@1"]);
  const { spec, replaces } = planMergedWindows(SPEC, THERE.windows, "skip");
  assert.deepEqual([spec.windows.map(({ name }) => name), replaces], [["c", "d"], [null, null]]);
});

Deno.test("buildMerge() makes this chain", () => {
  const spec = { ...SPEC, windows: [SPEC.windows[1]!, sampleWindow({ name: "new", key: "1:new" })] };
  const input = {
    spec,
    size: { columns: 90, rows: 30 },
    version: [3, 3, 1] as const,
    hooks: chooseHooks(["after-new-window", "window-unlinked", "window-layout-changed"]),
    remainOnExit: false,
    launch: (w: number, p: number) => ["/bin/sh", "/l", `${w}.${p}`] as const,
    log: () => undefined,
  };
  const made = (name: string): string =>
    `new-window -d -a -t $3:{end} -n ${name} -c /tmp -P -F #{session_id} #{window_id} #{pane_id} -- /bin/sh /l`;
  const dressed = (key: string): string[] => [
    "set-hook -w -t $3:{end} window-layout-changed ",
    "set-option -w -t $3:{end} allow-rename off",
    `set-option -w -t $3:{end} -- @prj_window ${key}`,
  ];
  const restored = "run-shell -b -d 0.2 -t $3:{end} -C set-hook -u -w -t #{window_id} window-layout-changed";
  assert.deepEqual(buildMerge(input, THERE, ["@6", null]).map((command) => command.join(" ")), [
    "if-shell -F -t $3: #{&&:#{==:#{@prj_uid},01SESSION},#{==:#{W:#{?@prj_window,#{window_id} ,}},@1 @6 }} " +
    "set-option -t '$3:' @prj_merge_01RUN 1 ",
    "show-options -v -t $3: @prj_merge_01RUN",
    "set-option -u -t $3: @prj_merge_01RUN",
    "set-hook -t $3: after-new-window ",
    "set-hook -t $3: window-unlinked ",
    "run-shell -b -d 0.2 -C 'set-hook' '-u' '-t' '$3:' 'after-new-window' ; 'set-hook' '-u' '-t' '$3:' 'window-unlinked'",
    `${made("new")} 1.0`,
    ...dressed("1:new"),
    restored,
    `${made("b")} 0.0`,
    ...dressed("1:b"),
    "split-window -v -t $3:{end} -c /tmp -P -F #{session_id} #{window_id} #{pane_id} -- /bin/sh /l 0.1",
    "select-layout -t $3:{end} tiled",
    "select-pane -t $3:{end}.+1",
    restored,
    "move-window -d -k -s $3:{end} -t $3:@6",
    "display-message -p -t $3: prj: built",
  ]);
});

Deno.test("parseMerged() gives the windows in the order of the spec, though they were made in another one", () => {
  const { spec, replaces } = planMergedWindows(SPEC, THERE.windows, "overwrite");
  const ids = [["@7", "%1", "%2"], ["@8", "%3", "%4"], ["@9", "%5", "%6"], ["@10", "%7", "%8"]];
  const lines = ids.flatMap(([id, ...panes]) => panes.map((pane) => `$3 ${id} ${pane}`));
  const merged = parseMerged(["1", ...lines, "prj: built", ""].join("\n"), spec, replaces);
  assert.equal(merged.isDone, true);
  assert.deepEqual(merged.windows.map(({ name, id, panes }) => [name, id, ...panes.map((pane) => pane.id)]), [
    ["c", "@7", "%1", "%2"],
    ["b", "@9", "%5", "%6"],
    ["d", "@8", "%3", "%4"],
    ["a", "@10", "%7", "%8"],
  ]);
  const broken = parseMerged(["1", ...lines.slice(0, 3), ""].join("\n"), spec, replaces);
  assert.deepEqual([broken.isDone, broken.made], [false, ["@7", "@8"]]);
  assert.deepEqual(parseMerged("", spec, replaces).made, []);
});
