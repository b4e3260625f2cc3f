import assert from "node:assert/strict";
import { join } from "node:path";
import { formatLayout } from "../../src/session/tmux/layout_string.ts";
import type { Layout, LayoutPreset } from "../../src/session/spec.ts";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";
import { TmuxRig, waitFor } from "./tmux_rig.ts";

const IN_ORDER = "#{window_name} #{pane_start_path}";

Deno.test("create() builds the smallest session with one tmux process", async () => {
  await using rig = new TmuxRig();
  const facts = await rig.backend.list();
  const spec = sampleSpec({ windows: [sampleWindow({ panes: [{ directory: rig.folder }] })] });
  rig.requests.length = 0;
  const created = await rig.create(spec, { ...facts, server: { status: "off" } });
  assert.equal(rig.requests.length, 1);
  assert.match(created.id, /^\$\d+$/);
  assert.deepEqual(await rig.geometry(spec.name), ["200x50@0,0"]);
  assert.deepEqual(await rig.panes(spec.name, IN_ORDER), [`main ${rig.folder}`]);
});

Deno.test("create() keeps windows in order, each in its directory, the first one active", async () => {
  await using rig = new TmuxRig();
  const windows = ["api", "web", "docs"].map((name) =>
    sampleWindow({ name, key: name, panes: [{ directory: rig.folderIn(name) }] })
  );
  const created = await rig.create(sampleSpec({ windows }));
  assert.deepEqual(
    await rig.panes("shop-main-dev", `#{window_active} ${IN_ORDER}`),
    windows.map((window, i) => `${i === 0 ? 1 : 0} ${window.name} ${join(rig.folder, window.name)}`),
  );
  assert.deepEqual(created.windows.map((window) => window.name), ["api", "web", "docs"]);
  assert.deepEqual(
    await rig.panes("shop-main-dev", "#{window_id} #{pane_id}"),
    created.windows.map((window) => `${window.id} ${window.panes[0]!.id}`),
  );
});

const preset = (name: LayoutPreset, more: Partial<Extract<Layout, { kind: "preset" }>> = {}): Layout => ({
  kind: "preset",
  name,
  ...more,
});
const custom = "64b8,200x50,0,0[200x32,0,0{99x32,0,0,0,100x32,100,0,1},200x17,0,33{99x17,0,33,2,100x17,100,33,3}]";

const GEOMETRIES: readonly (readonly [string, Layout, readonly string[]])[] = [
  ["tiled", preset("tiled"), ["200x24@0,0", "200x25@0,25"]],
  ["main-vertical with 60%", preset("main-vertical", { mainWidth: { percent: 60 } }), [
    "119x50@0,0",
    "80x24@120,0",
    "80x25@120,25",
  ]],
  ["main-horizontal with 30 rows", preset("main-horizontal", { mainHeight: { cells: 30 } }), [
    "200x30@0,0",
    "66x19@0,31",
    "66x19@67,31",
    "66x19@134,31",
  ]],
  ["a layout string", { kind: "custom", text: custom }, ["99x32@0,0", "100x32@100,0", "99x17@0,33", "100x17@100,33"]],
  ["a split tree", {
    kind: "tree",
    root: {
      kind: "split",
      direction: "right",
      children: [{ kind: "leaf", size: { percent: 60 } }, {
        kind: "split",
        direction: "down",
        children: [{ kind: "leaf" }, { kind: "leaf", size: { cells: 10 } }],
      }],
    },
  }, ["119x50@0,0", "80x39@120,0", "80x10@120,40"]],
];

Deno.test("create() lays panes out", async (t) => {
  await using rig = new TmuxRig();
  await rig.create(sampleSpec({ name: "bystander" }));
  for (const [i, [name, layout, expected]] of GEOMETRIES.entries()) {
    await t.step(name, async () => {
      await rig.create(sampleSpec({
        name: `layout-${i}`,
        windows: [sampleWindow({ layout, panes: expected.map(() => ({})) })],
      }));
      assert.deepEqual(await rig.geometry(`layout-${i}`), expected);
      const active = await rig.panes(`layout-${i}`, "#{pane_active}");
      assert.equal(active.indexOf("1"), 0);
    });
  }
});

Deno.test("create() subtracts the status line from the terminal's rows", async () => {
  await using rig = new TmuxRig("set -g status on\n");
  const layout = preset("main-horizontal", { mainHeight: { cells: 30 } });
  await rig.create(sampleSpec({ windows: [sampleWindow({ layout, panes: [{}, {}] })] }));
  assert.deepEqual(await rig.geometry("shop-main-dev"), ["200x30@0,0", "200x18@0,31"]);
});

Deno.test("validate() refuses layouts that tmux would, and no session comes to harm", async (t) => {
  await using rig = new TmuxRig();
  await rig.create(sampleSpec({ name: "bystander" }));
  const facts = await rig.backend.list();
  const small = formatLayout({ width: 200, height: 50, x: 0, y: 0 });
  const refused: readonly (readonly [string, Layout, RegExp])[] = [
    ["wrong checksum", { kind: "custom", text: custom.replace("64b8", "64b9") }, /checksum/],
    ["too few cells", { kind: "custom", text: small }, /1 cells for 4 panes/],
    ["empty", { kind: "custom", text: "" }, /checksum/],
    ["typo", preset("main-vertcal" as LayoutPreset), /Unknown layout "main-vertcal"/],
    ["empty preset", preset("" as LayoutPreset), /Unknown layout/],
    ["blank at the end", preset("tiled " as LayoutPreset), /Unknown layout/],
    ["mirrored before 3.5", preset("main-vertical-mirrored"), /needs tmux 3.5/],
    ["too much for the screen", {
      kind: "tree",
      root: {
        kind: "split",
        direction: "down",
        children: [
          { kind: "leaf", size: { cells: 50 } },
          ...Array.from({ length: 3 }, () => ({ kind: "leaf" as const })),
        ],
      },
    }, /does not fit/],
  ];
  for (const [name, layout, message] of refused) {
    await t.step(name, async () => {
      const spec = sampleSpec({ windows: [sampleWindow({ layout, panes: [{}, {}, {}, {}] })] });
      assert.match(rig.backend.validate(spec, { ...facts, version: "3.3a" })[0]?.message ?? "", message);
      assert.equal(await rig.tmux("list-sessions", "-F", "#{session_name}"), "bystander");
    });
  }
});

Deno.test("create() finds every directory", async () => {
  await using rig = new TmuxRig();
  const names = [
    "web/src",
    "with space",
    "uni-\u00e9",
    "hash#S",
    "hash#{pane_id}",
    "#(id)",
    "#[fg=red]",
    "semi;",
    "-dash",
  ];
  const directories = [...names.map((name) => rig.folderIn(name)), "/usr"];
  await rig.create(sampleSpec({ windows: directories.map((directory) => sampleWindow({ panes: [{ directory }] })) }));
  const found = await waitFor("the panes' directories", async () => {
    const paths = await rig.panes("shop-main-dev", "#{pane_current_path}");
    return paths.every((path) => path !== "") ? paths : undefined;
  });
  assert.deepEqual(found, directories);
});

const CONTRARY = `set -g status off
set -g base-index 1
set -g pane-base-index 1
set -g renumber-windows on
set -g destroy-unattached on
set -g default-command 'exec cat'
set -g remain-on-exit on
set -g allow-rename on
set-hook -g after-new-window 'split-window -h'
set-hook -g after-split-window 'rename-window hooked'
set-hook -g after-new-session 'split-window -v ; new-window -n intruder'
set-hook -g after-select-layout 'select-layout even-horizontal'
set-hook -g after-select-pane 'split-window'
set-hook -g after-set-option 'split-window'
set-hook -g session-created 'new-window -n viacreated'
set-hook -g session-window-changed 'split-window'
set-hook -g window-linked 'split-window'
set-hook -g window-layout-changed 'select-layout even-horizontal'
set-hook -g window-pane-changed 'split-window'
`;

Deno.test("create() builds the same whatever the user's tmux.conf says", async (t) => {
  for (const running of [false, true]) {
    await t.step(running ? "server runs" : "server starts", async () => {
      await using rig = new TmuxRig(CONTRARY);
      if (running) {
        const keep = ["new-session", "-d", "-s", "keep", ";", "set-option", "destroy-unattached", "off"];
        await rig.tmux("-f", "/dev/null", ...keep, ";", "source-file", join(rig.env["HOME"]!, ".tmux.conf"));
      }
      assert.equal((await rig.backend.list()).running, running);
      await rig.create(sampleSpec({
        windows: [
          sampleWindow({ name: "a", key: "a", panes: [{}, { focus: true, title: "second" }] }),
          sampleWindow({ name: "b", key: "b", focus: true, panes: [{}, {}, { focus: true }] }),
        ],
      }));
      const format = "#{window_index}.#{pane_index} #{window_name} #{window_active}#{pane_active} #{pane_top}";
      const expected = ["1.1 a 00 0", "1.2 a 01 25", "2.1 b 10 0", "2.2 b 10 0", "2.3 b 11 25"];
      assert.deepEqual(await rig.panes("shop-main-dev", format), expected);
      await waitFor(
        "the user's hooks to be back",
        async () => await rig.tmux("show-hooks", "-t", "=shop-main-dev:") === "",
      );
      assert.equal(await rig.tmux("show-hooks", "-w", "-t", "=shop-main-dev:"), "");
      assert.deepEqual(await rig.panes("shop-main-dev", format), expected);
    });
  }
});

Deno.test("create() gives every pane its environment and nobody else's", async () => {
  await using rig = new TmuxRig();
  const windows = [
    sampleWindow({
      key: "1",
      panes: [{ environment: { B: "w1", C: "p0", X: "only" } }, {
        environment: { B: "w1", D: "p1", TERM: "dumb", PATH: "/nowhere" },
      }],
    }),
    sampleWindow({ key: "2" }),
  ];
  await rig.create(sampleSpec({ environment: { A: "s", B: "s", C: "s" }, windows }));
  const names = ["A", "B", "C", "D", "X", "PRJ_PANE", "PRJ_SESSION", "PRJ_SESSION_UID"];
  const found = (await rig.environments("shop-main-dev")).map((environment) =>
    names.map((name) => environment.get(name) ?? "-").join(" ")
  );
  assert.deepEqual(found, [
    "s w1 p0 - only 0.0 shop-main-dev 01SESSION",
    "s w1 s p1 - 0.1 shop-main-dev 01SESSION",
    "s s s - - 1.0 shop-main-dev 01SESSION",
  ]);
  // /proc shows what a process was started with: there, env(1).
  const [, second] = await rig.panes("shop-main-dev", "#{pane_start_command}");
  assert.match(second ?? "", /env.*PATH=\/nowhere.*TERM=dumb/);
  const session = await rig.tmux("show-environment", "-t", "=shop-main-dev:");
  assert.deepEqual(session.split("\n").filter((line) => /^-?[ABCDX]\b/.test(line)).sort(), ["A=s", "B=s", "C=s"]);
});

Deno.test("create() leaves no variable's value in the command line of the server that it starts", async () => {
  await using rig = new TmuxRig();
  await rig.create(sampleSpec({ environment: { TOKEN: "hush-hush" } }));
  const server = await rig.tmux("display-message", "-p", "#{pid}");
  assert.doesNotMatch(Deno.readTextFileSync(`/proc/${server}/cmdline`), /hush/);
  assert.equal((await rig.environments("shop-main-dev"))[0]!.get("TOKEN"), "hush-hush");
});

Deno.test("create() sets titles that execute nothing", async () => {
  await using rig = new TmuxRig("set -g status off\nset -g pane-border-status top\nset -g pane-border-format ' #T '\n");
  const bad = `#(touch ${rig.folder}/executed)`;
  await rig.create(sampleSpec({
    windows: [sampleWindow({ panes: [{ title: "editor" }, { title: "te st (x)" }, { title: bad }, { title: "" }] })],
  }));
  assert.deepEqual(await rig.panes("shop-main-dev", "#{pane_title}"), ["editor", "te st (x)", bad, ""]);
  assert.throws(() => Deno.statSync(join(rig.folder, "executed")));
});

Deno.test("create() builds what is too long for one command line", async () => {
  await using rig = new TmuxRig();
  const windows = Array.from(
    { length: 40 },
    (_, i) => sampleWindow({ name: `w${i}`, key: String(i), focus: i === 17, panes: [{ title: `t'${i};` }] }),
  );
  const call = rig.backend.planCreate(sampleSpec({ windows }), await rig.backend.list());
  assert.deepEqual(call.argv.slice(-4), ["start-server", ";", "source-file", "-"]);
  await rig.create(sampleSpec({ windows }));
  assert.deepEqual(
    await rig.panes("shop-main-dev", "#{window_name} #{pane_title}"),
    windows.map((window, i) => `${window.name} t'${i};`),
  );
  assert.equal(await rig.tmux("display-message", "-p", "-t", "=shop-main-dev:", "#{window_name}"), "w17");
});

Deno.test("create() takes a half-built session down and nothing else", async () => {
  await using rig = new TmuxRig();
  await rig.create(sampleSpec({ name: "app-2" }));
  // So many rows no screen has: tmux finds no space for a pane.
  const windows = [sampleWindow({ panes: Array.from({ length: 60 }, () => ({})) })];
  const spec = sampleSpec({ name: "app", size: { columns: 10, rows: 5 }, windows });
  await assert.rejects(rig.create(spec), { code: "failed", message: /Cannot create session "app": .*no space/ });
  assert.equal(await rig.tmux("list-sessions", "-F", "#{session_name}"), "app-2");
});

Deno.test("create() says conflict where the name is taken, and leaves that session alone", async () => {
  await using rig = new TmuxRig();
  await rig.create(sampleSpec());
  const before = await rig.panes("shop-main-dev", "#{pane_id}");
  await assert.rejects(rig.create(sampleSpec()), { code: "conflict" });
  assert.deepEqual(await rig.panes("shop-main-dev", "#{pane_id}"), before);
});

Deno.test("create() waits for a server that is just going away", async () => {
  await using rig = new TmuxRig();
  for (let i = 0; i < 3; i++) {
    await rig.create(sampleSpec());
    const [session] = (await rig.backend.list()).sessions;
    assert.equal(await rig.backend.kill(rig.backend.planKill(session!)), true);
  }
});
