import assert from "node:assert/strict";
import { join } from "node:path";
import { PrjError } from "../../src/base/error.ts";
import type { SessionFacts } from "../../src/session/backend.ts";
import { createContainerBackend } from "../../src/session/container/container_backend.ts";
import { readPaneRecord } from "../../src/session/pane_record.ts";
import { processesWith } from "../binary/live.ts";
import { waitFor } from "../binary/rig.ts";
import { statusOf, within } from "../bounded.ts";
import { containerOptions, type ContainerSubject, openContainers } from "../conformance/container_subject.ts";
import { sessionOf, STAY, windowOf } from "../conformance/sample.ts";
import { callEnvironment, create, find, PATIENCE_MS, require, standing, written } from "../conformance/subject.ts";
import { IMAGES, RUNTIMES } from "../container_rig.ts";

const NOTHING_SENT = { text: null, paste: false, keys: [], enter: false };

function live(title: string, run: (subject: ContainerSubject) => Promise<void>): void {
  for (const runtime of RUNTIMES) {
    Deno.test({
      name: `${runtime}: ${title}`,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        await using subject = await openContainers(runtime);
        await run(subject);
      },
    });
  }
}

/** A further pane's record, once `test` says so. */
async function recordOf(subject: ContainerSubject, uid: string, pane: string, runs: number, code: number | null) {
  const path = join(subject.data, "panes", uid, pane);
  return await waitFor(`run ${runs} of ${pane}`, () => {
    const record = readPaneRecord(path);
    const last = record?.runs.at(-1);
    return Promise.resolve(record?.runs.length === runs && last!.exitCode === code ? record : undefined);
  }, PATIENCE_MS);
}

live("what is sent to a shell with a terminal is typed, and the shell lives on", async (subject) => {
  const created = await create(subject, sessionOf(subject, "typed", null));
  const panes = [created.windows[0]!.panes[0]!.id];
  for (const [i, text] of ["é 'x' $HOME", "second", "x".repeat(900)].entries()) {
    const words = `printf '%s\\n' "${text.replaceAll("$", "\\$")}" >said${i}`;
    assert.deepEqual(await subject.backend.send({ ...NOTHING_SENT, panes, text: words, enter: true }), []);
    assert.equal(await written(join(subject.folder, `said${i}`)), `${text}\n`);
  }
  await subject.backend.send({ ...NOTHING_SENT, panes, text: "sleep 600", enter: true });
  await subject.backend.send({ ...NOTHING_SENT, panes, keys: ["C-c"] });
  await subject.backend.send({ ...NOTHING_SENT, panes, text: "echo on >on", keys: ["Enter"] });
  await written(join(subject.folder, "on"));
  assert.equal((await require(subject, "typed")).standing.state, "running");
});

live("what is sent to a process without a terminal arrives byte for byte, in pieces", async (subject) => {
  const spec = sessionOf(subject, "bytes", "cat >all; exec sleep 600");
  const created = await create(subject, spec);
  const panes = [created.windows[0]!.panes[0]!.id];
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const text of [bytes, "no line end", bytes]) {
    assert.deepEqual(await subject.backend.send({ ...NOTHING_SENT, panes, text }), []);
  }
  await subject.backend.send({ ...NOTHING_SENT, panes, keys: ["Enter"] });
  const all = await waitFor("all bytes", async () => {
    const found = await Deno.readFile(join(subject.folder, "all")).catch(() => new Uint8Array());
    return found.length === 256 + 11 + 256 + 1 ? found : undefined;
  }, PATIENCE_MS);
  assert.deepEqual(all.subarray(0, 256), bytes);
  assert.deepEqual(all.subarray(267, 523), bytes);
});

live("further panes read what is sent, tell when they have ended, and show their output", async (subject) => {
  const echo = `while read -r line; do echo "got [$line]"; [ "$line" != end ] || exit 3; done`;
  const spec = sessionOf(subject, "panes", null, {
    windows: [windowOf(subject, "main", [{ command: STAY }]), windowOf(subject, "echo", [{ command: echo }, {}])],
  });
  const { windows: [, second] } = await create(subject, spec);
  const [panes, shell] = [[second!.panes[0]!.id], [second!.panes[1]!.id]];
  await recordOf(subject, spec.marks.uid, "1.0", 1, null);
  const capture = async (pane: string): Promise<string> =>
    (await subject.backend.capture([pane], { history: Infinity, colors: false }))[0] ?? "";
  assert.deepEqual(await subject.backend.send({ ...NOTHING_SENT, panes, text: "é $(id)", enter: true }), []);
  await waitFor("the echo", async () => (await capture(panes[0]!)).includes("got [é $(id)]"), PATIENCE_MS);
  await subject.backend.send({ ...NOTHING_SENT, panes: shell, text: "echo $((6 * 7))-shown", enter: true });
  await waitFor("the shell", async () => (await capture(shell[0]!)).includes("42-shown"), PATIENCE_MS);
  await subject.backend.send({ ...NOTHING_SENT, panes, text: "end", enter: true });
  const record = await recordOf(subject, spec.marks.uid, "1.0", 1, 3);
  await waitFor("the end of its launcher", () => Promise.resolve(readPaneRecord(record.path)?.closedAt), PATIENCE_MS);
  assert.deepEqual(await subject.backend.send({ ...NOTHING_SENT, panes, text: "late", enter: true }), panes);
  const { windows } = await require(subject, "panes");
  const { dead, exitCode, endedAt } = windows[1]!.panes[0]!;
  assert.deepEqual([dead, exitCode, endedAt], [true, 3, record.runs[0]!.endedAt]);
  assert.equal(windows[1]!.panes[1]!.dead, false);
});

live("further panes end with their container, and run again with it in the same record", async (subject) => {
  const lifecycle = subject.backend.lifecycle!;
  const spec = sessionOf(subject, "both", null, {
    windows: [windowOf(subject, "main", [{ command: STAY }]), windowOf(subject, "more", [{ command: STAY }])],
  });
  await create(subject, spec);
  const first = await recordOf(subject, spec.marks.uid, "1.0", 1, null);
  const session = await require(subject, "both");
  assert.equal(session.windows[1]!.panes[0]!.pid, first.pid);
  await lifecycle.stop(session, { timeoutMs: 0, force: true });
  await recordOf(subject, spec.marks.uid, "1.0", 1, 137);
  assert.deepEqual((await require(subject, "both")).windows.map(({ panes }) => panes[0]!.dead), [true, true]);
  await lifecycle.start(lifecycle.planStart(session, spec), session, spec);
  const again = await recordOf(subject, spec.marks.uid, "1.0", 2, null);
  assert.notEqual(again.pid, first.pid);
  assert.deepEqual((await require(subject, "both")).windows.map(({ panes }) => panes[0]!.dead), [false, false]);
});

live("what a person would type to attach leaves a process without a terminal alone", async (subject) => {
  const { backend, runtime } = subject;
  await create(subject, sessionOf(subject, "shell", null));
  await create(subject, sessionOf(subject, "line", STAY));
  assert.equal(backend.describeAttach({ id: "", name: "shell" }), `${runtime} attach shell`);
  const other = createContainerBackend(
    containerOptions(runtime, { host: subject.host, env: subject.env, dataFolder: subject.data }),
  );
  await other.list();
  assert.equal(other.describeAttach({ id: "", name: "line" }), `${runtime} logs --follow line`);
});

live("a foreign container is a session whose output is kept when it is removed", async (subject) => {
  const { backend, rig, runtime } = subject;
  // Docker reads the two streams one beside the other: what comes at once may change places.
  const line = "echo out; sleep 0.1; echo err >&2; exec sleep 600";
  await rig.foreign(runtime, "3.dots-and_more", ["--network=none"], ["sh", "-c", line]);
  const session = await require(subject, "3.dots-and_more");
  assert.deepEqual([session.marks, session.standing.state, session.windows.length], [null, "running", 1]);
  const [pane] = session.windows[0]!.panes;
  await waitFor("both lines", async () => {
    const [text] = await backend.capture([pane!.id], { history: 0, colors: false });
    return text === "out\nerr\n";
  }, PATIENCE_MS);
  // Its input is closed.
  assert.deepEqual(await backend.send({ ...NOTHING_SENT, panes: [pane!.id], text: "x" }), [pane!.id]);
  const { lifecycle } = backend;
  const { removed, log } = await lifecycle!.remove(lifecycle!.planRemove(session), session);
  assert.equal(removed, true);
  assert.equal(await Deno.readTextFile(log!), "out\nerr\n");
  assert.equal(await find(subject, "3.dots-and_more"), undefined);
});

live("names that are also an image, or another container's short id, mean themselves", async (subject) => {
  const { backend, rig, runtime } = subject;
  await rig.ok(runtime, "tag", IMAGES[runtime], "same:latest");
  try {
    const spec = sessionOf(subject, "same", STAY);
    const first = await create(subject, spec);
    const hijacker = first.id.slice(0, 12);
    await rig.foreign(runtime, hijacker, ["--network=none"]);
    const [pane] = first.windows[0]!.panes;
    assert.deepEqual(await backend.capture([pane!.id], { history: 0, colors: false }), [""]);
    const [details] = await backend.lifecycle!.inspect([{ id: first.id, name: "same" }]);
    assert.equal(details!.session.name, "same");
    assert.equal(await backend.kill(backend.planKill({ id: first.id, name: "same" })), true);
    assert.equal((await require(subject, hijacker)).standing.state, "running");
    const gone = { id: "", name: "nothing" };
    assert.deepEqual(await backend.lifecycle!.inspect([gone]), [undefined]);
    const { id } = await require(subject, hijacker);
    await rig.ok(runtime, "kill", id);
    await rig.ok(runtime, "rm", "--force", id);
  } finally {
    await rig.ok(runtime, "rmi", "--force", "same:latest");
  }
});

live("what cannot be created leaves nothing, and says why", async (subject) => {
  const failing = async (name: string, container: object, expected: RegExp): Promise<void> => {
    const spec = sessionOf(subject, name, null, { container: { ...subject.container, ...container } });
    await assert.rejects(
      () => create(subject, spec),
      (error: unknown) => error instanceof PrjError && error.code === "failed" && expected.test(error.message),
    );
    assert.equal(await find(subject, name), undefined);
  };
  await failing("no-program", { command: ["/no/such/program"] }, /no such file/);
  await failing("no-network", { network: "no-such-network" }, /no-such-network/);
  await failing("no-image", { image: "localhost:1/no/image:1" }, /^Cannot create session "no-image": ./);
});

live("times, exit codes and health are the same from list and from inspect", async (subject) => {
  const { rig, runtime } = subject;
  await rig.foreign(runtime, "ended", ["--network=none"], ["sh", "-c", "exit 3"]);
  await rig.ok(runtime, "create", "--name", "never", "--network=none", IMAGES[runtime], "true");
  await rig.foreign(runtime, "well", ["--network=none", "--health-cmd=true", "--health-interval=1s"]);
  if (runtime === "podman") await rig.ok("podman", "healthcheck", "run", "well");
  await rig.foreign(runtime, "naps", ["--network=none"]);
  await rig.ok(runtime, "pause", "naps");
  await standing(subject, "ended", "exited");
  await waitFor("health", async () => (await require(subject, "well")).standing.health === "healthy", PATIENCE_MS);
  const { sessions } = await subject.backend.list();
  const details = await subject.backend.lifecycle!.inspect(sessions);
  const facts = Object.fromEntries(sessions.map((session, i) => {
    const words = (
      { standing: { state, detail, exitCode, health } }: SessionFacts,
    ) => [state, detail, exitCode, health];
    assert.deepEqual(words(details[i]!.session), words(session), session.name);
    assert.ok(Math.abs(details[i]!.session.createdAt - session.createdAt) < 1000);
    return [session.name, words(session)];
  }));
  assert.deepEqual(facts, {
    ended: ["exited", null, 3, null],
    never: ["stopped", "created", null, null],
    well: ["running", null, null, "healthy"],
    naps: ["paused", null, null, null],
  });
  const ended = details[sessions.findIndex(({ name }) => name === "ended")]!.session.standing;
  assert.ok(Math.abs(ended.endedAt! - Date.now()) < 60_000);
});

const UNTIL_GO = "echo before; while [ ! -e go ]; do sleep 0.05; done; echo after; exit 3";

/** Attaches without a terminal; `seen` has what is printed, so far. */
async function follow(subject: ContainerSubject, name: string) {
  const call = subject.backend.planAttach(await require(subject, name), await subject.backend.list())!;
  const child = new Deno.Command(call.argv[0], {
    args: call.argv.slice(1),
    env: callEnvironment(subject, call),
    clearEnv: true,
    stdout: "piped",
  }).spawn();
  const seen = { text: "" };
  const read = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) seen.text += text;
  })();
  const ended = Promise.all([statusOf(child), within("its output to end", read, () => seen.text)])
    .then(([{ code }]) => code);
  await waitFor(`what ${name} prints`, () => Promise.resolve(seen.text === "before\n" || undefined), PATIENCE_MS);
  return { child, seen, ended };
}

live("whoever looks at a container without a terminal follows it, and gets its exit code", async (subject) => {
  await create(subject, sessionOf(subject, "tells", UNTIL_GO));
  const { seen, ended } = await follow(subject, "tells");
  await Deno.writeTextFile(join(subject.folder, "go"), "");
  assert.deepEqual([await ended, seen.text], [3, "before\nafter\n"]);
});

live("whoever follows a container and is ended leaves nothing behind, and the container alone", async (subject) => {
  await create(subject, sessionOf(subject, "stays", UNTIL_GO));
  const { child, ended } = await follow(subject, "stays");
  const lookers = (): number => processesWith(subject.folder).filter((line) => / (logs|wait) /.test(line)).length;
  assert.ok(lookers() > 0);
  child.kill("SIGTERM");
  assert.equal(await ended, 143);
  await waitFor("nobody who looks", () => Promise.resolve(lookers() === 0 || undefined), PATIENCE_MS);
  assert.equal((await require(subject, "stays")).standing.state, "running");
});

Deno.test("podman: whoever follows a container sees its end, although the runtime failed to note it", async () => {
  await using subject = await openContainers("podman");
  // This is what podman calls when the container ends: itself.
  const gone = join(subject.folder, "podman");
  await Deno.copyFile("/usr/bin/podman", gone);
  const { host, env, data } = subject;
  const options = containerOptions("podman", { host, env, dataFolder: data });
  const spec = sessionOf(subject, "lost", UNTIL_GO);
  const backend = createContainerBackend({ ...options, binary: gone });
  await backend.create(backend.planCreate(spec, await backend.list()), spec);
  await Deno.remove(gone);
  const { seen, ended } = await follow(subject, "lost");
  await Deno.writeTextFile(join(subject.folder, "go"), "");
  assert.deepEqual([await ended, seen.text], [3, "before\nafter\n"]);
});

live("a runtime that hangs, fails or is missing is told apart from one that has nothing", async (subject) => {
  const { runtime, folder, host, env } = subject;
  const connect = (binary: string, more: Record<string, string> = {}, callMs = PATIENCE_MS) =>
    createContainerBackend({
      ...containerOptions(runtime, { host, env: { ...env, ...more }, dataFolder: subject.data }),
      binary,
      timeouts: { callMs },
    });
  const write = async (name: string, script: string): Promise<string> => {
    const path = join(folder, name);
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  };
  const isUnreachable = (error: unknown): boolean => error instanceof PrjError && error.code === "unreachable";
  const ref = { id: "0".repeat(64), name: "any" };
  const hanging = connect(await write("hangs", "sleep 60"), {}, 300);
  assert.deepEqual((await hanging.list()).unreachable, "it did not answer within 0.3 s");
  await assert.rejects(() => hanging.kill(hanging.planKill(ref)), isUnreachable);
  await assert.rejects(() => hanging.lifecycle!.inspect([ref]), isUnreachable);
  await assert.rejects(() => hanging.lifecycle!.stop(ref, { timeoutMs: 0, force: true }), isUnreachable);
  const said = "permission denied while trying to connect to the Docker daemon socket at unix:///x: dial unix /x";
  const refused = connect(await write("refuses", `echo '${said}' >&2; exit 1`));
  assert.equal((await refused.list()).unreachable, said);
  await assert.rejects(() => refused.lifecycle!.inspect([ref]), isUnreachable);
  const missing = await connect(join(folder, "missing")).list();
  assert.deepEqual([missing.available, missing.unreachable], [false, null]);
  if (runtime === "docker") {
    await subject.rig.foreign("podman", "seen-once", ["--network=none"]);
    const disguised = connect(await write("docker", `exec podman "$@"`));
    assert.equal((await disguised.list()).available, false);
  }
  const garbage = connect(await write("garbles", "echo '{not json'"));
  assert.match((await garbage.list()).unreachable ?? "", /Cannot read what/);
  if (runtime === "docker") {
    const down = connect("docker", { DOCKER_HOST: `unix://${folder}/no.sock` });
    assert.match((await down.list()).unreachable ?? "", /Cannot connect to the Docker daemon|did not answer/);
  }
});
