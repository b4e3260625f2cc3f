import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../src/events/store.ts";
import { parseTrace } from "../../scripts/bench/count_processes.ts";
import { runToEnd } from "../bounded.ts";
import { fileText } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
type Answer = any;

const DEV = `
session:
  windows:
    - { name: one, panes: [{ command: sleep 1000 }, { command: "exit 3" }] }
    - { name: two, command: vim -u NONE x }
`;
/** Longer than the second within which an end has to be known. */
const LATER_MS = 1500;

async function open(rig: Rig, task = "dev", cwd = rig.project): Promise<Answer> {
  await Deno.mkdir(join(cwd, ".prj/commands"), { recursive: true });
  await Deno.writeTextFile(join(cwd, ".prj/commands/dev.yaml"), DEV);
  const { session } = await rig.json(["run", "dev", "--task", task, "--yes"], { cwd });
  await waitFor("its panes to begin", async () => {
    const info = await rig.json(["session-info", session.name], { cwd });
    const panes = info.windows.flatMap((window: Answer) => window.panes);
    return panes[0].foreground?.text === "sleep 1000" && panes[1].exit_code === 3 &&
      panes[2].foreground?.text === "vim -u NONE x";
  });
  return session;
}

/** Waits until all that ran in a session has written down its end, and returns the time of then. */
async function written(rig: Rig, { uid }: Answer): Promise<number> {
  const folder = join(rig.folder, "home/.local/share/prj/panes", uid);
  for (const pane of ["0.0", "0.1", "1.0"]) await fileText(join(folder, pane), (text) => /^closed .*\n/m.test(text));
  return Date.now();
}

/** Returns when it is so much later that a look now cannot be taken for what was then. */
async function later(since: number): Promise<void> {
  await waitFor("time to pass", () => Promise.resolve(Date.now() > since + LATER_MS));
}

async function eventsOf(rig: Rig, type: string, cwd = rig.project): Promise<Answer[]> {
  return (await rig.json(["events"], { cwd })).events.filter((event: Answer) => event.type === type);
}

async function names(rig: Rig, cwd = rig.project): Promise<string[]> {
  return (await rig.sessions({ cwd })).map((session: Answer) => session.name).toSorted();
}

/** Some shells know the time only to a second. */
function assertBetween(found: number, since: number, until: number, what: string): void {
  assert.ok(found > since - 1000 && found <= until, `${what}: ${found - since} ms after it, of ${until - since}`);
}

const ENDS: readonly [name: string, end: (rig: Rig, session: Answer) => Promise<void>, all: boolean][] = [
  ["tmux kill-session", async (rig, { name }) => {
    await rig.tmux("kill-session", "-t", `=${name}`);
  }, false],
  ["tmux kill-server", async (rig) => {
    await rig.tmux("kill-server");
  }, true],
  ["kill -9 of the server", async (rig) => {
    const { stdout } = await rig.tmux("display-message", "-p", "#{pid}");
    Deno.kill(Number(stdout), "SIGKILL");
  }, true],
];

for (const [name, end, all] of ENDS) {
  Deno.test(`${name}: the next prj records the end with its true time, and disturbs nothing else`, async () => {
    await using rig = await Rig.create();
    const other = join(rig.folder, "other");
    await Deno.mkdir(other);
    await rig.git("-C", other, "init", "--quiet");
    const session = await open(rig);
    const bystander = await open(rig, "stays");
    const stranger = await open(rig, "dev", other);
    const record = await Deno.readFile(join(other, ".prj/prj.db"));
    const log = await Deno.readFile(join(other, ".prj/prj.db-wal")).catch(() => null);

    const endedAt = Date.now();
    await end(rig, session);
    let writtenAt = await written(rig, session);
    for (const one of all ? [bystander, stranger] : []) writtenAt = await written(rig, one);
    await later(writtenAt);
    assert.deepEqual(await names(rig), all ? [] : [bystander.name]);

    const ended = await eventsOf(rig, "session.ended");
    assert.deepEqual(ended.map((event) => event.session_uid), all ? [session.uid, bystander.uid] : [session.uid]);
    for (const event of ended) {
      assertBetween(event.data.ended_at, endedAt, writtenAt, event.data.name);
      assert.equal(event.data.reason, null);
    }
    assert.deepEqual(await eventsOf(rig, "session.lost"), []);
    const info = await rig.json(["session-info", session.name]);
    assert.equal(info.session.state, "exited");
    assertBetween(Date.parse(info.ended_at), endedAt, writtenAt, "session-info");

    // What its panes did, each once: they were ended too, but for one whose command had ended before.
    const panes = (await eventsOf(rig, "pane.exited")).filter((event) => event.session_uid === session.uid);
    assert.deepEqual(panes.map((event) => event.data.pane).toSorted(), ["0.0", "0.1", "1.0"]);
    for (const { data } of panes) {
      if (data.pane === "0.1") assert.equal(data.exit_code, 3);
      else assertBetween(data.ended_at, endedAt, writtenAt, `pane ${data.pane}`);
    }
    assert.deepEqual(
      info.windows.flatMap((window: Answer) => window.panes).map((pane: Answer) => [pane.state, pane.exit_code]),
      [["exited", 129], ["exited", 3], ["exited", panes.find(({ data }) => data.pane === "1.0").data.exit_code]],
    );

    // Nothing else was touched, and nothing is told twice.
    assert.deepEqual(await Deno.readFile(join(other, ".prj/prj.db")), record);
    assert.deepEqual(await Deno.readFile(join(other, ".prj/prj.db-wal")).catch(() => null), log);
    const told = async (): Promise<string[]> =>
      (await rig.json(["events"])).events.map((event: Answer) => event.type)
        .filter((type: string) => type !== "sample.taken");
    const before = await told();
    await Promise.all([1, 2, 3, 4].map(() => rig.json(["status"])));
    assert.deepEqual(await told(), before);
    assert.deepEqual(await names(rig, other), all ? [] : [stranger.name]);
    for (const { data } of await eventsOf(rig, "session.ended", other)) {
      assertBetween(data.ended_at, endedAt, writtenAt, "other");
    }
  });
}

Deno.test("the end is known where a program goes on without its pane, and another pane had closed before", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "loop",
    `session: { windows: [{ name: a, command: "true", exit_mode: close }, { name: b, command: "trap '' HUP; sleep 600" }] }`,
  );
  const { session } = await rig.json(["run", "loop"]);
  const logs = join(rig.folder, "home/.local/share/prj/panes", session.uid);
  const hasEnded = async (pane: string): Promise<boolean> =>
    /(?:^|\n)end \d+\n$/.test(await Deno.readTextFile(join(logs, `${pane}.log.index`)).catch(() => ""));
  await waitFor("the first pane to close", () => hasEnded("0.0"));
  await waitFor("the second to run", async () => {
    const { windows } = await rig.json(["session-info", session.name]);
    return windows.flatMap((window: Answer) => window.panes).at(-1)?.foreground?.text === "sleep 600";
  });
  await later(Date.now());
  const since = Date.now();
  await rig.tmux("kill-session", "-t", `=${session.name}`);
  await waitFor("the second to be gone", () => hasEnded("1.0"));
  const until = Date.now();
  await later(until);
  assert.deepEqual(await names(rig), []);
  const [ended] = await eventsOf(rig, "session.ended");
  assertBetween(ended.data.ended_at, since, until, "the session");
  const pane = (await eventsOf(rig, "pane.exited")).find((event) => event.data.pane === "1.0");
  assert.deepEqual(pane.data, { pane: "1.0", exit_code: null, ended_at: ended.data.ended_at });
});

Deno.test("the panes of a session that prj ended are recorded too", async () => {
  await using rig = await Rig.create();
  const session = await open(rig);
  const endedAt = Date.now();
  await rig.ok(["kill-session", session.name]);
  const panes = await waitFor("their ends", async () => {
    await names(rig);
    const found = await eventsOf(rig, "pane.exited");
    return found.length === 3 && found;
  });
  assert.deepEqual(panes.map(({ data }) => data.pane).toSorted(), ["0.0", "0.1", "1.0"]);
  for (const { data } of panes.filter(({ data }) => data.pane !== "0.1")) {
    assertBetween(data.ended_at, endedAt, Date.now(), data.pane);
    assert.notEqual(data.exit_code, null);
  }
  assert.equal((await eventsOf(rig, "session.ended")).length, 0);
});

Deno.test("many prj at once record an end once", async () => {
  await using rig = await Rig.create();
  const session = await open(rig);
  await rig.tmux("kill-session", "-t", `=${session.name}`);
  await Promise.all(Array.from({ length: 8 }, () => rig.json(["list-sessions"])));
  assert.equal((await eventsOf(rig, "session.ended")).length, 1);
  const panes = (await eventsOf(rig, "pane.exited")).map((event) => event.data.pane);
  assert.deepEqual(panes.toSorted(), ["0.0", "0.1", "1.0"]);
});

Deno.test("windows and panes that went are found, and the session lives", async () => {
  await using rig = await Rig.create();
  const session = await open(rig);
  const endedAt = Date.now();
  await rig.tmux("kill-window", "-t", session.windows[1].id);
  await waitFor("the pane's end", async () => (await names(rig)) && (await eventsOf(rig, "pane.exited")).length === 2);
  const panes = await eventsOf(rig, "pane.exited");
  assert.deepEqual(panes.map((event) => event.data.pane), ["0.1", "1.0"]);
  assertBetween(panes[1].data.ended_at, endedAt, Date.now(), "pane 1.0");
  assert.deepEqual(await eventsOf(rig, "session.ended"), []);
  assert.deepEqual((await rig.json(["session-info", session.name])).windows.map((window: Answer) => window.name), [
    "one",
  ]);
});

Deno.test("a pane that a person moved to another session stays in the record of its own", async () => {
  await using rig = await Rig.create();
  const session = await open(rig);
  const other = await open(rig, "other");
  const [pane] = other.windows[0].panes;
  await rig.tmux("move-pane", "-d", "-s", pane.id, "-t", session.windows[1].panes[0].id);
  const info = await rig.json(["session-info", session.name]);
  assert.deepEqual(info.windows[1].panes.map((view: Answer) => view.id), [session.windows[1].panes[0].id, pane.id]);
  await rig.tmux("kill-pane", "-t", pane.id);
  await waitFor("the pane's end", async () => {
    await rig.json(["session-info", session.name]);
    await rig.json(["session-info", other.name]);
    return (await eventsOf(rig, "pane.exited")).length === 3;
  });
  for (const { uid, ends } of [{ ...session, ends: ["0.1"] }, { ...other, ends: ["0.0", "0.1"] }]) {
    const panesOf = async (type: string): Promise<string[]> =>
      (await eventsOf(rig, type)).filter((event) => event.session_uid === uid).map((event) => event.data.pane)
        .toSorted();
    assert.deepEqual(await panesOf("pane.started"), ["0.0", "0.1", "1.0"]);
    assert.deepEqual(await panesOf("pane.exited"), ends);
  }
});

Deno.test("a server that was not asked does not end its sessions", async () => {
  await using rig = await Rig.create();
  const session = await open(rig);
  const elsewhere = join(rig.folder, "elsewhere");
  await Deno.mkdir(elsewhere);
  const sessions = await rig.sessions({ env: { TMUX_TMPDIR: elsewhere } });
  assert.deepEqual(sessions, []);
  assert.deepEqual(await eventsOf(rig, "session.ended"), []);
  assert.deepEqual(await eventsOf(rig, "session.lost"), []);
  assert.deepEqual(await names(rig), [session.name]);
  assert.deepEqual(await eventsOf(rig, "session.found"), []);
});

Deno.test("a new server that gives its ids again confuses nobody", async () => {
  await using rig = await Rig.create();
  const first = await open(rig);
  await rig.tmux("kill-server");
  const second = await rig.json(["run", "dev", "--task", "dev"]);
  assert.deepEqual([second.session.id, second.session.name], [first.id, first.name]);
  const info = await rig.json(["session-info", first.name]);
  assert.equal(info.session.uid, second.session.uid);
  assert.deepEqual((await eventsOf(rig, "session.ended")).map((event) => event.session_uid), [first.uid]);
});

for (
  const [what, spoil] of [
    ["lost", (path: string) => Deno.remove(path)],
    ["garbage", (path: string) => Deno.writeTextFile(path, "\0\xffpid x\nclosed -1\nclosed 99999999999999\n")],
    ["a folder", async (path: string) => {
      await Deno.remove(path);
      await Deno.mkdir(path);
    }],
  ] as const
) {
  Deno.test(`record files that are ${what} are survived`, async () => {
    await using rig = await Rig.create();
    const session = await open(rig);
    const folder = join(rig.folder, "home/.local/share/prj/panes", session.uid);
    const files = [...Deno.readDirSync(folder)].filter(({ name }) => /^\d+\.\d+$/.test(name));
    assert.equal(files.length, 3);
    for (const { name } of files) await spoil(join(folder, name));
    const panes = (await rig.json(["session-info", session.name])).windows.flatMap((window: Answer) => window.panes);
    assert.deepEqual(panes.map((pane: Answer) => [pane.state, pane.foreground?.text, pane.command]), [
      ["running", "sleep 1000", "sleep 1000"],
      ["idle", "bash", "exit 3"],
      ["running", "vim -u NONE x", "vim -u NONE x"],
    ]);
    const endedAt = Date.now();
    await rig.tmux("kill-server");
    assert.deepEqual(await names(rig), []);
    const [event] = [...await eventsOf(rig, "session.ended"), ...await eventsOf(rig, "session.lost")];
    assertBetween(event.data.ended_at, endedAt, Date.now(), what);
    assert.equal((await rig.json(["session-info", session.name])).session.uid, session.uid);
  });
}

Deno.test("a session that was given up and lives is taken back, also by a record that never knew it", async (t) => {
  await using rig = await Rig.create();
  const session = await open(rig);
  const row = (await rig.json(["session-info", session.name])).command;

  await t.step("ended by mistake", async () => {
    using store = openStore(join(rig.project, ".prj/prj.db"), { now: () => Date.now() });
    const data = { id: session.id, name: session.name, ended_at: Date.now() - 60_000 };
    store.append({ type: "session.ended", session_uid: session.uid, data });
    assert.deepEqual(await names(rig), [session.name]);
    assert.equal(store.session(session.uid)?.state, "running");
    assert.equal((await eventsOf(rig, "session.found")).length, 1);
    await names(rig);
    assert.equal((await eventsOf(rig, "session.found")).length, 1, "once");
  });

  await t.step("unknown to a new record", async () => {
    for (const suffix of ["", "-wal", "-shm"]) {
      await Deno.remove(join(rig.project, `.prj/prj.db${suffix}`)).catch(() => {});
    }
    await rig.json(["run", "dev", "--task", "next"]);
    await waitFor("the session to be known again", async () => {
      await names(rig);
      return (await eventsOf(rig, "session.found")).length === 1;
    });
    const info = await rig.json(["session-info", session.name]);
    assert.deepEqual([info.session.uid, info.command, info.session.run_id !== null], [session.uid, row, true]);
    await rig.tmux("kill-session", "-t", `=${session.name}`);
    await names(rig);
    assert.deepEqual((await eventsOf(rig, "session.ended")).map((event) => event.session_uid), [session.uid]);
  });
});

Deno.test("what a restart of the machine ended is found, with the last time that is known", async () => {
  await using rig = await Rig.create();
  await open(rig);
  // As it was before the restart; pid 1 is somebody else's now.
  const then = Date.UTC(2020, 0, 1);
  using store = openStore(join(rig.project, ".prj/prj.db"), { now: () => then });
  const made = store.sessions()[0]!;
  const { uid: _uid, windows, cleanup, state: _state, ...data } = made;
  const { created_at: _at, last_activity_at: _last, ended_at: _end, end_reason: _why, run_id: _run, ...told } = data;
  store.append({
    type: "session.created",
    session_uid: "01OLD",
    data: { ...told, name: "before", windows, cleanup },
  });
  const folder = join(rig.folder, "home/.local/share/prj/panes/01OLD");
  await Deno.mkdir(folder);
  await Deno.writeTextFile(join(folder, "0.0"), `pid 1\nstart ${then}\n`);
  await Deno.writeTextFile(join(folder, "0.1"), `pid 1\nstart ${then}\nexit 3\nend ${then + 60_000}\n`);
  for (const name of ["0.0", "0.1"]) await Deno.utime(join(folder, name), new Date(then), new Date(then + 60_000));
  await names(rig);
  const [ended] = await eventsOf(rig, "session.ended");
  assert.deepEqual([ended.session_uid, ended.data.ended_at, ended.data.reason], [
    "01OLD",
    then + 60_000,
    "this machine was restarted",
  ]);
  assert.equal((await rig.json(["session-info", "before"])).end_reason, "this machine was restarted");
});

/** Only root may mount, and not everywhere. */
async function mountSmall(folder: string): Promise<boolean> {
  await Deno.mkdir(folder, { recursive: true });
  const { code } = await runToEnd(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder]);
  return code === 0;
}

Deno.test({
  name: "a full disk is survived: panes run, and their session's end is found",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  async fn() {
    await using rig = await Rig.create();
    const data = join(rig.folder, "small");
    if (!await mountSmall(data)) return;
    try {
      rig.env["XDG_DATA_HOME"] = data;
      const first = await open(rig);
      const filler = join(data, "filler");
      await runToEnd(["sh", "-c", `head -c 1000000 /dev/zero >'${filler}' 2>/dev/null; :`]);
      const { session } = await rig.json(["run", "dev", "--task", "full", "--yes"]);
      await waitFor("its panes to run", async () => {
        const info = await rig.json(["session-info", session.name]);
        const panes = info.windows.flatMap((window: Answer) => window.panes);
        return panes[0].foreground?.text === "sleep 1000" && panes[1].state === "idle";
      });
      const endedAt = Date.now();
      await rig.tmux("kill-server");
      assert.deepEqual(await names(rig), []);
      const ends = [...await eventsOf(rig, "session.ended"), ...await eventsOf(rig, "session.lost")];
      assert.deepEqual(ends.map((event) => event.session_uid).toSorted(), [first.uid, session.uid].toSorted());
      for (const { data } of ends) assert.ok(data.ended_at <= Date.now() && data.ended_at > endedAt - 60_000);
    } finally {
      await runToEnd(["umount", "--lazy", data]);
    }
  },
});

Deno.test("looking costs nothing where nothing happened: no record of a pane is read, nothing is written", async () => {
  await using rig = await Rig.create();
  for (const task of ["a", "b", "c"]) await open(rig, task);
  await names(rig);
  const before = await rig.snapshot(join(rig.project, ".prj"));
  const log = join(rig.folder, "trace");
  const strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve,openat,statx", "-o", log];
  const { code } = await runToEnd([...strace, PRJ, "list-sessions"], { env: rig.env, cwd: rig.project });
  assert.equal(code, 0);
  const trace = await Deno.readTextFile(log);
  assert.deepEqual(trace.split("\n").filter((line) => /\/panes\/|\/proc\/\d+\/stat/.test(line)), []);
  assert.deepEqual(parseTrace(trace), ["tmux"]);
  assert.deepEqual(await rig.snapshot(join(rig.project, ".prj")), before);
});
