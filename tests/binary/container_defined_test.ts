/** Sessions that commands define as containers: defined, running, stopped, and again; in order, and healthy first. */
import assert from "node:assert/strict";
import { ContainerRig, IMAGES, type Runtime, RUNTIMES } from "../container_rig.ts";
import { REAL_PATH, Rig, waitFor } from "./rig.ts";

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
type Answer = any;

/** A rig whose podman and docker are the tests' own. */
async function createRig(name: string): Promise<{ rig: Rig; containers: ContainerRig }> {
  const containers = await ContainerRig.shared();
  await containers.clear();
  const rig = await Rig.create(name);
  Object.assign(rig.env, containers.env, { PATH: REAL_PATH });
  return { rig, containers };
}

/** A container that sleeps; docker's has no network here. */
function service(runtime: Runtime, { top = "", container = "", command = "sleep 1000" } = {}): string {
  return `${top}
session:
  backend: ${runtime}
  container:
    image: ${IMAGES[runtime]}
    command: ${command}
    network: none
    stop_timeout: 1s
${container}
`;
}

async function stateOf(rig: Rig, name: string): Promise<string> {
  const { sessions } = await rig.json(["list-sessions"]);
  const found = sessions.filter((session: Answer) => session.name === name);
  assert.equal(found.length, 1, JSON.stringify(sessions));
  return found[0].state;
}

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: a container is defined, running, stopped, running, and defined again when it is removed`, async () => {
    const { rig, containers } = await createRig("shop");
    await using _rig = rig;
    await rig.command("api", service(runtime));
    const { sessions: [defined] } = await rig.json(["list-sessions"]);
    assert.deepEqual([defined.backend, defined.runtime, defined.state], ["container", runtime, "defined"]);
    assert.equal((await rig.json(["status", "api"])).session.state, "defined");
    const round: [args: string[], state: string][] = [
      [["start", "api"], "running"],
      [["stop", "api", "--timeout", "1s"], "stopped"],
      [["start", "api"], "running"],
      [["restart", "api", "--timeout", "1s"], "running"],
      [["stop", "api", "--rm", "--force"], "defined"],
      [["start", "--all"], "running"],
      [["kill-session", "api"], "defined"],
    ];
    for (const [args, state] of round) {
      await rig.ok(args);
      assert.equal(await stateOf(rig, "shop-main-dev"), state, args.join(" "));
    }
    assert.deepEqual(await containers.names(runtime), []);
  });
}

/** podman runs health checks by timers of systemd, which is not everywhere. */
const CHECKED: readonly Runtime[] = ["docker"];

for (const runtime of CHECKED) {
  Deno.test(`${runtime}: what depends on a health check waits for it, and a restart never takes an old definition`, async () => {
    const { rig, containers } = await createRig("shop");
    await using _rig = rig;
    const check = `    healthcheck: { command: "test -e /tmp/ready", interval: 1s, retries: 20 }`;
    const command = `[sh, -c, "sleep 2; touch /tmp/ready; sleep 1000"]`;
    await rig.command("db", service(runtime, { container: `${check}\n  task: db`, command }));
    await rig.command("api", service(runtime, { top: "depends_on: [db]", container: "  task: api" }));
    const ended = await rig.prj(["start", "api", "--json"]);
    assert.equal(ended.code, 0, ended.stderr + ended.stdout);
    assert.match(ended.stderr, /Waiting until "shop-main-db" is healthy, at most 60 s/);
    const { sessions } = await rig.json(["list-sessions"]);
    const db = sessions.find(({ task }: Answer) => task === "db");
    assert.deepEqual([db.state, db.health], ["running", "healthy"]);
    const stopped = await rig.json(["stop", "--all", "--force"]);
    assert.deepEqual(stopped.sessions.map(({ name }: Answer) => name), ["shop-main-api", "shop-main-db"]);
    await rig.ok(["start", "--all"]);
    await rig.command("api", service(runtime, { container: "    workdir: /tmp\n  task: api" }));
    const refused = await rig.prj(["restart", "api"]);
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, /its command has changed since it was made: workdir/);
    assert.equal(await stateOf(rig, "shop-main-api"), "running");
    await rig.ok(["restart", "api", "--recreate", "--force"]);
    const inspect = ["container", "inspect", "--format", "{{.Config.WorkingDir}}", "shop-main-api"];
    assert.equal(await containers.ok(runtime, ...inspect), "/tmp");
    await containers.clear();
  });

  Deno.test(`${runtime}: a health check that fails is a failure, and what comes after is not started`, async () => {
    const { rig } = await createRig("shop");
    await using _rig = rig;
    const check = (retries: number): string =>
      `    healthcheck: { command: "false", interval: 1s, retries: ${retries} }\n  task: db`;
    await rig.command("db", service(runtime, { container: check(1) }));
    await rig.command("api", service(runtime, { top: "depends_on: [db]", container: "  task: api" }));
    const { sessions } = await rig.json(["start", "api"]);
    assert.deepEqual(sessions.map(({ outcome }: Answer) => outcome), ["failed", "not_started"]);
    assert.match(sessions[0].error.message, /"shop-main-db" is unhealthy/);
    await rig.ok(["kill-session", "db"]);
    await rig.command("db", service(runtime, { container: check(1000) }));
    const late = await rig.prj(["start", "api", "--health-timeout", "2s"]);
    assert.equal(late.code, 124, late.stderr);
    assert.match(late.stderr, /"shop-main-db" was not healthy within 2 s/);
  });
}

Deno.test("a container of kstlib's configuration is imported and runs", async () => {
  const { rig, containers } = await createRig("shop");
  await using _rig = rig;
  await Deno.mkdir(`${rig.project}/data`);
  await rig.write(
    "kstlib.conf.yml",
    `ops:
  container_runtime: podman
  sessions:
    astro-prod:
      backend: container
      image: "${IMAGES.podman}"
      command: "sh -c 'echo $STAR > /app/data/said; sleep 1000'"
      env: { STAR: vega }
      volumes:
        - "./data:/app/data"
`,
  );
  await rig.ok(["layout", "import", "kstlib.conf.yml"]);
  await rig.ok(["validate"]);
  await rig.ok(["start", "astro-prod"]);
  await waitFor(
    "its words",
    async () => (await Deno.readTextFile(`${rig.project}/data/said`).catch(() => "")) === "vega\n",
  );
  assert.deepEqual(await containers.names("podman"), ["astro-prod"]);
  await rig.ok(["stop", "astro-prod", "--force"]);
  assert.equal(await stateOf(rig, "astro-prod"), "stopped");
});
