/** The live view in real terminals: panes of one tmux server, while prj watches another one. */
import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { checkAnswer } from "./answer_check.ts";
import { LivePrj, processesWith, Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const FOOT = " Enter attach  Space panes  l logs  s stop  x kill  / filter  ? help  q quit";
const COMMAND = `
session:
  task: work
  windows:
    - { name: busy, command: "while :; do :; done" }
    - name: ログ📦
      panes: ["sleep 1000", "sh -c 'exit 3'", "seq 1 100; exec sleep 2000"]
`;
const QUIET = `session: { task: quiet, windows: [{ name: only, command: sleep 3000 }] }`;
const [BUSY_NAME, QUIET_NAME] = ["myproject-main-work", "myproject-main-quiet"];

/** A project with a session that works and one that sleeps. */
async function createRig(): Promise<Rig> {
  const rig = await Rig.create();
  await rig.command("work", COMMAND);
  await rig.command("quiet", QUIET);
  for (const name of ["work", "quiet"]) await rig.ok(["run", name]);
  await waitFor("the panes to run", async () => {
    const { sessions } = await rig.json(["monitor", "--once"]);
    const states = sessions.flatMap((one: { panes: { state: string; foreground: { text: string } }[] }) =>
      one.panes.map((pane) => pane.state === "idle" ? "idle" : pane.foreground?.text)
    );
    return states.join() === "sleep 3000,while :; do :; done,sleep 1000,idle,sleep 2000";
  });
  return rig;
}

/** Starts the monitor in a terminal, and waits for its second look: the first one knows no CPU shares. */
async function startMonitor(terminal: Terminal, options = ""): Promise<string[]> {
  await terminal.type(`clear; stty -a >before; $PRJ monitor --interval 200ms ${options}; echo "ended with $?"`);
  return await terminal.waitForView(
    "the second look",
    (lines) => lines.some((line) => line.includes(BUSY_NAME) && / [1-9][\d.]*%/.test(line)),
  );
}

/** The program has ended with `code`, and has left the terminal as it was. */
async function checkLeft(terminal: Terminal, rig: Rig, code: number): Promise<void> {
  // Nothing but this is there, and nothing of the view.
  const left = `ended with ${code},$`;
  await terminal.waitForView("the prompt alone", (lines) => lines.filter((line) => line !== "").join() === left);
  assert.equal(await terminal.modes(), "0 1 1");
  await terminal.type("stty -a >after; echo typed");
  await terminal.waitForView("the line to be run", (lines) => lines.includes("typed"));
  // What is typed is seen again.
  assert.ok((await terminal.view()).includes("$ stty -a >after; echo typed"));
  const [before, after] = await Promise.all(
    ["before", "after"].map((name) => Deno.readTextFile(`${rig.project}/${name}`)),
  );
  // The size is not the program's.
  assert.equal(after!.replace(/rows.*?;.*?;/, ""), before!.replace(/rows.*?;.*?;/, ""));
}

const rowOf = (lines: readonly string[], text: string): string => lines.find((line) => line.includes(text)) ?? "";
const chosen = (lines: readonly string[]): string => lines.find((line) => line.startsWith("> ")) ?? "";

for (const [columns, rows] of [[80, 24], [200, 60]] as const) {
  Deno.test(`the monitor is readable in a terminal of ${columns}x${rows}, and resizes without stale lines`, async () => {
    await using rig = await createRig();
    await using terminal = await Terminal.open(rig, {}, [columns, rows]);
    const lines = await startMonitor(terminal);
    assert.equal(await terminal.modes(), "1 0 0");
    assert.match(lines[0]!, /^ myproject {2}2 sessions {2}5 panes {2}cpu [\d.]+% .* memory \d+M .* every 200ms$/);
    assert.match(lines[2]!, /^ {2}session +state +w\/p +cpu +(?:trend +)?mem +age +last +runs$/);
    assert.match(rowOf(lines, QUIET_NAME), /^> ▸ myproject-main-quiet +running +1\/1 +0% .* sleep 3000$/);
    assert.match(rowOf(lines, BUSY_NAME), /^ {2}▸ myproject-main-work +running +2\/4 +[\d.]+% .* while :; do/);
    assert.equal(lines[rows - 1], FOOT);
    assert.equal(lines.filter((line) => line.trim() !== "").length, 5);

    await terminal.press("j", "Space");
    const open = await terminal.waitForView("the panes", (lines) => rowOf(lines, "%3 ログ") !== "");
    assert.match(chosen(open), /^> ▾ myproject-main-work/);
    assert.match(rowOf(open, "*%0 busy"), / running +[\d.]+% .* while :; do/);
    assert.match(rowOf(open, "%2 ログ📦"), / idle 3 +0% /);
    assert.match(rowOf(open, "%1 ログ📦"), / running +0% .* sleep 1000$/);

    for (const [width, height] of [[100, 12], [60, 30], [180, 50], [columns, rows]] as const) {
      await terminal.resize(width, height);
      const resized = await terminal.waitForView(
        `a screen of ${width}x${height}`,
        (lines) =>
          // Until prj hears of the new size, tmux shows what is left of the old screen.
          lines.length === height && lines[0]!.length === width && lines[0]!.endsWith("every 200ms") &&
          lines[height - 1]!.startsWith(FOOT.slice(0, width - 1)),
      );
      const names = resized.map((line) => line.trim()).filter((line) => line !== "").map((line) => line.slice(0, 3));
      assert.deepEqual(names.slice(2, -1), ["▸ m", "> ▾", "*%0", "*%1", "%2 ", "%3 "]);
      assert.equal(names.length, 9, resized.join("\n"));
    }
    await terminal.press("q");
    await checkLeft(terminal, rig, 0);
  });
}

Deno.test("keys sort, choose, filter, help and read logs", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, {}, [100, 24]);
  await startMonitor(terminal);
  const order = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => /myproject-main-\w+/.exec(line.slice(4))?.[0] ?? []);
  await terminal.press("c");
  await terminal.waitForView("the busiest first", (lines) => order(lines).join() === `${BUSY_NAME},${QUIET_NAME}`);
  assert.match(chosen(await terminal.view()), /quiet/);
  await terminal.press("n");
  await terminal.waitForView("the order of names", (lines) => order(lines).join() === `${QUIET_NAME},${BUSY_NAME}`);
  await terminal.press("Down");
  await terminal.waitForView("the next row", (lines) => chosen(lines).includes(BUSY_NAME));
  await terminal.press("/", "q", "u", "i");
  await terminal.waitForView("the filter", (lines) => lines.at(-1)!.startsWith(" /qui_") && order(lines).length === 1);
  await terminal.press("Enter");
  await terminal.waitForView("the filter kept", (lines) => lines[1] === ' only "qui"' && lines.at(-1) === FOOT);
  await terminal.press("Escape");
  await terminal.waitForView("no filter", (lines) => lines[1] === "" && order(lines).length === 2);
  await terminal.press("?");
  await terminal.waitForView("help", (lines) => lines.some((line) => line.includes("read what a pane printed")));
  await terminal.press("q");
  await terminal.waitForView("no help", (lines) => order(lines).length === 2);
  await terminal.press("G", "Space", "G", "l");
  const end = await terminal.waitForView("the log's end", (lines) => lines.includes("100"));
  assert.match(end[1]!, /^ myproject-main-work {2}ログ📦 {2}%3$/);
  await terminal.press("g");
  await terminal.waitForView("the log's beginning", (lines) => lines[2] === "1" && lines[3] === "2");
  await terminal.press("q");
  await terminal.waitForView("the list", (lines) => chosen(lines).includes("%3"));
  await terminal.press("q");
  await checkLeft(terminal, rig, 0);
});

Deno.test("the terminal is as it was after Ctrl-C, SIGINT and SIGTERM, also out of a question", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, { MONITOR_TEST: rig.folder }, [80, 24]);
  await startMonitor(terminal);
  await terminal.press("x");
  await terminal.waitForText("Kill");
  await terminal.press("C-c");
  await checkLeft(terminal, rig, 130);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await startMonitor(terminal);
    Deno.kill(monitorPid(rig), signal);
    await checkLeft(terminal, rig, 130);
  }
  assert.equal((await rig.sessions()).length, 2);
});

Deno.test("a server that is killed is told, the view goes on, and sees what comes next", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await startMonitor(terminal);
  await terminal.press("j", "Space");
  await terminal.waitForText("sleep 2000");
  await rig.tmux("kill-server");
  const gone = await terminal.waitForView("the news", (lines) => lines[1] === " tmux has no server running");
  assert.deepEqual(gone.filter((line) => line !== "").slice(1), [
    " tmux has no server running",
    ' No sessions: "prj run start-dev" opens one',
    FOOT,
  ]);
  await rig.ok(["run", "quiet"]);
  await terminal.waitForView("the new session", (lines) => chosen(lines).includes(QUIET_NAME) && lines[1] === "");
  await rig.tmux("kill-server");
  await terminal.waitForText("tmux has no server running");
  await terminal.press("q");
  await checkLeft(terminal, rig, 0);
});

Deno.test("Enter attaches, and detaching comes back to the view; keys are not lost on the way", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await startMonitor(terminal);
  await terminal.press("Enter");
  await terminal.waitForView("the session", (lines) => lines.at(-1)!.startsWith("[myproject"));
  assert.equal((await rig.sessions())[0].attached, 1);
  // The terminal's own tmux has the same prefix; keys sent to its pane go to the one inside.
  await terminal.press("C-b", "d");
  await terminal.waitForView("the view", (lines) => lines.at(-1) === FOOT);
  await terminal.press("j");
  await terminal.waitForView("the next row", (lines) => chosen(lines).includes(BUSY_NAME));
  const types = (await rig.json(["events"])).events.map((event: { type: string }) => event.type);
  assert.ok(types.includes("session.attached") && types.includes("session.detached"));
  await terminal.press("q");
  await terminal.waitForText("ended with 0");
  assert.equal(await terminal.modes(), "0 1 1");
});

Deno.test("inside the tmux that it watches, Enter moves the client, and the view stays where it is", async () => {
  await using rig = await createRig();
  const pane = ["new-window", "-d", "-t", `=${QUIET_NAME}:`, "-n", "view", PRJ, "monitor", "--interval", "200ms"];
  assert.equal((await rig.tmux(...pane)).code, 0);
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await terminal.type(`tmux attach-session -t '=${QUIET_NAME}:view'`);
  await terminal.waitForView("the view", (lines) => lines.at(-2) === FOOT && chosen(lines).includes(QUIET_NAME));
  await terminal.press("j", "Enter");
  await waitFor(
    "the client to move",
    async () => (await rig.tmux("list-clients", "-F", "#{session_name}")).stdout.trim() === BUSY_NAME,
  );
  await waitFor("the view to stand where it was", async () => {
    const { stdout } = await rig.tmux("capture-pane", "-p", "-t", `=${QUIET_NAME}:view`);
    return chosen(stdout.split("\n")).includes(BUSY_NAME);
  });
});

Deno.test("what a look stumbles over is told, and the view goes on", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await startMonitor(terminal);
  const settings = await rig.write(".prj/configs/project.yaml", "sessions: { backend: 7 }\n");
  await terminal.waitForView("the trouble", (lines) => lines[1]!.includes("Expected one of") && chosen(lines) !== "");
  await Deno.remove(settings);
  await terminal.waitForView("no trouble", (lines) => lines[1] === "" && chosen(lines) !== "");
  await terminal.press("q");
  await checkLeft(terminal, rig, 0);
});

Deno.test("x ends a session after a yes, and only then", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await startMonitor(terminal);
  await terminal.press("x", "n");
  await terminal.waitForView("the keys", (lines) => lines.at(-1) === FOOT);
  assert.equal((await rig.sessions()).length, 2);
  await terminal.press("x");
  await terminal.waitForText(`Kill "${QUIET_NAME}"? y/n`);
  await terminal.press("y");
  await terminal.waitForView("the end", (lines) => lines[1] === ` Ended "${QUIET_NAME}"`);
  await terminal.waitForView("the rest", (lines) => chosen(lines).includes(BUSY_NAME));
  assert.deepEqual((await rig.sessions()).map((one: { name: string }) => one.name), [BUSY_NAME]);
  await terminal.press("q");
  await checkLeft(terminal, rig, 0);
});

Deno.test("s stops a session gently: its programs hear of it, and leave nothing behind", async () => {
  await using rig = await createRig();
  await rig.write("polite.sh", "trap 'echo heard >heard; exit' INT\nwhile :; do sleep 0.1; done\n");
  await rig.command("polite", "session: { task: polite, windows: [{ name: only, command: sh polite.sh }] }");
  await rig.ok(["run", "polite"]);
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await startMonitor(terminal);
  await terminal.press("/", "p", "o", "l", "i", "t", "e", "Enter", "s");
  await terminal.waitForText('Stop "myproject-main-polite"? y/n');
  await terminal.press("y");
  await terminal.waitForText('Ended "myproject-main-polite"');
  assert.equal(await Deno.readTextFile(`${rig.project}/heard`), "heard\n");
  await terminal.press("q");
  await checkLeft(terminal, rig, 0);
});

Deno.test("colours come and go by NO_COLOR", async () => {
  await using rig = await createRig();
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  const isColored = async (): Promise<boolean> => {
    const shown = await terminal.view({ colors: true });
    return shown.some((line) => line !== stripVTControlCharacters(line));
  };
  await startMonitor(terminal);
  assert.equal(await isColored(), true);
  await terminal.press("q");
  await terminal.waitForText("ended with 0");
  await startMonitor(terminal, "--no-color");
  assert.equal(await isColored(), false);
  await terminal.press("q");
  await checkLeft(terminal, rig, 0);
});

Deno.test("looking changes nothing: no option, hook, activity, bell or layout of tmux, and nothing of git", async () => {
  await using rig = await createRig();
  await rig.tmux("set-option", "-g", "monitor-activity", "on");
  await rig.tmux("new-window", "-d", "-t", `=${QUIET_NAME}:`, "printf '\\a'; sleep 4000");
  const quiet = async (format: string): Promise<string> =>
    (await rig.tmux("list-windows", "-t", `=${QUIET_NAME}`, "-F", format)).stdout;
  await waitFor("the bell", async () => (await quiet("#{window_bell_flag}")).includes("1"));
  const before = await tellAll(rig);
  assert.match(before, /^bell 1$/m);
  await rig.ok(["monitor", "--once"]);
  await using terminal = await Terminal.open(rig, {}, [80, 24]);
  await startMonitor(terminal);
  for (const keys of [["Space"], ["j", "Space"], ["G", "l"], ["q"], ["C-l"], ["c"], ["m"], ["a"]]) {
    await terminal.press(...keys);
  }
  await terminal.waitForText("the last active first");
  await terminal.press("q");
  await terminal.waitForText("ended with 0");
  assert.equal(await tellAll(rig), before);
});

/** What tmux knows of its sessions, and the files of the repository with their times. */
async function tellAll(rig: Rig): Promise<string> {
  const sessions = "#{session_name} #{session_activity} #{session_last_attached} #{session_alerts} #{session_windows}";
  const windows =
    "#{window_id} #{window_activity} #{window_flags} #{window_layout} #{window_active}\nbell #{window_bell_flag}";
  const panes = "#{pane_id} #{pane_active} #{pane_in_mode} #{pane_pipe} #{history_size} #{cursor_x},#{cursor_y}";
  const parts = await Promise.all([
    ["list-sessions", "-F", sessions],
    ["list-windows", "-a", "-F", windows],
    ["list-panes", "-a", "-F", panes],
    ...["-g", "-s", "-gw"].map((scope) => ["show-options", scope]),
    ...[BUSY_NAME, QUIET_NAME].flatMap((name) => [["show-options", "-t", name], ["show-environment", "-t", name]]),
    ["show-hooks", "-g"],
    ["list-buffers"],
    ["list-clients"],
  ].map(async (args) => (await rig.tmux(...args)).stdout));
  const git = (await rig.call(["find", ".git", "-printf", "%p %T@ %C@\\n"])).stdout;
  return [...parts, git.split("\n").sort().join("\n")].join("\n");
}

Deno.test("--json prints a line for each look, each as the schema says, until it is interrupted", async () => {
  await using rig = await createRig();
  const live = new LivePrj(rig, ["monitor", "--json", "--interval", "100ms"]);
  await waitFor("three lines", () => Promise.resolve(live.stdout.split("\n").length > 3));
  await rig.tmux("kill-server");
  await waitFor("the news", () => Promise.resolve(live.stdout.includes('"running":false')));
  live.signal("SIGINT");
  const { code, stdout, stderr } = await live.end();
  assert.deepEqual([code, stderr], [130, ""]);
  const looks = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const look of looks) await checkAnswer(["monitor"], look);
  const [first, second] = looks;
  assert.equal(first.schema, "prj.monitor/1");
  assert.ok(first.cpu_over_ms >= 200 && second.cpu_over_ms >= 100);
  const [busy, ...later] = looks.flatMap(({ sessions }) =>
    sessions.filter((one: { name: string }) => one.name === BUSY_NAME)
  );
  // How much of a processor it gets is not ours to say.
  assert.ok([busy, ...later].some((one) => one.cpu_percent > 0));
  assert.ok(busy.memory_bytes > 1_000_000 && busy.processes === 4);
  assert.deepEqual(busy.panes.map((pane: { state: string }) => pane.state), ["running", "running", "idle", "running"]);
  assert.equal(busy.panes[2].exit_code, 3);
  assert.deepEqual([looks.at(-1).running, looks.at(-1).sessions], [false, []]);
});

Deno.test("--json ends when nobody reads it any more", async () => {
  await using rig = await createRig();
  const { stdout, stderr } = await rig.call(["sh", "-c", `'${PRJ}' monitor --json --interval 100ms | head -n 2`]);
  assert.equal(stdout.trimEnd().split("\n").length, 2);
  assert.equal(stderr, "");
  await waitFor("the monitor to end", () => Promise.resolve(monitors(rig).length === 0));
});

Deno.test("without a terminal, and with --once, one table is printed, never cut", async () => {
  await using rig = await createRig();
  for (const words of [["monitor"], ["monitor", "sessions", "--once"], ["session", "monitor"]]) {
    const { stdout, stderr } = await rig.ok(words, { env: { FORCE_COLOR: "" } });
    assert.equal(stderr, "");
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 1 + 2 + 5);
    assert.match(lines[0]!, /^session +state +w\/p +cpu +mem +age +last +runs$/);
    assert.match(rowOf(lines, BUSY_NAME), /while :; do :; done, sleep 1000, sleep 2000$/);
    assert.match(rowOf(lines, "%2 ログ📦"), /idle 3 +0% /);
  }
  for (const span of ["5ms", "soon"]) {
    const { code, stderr } = await rig.prj(["monitor", "--interval", span]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`for "--interval", found "${span}"`));
  }
});

Deno.test("samples are kept a minute apart by whoever looks, and only in a record that is there", async () => {
  await using rig = await createRig();
  await rig.tmux("new-session", "-d", "-s", "foreign", "sleep 5000");
  for (const words of [["monitor", "--once"], ["status"], ["monitor", "--once", "--all"], ["status"]]) {
    await rig.ok(words);
  }
  const { events } = await rig.json(["events", "--type", "sample.taken"]);
  assert.equal(new Set(events.map((event: { session_uid: string }) => event.session_uid)).size, 2);
  const minutes = new Set(
    events.map((event: { session_uid: string; at: string }) =>
      `${event.session_uid} ${Math.floor((Date.parse(event.at) - Date.parse(events[0].at)) / 60_000)}`
    ),
  );
  assert.equal(events.length, minutes.size, "one of each in a minute");
  for (const event of events) assert.ok(event.session_uid !== null && event.data.memory_bytes > 1_000_000);
  await Deno.remove(`${rig.project}/.prj/prj.db`);
  for (const companion of ["-wal", "-shm"]) await Deno.remove(`${rig.project}/.prj/prj.db${companion}`).catch(() => {});
  const { sessions } = await rig.json(["monitor", "--once"]);
  assert.equal(sessions.length, 2);
  await rig.ok(["status"]);
  await assert.rejects(Deno.stat(`${rig.project}/.prj/prj.db`), Deno.errors.NotFound);
});

Deno.test("a look is one process of tmux beside prj itself", async () => {
  await using rig = await createRig();
  const calls = await rig.shim("tmux");
  await rig.ok(["monitor", "--once"]);
  assert.equal((await calls()).length, 1);
});

function monitors(rig: Rig): string[] {
  return processesWith(rig.folder).filter((line) => line.startsWith(`${PRJ} monitor`));
}

function monitorPid(rig: Rig): number {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      if (words[0] !== PRJ || words[1] !== "monitor") continue;
      if (Deno.readTextFileSync(`/proc/${name}/environ`).includes(rig.folder)) return Number(name);
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error("No monitor runs");
}
