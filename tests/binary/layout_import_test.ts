import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { fileText } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

const FIXTURES = join(import.meta.dirname!, "../fixtures/import");

interface Note {
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  readonly key: string;
}

/** Copies a file of the fixtures to a place below the project, or to an absolute one. */
async function place(rig: Rig, fixture: string, target: string): Promise<string> {
  const path = target.startsWith("/") ? target : join(rig.project, target);
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.copyFile(join(FIXTURES, fixture), path);
  return path;
}

async function folders(...paths: string[]): Promise<void> {
  for (const path of paths) await Deno.mkdir(path, { recursive: true });
}

/** Imports a file, finds the result valid, and returns the lines of what did not come through. */
async function importFile(rig: Rig, ...args: string[]): Promise<{ left: string[]; changed: string[]; name: string }> {
  const { commands } = await rig.json(["layout", "import", ...args]);
  const notes: Note[] = commands.flatMap((command: { notes: Note[] }) => command.notes);
  for (const { path } of commands) await rig.ok(["validate", path]);
  const lines = (kind: string): string[] =>
    notes.filter((note) => note.kind === kind).map(({ line, key }) => `${line} ${key}`);
  return { left: lines("left_out"), changed: lines("changed"), name: commands[0].name };
}

/** `window pane directory title`, in order, of the only session. */
async function panesOf(rig: Rig, session: string): Promise<string[]> {
  const format = "#{window_name} #{pane_index} #{pane_current_path} #{?pane_active,active,-}#{?window_active, here,}";
  const { stdout } = await rig.tmux("list-panes", "-s", "-t", `=${session}:`, "-F", format);
  return stdout.trim().split("\n").map((line) => line.replaceAll(rig.folder, "~"));
}

/** Waits for a file, below the project, and for what is in it. */
async function reads(path: string, text: string): Promise<void> {
  await waitFor(`${text} in ${path}`, async () => (await Deno.readTextFile(path).catch(() => "")).trim() === text);
}

Deno.test("a project of tmuxinator is imported and runs; what prj has nothing for is listed", async () => {
  await using rig = await Rig.create();
  const home = join(rig.folder, "home");
  await folders(join(rig.project, "counter"), join(home, "store"));
  const file = await place(rig, "tmuxinator/sample.yml", ".tmuxinator.yml");
  const { left, changed, name } = await importFile(rig, ".");
  assert.deepEqual(left, [
    "5 socket_name",
    "9 on_project_restart",
    "10 on_project_exit",
    "15 tmux_options",
    "16 tmux_command",
    "22 enable_pane_titles",
    "23 pane_title_position",
    "24 pane_title_format",
    "29 windows[0].kitchen.synchronize",
  ]);
  assert.deepEqual(changed, ["13 pre_window", "19 startup_pane"]);
  const head = (await Deno.readTextFile(join(rig.project, ".prj/commands/bakery.yaml"))).split("\n");
  assert.equal(head[0], `# Imported from ${file} (tmuxinator) by prj layout import.`);
  assert.equal(head[2], "#   line 5: socket_name");
  const { session } = await rig.json(["run", name]);
  assert.equal(session.name, "bakery");
  const { project } = rig;
  await reads(join(project, "dough.txt"), "dough of rye");
  await reads(join(project, "timer.txt"), join(project, "counter"));
  await reads(join(home, "store/where.txt"), join(home, "store"));
  await reads(join(home, "store/label.txt"), "{{ bread }}");
  await reads(join(project, "counter/sold.txt"), "sold");
  await reads(join(project, "hooks.log"), "start\nfirst");
  await waitFor("the shells to be where they were sent", async () => {
    const panes = await panesOf(rig, "bakery");
    return panes.length === 7 && panes[2]!.includes("/counter");
  });
  assert.deepEqual(await panesOf(rig, "bakery"), [
    "kitchen 0 ~/myproject active",
    "kitchen 1 ~/myproject -",
    "kitchen 2 ~/myproject/counter -",
    "shelf 0 ~/home/store - here",
    "shelf 1 ~/home/store active here",
    "ledger 0 ~/myproject/counter active",
    "main-4 0 ~/myproject active",
  ]);
  assert.match((await rig.tmux("list-panes", "-t", "=bakery:kitchen", "-F", "#{pane_title}")).stdout, /\ntimer\n$/);
  await rig.ok(["run", name]);
  await rig.ok(["kill-session", "bakery", "--yes"]);
  assert.equal(await fileText(join(project, "hooks.log")), "start\nfirst\nstart\nstop\n");
});

Deno.test("tmuxinator's values from Ruby become arguments, and a line that needs Ruby is listed", async () => {
  await using rig = await Rig.create();
  const home = join(rig.folder, "home");
  await folders(join(home, "square"), join(home, "yard"));
  await place(rig, "tmuxinator/settings.yml", join(home, ".config/tmuxinator/stand.yml"));
  const { left, changed, name } = await importFile(rig, "--from", "tmuxinator", "stand", "--name", "stall");
  assert.equal(name, "stall");
  assert.deepEqual(left, ["12 windows[0].market.panes[1]"]);
  assert.deepEqual(changed, ['4 <% if ENV["OPEN"] %>', "6 <% end %>"]);
  await rig.ok(["run", "stall", "arg1=yard", "goods=pies; touch hacked", "name=pies"], { env: { STALL: "7" } });
  await reads(join(home, "yard/stall.txt"), "7");
  await reads(join(home, "square/goods.txt"), "pies; touch hacked");
  assert.deepEqual((await panesOf(rig, "pies")).map((line) => line.split(" ").slice(0, 3).join(" ")), [
    "market 0 ~/home/square",
    "market 1 ~/home/square",
    "market 2 ~/home/square",
  ]);
});

Deno.test("a workspace of tmuxp in its long form is imported and runs", async () => {
  await using rig = await Rig.create();
  await folders(join(rig.project, "beds/sandbox"), join(rig.project, "shed"));
  await rig.write("prepare.sh", '#!/bin/sh\necho "$1 in $PWD" > prepared.txt\n', 0o755);
  await place(rig, "tmuxp/long.yaml", ".tmuxp.yaml");
  const { left, changed, name } = await importFile(rig, ".tmuxp.yaml", "--name", "garden");
  assert.deepEqual(left, [
    "11 plugins",
    "14 options.default-size",
    "16 global_options.default-shell",
    "17 workspace_builder",
    "24 windows[0].options.automatic-rename",
    "26 windows[0].options_after.synchronize-panes",
    "45 windows[0].panes[3].shell_command[1].enter",
  ]);
  assert.deepEqual(changed, ["2 session_name", "9 shell_command_before[0]", "48 windows[1].window_index"]);
  const { session } = await rig.json(["run", name], { env: { SEASON: "May" } });
  assert.equal(session.name, "garden-of-tester-may");
  const beds = join(rig.project, "beds");
  await reads(join(beds, "prepared.txt"), `--quick in ${beds}`);
  await reads(join(beds, "roses.txt"), "rain on peat");
  await reads(join(beds, "sandbox/sand.txt"), `sand in ${join(rig.project, "shed")}`);
  await reads(join(beds, "here.txt"), beds);
  await waitFor(
    "the shell to be where it was sent",
    async () => (await panesOf(rig, session.name))[1]!.includes("myproject a"),
  );
  assert.deepEqual(
    (await panesOf(rig, session.name)).map((line) => line.replace(/ -$/, "")),
    [
      "roses 0 ~/myproject/beds here",
      "roses 1 ~/myproject active here",
      "roses 2 ~/myproject/beds/sandbox here",
      "roses 3 ~/myproject/beds here",
      "main-2 0 ~/myproject/beds active",
      "main-2 1 ~/myproject/beds",
      "main-2 2 ~/myproject/beds",
      "tools 0 ~/myproject/shed active",
      "tools 1 ~/myproject/shed",
    ].map((line) => line.replace(/(beds|sandbox) here$/, "$1 - here")),
  );
  const commands = async (): Promise<string> =>
    (await rig.tmux("list-panes", "-t", `=${session.name}:tools`, "-F", "#{pane_current_command}")).stdout;
  await waitFor("the windows' own shells", async () => await commands() === "tail\ncat\n");
});

Deno.test("a workspace of tmuxp in JSON and in its short forms is imported and runs", async () => {
  await using rig = await Rig.create();
  const glass = join(rig.folder, "home/glass");
  await folders(join(glass, "shelf"));
  await place(rig, "tmuxp/short.json", join(rig.folder, "home/.tmuxp/green.json"));
  const { left, changed, name } = await importFile(rig, "green");
  assert.deepEqual([left, changed, name], [[], [], "green"]);
  await rig.ok(["run", "green"]);
  await reads(join(glass, "bench.txt"), "lamp low");
  await reads(join(glass, "shelf/shelf.txt"), join(glass, "shelf"));
  await reads(join(glass, "typed.txt"), "typed");
  const panes = await panesOf(rig, "greenhouse");
  assert.deepEqual(panes.map((line) => line.split(" ").slice(0, 2).join(" ")), [
    "bench 0",
    "bench 1",
    "bench 2",
    "door 0",
  ]);
  assert.match(panes[3]!, /here$/);
});

Deno.test("a configuration of smug is imported and runs", async () => {
  await using rig = await Rig.create();
  const counter = join(rig.project, "counter");
  const street = join(rig.folder, "home/street");
  await folders(join(counter, "drawer"), street);
  await place(rig, "smug/shop.yml", ".smug.yml");
  const { left, changed, name } = await importFile(rig, ".smug.yml");
  assert.deepEqual(left, [
    "5 sendkeys_timeout",
    "6 rebalance_panes_after",
    "7 attach_hook",
    "8 detach_hook",
    "10 tmux_options.socket_name",
    "11 tmux_options.config_file",
    "49 windows[2]",
  ]);
  assert.deepEqual(changed, []);
  await rig.ok(["run", name, "greeting=hello to you"]);
  await reads(join(rig.project, "open.txt"), "open");
  await reads(join(counter, "coins.txt"), "12 coins");
  await reads(join(counter, "greeting.txt"), "hello to you");
  await reads(join(counter, "drawer.txt"), join(counter, "drawer"));
  await reads(join(counter, "drawer/at.txt"), join(counter, "drawer"));
  await reads(join(street, "street.txt"), street);
  assert.deepEqual(await panesOf(rig, "shop"), [
    "till 0 ~/myproject/counter active",
    "till 1 ~/myproject/counter/drawer -",
    "till 2 ~/myproject/counter/drawer -",
    "window 0 ~/home/street active here",
  ]);
  await rig.ok(["kill-session", "shop", "--yes"]);
  await reads(join(rig.project, "closed.txt"), "closed");
});

Deno.test("a layouts file becomes a command for each layout", async () => {
  await using rig = await Rig.create();
  await folders(join(rig.folder, "home/oven"));
  const file = await place(rig, "layouts/layouts.json", "layouts.json");
  const { left, changed } = await importFile(rig, file);
  assert.deepEqual(left, ["8 layouts[0].layoutTabs[0].tabWeight"]);
  assert.deepEqual(changed, ["6 layouts[0].layoutName"]);
  await rig.ok(["run", "Night-Shift"]);
  await rig.ok(["run", "day"]);
  await reads(join(rig.folder, "home/oven/oven.txt"), "hot");
  assert.deepEqual(await panesOf(rig, "night_shift"), ["oven 0 ~/home/oven active here", "door 0 ~/home/oven active"]);
  assert.deepEqual(await panesOf(rig, "day"), ["{{ till }} 0 ~/home active here"]);
});

Deno.test("layout import replaces nothing without --force, and writes all or nothing", async () => {
  await using rig = await Rig.create();
  await rig.write("a.yml", "session: a\nwindows: [{ name: one }]\n");
  await rig.write("b.yml", "session: b\nwindows: [{ name: one }]\n");
  await rig.ok(["layout", "import", "b.yml"]);
  const before = await rig.snapshot();
  const refused = await rig.prj(["layout", "import", "a.yml", "b.yml"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /error: Cannot write ".*\/\.prj\/commands\/b\.yaml": it exists\nhint: Add --force/);
  const shown = await rig.ok(["layout", "import", "a.yml", "b.yml", "--dry-run"]);
  assert.match(shown.stdout, /^--- # .*a\.yaml\n# Imported from .*a\.yml \(smug\)[^]*\n--- # .*b\.yaml\n/);
  assert.deepEqual(await rig.snapshot(), before, "nothing was written");
  const forced = await rig.ok(["layout", "import", "a.yml", "b.yml", "--force"]);
  assert.match(forced.stdout, /^Wrote .*a\.yaml from .*: all of it\nReplaced .*b\.yaml from .*: all of it\n$/);
  const twice = await rig.prj(["layout", "import", "a.yml", "b.yml", "--name", "c"]);
  assert.match(twice.stderr, /error: Cannot call 2 commands "c"/);
  const elsewhere = await rig.ok(["layout", "import", "a.yml", "--output", "new/folder", "--name", "c"]);
  assert.match(elsewhere.stdout, /new\/folder\/c\.yaml/);
  await rig.ok(["validate", "new/folder/c.yaml"]);
});

const BROKEN: readonly [name: string, text: string, message: RegExp][] = [
  [
    ".tmuxinator.yml",
    "name: x\nwindows:\n  - a: 'b\n",
    /Invalid YAML: this ' is never closed[^]*3 \| {3}- a: 'b\n.*\^/,
  ],
  [
    ".tmuxinator.yml",
    "name: <%= 'x' %>\nwindows:\n  a: b\n",
    /Expected a list \(- item\) for "windows", found a mapping[^]*3 \| {3}a: b/,
  ],
  [".tmuxinator.yml", "name: <%= ENV['x' %>: y: z\n", /Invalid YAML[^]*1 \| name: <%= ENV\['x' %>: y: z/],
  [".tmuxp.yaml", "session_name: x\n", /Expected `windows` with at least one window for the file, found a mapping/],
  [
    ".tmuxp.json",
    '{ "session_name": "x", "windows": [{ "panes": "one" }] }',
    /Expected a list \(- item\) for "windows\[0\]\.panes"[^]*\^\^\^\^\^/,
  ],
  [".tmuxp.json", '{ "session_name": "x", "windows": [ }', /Invalid YAML/],
  [
    ".smug.yml",
    "session: x\nwindows:\n  - name: [a, b]\n",
    /Expected text for "windows\[0\]\.name", found a list[^]*\^\^\^\^\^\^/,
  ],
  [".smug.yml", "session: x\nwindows: []\nwindows: []\n", /the key "windows" is there already/],
  ["layouts.json", '{ "layouts": [{ "layoutName": "x", "layoutTabs": [{ "tabNme": "y" }] }] }', /Unknown key "tabNme"/],
  ["other.yml", "some: thing\n", /Cannot tell which tool ".*other\.yml" is for\nhint: Say it: --from/],
];

Deno.test("a file that is broken is told with its place, exit 2, and nothing is written", async (t) => {
  await using rig = await Rig.create();
  await rig.write("good.yml", "session: good\nwindows: [{ name: one }]\n");
  for (const [name, text, message] of BROKEN) {
    await t.step(`${name}: ${text.split("\n")[0]}`, async () => {
      await rig.write(name, text);
      const before = await rig.snapshot();
      const ended = await rig.prj(["layout", "import", "good.yml", name]);
      assert.equal(ended.code, 2, ended.stdout + ended.stderr);
      assert.match(ended.stderr, message);
      assert.deepEqual(await rig.snapshot(), before);
      const { error } = await rig.json(["layout", "import", "good.yml", name]);
      assert.equal(error.code, "invalid");
    });
  }
  const missing = await rig.prj(["layout", "import", "--from", "smug", "nowhere"]);
  assert.equal(missing.code, 3);
  assert.match(
    missing.stderr,
    /there is no such file, and no project of smug of that name\nhint: Looked for .*\.config\/smug/,
  );
});

Deno.test("importing needs no project where it is told where to write, and says so where it is not", async () => {
  await using rig = await Rig.create();
  const file = await place(rig, "smug/shop.yml", join(rig.folder, "outside/.smug.yml"));
  const outside = join(rig.folder, "outside");
  const refused = await rig.prj(["layout", "import", basename(file)], { cwd: outside });
  assert.equal(refused.code, 3);
  await rig.ok(["layout", "import", basename(file), "--output", "commands"], { cwd: outside });
  const text = await Deno.readTextFile(join(outside, "commands/shop.yaml"));
  assert.match(text, new RegExp(`^working_directory: ${outside}$`, "m"), "it is not in the worktree that is not known");
});
