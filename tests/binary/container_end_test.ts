import assert from "node:assert/strict";
import { RUNTIMES } from "../container_rig.ts";
import { fileOf, inState, listed, openWorld, PATIENCE_MS, runSession, sessionYaml } from "./container_world.ts";
import { Rig, waitFor } from "./rig.ts";

const NAME = "myproject-main-dev";
const POLITE = "trap 'echo bye >>bye; exit 0' TERM; echo ready >>ready; while :; do sleep 0.05; done";
const STUBBORN = "trap '' TERM; echo ready >>ready; while :; do sleep 0.05; done";
/** What a machine with too much to do may add to any span. */
const BUSY_MS = 20_000;

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: stop is graceful within its timeout; it stays, and start brings it back as it was`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const run = await runSession(world, runtime, POLITE);
    await fileOf(rig, "ready");
    const start = performance.now();
    await rig.ok(["stop", NAME, "--timeout", "40s"]);
    assert.ok(performance.now() - start < 40_000);
    assert.equal(await fileOf(rig, "bye"), "bye\n");
    assert.equal((await inState(rig, NAME, "stopped")).id, run.session.id);
    const again = await rig.json(["start", "box"]);
    await fileOf(rig, "ready", (text) => text === "ready\nready\n");
    assert.equal((await inState(rig, NAME, "running")).id, run.session.id, JSON.stringify(again));
    await rig.ok(["stop", NAME, "--rm", "--timeout", "40s"]);
    assert.deepEqual(await containers.names(runtime), []);
  });

  Deno.test(`${runtime}: what ignores TERM is killed when the timeout is over, and at once with --force`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    await runSession(world, runtime, STUBBORN);
    for (const [i, [options, least]] of ([[["--timeout", "1s"], 1000], [["--force"], 0]] as const).entries()) {
      await fileOf(rig, "ready", (text) => text.split("\n").length === i + 2);
      const start = performance.now();
      await rig.ok(["stop", NAME, ...options]);
      const took = performance.now() - start;
      assert.ok(took >= least && took < least + BUSY_MS, `${options.join(" ")}: ${took} ms`);
      assert.equal((await inState(rig, NAME, "stopped")).exit_code, 137);
      if (i === 0) await rig.ok(["start", "box"]);
    }
  });

  Deno.test(`${runtime}: one that exited by itself is restarted as it was; a changed one asks what to do`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    const line = 'echo "$GIVEN" >>said; while [ ! -e "go$(wc -l <said)" ]; do sleep 0.05; done; exit 3';
    const yaml = (given: string): string =>
      sessionYaml(
        runtime,
        `[{ name: main, command: ${JSON.stringify(line)} }]`,
        "",
        `additional_env: { GIVEN: ${given} },`,
      );
    await rig.command("box", yaml("first"));
    const run = await rig.json(["run", "box"]);
    await fileOf(rig, "said");
    await rig.write("go1", "");
    assert.equal((await inState(rig, NAME, "exited")).exit_code, 3);
    const again = await rig.json(["run", "box"]);
    assert.deepEqual([again.session.id, again.session.uid], [run.session.id, run.session.uid]);
    assert.equal(await fileOf(rig, "said", (text) => text.split("\n").length === 3), "first\nfirst\n");
    await rig.write("go2", "");
    await inState(rig, NAME, "exited");

    await rig.command("box", yaml("second"));
    const refused = await rig.prj(["run", "box"]);
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, /environment\.GIVEN/);
    assert.match(refused.stderr, /--recreate/);
    assert.match(refused.stderr, /--reuse/);
    assert.doesNotMatch(refused.stderr, /first|second/, "values are never shown");
    await rig.ok(["run", "box", "--reuse"]);
    assert.equal(await fileOf(rig, "said", (text) => text.split("\n").length === 4), "first\nfirst\nfirst\n");
    await rig.write("go3", "");
    await inState(rig, NAME, "exited");
    const recreated = await rig.json(["run", "box", "--recreate"]);
    assert.notEqual(recreated.session.id, run.session.id);
    assert.equal(await fileOf(rig, "said", (text) => text.endsWith("second\n")), "first\nfirst\nfirst\nsecond\n");
  });

  Deno.test(`${runtime}: kill-session removes our own, runs its cleanup steps, and keeps its logs`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const windows = "[{ name: main, command: 'echo famous last words; echo >ready; exec sleep 600' }]";
    await rig.command(
      "box",
      sessionYaml(runtime, windows, "", "cleanup_steps: [{ name: tidy, run: echo tidied >tidied }],"),
    );
    await rig.ok(["run", "box"]);
    await fileOf(rig, "ready");
    await rig.ok(["kill-session", NAME]);
    assert.equal(await fileOf(rig, "tidied"), "tidied\n");
    assert.deepEqual(await containers.names(runtime), []);
    assert.match((await rig.ok(["logs", NAME])).stdout, /^famous last words$/m);
    assert.equal((await listed(rig)).get(NAME)?.state, "defined");
  });

  Deno.test(`${runtime}: somebody else's container, with a digit in front and dots, is seen, driven, and not removed`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const name = "1st.box_v2.0";
    const id = await containers.foreign(runtime, name, [], ["sh", "-c", "echo spoken; exec sleep 600"]);
    const seen = (await listed(rig, "--all")).get(name)!;
    assert.deepEqual([seen.id, seen.owned, seen.uid, seen.state, seen.runtime], [id, false, null, "running", runtime]);
    assert.equal((await rig.json(["session-info", name])).session.name, name);
    assert.equal((await rig.ok(["exec", name, "--", "echo", "from", "within"])).stdout, "from within\n");
    assert.match((await rig.ok(["logs", name])).stdout, /^spoken$/m);
    const refused = await rig.prj(["kill-session", name]);
    assert.notEqual(refused.code, 0);
    assert.deepEqual(await containers.names(runtime), [name]);
    await rig.ok(["stop", name, "--yes", "--force"]);
    assert.deepEqual(await containers.names(runtime), [name], "stopped, and there");
    assert.equal(
      (await inState(rig, name, "exited", "--all").catch(() => inState(rig, name, "stopped", "--all"))).id,
      id,
    );
    const without = await rig.prj(["kill-session", name, "--rm"]);
    assert.equal(without.code, 6, `it wants a yes: ${without.stderr}`);
    assert.deepEqual(await containers.names(runtime), [name]);
    const removed = await rig.ok(["kill-session", name, "--rm", "--yes"]);
    assert.deepEqual(await containers.names(runtime), []);
    const path = /(\/\S+\.log)/.exec(removed.stderr + removed.stdout)?.[1];
    assert.ok(path, `it says where its logs are: ${removed.stderr}${removed.stdout}`);
    assert.match(await Deno.readTextFile(path), /^spoken$/m);
  });

  Deno.test(`${runtime}: every state has one word, the same in the list and in the info`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    await containers.foreign(runtime, "is.running");
    await containers.foreign(runtime, "is.paused");
    await containers.ok(runtime, "pause", "is.paused");
    await containers.ok(
      runtime,
      "create",
      "--name",
      "is.created",
      runtime === "podman" ? "localhost/prj-test:1" : "prj-test:1",
    );
    await containers.foreign(runtime, "is.exited", [], ["sh", "-c", "exit 3"]);
    await containers.foreign(runtime, "is.healthy", ["--health-cmd", "true", "--health-interval", "1s"]);
    const expected: Record<string, [string, string | null, number | null]> = {
      "is.running": ["running", null, null],
      "is.paused": ["paused", null, null],
      "is.created": ["stopped", "created", null],
      "is.exited": ["exited", null, 3],
    };
    await inState(rig, "is.exited", "exited", "--all");
    const list = await listed(rig, "--all");
    for (const [name, state] of Object.entries(expected)) {
      const { session } = await rig.json(["session-info", name]);
      for (const one of [list.get(name)!, session]) {
        assert.deepEqual([one.state, one.detail, one.exit_code], state, name);
      }
      assert.match(session.created_at, /^\d{4}-\d\d-\d\dT.*Z$/);
      assert.equal(session.created_at, (list.get(name) as unknown as { created_at: string }).created_at, name);
    }
    if (runtime === "docker") {
      await waitFor("its health", async () => {
        const session = (await listed(rig, "--all")).get("is.healthy") as unknown as { health: string };
        return session.health === "healthy";
      }, PATIENCE_MS);
    }
  });

  Deno.test(`${runtime}: a name in two backends is a conflict that names both, and --backend settles it`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    await runSession(world, runtime, "exec sleep 600");
    await rig.tmux("new-session", "-d", "-s", NAME);
    await rig.command("plain", "session: { windows: [{ name: one }] }");
    const answer = await rig.json(["capture", NAME, "--all"]);
    assert.equal(answer.error?.code, "conflict", JSON.stringify(answer));
    const { code, stderr } = await rig.prj(["capture", NAME, "--all"]);
    assert.equal(code, 4);
    assert.match(stderr, /tmux/);
    assert.match(stderr, new RegExp(runtime));
    assert.match(stderr, /--backend/);
    for (const backend of ["tmux", runtime]) {
      assert.equal((await rig.prj(["capture", NAME, "--all", "--backend", backend])).code, 0, backend);
    }
    const other = runtime === "podman" ? "docker" : "podman";
    await containers.foreign(other, "both.here");
    await containers.foreign(runtime, "both.here");
    const both = await rig.prj(["logs", "both.here"]);
    assert.equal(both.code, 4, both.stderr);
    assert.match(both.stderr, /podman.*docker/s);
    assert.equal((await rig.prj(["logs", "both.here", "--backend", runtime])).code, 0);
  });
}

Deno.test("a project of nothing but containers needs no tmux", async () => {
  await using world = await openWorld();
  const { rig } = world;
  assert.ok(rig instanceof Rig);
  await runSession(world, "podman", "exec sleep 600");
  assert.equal((await rig.tmux("list-sessions")).code, 1);
});
