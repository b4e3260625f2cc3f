import assert from "node:assert/strict";
import { join } from "node:path";
import { LivePrj } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

/** A session whose panes end when they are told to. */
async function open(rig: Rig, windows: string): Promise<string> {
  await rig.command("work", `session:\n  windows:\n${windows}`);
  return (await rig.json(["run", "work"])).session.name;
}

const ASK = "read code; exit $code";

Deno.test("wait: 0 when it is so, 3 without such a session, 124 when the time is up", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { name: "ü x/y", command: "${ASK}" }\n`);
  const late = await rig.prj(["wait", name, "--timeout", "300ms"]);
  assert.equal(late.code, 124);
  assert.match(late.stderr, /error: Waited 0\.3 s for "myproject-main-dev" until exited: ü x\/y\.0 runs "/);
  const error = await rig.json(["wait", name, "--timeout", "300ms"]);
  assert.equal(error.error.code, "timed-out");
  const missing = await rig.prj(["wait", "nope", "--timeout", "60s"]);
  assert.equal(missing.code, 3);
  const waiting = new LivePrj(rig, ["wait", name, "--timeout", "60s", "--json"]);
  await rig.ok(["send", name, "--enter", "0"]);
  const ended = await waiting.end();
  assert.equal(ended.code, 0, ended.stderr);
  const answer = JSON.parse(ended.stdout);
  assert.deepEqual([answer.until, answer.panes.map((pane: { exit_code: number }) => pane.exit_code)], ["exited", [0]]);
  await rig.ok(["wait", name, "--until", "idle", "--timeout", "60s"]);
});

Deno.test("wait knows a pane's end by its record, also where the clock was set forward since", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { command: "exit 3", exit_mode: hold }\n`);
  await rig.ok(["wait", name, "--timeout", "60s"]);
  const { uid } = (await rig.json(["session-info", name])).session;
  const record = join(rig.folder, "home/.local/share/prj/panes", uid, "0.0");
  // As the launcher writes it while the clock is ten minutes slow.
  const written = await Deno.readTextFile(record);
  const slow = written.replace(/^(start|end) (\d+)/gm, (_, key, at) => `${key} ${Number(at) - 600_000}`);
  assert.notEqual(slow, written);
  await Deno.writeTextFile(record, slow);
  await rig.ok(["wait", name, "--until", "exit-code=3", "--timeout", "60s"]);
});

Deno.test("a pane that is started again runs, whatever the one before says late; its directory may be made anew", async () => {
  await using rig = await Rig.create();
  await Deno.mkdir(join(rig.project, "sub"));
  const name = await open(rig, `    - { working_directory: sub, command: "exec sleep 600" }\n`);
  const [before] = (await rig.json(["session-info", name])).windows[0].panes;
  await rig.tmux("respawn-pane", "-k", "-t", before.id);
  const pane = await waitFor("the second launcher", async () => {
    const [one] = (await rig.json(["session-info", name])).windows[0].panes;
    return one.pid !== before.pid && one.started_at > before.started_at && one;
  });
  assert.deepEqual([pane.state, pane.ended_at, pane.exit_code], ["running", null, null]);
  await Deno.remove(join(rig.project, "sub"));
  await waitFor(
    "tmux to see it",
    async () =>
      (await rig.tmux("list-panes", "-t", `=${name}:`, "-F", "#{pane_current_path}")).stdout.includes("deleted"),
  );
  await Deno.mkdir(join(rig.project, "sub"));
  const ended = await rig.ok(["exec", name, "--window", "0", "--", "pwd"]);
  assert.equal(ended.stdout, `${join(rig.project, "sub")}\n`);
});

Deno.test("wait --until exit-code: 0 with this code, 1 when it cannot come any more", async () => {
  await using rig = await Rig.create();
  const name = await open(
    rig,
    `    - { name: a, command: "${ASK}" }\n    - { name: b, command: "${ASK}", exit_mode: close }\n`,
  );
  const waiting = new LivePrj(rig, ["wait", name, "--until", "exit-code 7", "--timeout", "60s"]);
  await rig.ok(["send", name, "--window", "b", "--enter", "7"]);
  await rig.ok(["wait", name, "--window", "b", "--until", "exit-code=7", "--timeout", "60s"]);
  const other = await rig.prj(["wait", name, "--window", "b", "--until", "exit-code=0", "--timeout", "60s"]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /cannot become exit-code=0 any more: b\.0 is exited \(exit code 7\)/);
  await rig.ok(["send", name, "--window", "a", "--enter", "7"]);
  assert.equal((await waiting.end()).code, 0, "all panes, those too that closed with their command");
});

Deno.test("wait: a session that ends is exited; for all else it has ended too early", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { command: "${ASK}", exit_mode: close }\n`);
  const calls = ["exited", "exit-code=5", "session-missing", "idle", "output=never"].map((until) =>
    new LivePrj(rig, ["wait", name, "--until", until, "--timeout", "60s"])
  );
  await rig.ok(["send", name, "--enter", "5"]);
  const codes = [];
  for (const call of calls) codes.push((await call.end()).code);
  assert.deepEqual(codes, [0, 0, 0, 3, 3]);
  for (const [until, code] of [["exited", 0], ["exit-code=5", 0], ["session-missing", 0], ["idle", 3]] as const) {
    const ended = await rig.prj(["wait", name, "--until", until, "--timeout", "60s"]);
    assert.equal(ended.code, code, `${until}: the record knows a session that ended; ${ended.stderr}`);
  }
});

Deno.test("wait --until output finds what was printed before, and what comes", async () => {
  await using rig = await Rig.create();
  const name = await open(
    rig,
    `    - { name: a, command: "echo ready on 3000; read x; printf 'na\\\\033[1mme: '; read y" }\n    - { name: b }\n`,
  );
  const first = await rig.json(["wait", name, "--until", "output=ready on \\d+$", "--timeout", "60s"]);
  assert.deepEqual([first.match.line, first.match.pane.window], ["ready on 3000", "a"]);
  const waiting = new LivePrj(rig, ["wait", name, "--window", "a", "--until", "output=^name:$", "--timeout", "60s"]);
  await rig.ok(["send", name, "--window", "a", "--enter"]);
  assert.equal((await waiting.end()).code, 0, "a line without an end counts");
  const other = await rig.prj(["wait", name, "--window", "b", "--until", "output=ready", "--timeout", "500ms"]);
  assert.equal(other.code, 124);
});

Deno.test("wait and logs --follow keep to the pane that was meant, whatever it is called and what is active", async () => {
  await using rig = await Rig.create();
  const calls = await rig.shim("tmux");
  const job = `{ title: job, command: "echo hello; ${ASK}" }`;
  await rig.command("work", `session: { windows: [{ name: a, panes: [{}, ${job}] }, { name: b }] }`);
  for (const pane of ["job", "1"]) {
    const { session: { name } } = await rig.json(["run", "work", "--task", pane]);
    await rig.ok(["wait", name, "--window", "a", "--until", "output=hello", "--timeout", "60s"]);
    const before = (await calls()).length;
    const waiting = new LivePrj(rig, ["wait", name, "--pane", pane, "--until", "exited", "--timeout", "60s"]);
    await waitFor("its second look", async () => (await calls()).length >= before + 2);
    const follow = new LivePrj(rig, ["logs", name, "--pane", pane, "--follow"]);
    await waitFor("what was printed", () => Promise.resolve(follow.stdout.includes("hello")));
    await rig.tmux("select-window", "-t", `=${name}:b`);
    await rig.tmux("select-pane", "-t", `=${name}:a.1`, "-T", "user@host: ~");
    await rig.tmux("split-window", "-d", "-t", `=${name}:b`, "printf '\\033]2;job\\007'; read x");
    assert.equal((await rig.json(["capture", name, "--pane", "job"])).panes[0].title, "user@host: ~");
    await rig.ok(["send", name, "--pane", "job", "3", "--enter"]);
    const { code, stderr } = await waiting.end();
    assert.equal(code, 0, stderr);
    await rig.ok(["kill-session", name]);
    const followed = await follow.end();
    assert.equal(followed.code, 0, followed.stderr);
    assert.doesNotMatch(followed.stdout, /exit 3|user@host/);
  }
});

Deno.test("wait: a pane that was moved to another session has not ended, and its session has", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { name: a }\n    - { name: b, command: "${ASK}" }\n`);
  await rig.tmux("new-session", "-d", "-s", "other", "cat");
  await rig.tmux("move-window", "-s", `=${name}:b`, "-t", "=other:");
  const early = await rig.prj(["wait", name, "--window", "b", "--timeout", "300ms"]);
  assert.equal(early.code, 124, early.stdout);
  assert.match(early.stderr, /b\.0 runs "/);
  const waiting = new LivePrj(rig, ["wait", name, "--window", "b", "--until", "exit-code=4", "--timeout", "60s"]);
  await rig.tmux("send-keys", "-t", "=other:b", "4", "Enter");
  assert.equal((await waiting.end()).code, 0);
  await rig.tmux("kill-session", "-t", `=${name}`);
  await rig.ok(["list-sessions"]);
  const { events } = await rig.json(["events", "--type", "session.ended"]);
  assert.equal(events.length, 1);
});

Deno.test("wait: a condition that cannot be read is refused before anything is waited for", async () => {
  await using rig = await Rig.create();
  for (const until of ["exitd", "exit-code=x", "output=(", "idle=1"]) {
    assert.equal((await rig.prj(["wait", "x", "--until", until])).code, 2, until);
  }
  assert.equal((await rig.prj(["wait", "x", "--timeout", "soon"])).code, 2);
});

Deno.test("wait: Ctrl-C ends it with 130", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { command: "${ASK}" }\n`);
  const calls = await rig.shim("tmux");
  const waiting = new LivePrj(rig, ["wait", name, "--interval", "50ms"]);
  await waitFor("a second look", async () => (await calls()).length >= 2);
  waiting.signalGroup("SIGINT");
  assert.equal((await waiting.end()).code, 130);
});
