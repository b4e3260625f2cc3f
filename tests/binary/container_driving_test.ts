import assert from "node:assert/strict";
import { type Runtime, RUNTIMES } from "../container_rig.ts";
import { openWorld, PATIENCE_MS, sessionYaml, type World } from "./container_world.ts";
import { LivePrj, Terminal } from "./live.ts";
import { type Rig, waitFor } from "./rig.ts";

const NAME = "myproject-main-dev";
/** Somebody else's, with a digit in front and a dot. */
const FOREIGN = "0db.foreign";
/** Says what it reads; ends with 3 at "end". */
const ECHO = 'echo out; echo err >&2; while read -r l; do echo "got [$l]"; [ "$l" != end ] || exit 3; done; sleep 600';

async function runOwn({ rig }: World, runtime: Runtime, windows: string): Promise<void> {
  await rig.command("box", sessionYaml(runtime, windows));
  await rig.ok(["run", "box"]);
}

async function foreign({ containers }: World, runtime: Runtime, line: string, ...options: string[]): Promise<void> {
  await containers.foreign(runtime, FOREIGN, ["--network=none", ...options], ["sh", "-c", line]);
}

async function until(rig: Rig, condition: string, name = NAME): Promise<void> {
  await rig.ok(["wait", name, "--until", condition, "--timeout", `${PATIENCE_MS}ms`]);
}

/** Leaves a container by its keys, as a person does: of two that come at once podman knows neither. */
async function detach(terminal: Terminal): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (let hasLeft = false; !hasLeft && performance.now() < end;) {
    await terminal.press("C-p");
    await new Promise((resolve) => setTimeout(resolve, 200));
    await terminal.press("C-q");
    const isShown = async (): Promise<boolean> => (await terminal.screen()).includes("left=0");
    hasLeft = await waitFor("left=0", isShown, 10_000).catch(() => false);
  }
  await terminal.waitForText("left=0");
}

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: logs are both streams in their order, byte for byte, and follow until the container ends`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    const line =
      "for i in 1 2 3; do echo out$i; sleep 0.02; echo err$i >&2; sleep 0.02; done; printf 'a\\tb\\033[1m\\n'; " +
      "read -r l; echo late; exit 4";
    await foreign(world, runtime, line, "--interactive");
    await until(rig, "output=^a", FOREIGN);
    const all = "out1\nerr1\nout2\nerr2\nout3\nerr3\na\tb\x1b[1m\n";
    assert.equal((await rig.ok(["logs", FOREIGN])).stdout, all);
    assert.equal((await rig.ok(["logs", FOREIGN, "-n", "2"])).stdout, "err3\na\tb\x1b[1m\n");
    const answer = await rig.json(["logs", FOREIGN, "-n", "1"]);
    assert.deepEqual(answer.panes.map(({ text, kept }: { text: string; kept: boolean }) => [text, kept]), [[
      "a\tb\x1b[1m\n",
      true,
    ]]);
    const follow = new LivePrj(rig, ["logs", FOREIGN, "--follow", "-n", "1"]);
    await waitFor("the last line", () => Promise.resolve(follow.stdout !== ""), PATIENCE_MS);
    const left = new LivePrj(rig, ["logs", FOREIGN, "--follow"]);
    await waitFor("all lines", () => Promise.resolve(left.stdout === all), PATIENCE_MS);
    left.signalGroup("SIGINT");
    assert.equal((await left.end()).code, 130);
    await rig.ok(["send", FOREIGN, "go", "--enter"]);
    const ended = await follow.end();
    assert.deepEqual([ended.code, ended.stdout, ended.stderr], [0, "a\tb\x1b[1m\nlate\n", ""]);
    assert.equal((await rig.ok(["wait", FOREIGN, "--until", "exit-code=4"])).code, 0);
    assert.equal((await rig.ok(["logs", FOREIGN, "-n", "1"])).stdout, "late\n", "it is there after the end too");
  });

  Deno.test(`${runtime}: logs of further panes come from their files, and those of a removed container are kept`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await runOwn(
      world,
      runtime,
      `[{ name: main, command: 'echo own; exec sleep 600' },
      { name: side, command: 'echo from the side; exit 5' }]`,
    );
    await until(rig, "output=the side");
    const { stdout } = await rig.ok(["logs", NAME]);
    assert.equal(stdout, "main.0 | own\nside.0 | from the side\n");
    assert.equal((await rig.ok(["logs", NAME, "--window", "main"])).stdout, "own\n");
    assert.equal((await rig.ok(["logs", NAME, "--window", "side"])).stdout, "from the side\n");
    await rig.ok(["wait", NAME, "--window", "side", "--until", "exit-code=5", "--timeout", "30s"]);
    const [follow, lines] = [[], ["--json"]].map((more) => new LivePrj(rig, ["logs", NAME, "--follow", ...more]));
    const both = (text: string): boolean => /own/.test(text) && /the side/.test(text);
    for (const one of [follow!, lines!]) {
      await waitFor("what both printed", () => Promise.resolve(both(one.stdout)), PATIENCE_MS);
    }
    await rig.ok(["stop", NAME, "--timeout", "1s"]);
    const [text, json] = [await follow!.end(), await lines!.end()];
    assert.deepEqual([text.code, text.stdout.split("\n").sort()], [0, ["", "main.0 | own", "side.0 | from the side"]]);
    assert.deepEqual(
      json.stdout.trim().split("\n").map((line) => JSON.parse(line)).map(({ pane, text }) => `${pane.window} ${text}`)
        .sort(),
      ["main own", "side from the side"],
    );
    await rig.ok(["kill-session", NAME, "--yes"]);
    assert.equal((await rig.ok(["logs", NAME, "--window", "main"])).stdout, "own\n");
    assert.equal((await rig.ok(["logs", NAME])).stdout, "main.0 | own\nside.0 | from the side\n");
  });

  Deno.test(`${runtime}: a terminal's lines end with CR LF, which --json leaves out`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await foreign(world, runtime, "echo one; echo two; exec sleep 600", "--tty");
    await until(rig, "output=two", FOREIGN);
    assert.equal((await rig.ok(["logs", FOREIGN])).stdout, "one\r\ntwo\r\n");
    assert.equal((await rig.json(["logs", FOREIGN])).panes[0].text, "one\ntwo\n");
  });

  Deno.test(`${runtime}: exec has the container's directory and environment, our input, and exactly the program's exit code`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    await runOwn(
      world,
      runtime,
      `[{ name: main, command: 'exec sleep 600' },
      { name: side, working_directory: /tmp, command: 'exec sleep 600' }]`,
    );
    const script = 'pwd; echo "$IN_IMAGE $1"; echo wrong >&2; exit 7';
    const ended = await rig.prj(["exec", NAME, "--", "sh", "-c", script, "sh", "-it $(id)"]);
    assert.deepEqual([ended.code, ended.stdout, ended.stderr], [7, `${rig.project}\nyes -it $(id)\n`, "wrong\n"]);
    assert.equal((await rig.ok(["exec", NAME, "--window", "side", "--", "pwd"])).stdout, "/tmp\n");
    for (const code of [1, 2, 125, 126, 127, 255]) {
      const line = `echo "Error: mine" >&2; exit ${code}`;
      const own = await rig.prj(["exec", NAME, "--", "sh", "-c", line]);
      assert.deepEqual([own.code, own.stderr], [code, "Error: mine\n"]);
    }
    const missing = await rig.prj(["exec", NAME, "--", "no-such-program"]);
    assert.deepEqual([missing.code, missing.stdout], [127, ""]);
    assert.match(missing.stderr, /^error: Cannot run "no-such-program" in "myproject-main-dev": .*not found/);
    const refused = await rig.prj(["exec", NAME, "--", "/etc"]);
    assert.deepEqual([refused.code, refused.stdout], [126, ""]);
    const captured = await rig.prj(["exec", "--json", NAME, "--", "sh", "-c", "echo a; echo b >&2; exit 3"]);
    const answer = JSON.parse(captured.stdout);
    assert.deepEqual([answer.exit_code, answer.stdout, answer.stderr], [3, "a\n", "b\n"]);
    const piped = await rig.call([
      "sh",
      "-c",
      `printf 'a\\0b' | "$0" exec ${NAME} -- od -An -c`,
      Deno.env.get("PRJ_BINARY") ?? "prj",
    ]);
    assert.match(piped.stdout, /a +\\0 +b/);

    await containers.ok(runtime, "pause", NAME);
    assert.match((await rig.prj(["exec", NAME, "--", "pwd"])).stderr, /it is paused\nhint: .* unpause/);
    await containers.ok(runtime, "unpause", NAME);
    await rig.ok(["stop", NAME, "--timeout", "1s"]);
    const stopped = await rig.prj(["exec", NAME, "--", "pwd"]);
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /it is not running \(stopped, exit code \d+\)\nhint: .*prj start myproject-main-dev/);
  });

  Deno.test(`${runtime}: send types byte for byte with and without a terminal, capture shows, wait sees output and end`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await runOwn(
      world,
      runtime,
      `[{ name: main, command: ${JSON.stringify(ECHO)} },
      { name: side, command: ${JSON.stringify(ECHO)} }]`,
    );
    for (const text of ["one", "-x 'two' \"$HOME\" #{x} é✓"]) {
      await rig.ok(["send", NAME, "--enter", "--", text]);
      await until(rig, `output=^got \\[${text.replace(/[${}[\]()]/g, "\\$&")}\\]$`);
    }
    assert.match((await rig.ok(["capture", NAME])).stdout, /^got \[one\]$/m);
    await rig.ok(["send", NAME, "--window", "side", "--enter", "aside"]);
    await rig.ok(["wait", NAME, "--window", "side", "--until", "output=^got .aside.$", "--timeout", "30s"]);
    assert.match((await rig.ok(["capture", NAME, "--window", "side"])).stdout, /^got \[aside\]$/m);

    const key = await rig.prj(["send", NAME, "--key", "C-c"]);
    assert.equal(key.code, 2);
    assert.match(key.stderr, /Cannot press C-c in "main\.0" of "myproject-main-dev": it has no terminal/);
    const idle = await rig.prj(["wait", NAME, "--until", "idle", "--timeout", "5s"]);
    assert.match(idle.stderr, /Cannot wait until "idle"/);
    assert.equal((await rig.prj(["wait", NAME, "--timeout", "300ms"])).code, 124);
    const waits = new LivePrj(rig, ["wait", NAME, "--window", "main", "--until", "exit-code=3", "--timeout", "40s"]);
    await rig.ok(["send", NAME, "--enter", "end"]);
    assert.equal((await waits.end()).code, 0);
    const over = await rig.prj(["send", NAME, "more"]);
    assert.match(over.stderr, /Cannot send to "myproject-main-dev": it is not running \(exited, exit code 3\)/);
    assert.equal((await rig.prj(["wait", NAME, "--window", "main", "--until", "exit-code=0"])).code, 1);
    assert.equal((await rig.prj(["wait", NAME, "--window", "main", "--until", "output=never so"])).code, 3);
  });

  Deno.test(`${runtime}: keys and text reach a terminal's program as bytes; what has no input says so`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    await foreign(world, runtime, "stty raw -echo; echo ready; exec od -An -v -tx1 -w1", "--interactive", "--tty");
    await until(rig, "output=ready", FOREIGN);
    await rig.ok(["send", FOREIGN, "\tä", "--key", "C-p", "--key", "C-q", "--key", "Up", "--enter"]);
    await until(rig, "output=0d", FOREIGN);
    const bytes = (await rig.ok(["logs", FOREIGN])).stdout.match(/\b[0-9a-f]{2}\b/g);
    assert.deepEqual(bytes, ["09", "c3", "a4", "10", "11", "1b", "5b", "41", "0d"]);
    await containers.foreign(runtime, "deaf", ["--network=none"]);
    const deaf = await rig.prj(["send", "deaf", "x"]);
    assert.equal(deaf.code, 1);
    assert.match(deaf.stderr, /takes no input/);
  });

  Deno.test(`${runtime}: attach gives the terminal, says how to leave it, leaves it running, and passes on its exit code`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await runOwn(world, runtime, "[{ name: main }]");
    await using terminal = await Terminal.open(rig, rig.env);
    await terminal.type(`$PRJ attach ${NAME}; echo left=$?`);
    await terminal.waitForText("detach with Ctrl-P Ctrl-Q");
    await terminal.press("Enter");
    await terminal.type("echo $((6 * 7))-shown");
    await terminal.waitForText("42-shown");
    await detach(terminal);
    assert.equal((await rig.json(["session-info", NAME])).session.state, "running");
    await terminal.clear();
    await terminal.type(`$PRJ attach ${NAME}; echo ended=$?`);
    await terminal.waitForText("detach with");
    await terminal.press("Enter");
    await terminal.type("echo $((5 * 5))-again");
    await terminal.waitForText("25-again");
    await terminal.type("exit 3");
    await terminal.waitForText("ended=3");
    const events = (await rig.json(["events"])).events.map(({ type }: { type: string }) => type);
    assert.equal(events.filter((type: string) => type === "session.attached").length, 2);
    assert.equal(events.filter((type: string) => type === "session.detached").length, 2);
    const over = await rig.prj(["attach", NAME]);
    assert.equal(over.code, 1);
    assert.match(over.stderr, /it is not running \(exited, exit code 3\)\nhint: "prj start .*prj logs/);
  });

  Deno.test(`${runtime}: attach follows what has no terminal, and Ctrl-C ends only that`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await runOwn(
      world,
      runtime,
      `[{ name: main, command: "echo before; read l; echo after; exit 6" },
      { name: side, command: "while :; do echo tick; sleep 0.2; done" }]`,
    );
    await until(rig, "output=before");
    await using terminal = await Terminal.open(rig, rig.env);
    await terminal.type(`$PRJ attach ${NAME}:side; echo left=$?`);
    await terminal.waitForText("\ntick");
    await terminal.press("C-c");
    await terminal.waitForText("left=0");
    await terminal.clear();
    await terminal.type(`$PRJ attach ${NAME}; echo ended=$?`);
    await terminal.waitForText("no terminal");
    await rig.ok(["send", NAME, "--window", "main", "--enter", "go"]);
    const screen = await terminal.waitForText("ended=6");
    assert.match(screen, /^after$/m);
    assert.doesNotMatch(screen, /^before$/m);
  });

  Deno.test(`${runtime}: exec in a real terminal has one in the container`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await foreign(world, runtime, "exec sleep 600");
    await using terminal = await Terminal.open(rig, rig.env);
    await terminal.type(`$PRJ exec ${FOREIGN} -- sh -c 'test -t 0 && echo is-$((1+1)); exit 9'; echo left=$?`);
    await terminal.waitForText("left=9");
    assert.match(await terminal.screen(), /^is-2$/m);
    await terminal.clear();
    await terminal.type(`$PRJ exec ${FOREIGN} -- nosuch; echo code=$?`);
    await terminal.waitForText("code=127");
    assert.match(await terminal.screen(), /^error: Cannot run "nosuch"/m);
  });

  Deno.test(`${runtime}: wait --until healthy comes with the health check`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    const check = ["--health-cmd=test -e /tmp/well", "--health-interval=1s", "--health-retries=100"];
    await foreign(world, runtime, "exec sleep 600", ...check);
    const waits = new LivePrj(rig, ["wait", FOREIGN, "--until", "healthy", "--timeout", "40s"]);
    await rig.ok(["exec", FOREIGN, "--", "touch", "/tmp/well"]);
    // No systemd is here to run podman's checks.
    if (runtime === "podman") await world.containers.ok(runtime, "healthcheck", "run", FOREIGN);
    const ended = await waits.end();
    assert.deepEqual([ended.code, ended.stderr], [0, `${FOREIGN}: healthy\n`]);
  });
}

Deno.test("the picker offers containers too, with the last lines of each", async () => {
  await using world = await openWorld();
  const { rig, containers } = world;
  for (const runtime of RUNTIMES) {
    await containers.foreign(runtime, `pick-${runtime}`, ["--network=none"], [
      "sh",
      "-c",
      `echo I am $((40 + 2)) ${runtime}; exec sleep 600`,
    ]);
  }
  await using terminal = await Terminal.open(rig, rig.env);
  await terminal.type("$PRJ attach --all; echo left=$?");
  const screen = await terminal.waitForText("Attach to");
  assert.match(screen, /pick-podman[^]*pick-docker|pick-docker[^]*pick-podman/);
  await terminal.waitForText("docker");
  for (const letter of "pick-docker") await terminal.press(letter);
  await terminal.waitForText("I am 42 docker");
  await terminal.press("Enter");
  await terminal.waitForText("no terminal");
  await terminal.press("C-c");
  await terminal.waitForText("left=0");
});

Deno.test("run --attach leaves a container by its keys, or by Ctrl-C what is only followed, and has succeeded", async () => {
  await using world = await openWorld();
  const { rig } = world;
  for (const runtime of RUNTIMES) {
    const windows = '[{ name: main, command: "echo hello; exec sleep 600" }]';
    await rig.command(`shell-${runtime}`, sessionYaml(runtime, "[{ name: main }]", "", `task: sh-${runtime},`));
    await rig.command(`quiet-${runtime}`, sessionYaml(runtime, windows, "", `task: q-${runtime},`));
    await using terminal = await Terminal.open(rig, rig.env);
    await terminal.type(`$PRJ run shell-${runtime} --attach; echo left=$?`);
    await terminal.waitForText("detach with Ctrl-P Ctrl-Q");
    await terminal.press("Enter");
    await terminal.type("echo $((6 * 7))-shown");
    await terminal.waitForText("42-shown");
    await detach(terminal);
    await terminal.type(`clear; $PRJ run quiet-${runtime} --attach; echo gone=$?`);
    await terminal.waitForText("hello");
    await terminal.press("C-c");
    await terminal.waitForText("gone=0");
  }
  const { sessions } = await rig.json(["list-sessions"]);
  assert.deepEqual(new Set(sessions.map(({ state }: { state: string }) => state)), new Set(["running"]));
  assert.equal(sessions.length, 4);
});

Deno.test("a daemon that goes away is not the end of what was waited for or followed: exit 7", async () => {
  await using world = await openWorld({ own: true });
  const { rig, containers } = world;
  await foreign(world, "docker", "echo hello; exec sleep 600");
  const begun = [
    new LivePrj(rig, ["wait", FOREIGN]),
    new LivePrj(rig, ["wait", FOREIGN, "--until", "session-missing"]),
    new LivePrj(rig, ["logs", FOREIGN, "--follow"]),
  ];
  await waitFor("the log", () => Promise.resolve(begun[2]!.stdout === "hello\n"), PATIENCE_MS);
  await containers.stopDaemon();
  for (const one of begun) {
    const { code, stdout, stderr } = await one.end();
    assert.deepEqual([code, stdout], [7, one === begun[2] ? "hello\n" : ""], stderr);
    assert.match(stderr, /^error: Cannot reach session "0db\.foreign": "docker" does not answer: /m);
  }
  for (
    const verb of [["wait", FOREIGN, "--until", "session-missing"], ["logs", FOREIGN], ["exec", FOREIGN, "--", "ls"]]
  ) {
    const late = await rig.prj(verb);
    assert.deepEqual([late.code, late.stdout], [7, ""], late.stderr);
  }
});
