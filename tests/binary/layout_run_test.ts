import assert from "node:assert/strict";
import { type Answer, interval, layout, mostAtOnce, type Tab, timed, windows, writeLayouts } from "./layout_rig.ts";
import { fileText, LivePrj, Terminal } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

Deno.test("layout run opens each layout as a session of prj, with its tabs, directories and commands", async () => {
  await using rig = await Rig.create();
  const tell = (name: string, what: string): string => `printf '%s\\n' ${what} >${rig.folder}/${name}`;
  for (const folder of ["home/work", "home/x y"]) await Deno.mkdir(`${rig.folder}/${folder}`);
  await writeLayouts(
    rig,
    layout(
      "Dev Env",
      ["edit or", tell("edit", '"$PWD" "{{braces}}" "HEAD~1" "$PRJ_SESSION"'), "~/x y"],
      ["edit or", tell("srv", '"$PWD"'), "$HOME/work"],
      ["1", tell("sub", '"$PWD"'), "sub"],
    ),
    layout("feature/ü x", ["a.b", "true"]),
  );
  await Deno.mkdir(`${rig.project}/sub`);
  const ran = await rig.json(["layout", "run"]);
  assert.deepEqual(
    ran.layouts.map((one: Answer) => [one.name, one.status, one.session]),
    [["Dev Env", "created", "dev-env"], ["feature/ü x", "created", "feature-x"]],
  );
  assert.deepEqual(await windows(rig, "dev-env"), ["edit or", "edit or", "1"]);
  assert.equal(await fileText(`${rig.folder}/edit`), `${rig.folder}/home/x y\n{{braces}}\nHEAD~1\ndev-env\n`);
  assert.equal(await fileText(`${rig.folder}/srv`), `${rig.folder}/home/work\n`);
  assert.equal(await fileText(`${rig.folder}/sub`), `${rig.project}/sub\n`);
  const sessions = await rig.sessions();
  assert.deepEqual(
    sessions.map((one: Answer) => [one.name, one.owned, one.task, one.run_id]).sort(),
    [["dev-env", true, "Dev Env", ran.layouts[0].run_id], ["feature-x", true, "feature/ü x", ran.layouts[1].run_id]],
  );
  const { events } = await rig.json(["events", "--type", "run.finished"]);
  assert.deepEqual(events.map((event: Answer) => event.data.status), ["succeeded", "succeeded"]);
});

Deno.test("layout run opens what the manuals of machineconfig and stackops show", async () => {
  await using rig = await Rig.create();
  await Deno.mkdir(`${rig.folder}/home/projects/myapp`, { recursive: true });
  const examples = [
    [
      "development",
      `[{"layoutName": "Development", "tabs": [
      {"tabName": "editor", "command": "hx ."},
      {"tabName": "terminal", "command": ""},
      {"tabName": "logs", "command": "tail -f /var/log/syslog"},
    ]}]`,
      ["editor", "terminal", "logs"],
    ],
    [
      "mylayout",
      `{"layoutName": "MyLayout", "tabs": [
      {"tabName": "main", "command": "htop"},
      {"tabName": "shell", "command": ""},
    ]}`,
      ["main", "shell"],
    ],
    [
      "development-environment",
      `{"layouts": [{"layoutName": "Development Environment", "tabs": [
      {"tabName": "code", "command": "hx .", "cwd": "~/projects/myapp"}, // optional
      {"tabName": "server", "command": "python -m http.server 8000"},
      {"tabName": "tests", "command": "pytest --watch"},
    ]}]}`,
      ["code", "server", "tests"],
    ],
  ] as const;
  for (const [session, text, tabs] of examples) {
    await rig.write("example.json", text);
    await rig.ok(["layout", "run", "example.json"]);
    assert.deepEqual(await windows(rig, session), [...tabs]);
  }
});

Deno.test("layout run works where there is no project, and leaves nothing in the folder", async () => {
  await using rig = await Rig.create();
  const folder = `${rig.folder}/plain`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/layout.json`, JSON.stringify([layout("free", ["t", "sleep 100", folder])]));
  const ran = await rig.json(["layout", "run"], { cwd: folder });
  assert.equal(ran.layouts[0].status, "created");
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["layout.json"]);
  const sessions = await rig.sessions({ cwd: folder });
  assert.deepEqual(sessions.map((one: Answer) => [one.name, one.owned, one.path]), [["free", true, folder]]);
  await rig.ok(["kill-session", "free"], { cwd: folder });
});

Deno.test("layout run tells all that is wrong at once, at its place, before anything is opened", async () => {
  await using rig = await Rig.create();
  await writeLayouts(
    rig,
    layout("fine", ["a", "true"]),
    layout("bad", ["b", "true", "/no/such"], ["c", "true", "~/gone"]),
  );
  const ended = await rig.prj(["layout", "run"]);
  assert.equal(ended.code, 2, ended.stderr);
  assert.match(
    ended.stderr,
    /Cannot use "\/no\/such" as the window's working directory[\s\S]*--> .*layouts\.json:\d+:\d+/,
  );
  assert.match(ended.stderr, /home\/gone" as [\s\S]*2 problems/);
  assert.notEqual((await rig.tmux("list-sessions")).code, 0);
});

Deno.test("layout run of another tool's file names the verb that reads it", async () => {
  await using rig = await Rig.create();
  await rig.write("site.yaml", "session_name: site\nwindows: [{window_name: a, panes: [top]}]\n");
  const ended = await rig.prj(["layout", "run", "site.yaml"]);
  assert.equal(ended.code, 2, ended.stderr);
  assert.match(
    ended.stderr,
    /site\.yaml" is no layouts file: it looks like one of tmuxp\nhint: "prj layout import site\.yaml"/,
  );
});

Deno.test("layout run --on-conflict: each policy against sessions that are there", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ["t", "sleep 100"]), layout("b", ["t", "sleep 100"]));
  const run = async (...args: string[]): Promise<unknown> =>
    (await rig.json(["layout", "run", ...args])).layouts?.map((one: Answer) => [one.status, one.session]);
  const id = async (name: string): Promise<string> => (await windows(rig, name, "#{session_id}"))[0]!;
  assert.deepEqual(await run("--choose", "a"), [["created", "a"]]);
  const first = await id("a");
  // Nothing at all is opened where one of them is refused.
  const refused = await rig.prj(["layout", "run", "--choose", "b,a", "--on-conflict", "error"]);
  assert.equal(refused.code, 4, refused.stderr);
  assert.notEqual((await rig.tmux("has-session", "-t", "=b")).code, 0);
  assert.deepEqual(await run(), [["reused", "a"], ["created", "b"]]);
  assert.deepEqual(await run("--on-conflict", "skip"), [["skipped", "a"], ["skipped", "b"]]);
  assert.equal(await id("a"), first);
  assert.deepEqual(await run("--choose", "a", "--on-conflict", "rename"), [["created", "a-2"]]);
  assert.deepEqual(await run("--choose", "b", "--on-conflict", "restart"), [["created", "b"]]);
  assert.equal(await id("a"), first);
});

Deno.test("layout run: two layouts of one name in one call", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ["t", "sleep 100"]), layout("a", ["u", "sleep 100"]));
  for (const policy of ["error", "restart"]) {
    const refused = await rig.prj(["layout", "run", "--on-conflict", policy]);
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, /Cannot create session "a" twice in one call\n +--> .*layouts\.json:\d+:/);
  }
  assert.notEqual((await rig.tmux("list-sessions")).code, 0);
  const { layouts } = await rig.json(["layout", "run", "--on-conflict", "rename"]);
  assert.deepEqual(layouts.map((one: Answer) => one.session), ["a", "a-2"]);
  assert.deepEqual([await windows(rig, "a"), await windows(rig, "a-2")], [["t"], ["u"]]);
});

Deno.test("layout run --choose and --choose-tabs open only these", async () => {
  await using rig = await Rig.create();
  await writeLayouts(
    rig,
    layout("Alpha", ["shared", "true"], ["edit", "true"]),
    layout("beta", ["shared", "true"], ["build", "true"]),
    layout("gamma", ["shared", "true"]),
  );
  await rig.ok(["layout", "run", "--choose", "alpha, beta", "--choose-tabs", "Alpha::shared,build"]);
  const { stdout } = await rig.tmux("list-windows", "-a", "-F", "#{session_name} #{window_name}");
  assert.deepEqual(stdout.trim().split("\n").sort(), ["alpha shared", "beta build"]);
  const unknown = await rig.prj(["layout", "run", "--choose", "alpa"]);
  assert.deepEqual([unknown.code, /No layout "alpa"\nhint: Did you mean "Alpha"\?/.test(unknown.stderr)], [3, true]);
  const tab = await rig.prj(["layout", "run", "--choose-tabs", "nope"]);
  assert.deepEqual([tab.code, /No tab "nope" in "Alpha", "beta", "gamma"/.test(tab.stderr)], [3, true]);
  for (const args of [["--choose", ""], ["--choose"], ["--choose-tabs", "--json"]]) {
    const ask = await rig.prj(["layout", "run", ...args]);
    assert.equal(ask.code, 6, `${args}: ${ask.stdout}${ask.stderr}`);
  }
});

Deno.test("layout run --choose asks on a terminal", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("alpha", ["t", "true"]), layout("beta", ["t", "true"]));
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ layout run --choose");
  await terminal.waitForText("Layouts to open");
  await terminal.press("Down", "Space", "Enter");
  await terminal.waitForText("created");
  assert.equal((await rig.tmux("list-sessions", "-F", "#{session_name}")).stdout, "beta\n");
});

Deno.test("layout run --dry-run shows the plans and opens nothing", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ["t", "echo {{x}}"]), layout("b", ["t", "true"]));
  const { stdout } = await rig.ok(["layout", "run", "--dry-run"]);
  assert.match(stdout, /new-session[\s\S]*echo \{\{x\}\}[\s\S]*new-session/);
  const { plans } = await rig.json(["layout", "run", "--dry-run"]);
  assert.deepEqual(plans.map((plan: Answer) => plan.session.name), ["a", "b"]);
  assert.notEqual((await rig.tmux("list-sessions")).code, 0);
});

Deno.test("layout run refuses options that do not fit, before it opens anything", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ...Array.from({ length: 26 }, (_, i): Tab => [`t${i}`, "true"])));
  const cases: [args: string[], message: RegExp][] = [
    [["--parallel-layouts", "0"], /Expected a whole number from 1 for "--parallel-layouts", found "0"/],
    [["--max-parallel-tabs", "-1"], /whole number from 1/],
    [["--max-parallel-tabs", "2", "--parallel-layouts", "2"], /Cannot use "--parallel-layouts" with/],
    [["--kill-finished-tabs"], /goes with "--max-parallel-tabs"/],
    [["--sleep-inbetween", "-1"], /Expected a span/],
    [["--exit-mode", "never"], /Unknown value "never"/],
    [[], /Layout "a" has 26 tabs, more than 25[\s\S]*--max-tabs-per-layout 26/],
    [["--max-parallel-tabs", "2", "--on-conflict", "mergeSkip"], /Cannot run tabs one after the other/],
  ];
  for (const [args, message] of cases) {
    const ended = await rig.prj(["layout", "run", ...args]);
    assert.equal(ended.code, 2, `${args}: ${ended.stderr}`);
    assert.match(ended.stderr, message);
    assert.equal(ended.stdout, "");
  }
  assert.notEqual((await rig.tmux("list-sessions")).code, 0);
});

Deno.test("layout run --monitor waits for every tab, tells how each ended, and fails where one did", async () => {
  await using rig = await Rig.create();
  await writeLayouts(
    rig,
    layout("a", ["fine", "true"], ["bad", "exit 3"], ["shell", ""]),
    layout("b", ["slow", "sleep 0.3"]),
  );
  const text = await rig.prj(["layout", "run", "--monitor", "--poll", "100ms"]);
  assert.equal(text.code, 1, text.stderr);
  assert.match(text.stdout, /a +bad +failed +3 +\d\S*s\b/);
  assert.match(text.stderr, /a: bad failed with exit code 3 after[\s\S]*error: 1 tab failed/);
  assert.match(text.stderr, /b: slow done after[\s\S]*error: 1 tab failed/);
  assert.match(text.stderr, /hint: Read what it printed with "prj logs a"/);
  const ran = await rig.json(["layout", "run", "--monitor", "--poll", "100ms", "--on-conflict", "restart"]);
  assert.deepEqual(
    ran.tabs.map((tab: Answer) => [tab.layout, tab.name, tab.state, tab.exit_code]),
    [["a", "fine", "ended", 0], ["a", "bad", "ended", 3], ["a", "shell", "shell", null], ["b", "slow", "ended", 0]],
  );
  assert.equal(ran.exit_code, 1);
  // A session that is there is waited for too.
  const reused = await rig.json(["layout", "run", "--monitor", "--poll", "100ms"]);
  assert.deepEqual(reused.tabs.map((tab: Answer) => tab.exit_code), [0, 3, null, 0]);
  const fine = await rig.prj(["layout", "run", "--choose-tabs", "fine", "--monitor", "--on-conflict", "restart"]);
  assert.equal(fine.code, 0, fine.stderr);
});

Deno.test("layout run --monitor does not wait for a window that was closed, and says that it is lost", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ["stays", "sleep 100"], ["goes", "sleep 100"]));
  const live = new LivePrj(rig, ["layout", "run", "--monitor", "--poll", "50ms", "--json"]);
  await waitFor("both windows", async () => (await windows(rig, "a")).length === 2);
  await rig.tmux("kill-server");
  const { code, stdout } = await live.end();
  assert.equal(code, 1, stdout);
  const { tabs } = JSON.parse(stdout);
  for (const tab of tabs) assert.ok(tab.state === "lost" || tab.exit_code === 129, JSON.stringify(tab));
});

Deno.test("layout run --parallel-layouts opens the next ones when the first ended, and can end their sessions", async () => {
  await using rig = await Rig.create();
  const names = ["p1", "p2", "p3"];
  await writeLayouts(rig, ...names.map((name) => layout(name, ["t", timed(rig, name, "sleep 0.3")])));
  await rig.ok([
    ...["layout", "run", "--parallel-layouts", "1", "--poll", "50ms"],
    ...["--sleep-inbetween", "0.1", "--kill-upon-completion"],
  ]);
  const intervals = await Promise.all(names.map((name) => interval(rig, name)));
  assert.equal(mostAtOnce(intervals), 1);
  assert.ok(intervals[1]![0] - intervals[0]![1] >= 100_000_000n, "the pause between the first two");
  assert.notEqual((await rig.tmux("list-sessions")).code, 0);
  const { sessions } = await rig.json(["list-sessions", "--state", "stopped"]);
  assert.deepEqual(sessions.map((one: Answer) => one.name).sort(), names);
});

Deno.test("layout run: Ctrl-C stops the waiting, and the sessions go on", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("jobs", ["one", "sleep 100"], ["two", "sleep 100"]));
  for (const args of [["--monitor"], ["--max-parallel-tabs", "1", "--on-conflict", "restart"]]) {
    const live = new LivePrj(rig, ["layout", "run", "--poll", "50ms", ...args]);
    await waitFor("the first tab", () => Promise.resolve(live.stderr.includes("one running")));
    live.signalGroup("SIGINT");
    const { code, stderr } = await live.end();
    assert.equal(code, 130, stderr);
    assert.match(stderr, /Interrupted: the sessions go on/);
    assert.equal((await rig.tmux("has-session", "-t", "=jobs")).code, 0);
  }
});

Deno.test("layout run shows a live table on a terminal", async () => {
  await using rig = await Rig.create();
  await writeLayouts(
    rig,
    layout("jobs", ["one", `while [ ! -e ${rig.folder}/go ]; do sleep 0.05; done`], ["two", "true"]),
  );
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ layout run --monitor --poll 50ms; echo code=$?");
  await terminal.waitForText("1 running, 0 waiting, 1 ended of 2");
  await Deno.writeTextFile(`${rig.folder}/go`, "");
  const screen = await terminal.waitForText("code=0");
  assert.doesNotMatch(screen, /running, 0 waiting/);
  assert.match(screen, /jobs +one +done +0/);
});

Deno.test("layout run --exit-mode takes the words of the replaced tools: windows go when their commands end", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ["t", "sleep 0.2"], ["u", "exit 4"]));
  const { tabs } = await rig.json(["layout", "run", "--exit-mode", "killWindow", "--monitor", "--poll", "50ms"]);
  assert.deepEqual(tabs.map((tab: Answer) => [tab.state, tab.exit_code]), [["ended", 0], ["ended", 4]]);
  await waitFor("the session to go", async () => (await rig.tmux("has-session", "-t", "=a")).code !== 0);
});

Deno.test("layout run belongs to the worktree that it is called in", async () => {
  await using rig = await Rig.create();
  await rig.git("worktree", "add", "--quiet", "-b", "x", "../linked");
  const linked = `${rig.folder}/linked`;
  await Deno.writeTextFile(
    `${linked}/layouts.json`,
    JSON.stringify([{ name: "w", tabs: [{ name: "t", command: "sleep 100" }] }]),
  );
  await rig.ok(["trust"], { cwd: linked });
  const ran = await rig.json(["layout", "run"], { cwd: linked });
  assert.equal(ran.layouts[0].status, "created");
  const sessions = await rig.sessions();
  assert.deepEqual(sessions.map((one: Answer) => [one.name, one.path, one.worktree]), [["w", linked, "x"]]);
  assert.equal((await rig.json(["layout", "run"], { cwd: linked })).layouts[0].status, "reused");
});

Deno.test("layout run keeps its table whole on a terminal while it opens more layouts", async () => {
  await using rig = await Rig.create();
  const hold = (name: string): string => `while [ ! -e ${rig.folder}/${name} ]; do sleep 0.05; done`;
  await writeLayouts(rig, layout("one", ["a", hold("a")]), layout("two", ["b", hold("b")]));
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ layout run --parallel-layouts 1 --sleep-inbetween 0 --poll 50ms; echo code=$?");
  await terminal.waitForText("1 running, 0 waiting, 0 ended of 1");
  await Deno.writeTextFile(`${rig.folder}/a`, "");
  await terminal.waitForText("1 running, 0 waiting, 1 ended of 2");
  await Deno.writeTextFile(`${rig.folder}/b`, "");
  const screen = await terminal.waitForText("code=0");
  assert.equal(screen.match(/Created session/g)?.length, 2);
  assert.doesNotMatch(screen, /running, 0 waiting/);
});

Deno.test("layout run shows what hides in names", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a\u001b[31m", ["t\u001b]0;x\u0007\n", "true"]));
  const ended = await rig.prj(["layout", "run", "--monitor", "--poll", "50ms"]);
  assert.equal(ended.code, 0, ended.stderr);
  assert.doesNotMatch((ended.stdout + ended.stderr).replaceAll("\n", ""), /\p{Cc}/u);
});

Deno.test("layout run merges tabs into a session that is there: those it has not, or all of them anew", async () => {
  await using rig = await Rig.create();
  const tab = (name: string): Tab => [name, "sleep 100"];
  const ids = async (): Promise<string[]> => await windows(rig, "a", "#{window_id} #{window_name}");
  await writeLayouts(rig, layout("a", tab("one"), tab("two")));
  await rig.ok(["layout", "run"]);
  const before = await ids();
  await writeLayouts(rig, layout("a", tab("one"), tab("two"), tab("three")));
  const merged = await rig.json(["layout", "run", "--on-conflict", "mergeSkip"]);
  assert.deepEqual(merged.layouts.map((one: Answer) => [one.status, one.session]), [["merged", "a"]]);
  const after = await ids();
  assert.deepEqual(after.slice(0, 2), before);
  assert.match(after[2]!, / three$/);
  // Nothing to add is no failure.
  await rig.ok(["layout", "run", "--on-conflict", "merge_skip"]);
  assert.deepEqual(await ids(), after);
  await rig.ok(["layout", "run", "--on-conflict", "mergeOverwrite"]);
  const anew = await ids();
  assert.deepEqual(anew.map((line) => line.split(" ")[1]), ["one", "two", "three"]);
  assert.ok(anew.every((line) => !after.includes(line)), anew.join());
});

Deno.test("layout run merges two layouts of one name into one session, and waits for the tabs of both", async () => {
  await using rig = await Rig.create();
  await writeLayouts(rig, layout("a", ["x", "true"]), layout("a", ["y", "exit 6"]));
  const ran = await rig.json(["layout", "run", "--on-conflict", "mergeSkip", "--monitor", "--poll", "50ms"]);
  assert.deepEqual(ran.layouts.map((one: Answer) => [one.status, one.session]), [["created", "a"], ["merged", "a"]]);
  assert.deepEqual(await windows(rig, "a"), ["x", "y"]);
  assert.deepEqual(ran.tabs.map((tab: Answer) => [tab.name, tab.exit_code]), [["x", 0], ["y", 6]]);
});
