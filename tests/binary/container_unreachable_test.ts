import assert from "node:assert/strict";
import { join } from "node:path";
import { pathWithout } from "../path_without.ts";
import { listed, openWorld, runSession } from "./container_world.ts";
import { waitFor } from "./rig.ts";

const NAME = "myproject-main-dev";
/** The limit of a call is ten seconds; the rest is for a machine with too much to do. */
const LIMIT_MS = 30_000;

Deno.test("a daemon that is stopped is exit 7 with the reason; podman and tmux are listed all the same", async () => {
  await using world = await openWorld({ own: true });
  const { rig, containers } = world;
  await runSession(world, "docker", "exec sleep 600");
  await containers.foreign("podman", "in.podman");
  await rig.tmux("new-session", "-d", "-s", "in-tmux");
  await containers.stopDaemon();
  const start = performance.now();
  for (const args of [["session-info", NAME], ["logs", NAME], ["exec", NAME, "--", "id"], ["stop", NAME]]) {
    const { code, stderr } = await rig.prj(args);
    assert.equal(code, 7, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, /docker/);
    assert.match(stderr, /connect|daemon/i);
    assert.doesNotMatch(stderr, /No session/);
  }
  const error = await rig.json(["session-info", NAME]);
  assert.equal(error.error.code, "unreachable");
  const run = await rig.prj(["run", "box"]);
  assert.equal(run.code, 7, run.stderr);
  assert.ok(performance.now() - start < 6 * LIMIT_MS);
  const { code, stdout, stderr } = await rig.prj(["list-sessions", "--all", "--json"]);
  assert.equal(code, 0);
  assert.match(stderr, /docker/);
  const names = JSON.parse(stdout).sessions.map(({ name }: { name: string }) => name);
  assert.ok(names.includes("in.podman") && names.includes("in-tmux"), names.join(" "));
  assert.equal((await rig.prj(["session-info", "in.podman"])).code, 0, "what is found elsewhere is found");

  await containers.startDaemon();
  const { sessions } = await rig.json(["list-sessions", "--all"]);
  const back = sessions.find(({ name }: { name: string }) => name === NAME);
  assert.ok(["exited", "stopped"].includes(back.state), "it was never taken for gone");
  assert.equal((await rig.json(["start", "box"])).error, undefined);
  assert.equal((await listed(rig)).get(NAME)?.state, "running");
});

Deno.test("a runtime that hangs, or may not be used, is unreachable within its limit, and the rest is shown", async () => {
  await using world = await openWorld();
  const { rig, containers } = world;
  await containers.foreign("podman", "in.podman");
  const bin = join(rig.folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  const usual = rig.env["PATH"]!;
  const scripts = {
    hangs: "#!/bin/sh\nexec sleep 600\n",
    refuses:
      '#!/bin/sh\necho "Got permission denied while trying to connect to the Docker daemon socket" >&2\nexit 1\n',
    garbles: "#!/bin/sh\necho 'no json {'\n",
  };
  for (const [what, script] of Object.entries(scripts)) {
    await Deno.writeTextFile(join(bin, "docker"), script, { mode: 0o755 });
    rig.env["PATH"] = `${bin}:${usual}`;
    const start = performance.now();
    const { code, stdout, stderr } = await rig.prj(["list-sessions", "--all", "--json"]);
    assert.ok(performance.now() - start < LIMIT_MS, what);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /docker/, what);
    assert.deepEqual(JSON.parse(stdout).sessions.map(({ name }: { name: string }) => name), ["in.podman"], what);
    const info = await rig.prj(["session-info", "is.not.there"]);
    assert.ok(performance.now() - start < 2 * LIMIT_MS, what);
    assert.equal(info.code, 7, `${what}: ${info.stderr}`);
    if (what === "refuses") assert.match(info.stderr, /permission denied/);
    if (what === "hangs") assert.match(info.stderr, /\b10 s\b|time/);
    assert.equal((await rig.prj(["session-info", "in.podman", "--backend", "podman"])).code, 0, what);
  }
});

Deno.test("a session that was found is not kept waiting by a runtime that hangs, which is not left behind either", async () => {
  await using world = await openWorld();
  const { rig } = world;
  await rig.write(".prj/commands/here.yaml", "session: { task: here, windows: [{ command: sleep 500 }] }\n");
  await rig.ok(["run", "here"]);
  const bin = join(rig.folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  await Deno.writeTextFile(join(bin, "podman"), `#!/bin/sh\necho $$ >> "${bin}/pids"\nexec sleep 600\n`, {
    mode: 0o755,
  });
  rig.env["PATH"] = `${bin}:${rig.env["PATH"]}`;
  for (const name of ["here", "myproject-main-here"]) {
    const start = performance.now();
    await rig.ok(["session-info", name]);
    assert.ok(performance.now() - start < 8000, name);
  }
  // It may have been ended before it could say who it is.
  const pids = (await Deno.readTextFile(join(bin, "pids")).catch(() => "")).trim().split("\n");
  for (const pid of pids.filter((pid) => pid !== "")) {
    await waitFor(`the end of ${pid}`, () => Deno.stat(`/proc/${pid}`).then(() => false, () => true));
  }
});

Deno.test("a session whose runtime is not on PATH is not taken for gone, nor its output for lost", async () => {
  await using world = await openWorld();
  const { rig } = world;
  await runSession(world, "podman", "echo said; exec sleep 600");
  const without = { env: { PATH: pathWithout(rig.env["PATH"]!, ["podman"]) } };
  for (const args of [["stop", "box"], ["stop", NAME], ["logs", NAME], ["session-info", NAME]]) {
    const { code, stderr } = await rig.prj(args, without);
    assert.equal(code, 7, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, /"podman" does not answer: it is not on PATH/);
  }
  const { sessions } = await rig.json(["list-sessions"], without);
  assert.deepEqual(
    sessions.map(({ name, state, detail }: Record<string, string>) => [name, state, detail]),
    [[NAME, "unknown", "unreachable"]],
  );
  assert.equal((await listed(rig)).get(NAME)?.state, "running");
});
