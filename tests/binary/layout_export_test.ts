import assert from "node:assert/strict";
import { fileText } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

/** What of a session has to come back: windows, their layout, panes, directories. */
async function shape(rig: Rig, session: string): Promise<string[]> {
  const format = "#{window_name} #{window_active} #{window_width}x#{window_height} #{pane_left},#{pane_top} " +
    "#{pane_width}x#{pane_height} #{pane_active} #{pane_title} #{pane_current_path}";
  const { stdout } = await rig.tmux("list-panes", "-s", "-t", `=${session}:`, "-F", format);
  return stdout.trim().split("\n");
}

/** The command lines of what runs in the foreground of all panes, with their windows. */
async function programs(rig: Rig, session: string): Promise<string[]> {
  const { stdout } = await rig.tmux(
    "list-panes",
    "-s",
    "-t",
    `=${session}:`,
    "-F",
    "#{window_name} #{pane_current_command}",
  );
  return stdout.trim().split("\n");
}

Deno.test("layout export turns a session of prj into a command that opens the same again", async () => {
  await using rig = await Rig.create();
  await rig.write("web/x", "");
  await rig.command(
    "dev",
    `session:
  windows:
    - name: editor
      command: printf '%s\\n' "{{ '{{' | raw }}x}}" && sleep 1000
    - name: server
      focus: true
      layout: main-vertical
      main_pane_width: 60%
      panes:
        - { command: sleep 1001, exit_mode: hold }
        - { command: sleep 1002, working_directory: web, title: tests, focus: true }
        - {}
`,
  );
  await rig.ok(["run", "dev"]);
  const before = await shape(rig, "myproject-main-dev");
  const exported = await rig.json(["layout", "export", "myproject-main-dev"]);
  assert.deepEqual(exported.files, [{
    path: `${rig.project}/.prj/commands/myproject-main-dev.yaml`,
    sessions: [{ name: "myproject-main-dev", windows: 2, panes: 4 }],
    notes: [],
  }]);
  const yaml = await Deno.readTextFile(exported.files[0].path);
  assert.match(yaml, /working_directory: web/);
  assert.doesNotMatch(yaml, new RegExp(rig.project));
  await rig.ok(["validate"]);
  await rig.ok(["kill-session", "myproject-main-dev"]);
  await rig.ok(["run", "myproject-main-dev"]);
  assert.deepEqual(await shape(rig, "myproject-main-dev"), before);
  await waitFor(
    "the programs to run",
    async () => (await programs(rig, "myproject-main-dev")).filter((line) => line.endsWith(" sleep")).length === 3,
  );
  // What was written once is not written over.
  const again = await rig.prj(["layout", "export", "myproject-main-dev"]);
  assert.equal(again.code, 4, again.stderr);
  assert.equal(await Deno.readTextFile(exported.files[0].path), yaml);
  await rig.ok(["layout", "export", "myproject-main-dev", "--overwrite"]);
  assert.equal(await Deno.readTextFile(exported.files[0].path), yaml);
});

Deno.test("layout export turns a session that is not of prj into a command that opens the same again", async () => {
  await using rig = await Rig.create();
  await Deno.mkdir(`${rig.folder}/home/x y`);
  const where = ["-c", `${rig.folder}/home/x y`];
  const open = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await rig.tmux(...args);
    assert.equal(code, 0, stderr);
  };
  await open(
    "new-session",
    "-d",
    "-x",
    "150",
    "-y",
    "50",
    "-s",
    "Foreign One",
    "-n",
    "top {{x}}",
    "-c",
    rig.project,
    "sleep 1000",
  );
  await open("split-window", "-h", "-t", "=Foreign One:", ...where, "exec sleep 2000");
  await open("split-window", "-v", "-l", "10", "-t", "=Foreign One:", ...where);
  await open("new-window", "-t", "=Foreign One:", "-n", "shell", ...where);
  await open("send-keys", "-t", "=Foreign One:shell", "sleep 3000", "Enter");
  await open("select-window", "-t", "=Foreign One:^");
  await waitFor("the typed program", async () => (await programs(rig, "Foreign One")).at(-1) === "shell sleep");
  const before = await shape(rig, "Foreign One");
  await rig.ok(["layout", "export", "Foreign One"]);
  const yaml = await Deno.readTextFile(`${rig.project}/.prj/commands/foreign-one.yaml`);
  assert.match(yaml, /command: sleep 3000/);
  await rig.ok(["validate"]);
  await rig.tmux("kill-session", "-t", "=Foreign One");
  await rig.ok(["run", "foreign-one"]);
  assert.deepEqual(
    (await shape(rig, "foreign-one")).map((line) => line.replace(/ \d+x\d+ .*? ([01]) /, " $1 ")),
    before.map((line) => line.replace(/ \d+x\d+ .*? ([01]) /, " $1 ")),
  );
  await waitFor(
    "the programs to run again",
    async () => (await programs(rig, "foreign-one")).filter((line) => line.endsWith(" sleep")).length === 3,
  );
  const layout = async (session: string): Promise<string> =>
    (await rig.tmux("display-message", "-p", "-t", `=${session}:^`, "#{window_panes} #{window_layout}")).stdout
      .replace(/^(\d) \S{4},/, "$1 ").replace(/,\d+(?=[,\]}])/g, "").replace(/[\dx,]+(?=[[{])/g, "");
  assert.match(await layout("foreign-one"), /^3 \{.*\[/);
});

Deno.test("layout export writes what runs as a shell can read it again", async () => {
  await using rig = await Rig.create();
  const line = `sh -c 'printf "%s\\n" "$@" >"$0"; sleep 1000; true' ${rig.folder}/said 'a  b' '*' '$HOME' "it's {{x}}"`;
  await rig.tmux("new-session", "-d", "-s", "odd", "-n", "w");
  await rig.tmux("send-keys", "-t", "=odd:", "-l", line);
  await rig.tmux("send-keys", "-t", "=odd:", "Enter");
  const words = async (): Promise<string | undefined> => {
    const text = await Deno.readTextFile(`${rig.folder}/said`).catch(() => "");
    return text.endsWith("x}}\n") ? text : undefined;
  };
  const said = await waitFor("its words", words);
  await waitFor("the program", async () => (await programs(rig, "odd"))[0] === "w sh");
  await rig.ok(["layout", "export", "odd"]);
  await rig.ok(["layout", "export", "odd", "--format", "layouts"]);
  await rig.tmux("kill-session", "-t", "=odd");
  for (const again of [["run", "odd"], ["layout", "run"]]) {
    await Deno.remove(`${rig.folder}/said`);
    await rig.ok([...again, "--on-conflict", "restart"]);
    assert.equal(await waitFor("its words", words), said);
  }
});

Deno.test("layout export writes what a pane was made with as it was, with lines, quotes and what hides", async () => {
  await using rig = await Rig.create();
  const lines = `printf 'a\\tb %s\\n' "it's \$HOME" 'x\\y' '\t' >${rig.folder}/lines\nsleep 1000`;
  const words = ["sh", "-c", 'for one; do printf "%s\\n" "$one"; done >"$0"; sleep 1000', `${rig.folder}/words`];
  const open = async (): Promise<void> => {
    assert.equal((await rig.tmux("new-session", "-d", "-s", "odd", "-n", "lines", lines)).code, 0);
    const made = await rig.tmux(
      "new-window",
      "-t",
      "=odd:",
      "-n",
      "words",
      ...words,
      "",
      "a  b",
      "p\\q",
      "1\n2",
      "$x",
      "~",
    );
    assert.equal(made.code, 0, made.stderr);
  };
  await open();
  const said = async (): Promise<string[]> =>
    await Promise.all(([["lines", /^(.*\n){3}$/], ["words", /\n~\n$/]] as const).map(async ([name, whole]) => {
      const path = `${rig.folder}/${name}`;
      const text = await fileText(path, (text) => whole.test(text));
      await Deno.remove(path);
      return text;
    }));
  const before = await said();
  assert.equal(before[1], "\na  b\np\\q\n1\n2\n$x\n~\n");
  await rig.ok(["layout", "export", "odd"]);
  await rig.tmux("kill-session", "-t", "=odd");
  await rig.ok(["run", "odd"]);
  assert.deepEqual(await said(), before);
});

Deno.test("layout export --format layouts: windows become tabs; merge keeps the others, nothing is written over unasked", async () => {
  await using rig = await Rig.create();
  await rig.tmux("new-session", "-d", "-s", "one", "-n", "edit", "-c", rig.project, "sleep 1000");
  await rig.tmux("new-window", "-t", "=one:", "-n", "edit", "-c", "/tmp");
  await rig.tmux("split-window", "-t", "=one:", "-c", "/", "sleep 2000");
  await rig.tmux("new-session", "-d", "-s", "two", "-n", "w", "-c", rig.project);
  const path = `${rig.project}/mine.json`;
  const run = (...args: string[]): ReturnType<Rig["prj"]> =>
    rig.prj(["layout", "export", "--format", "layouts", "--output", "mine.json", ...args]);
  const first = await run("one");
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /Window "edit" has 2 panes; a tab has one/);
  const tabs = [
    { tabName: "edit", startDir: rig.project, command: "sleep 1000" },
    { tabName: "2-edit", startDir: "/", command: "sleep 2000" },
  ];
  // deno-lint-ignore no-explicit-any -- the file, as others read it
  const read = async (): Promise<any> => JSON.parse(await Deno.readTextFile(path)).layouts;
  assert.deepEqual(await read(), [{ layoutName: "one", layoutTabs: tabs }]);
  const text = await Deno.readTextFile(path);
  assert.equal((await run("two")).code, 4);
  assert.equal(await Deno.readTextFile(path), text);
  await Deno.writeTextFile(path, `// mine\n${text.replace('"one"', '"zero"').replace("sleep 1000", "kept")}`);
  const merged = await run("--all", "--merge");
  assert.equal(merged.code, 0, merged.stderr);
  assert.match(merged.stderr, /Comments in ".*mine\.json" are gone/);
  const names = (await read()).map((one: { layoutName: string }) => one.layoutName);
  assert.deepEqual(names, ["zero", "one", "two"]);
  assert.equal((await read())[0].layoutTabs[0].command, "kept");
  assert.equal((await run("two", "--overwrite")).code, 0);
  assert.deepEqual((await read()).map((one: { layoutName: string }) => one.layoutName), ["two"]);
  // And the way back.
  await rig.tmux("kill-session", "-t", "=two");
  await rig.ok(["layout", "run", "mine.json"]);
  const { stdout } = await rig.tmux("list-windows", "-t", "=two:", "-F", "#{window_name}");
  assert.equal(stdout, "w\n");
});

Deno.test("layout export --commands chooses what panes run", async () => {
  await using rig = await Rig.create();
  await rig.tmux("new-session", "-d", "-s", "s", "-n", "w", "-c", rig.project, "sh -c 'sleep 1000; true'");
  const command = async (...args: string[]): Promise<string> => {
    const output = `${rig.folder}/out.json`;
    await rig.ok(["layout", "export", "s", "--format", "layouts", "--output", output, "--overwrite", ...args]);
    return JSON.parse(await Deno.readTextFile(output)).layouts[0].layoutTabs[0].command;
  };
  assert.equal(await command("--commands", "shell"), "");
  assert.equal(await command("--commands", "start"), "sh -c 'sleep 1000; true'");
  assert.equal(await command(), "sh -c 'sleep 1000; true'");
  assert.equal(await command("--commands", "current"), "sleep 1000; true");
});

Deno.test("layout export says what does not fit", async () => {
  await using rig = await Rig.create();
  await rig.tmux("new-session", "-d", "-s", "a");
  await rig.tmux("new-session", "-d", "-s", "b");
  const cases: [args: string[], code: number, message: RegExp][] = [
    [[], 2, /Missing <sessions\.\.\.>/],
    [["a", "--all"], 2, /Cannot use names with "--all"/],
    [["gone"], 3, /No session "gone"/],
    [["a", "--merge"], 2, /Cannot merge into a command/],
    [["a", "--format", "layouts", "--merge", "--overwrite"], 2, /Cannot use "--merge" with "--overwrite"/],
    [["a", "b", "--output", "x.yaml"], 2, /Cannot write 2 sessions to one command file/],
  ];
  for (const [args, code, message] of cases) {
    const ended = await rig.prj(["layout", "export", ...args]);
    assert.equal(ended.code, code, `${args}: ${ended.stderr}`);
    assert.match(ended.stderr, message);
  }
  // Outside of a project a file has to be named.
  assert.equal((await rig.prj(["layout", "export", "a"], { cwd: rig.folder })).code, 3);
  await rig.ok(["layout", "export", "a", "--output", "a.yaml"], { cwd: rig.folder });
  await rig.ok(["validate", `${rig.folder}/a.yaml`]);
});

Deno.test("layout export writes no secret, and says where one was", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "secret",
    `arguments: [{ name: token, secret: true }]
session: { windows: [{ name: login, command: "sleep 1000 # {{token}}" }, { name: other, command: sleep 1000 }] }
`,
  );
  await rig.ok(["run", "secret", "token=hunter2-hunter2"]);
  const ended = await rig.ok(["layout", "export", "myproject-main-dev"]);
  assert.match(ended.stderr, /window "login" has a secret; "\*\*\*" stands for it in the file/);
  await rig.ok(["layout", "export", "myproject-main-dev", "--format", "layouts", "--commands", "current"]);
  for (const file of [".prj/commands/myproject-main-dev.yaml", "layouts.json"]) {
    assert.doesNotMatch(await Deno.readTextFile(`${rig.project}/${file}`), /hunter2/);
  }
});

Deno.test("layout export takes sessions of any name, also from a subdirectory", async () => {
  await using rig = await Rig.create();
  await rig.write("sub/x", "");
  await rig.tmux("new-session", "-d", "-s", "feature/ü x", "-n", "##{w} 'q'", "-c", `${rig.project}/sub`, "sleep 1000");
  await rig.ok(["layout", "export", "feature/ü x"], { cwd: `${rig.project}/sub` });
  await rig.ok(["validate"]);
  await rig.tmux("kill-session", "-t", "=feature/ü x");
  const ran = await rig.json(["run", "feature-x"]);
  assert.equal(ran.session.name, "feature-x");
  const { stdout } = await rig.tmux(
    "list-panes",
    "-s",
    "-t",
    "=feature-x:",
    "-F",
    "#{window_name} #{pane_current_path}",
  );
  assert.equal(stdout, `#{w} 'q' ${rig.project}/sub\n`);
});
