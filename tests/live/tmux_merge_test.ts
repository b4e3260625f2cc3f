import assert from "node:assert/strict";
import type { BackendFacts, SessionFacts } from "../../src/session/backend.ts";
import type { MergeMode } from "../../src/session/conflict.ts";
import { type MergeSpec, planMergedWindows } from "../../src/session/merge.ts";
import type { SessionSpec } from "../../src/session/spec.ts";
import { sampleMarks, sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig, waitFor } from "./tmux_rig.ts";

const named = (name: string): SessionSpec["windows"][number] => sampleWindow({ name, key: `1:${name}` });

/** A session "app" with windows of these names, in their order. */
function specOf(...names: string[]): SessionSpec {
  return sampleSpec({ name: "app", windows: names.map(named) });
}

/** As another run would merge it. */
function planned(spec: SessionSpec, there: SessionFacts, mode: MergeMode, run = "01SECOND"): MergeSpec {
  return planMergedWindows({ ...spec, marks: { ...sampleMarks(), run } }, there.windows, mode);
}

async function merge(rig: TmuxRig, spec: SessionSpec, mode: MergeMode, facts?: BackendFacts): Promise<string[]> {
  const known = facts ?? await rig.backend.list();
  const there = known.sessions.find(({ name }) => name === "app")!;
  const wanted = planned(spec, there, mode);
  const made = await rig.backend.merge(rig.backend.planMerge(there, wanted, known), there, wanted);
  return made.map(({ name }) => name);
}

/** "0:name*": index, name, and whether it is the current one. */
async function windows(rig: TmuxRig): Promise<string> {
  const format = "#{window_index}:#{window_name}#{?window_active,*,}";
  return (await rig.tmux("list-windows", "-t", "=app:", "-F", format)).replaceAll("\n", " ");
}

Deno.test("merge() adds what is missing at the end, in one process, and moves nobody", async () => {
  await using rig = new TmuxRig(`
    set -g base-index 1
    set -g pane-base-index 1
    set -g renumber-windows on
  `);
  await rig.create(specOf("a", "c"));
  await rig.tmux("new-window", "-t", "=app:7", "-n", "mine");
  await rig.tmux("rename-window", "-t", "=app:1", "renamed by hand");
  const facts = await rig.backend.list();
  rig.requests.length = 0;
  assert.deepEqual(await merge(rig, specOf("a", "b", "c", "d"), "skip", facts), ["b", "d"]);
  assert.equal(rig.requests.length, 1);
  assert.equal(await windows(rig), "1:renamed by hand 2:c 7:mine* 8:b 9:d");
  const { sessions: [session] } = await rig.backend.list();
  assert.deepEqual(session!.windows.map(({ key }) => key), ["1:a", "1:c", null, "1:b", "1:d"]);
  assert.deepEqual(planned(specOf("d", "c", "b", "a"), session!, "skip").replaces, []);
});

Deno.test("merge() puts new windows in the places of old ones, and leaves all others", async () => {
  await using rig = new TmuxRig("set -g renumber-windows on\n");
  await rig.create(specOf("a", "b", "c"));
  await rig.tmux("new-window", "-t", "=app:5", "-n", "mine");
  const before = (await rig.backend.list()).sessions[0]!.windows;
  assert.deepEqual(await merge(rig, specOf("c", "new", "a"), "overwrite"), ["c", "new", "a"]);
  assert.equal(await windows(rig), "0:a 1:b 2:c 5:mine* 6:new");
  const after = (await rig.backend.list()).sessions[0]!.windows;
  const kept = after.filter(({ id }) => before.some((window) => window.id === id));
  assert.deepEqual(kept.map(({ name }) => name), ["b", "mine"]);
  assert.equal((await rig.panes("app", "#{pane_id}")).length, 5);
});

Deno.test("a current window that is replaced is current again, also where it is the only one", async () => {
  await using rig = new TmuxRig();
  await rig.create(specOf("a", "b"));
  await rig.tmux("select-window", "-t", "=app:1");
  await merge(rig, specOf("a", "b"), "overwrite");
  assert.equal(await windows(rig), "0:a 1:b*");
  await rig.tmux("kill-window", "-t", "=app:0");
  const { sessions: [before] } = await rig.backend.list();
  await merge(rig, specOf("b"), "overwrite");
  const { sessions: [after] } = await rig.backend.list();
  assert.equal(await windows(rig), "1:b*");
  assert.equal(after!.id, before!.id);
  assert.notEqual(after!.windows[0]!.id, before!.windows[0]!.id);
});

Deno.test("merged panes have the environment of their run, and records of their own", async () => {
  await using rig = new TmuxRig();
  const run = (text: string): Partial<SessionSpec> => ({
    environment: { FROM: text, NASTY: "a;b #{x} 'q' \n;" },
    windows: [sampleWindow({
      name: "w",
      key: `1:${text}`,
      panes: [{ command: "exit 4", exitMode: "close" }, { environment: { OWN: text } }],
    })],
  });
  await rig.create(sampleSpec({ name: "app", ...run("first") }));
  await merge(rig, sampleSpec({ name: "app", ...run("second") }), "skip");
  await waitFor("both commands", () => /^exit 4$/m.test(rig.record("01SESSION", "0.0")));
  await waitFor("both commands", () => /^exit 4$/m.test(rig.record("01SESSION", "01SECOND-0.0")));
  await waitFor("two panes", async () => (await rig.panes("app", "#{pane_id}")).length === 2);
  const environments = await rig.environments("app");
  const shown = ["FROM", "NASTY", "OWN", "PRJ_PANE", "PRJ_SESSION", "PRJ_SESSION_UID"];
  assert.deepEqual(environments.map((environment) => shown.map((name) => environment.get(name))), [
    ["first", "a;b #{x} 'q' \n;", "first", "0.1", "app", "01SESSION"],
    ["second", "a;b #{x} 'q' \n;", "second", "01SECOND-0.1", "app", "01SESSION"],
  ]);
  // What a person opens afterwards is as before.
  assert.equal(await rig.tmux("show-environment", "-t", "=app", "FROM"), "FROM=first");
});

Deno.test("the user's hooks change nothing that is merged, and are there again", async () => {
  const hooks = ["after-new-window", "after-split-window", "window-linked", "after-move-window", "window-unlinked"];
  await using rig = new TmuxRig(
    `set -g status off
    ${hooks.map((hook) => `set-hook -g ${hook} "split-window cat"`).join("\n")}
    set-hook -g after-select-layout "kill-pane -a"
    set-hook -g window-layout-changed "select-layout even-vertical"\n`,
  );
  const panes = { layout: { kind: "preset", name: "even-horizontal" }, panes: [{}, {}, {}] } as const;
  const windowsOf = (...names: string[]) => ({
    windows: names.map((name) => ({ ...named(name), ...sampleWindow(panes), name, key: name })),
  });
  await rig.create(sampleSpec({ name: "app", ...windowsOf("a", "b") }));
  await merge(rig, sampleSpec({ name: "app", ...windowsOf("a", "new") }), "overwrite");
  const shape = async (): Promise<string[]> => await rig.panes("app", "#{window_name} #{pane_top}");
  const same = ["a 0", "a 0", "a 0", "b 0", "b 0", "b 0", "new 0", "new 0", "new 0"];
  assert.deepEqual(await shape(), same);
  await waitFor("the hooks to be back", async () => {
    const own = [await rig.tmux("show-hooks", "-t", "=app:")];
    for (const window of ["a", "b", "new"]) own.push(await rig.tmux("show-hooks", "-w", "-t", `=app:${window}`));
    return own.join("") === "";
  });
  assert.deepEqual(await shape(), same);
});

Deno.test("a merge that fails half-way takes down what it made, and nothing else", async () => {
  await using rig = new TmuxRig();
  await rig.create({ ...specOf("a", "b"), size: { columns: 20, rows: 6 } });
  const before = await windows(rig);
  const many = sampleWindow({
    name: "many",
    key: "1:many",
    layout: { kind: "preset", name: "even-vertical" },
    panes: Array.from({ length: 9 }, () => ({})),
  });
  await assert.rejects(
    merge(rig, sampleSpec({ name: "app", windows: [named("a"), named("c"), many] }), "overwrite"),
    { message: /^Cannot merge into session "app": .*no space for new pane/ },
  );
  assert.equal(await windows(rig), before);
});

Deno.test("a session that is not as it was is left alone", async () => {
  await using rig = new TmuxRig();
  await rig.create(specOf("a"));
  const facts = await rig.backend.list();
  const refused = { code: "conflict", message: /its windows are not those any more/ };
  await merge(rig, specOf("a", "b"), "skip", facts);
  await assert.rejects(merge(rig, specOf("a", "b"), "skip", facts), refused);
  assert.equal(await windows(rig), "0:a* 1:b");
  // What a person opens does not matter.
  const seen = await rig.backend.list();
  await rig.tmux("new-window", "-d", "-t", "=app:", "-n", "mine");
  await merge(rig, specOf("c"), "skip", seen);
  assert.equal(await windows(rig), "0:a* 1:b 2:mine 3:c");
  await rig.create(sampleSpec({ name: "other", marks: sampleMarks({ uid: "01OTHER" }) }));
  await rig.tmux("kill-session", "-t", "=app");
  await assert.rejects(merge(rig, specOf("d"), "skip", seen), refused);
  assert.equal(await rig.tmux("list-windows", "-a", "-F", "#{session_name}:#{window_name}"), "other:main");
  await rig.tmux("kill-server");
  await assert.rejects(merge(rig, specOf("d"), "skip", seen), refused);
});
