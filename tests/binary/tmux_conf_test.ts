import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig, waitFor } from "./rig.ts";

const COMMAND = `session:
  additional_env: { WHERE: "{{project}}" }
  windows:
    - { name: editor, command: "printf editor >out0; cat" }
    - name: server
      layout: main-vertical
      main_pane_width: 60%
      focus: true
      panes:
        - { command: "printf one >out1; cat", title: first }
        - { command: "printf two >out2; cat", title: second, working_directory: web, focus: true }
        - { command: "printf three >out3; cat", title: third, environment: { CI: "1" } }
    - name: tree
      layout: { right: [30%, { down: ["*", 10] }] }
      panes: ["cat", null, "cat"]
`;

/** Everything of a user that gets in the way of a tool that counts windows, or that expects what it made. */
const CONFIG = `set-option -g base-index 1
set-option -g pane-base-index 1
set-option -g renumber-windows on
set-option -g destroy-unattached on
set-option -g default-command "touch CANARY; exec cat"
set-option -g remain-on-exit on
set-option -g automatic-rename on
set-option -g main-pane-width 20
set-option -g default-size 90x30
set-option -g @mine yes
set-hook -g after-new-window "split-window -d cat"
set-hook -g after-new-session "new-window -d cat"
set-hook -g after-split-window "select-layout even-vertical"
set-hook -g window-linked "rename-window hooked"
set-hook -g session-created "set-option -g @created yes"
`;

const HOOKS = 5;

Deno.test("a session comes out the same whatever the user's tmux.conf says", async (t) => {
  const plain = await (async () => {
    await using rig = await createRig();
    return await buildAndRead(rig);
  })();
  assert.equal(plain.length, 3);

  await t.step("in HOME/.tmux.conf, where prj starts the server", async () => {
    await using rig = await createRig();
    await writeConfig(rig, join(rig.folder, "home/.tmux.conf"));
    assert.deepEqual(await buildAndRead(rig), plain);
    await requireUsersOwn(rig);
  });

  await t.step("in HOME/.tmux.conf, where the server runs already", async () => {
    await using rig = await createRig();
    await writeConfig(rig, join(rig.folder, "home/.tmux.conf"));
    const keep = [
      "new-session",
      "-d",
      "-s",
      "keep",
      "cat",
      ";",
      "set-option",
      "-t",
      "=keep:",
      "destroy-unattached",
      "off",
    ];
    await rig.tmux(...keep);
    assert.deepEqual(await buildAndRead(rig), plain);
    await requireUsersOwn(rig);
  });

  await t.step("by sessions.tmux_config", async () => {
    await using rig = await createRig();
    await writeConfig(rig, join(rig.project, "conf/tmux.conf"));
    await rig.write(".prj/configs/project.yaml", "sessions: { tmux_config: conf/tmux.conf }\n");
    assert.deepEqual(await buildAndRead(rig), plain);
    await requireUsersOwn(rig);
  });
});

async function createRig(): Promise<Rig> {
  const rig = await Rig.create();
  await rig.command("work", COMMAND);
  await Deno.mkdir(join(rig.project, "web"));
  return rig;
}

async function writeConfig(rig: Rig, path: string): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, CONFIG.replace("CANARY", join(rig.folder, "canary")));
}

/** Builds the session and reads it, in everything that does not change from run to run. */
async function buildAndRead(rig: Rig): Promise<readonly string[]> {
  const { session } = await rig.json(["run", "work"]);
  assert.equal(session.created, true);
  const target = `=${session.name}:`;
  // Hooks that waited for the chain to end have run by the time that the session has the user's again.
  await waitFor("the user's hooks", async () => {
    const { stdout } = await rig.tmux("show-hooks", "-t", target, ";", "show-hooks", "-w", "-t", target);
    return stdout === "";
  });
  for (const out of ["out0", "out1", "web/out2", "out3"]) {
    await waitFor(out, () => Deno.readTextFile(join(rig.project, out)).catch(() => undefined));
  }
  const format = (text: string) => ["-t", target, "-F", text];
  const windows = await rig.tmux(
    "list-windows",
    ...format("#{window_name}|#{window_active}|#{window_panes}|#{window_layout}"),
  );
  const panes = await rig.tmux(
    "list-panes",
    "-s",
    ...format(
      "#{window_name}|#{pane_title}|#{pane_active}|#{pane_current_path}|#{pane_width}x#{pane_height}|#{pane_dead}",
    ),
  );
  const clean = (text: string) =>
    text.replaceAll(rig.folder, "").replace(/\|[0-9a-f]{4},/g, "|").replace(/(\d+x\d+,\d+,\d+),\d+/g, "$1")
      .trimEnd().split("\n");
  const all = clean(panes.stdout);
  // What prj answers is what there is.
  const told = session.windows.map((window: { name: string; panes: unknown[] }) =>
    `${window.name} ${window.panes.length}`
  );
  assert.deepEqual(told, ["editor 1", "server 3", "tree 3"]);
  return clean(windows.stdout).map((window) =>
    [window, ...all.filter((pane) => pane.split("|")[0] === window.split("|")[0])].join("\n")
  );
}

/** The user's options and hooks are theirs again, and their default command ran nowhere in our panes. */
async function requireUsersOwn(rig: Rig): Promise<void> {
  const target = "=myproject-main-dev:";
  const hooks = (await rig.tmux("show-hooks", "-g")).stdout.split("\n").filter((line) => /\[0\]/.test(line));
  assert.ok(hooks.length >= HOOKS, hooks.join("\n"));
  assert.equal((await rig.tmux("show-options", "-gv", "destroy-unattached")).stdout, "on\n");
  assert.equal((await rig.tmux("show-options", "-gv", "base-index")).stdout, "1\n");
  assert.equal((await rig.tmux("show-options", "-gv", "@mine")).stdout, "yes\n");
  await assert.rejects(Deno.stat(join(rig.folder, "canary")));
  await rig.tmux("new-window", "-d", "-t", target, "-n", "later", "cat");
  const count = await rig.tmux("list-windows", "-t", target, "-F", "#{window_panes}");
  assert.equal(count.stdout.trimEnd().split("\n").length, 4);
  assert.equal(count.stdout.trimEnd().split("\n").reduce((sum, panes) => sum + Number(panes), 0), 1 + 3 + 3 + 2);
}
