import assert from "node:assert/strict";
import { ContainerRig, IMAGES, type Runtime, RUNTIMES } from "../container_rig.ts";
import { REAL_PATH, Rig, waitFor } from "./rig.ts";

/** A project whose programs know the tests' own podman and docker. */
async function openRig(containers: ContainerRig): Promise<Rig> {
  const rig = await Rig.create();
  Object.assign(rig.env, containers.env, { PATH: REAL_PATH });
  return rig;
}

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: a container of somebody else is listed, told and stopped by its name, and removed only with a yes`, async () => {
    const containers = await ContainerRig.shared();
    await containers.clear();
    await using rig = await openRig(containers);
    const name = "0db.foreign";
    await containers.ok(
      runtime,
      ...["run", "--detach", "--name", name, "--network=none", IMAGES[runtime]],
      ...["sh", "-c", "trap 'exit 3' TERM; echo hello; while :; do sleep 0.1; done"],
    );
    assert.deepEqual(await rig.sessions(), [], "without --all nobody asks");
    const { sessions } = await rig.json(["list-sessions", "--all"]);
    const [one] = sessions;
    assert.deepEqual(
      [one.name, one.backend, one.runtime, one.state, one.owned, one.exit_code],
      [name, "container", runtime, "running", false, null],
    );
    const info = await rig.json(["session-info", name]);
    assert.deepEqual(
      { ...info.session, last_activity_at: null },
      { ...one, last_activity_at: null },
      "the same from both",
    );
    assert.ok(info.container.pid > 0);
    assert.equal(info.windows[0].panes[0].state, "running");
    assert.match(info.container.started_at, /Z$/);

    const refused = await rig.prj(["kill-session", name, "--yes"]);
    assert.equal(refused.code, 6);
    assert.match(refused.stderr, /prj did not make it[^]*--rm/);
    assert.equal((await rig.prj(["stop", name, "--rm"])).code, 6);

    const { sessions: [stopped] } = await rig.json(["stop", name]);
    assert.deepEqual(stopped.container, { stopped_by: "stop", exit_code: 3, removed: false, log: null });
    const [after] = (await rig.json(["list-sessions", "--all"])).sessions;
    assert.deepEqual([after.state, after.exit_code], ["exited", 3]);
    assert.match((await rig.ok(["list-sessions", "--all"])).stdout, /exited \(3\) +(podman|docker) +not of prj/);

    const { sessions: [removed] } = await rig.json(["stop", name, "--rm", "--yes"]);
    assert.equal(removed.container.removed, true);
    assert.match(await Deno.readTextFile(removed.container.log), /^hello/);
    assert.deepEqual(await containers.names(runtime), []);
    assert.equal((await rig.prj(["session-info", name])).code, 3);
  });
}

Deno.test("a name that two backends have is ambiguous; --backend settles it", async () => {
  const containers = await ContainerRig.shared();
  await containers.clear();
  await using rig = await openRig(containers);
  await rig.command("dev", "session: { name_template: twin, windows: [{ name: a }] }");
  await rig.ok(["run", "dev"]);
  for (const runtime of RUNTIMES) await containers.foreign(runtime, "twin", ["--network=none"]);
  const { error } = await rig.json(["session-info", "twin"]);
  assert.equal(error.code, "conflict");
  assert.match(error.message, /a tmux session \(of this project\) and a podman container \(not of prj\)/);
  assert.equal((await rig.prj(["stop", "twin"])).code, 4);
  for (const backend of ["tmux", ...RUNTIMES]) {
    const { session } = await rig.json(["session-info", "twin", "--backend", backend]);
    assert.equal(session.runtime ?? session.backend, backend);
  }
  assert.equal((await rig.prj(["session-info", "twin", "--backend", "container"])).code, 4);
});

Deno.test("the list asks each backend by one process, however much it has; a project without containers asks no runtime", async () => {
  const containers = await ContainerRig.shared();
  await containers.clear();
  await using rig = await openRig(containers);
  await rig.command("dev", "session: { windows: [{ name: a }] }");
  await rig.ok(["run", "dev"]);
  await Promise.all(RUNTIMES.map(async (runtime) => {
    for (let i = 0; i < 5; i++) {
      await containers.ok(runtime, "create", "--name", `many${i}`, "--network=none", IMAGES[runtime]);
    }
  }));
  const programs = async (...args: string[]): Promise<string[]> => {
    const log = `${rig.env["HOME"]}/.local/share/prj/logs/sessions.log`;
    await Deno.remove(log).catch(() => {});
    await rig.ok(["list-sessions", ...args], { env: { PRJ_LOG_LEVEL: "DEBUG" } });
    const lines = (await Deno.readTextFile(log)).split("\n");
    return lines.flatMap((line) => /\["(?:[^"]*\/)?(tmux|podman|docker)"/.exec(line)?.[1] ?? []).sort();
  };
  assert.deepEqual(await programs("--all"), ["docker", "podman", "tmux"]);
  assert.deepEqual(await programs(), ["tmux"]);
  assert.deepEqual(await programs("--backend", "container"), ["docker", "podman"]);
  const { sessions } = await rig.json(["list-sessions", "--backend", "container"]);
  assert.deepEqual(sessions, [], "those are not the project's");
  const all = await rig.json(["list-sessions", "--backend", "container", "--all"]);
  assert.equal(all.sessions.length, 10);
  assert.deepEqual([all.sessions[0].state, all.sessions[0].detail], ["stopped", "created"]);
});

Deno.test("a daemon that is down is a warning of the list, and exit 7 where it may have what is named", async () => {
  const containers = await ContainerRig.create();
  await using _containers = containers;
  await using rig = await openRig(containers);
  await containers.foreign("podman", "here", ["--network=none"]);
  await containers.stopDaemon();
  const listed = await rig.prj(["list-sessions", "--all", "--json"]);
  assert.equal(listed.code, 0);
  assert.deepEqual(JSON.parse(listed.stdout).sessions.map((one: { name: string }) => one.name), ["here"]);
  assert.match(listed.stderr, /Cannot list the sessions of "docker"/);
  assert.equal((await rig.prj(["session-info", "here"])).code, 0, "found elsewhere");
  const missing = await rig.prj(["session-info", "gone"]);
  assert.equal(missing.code, 7);
  assert.match(missing.stderr, /"docker" does not answer/);
  assert.equal((await rig.prj(["session-info", "gone", "--backend", "podman"])).code, 3);
  const { checks } = await rig.json(["doctor"]);
  const told = new Map(checks.map((one: { name: string }) => [one.name, one]));
  assert.match((told.get("podman") as { message: string }).message, /^\d+\.\d+\S*, 1 containers?$/);
  assert.equal((told.get("docker") as { level: string }).level, "warning");
});

/** A project with one container session, "box", whose process ends with 3 when it is told to. */
async function openBox(runtime: Runtime, containers: ContainerRig): Promise<Rig> {
  const rig = await openRig(containers);
  await rig.write("box.sh", "trap 'exit 3' TERM\necho hello\nwhile [ ! -e stop ]; do sleep 0.1; done\nexit 7\n");
  await rig.command(
    "box",
    `session: { name_template: box, backend: ${runtime}, cleanup_steps: ["echo cleaned >>cleaned"], container: ` +
      `{ image: "${IMAGES[runtime]}", network: none, command: [sh, box.sh] } }`,
  );
  await rig.ok(["run", "box"]);
  return rig;
}

/** Looks at the sessions until that has led to an event; all events of its type. */
// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
async function eventsOf(rig: Rig, wanted: string): Promise<any[]> {
  return await waitFor(wanted, async () => {
    await rig.sessions();
    const { events } = await rig.json(["events"]);
    const found = events.filter(({ type }: { type: string }) => type === wanted);
    return found.length > 0 && found;
  });
}

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: an own container that ended stays listed once, with its code and its true end in the record`, async () => {
    const containers = await ContainerRig.shared();
    await containers.clear();
    await using rig = await openBox(runtime, containers);
    const [one] = await rig.sessions();
    assert.deepEqual([one.state, one.runtime, one.owned, one.windows], ["running", runtime, true, 1]);
    await rig.write("stop", "");
    await waitFor("its end", async () => (await rig.sessions())[0].state === "exited");
    const sessions = await rig.sessions();
    assert.deepEqual(sessions.map(({ state, exit_code }) => [state, exit_code]), [["exited", 7]]);
    const all = (await rig.json(["list-sessions", "--state", "exited"])).sessions;
    assert.equal(all.length, 1, "not a second time from the record");
    const ended = await eventsOf(rig, "session.ended");
    assert.equal(ended.length, 1);
    assert.equal(ended[0].data.exit_code, 7);
    const info = await rig.json(["session-info", "box"]);
    assert.equal(Math.trunc(ended[0].data.ended_at / 1000), Math.trunc(Date.parse(info.container.ended_at) / 1000));

    // Somebody starts it again by hand.
    await Deno.remove(`${rig.project}/stop`);
    await containers.ok(runtime, "start", "box");
    await eventsOf(rig, "session.found");
    assert.equal((await rig.sessions())[0].state, "running");

    const { sessions: [stopped] } = await rig.json(["stop", "box"]);
    assert.deepEqual(stopped.container, { stopped_by: "stop", exit_code: 3, removed: false, log: null });
    assert.deepEqual((await rig.sessions()).map(({ state, exit_code }) => [state, exit_code]), [["stopped", 3]]);
    assert.equal(await Deno.readTextFile(`${rig.project}/cleaned`), "cleaned\n");
    await rig.ok(["kill-session", "box"]);
    assert.deepEqual(await containers.names(runtime), []);
    assert.deepEqual(await rig.sessions(), []);
    assert.equal(await Deno.readTextFile(`${rig.project}/cleaned`), "cleaned\n", "its steps ran when it was stopped");
    const { session } = await rig.json(["session-info", "box"]);
    assert.deepEqual([session.state, session.exit_code, session.runtime], ["stopped", 3, runtime]);
  });

  Deno.test(`${runtime}: a container that somebody removed is lost, and the record says why`, async () => {
    const containers = await ContainerRig.shared();
    await containers.clear();
    await using rig = await openBox(runtime, containers);
    await containers.ok(runtime, "rm", "--force", "box");
    const [lost] = await eventsOf(rig, "session.lost");
    assert.match(lost.data.reason, /somebody removed it/);
    assert.deepEqual(await rig.sessions(), []);
  });

  Deno.test(`${runtime}: worktree remove and cleanup-sessions end the project's containers and take them away`, async () => {
    const containers = await ContainerRig.shared();
    await containers.clear();
    await using rig = await openRig(containers);
    await containers.foreign(runtime, "theirs", ["--network=none"]);
    await rig.command(
      "task",
      `arguments: [b]\nworktree: { branch: "{{b}}" }\nsession: { backend: ${runtime}, container: ` +
        `{ image: "${IMAGES[runtime]}", network: none, command: [sleep, "600"], stop_timeout: 1s } }`,
    );
    await rig.ok(["run", "task", "b=one"]);
    await rig.ok(["run", "task", "b=two"]);
    assert.equal((await rig.sessions()).length, 2);
    await rig.ok(["worktree", "remove", "one"]);
    assert.deepEqual(await containers.names(runtime), ["myproject-two-dev", "theirs"]);
    await rig.ok(["cleanup-sessions", "--yes"]);
    assert.deepEqual(await containers.names(runtime), ["theirs"]);
  });
}
