import assert from "node:assert/strict";
import type { SessionSpec } from "../../src/session/spec.ts";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig } from "./tmux_rig.ts";

const SPEC: SessionSpec = sampleSpec({
  name: "app",
  windows: [
    sampleWindow({ name: "first", key: "1:first" }),
    sampleWindow({ name: "a.b", key: "2:a.b", panes: [{ command: "sleep 1000", environment: { X: "y" } }] }),
    sampleWindow({
      name: "three",
      key: "3:three",
      layout: { kind: "preset", name: "even-horizontal" },
      panes: [{ title: "left" }, { title: "right", focus: true }, {}],
    }),
  ],
});
const FIRST: SessionSpec = { ...SPEC, windows: SPEC.windows.slice(0, 1) };

async function add(rig: TmuxRig, id: string, window: number): ReturnType<typeof rig.backend.addWindow> {
  const facts = await rig.backend.list();
  return await rig.backend.addWindow(rig.backend.planAddWindow({ id, name: "app" }, SPEC, window, facts), SPEC, window);
}

Deno.test("addWindow() adds windows behind all others, as the spec has them, and moves nobody", async () => {
  await using rig = new TmuxRig(`
    set -g base-index 1
    set -g pane-base-index 1
    set -g renumber-windows on
    set-hook -g after-new-window "split-window"
  `);
  const { id } = await rig.create(FIRST);
  // A gap, which tmux would fill.
  await rig.tmux("set-hook", "-g", "-u", "after-new-window");
  await rig.tmux("new-window", "-d", "-t", "=app:7", "-n", "mine");
  await rig.tmux("set-hook", "-g", "after-new-window", "split-window");
  const second = await add(rig, id, 1);
  const third = await add(rig, id, 2);
  assert.deepEqual([second?.name, second?.panes.length, third?.name, third?.panes.map(({ title }) => title)], [
    ...["a.b", 1],
    ...["three", ["left", "right", ""]],
  ]);
  const { sessions: [session] } = await rig.backend.list();
  assert.deepEqual(
    session!.windows.map(({ name, key, active, panes }) => [name, key, active, panes.map((pane) => pane.title)]),
    [
      ["first", "1:first", true, session!.windows[0]!.panes.map((pane) => pane.title)],
      ["mine", null, false, session!.windows[1]!.panes.map((pane) => pane.title)],
      ["a.b", "2:a.b", false, [session!.windows[2]!.panes[0]!.title]],
      ["three", "3:three", false, ["left", "right", session!.windows[3]!.panes[2]!.title]],
    ],
  );
  assert.equal(session!.windows[0]!.panes.length, 1);
  assert.equal(session!.windows[3]!.id, third!.id);
  assert.deepEqual(session!.windows[3]!.panes.map(({ active }) => active), [false, true, false]);
  assert.deepEqual(new Set(session!.windows[3]!.panes.map(({ rows }) => rows)).size, 1, "side by side");
});

Deno.test("addWindow() says nothing was added where the session is gone", async () => {
  await using rig = new TmuxRig();
  const { id } = await rig.create(FIRST);
  await rig.create(sampleSpec({ name: "other" }));
  await rig.tmux("kill-session", "-t", "=app");
  assert.equal(await add(rig, id, 1), undefined);
  await rig.tmux("kill-server");
  assert.equal(await add(rig, id, 1), undefined);
});

Deno.test("kill() of a window ends that one, and none of a session that has another name", async () => {
  await using rig = new TmuxRig();
  const { id } = await rig.create(FIRST);
  const { id: window } = (await add(rig, id, 1))!;
  const kill = (name: string): Promise<boolean> => rig.backend.kill(rig.backend.planKillWindow({ id, name }, window));
  assert.equal(await kill("stranger"), false);
  assert.equal(await kill("app"), true);
  assert.equal(await kill("app"), false);
  assert.equal(await rig.tmux("list-windows", "-t", "=app:", "-F", "#{window_name}"), "first");
});

Deno.test("readLayouts() gives the layout of each window", async () => {
  await using rig = new TmuxRig();
  const { id, windows } = await rig.create(SPEC);
  const layouts = await rig.backend.readLayouts({ id, name: "app" });
  assert.deepEqual([...layouts.keys()], windows.map((window) => window.id));
  assert.match(layouts.get(windows[2]!.id)!, /^[0-9a-f]{4},200x\d+,0,0\{/);
});
