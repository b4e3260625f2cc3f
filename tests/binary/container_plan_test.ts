import assert from "node:assert/strict";
import { pathWithout } from "../path_without.ts";
import { ContainerRig, IMAGES, RUNTIMES } from "../container_rig.ts";
import { REAL_PATH, Rig } from "./rig.ts";

const YAML = `arguments: [{ name: text, default: "it's $HOME; \`x\` \\"q\\"" }]
session:
  container:
    image: IMAGE
    network: none
    runtime: RUNTIME
    volumes: ["tmpfs:/scratch"]
    labels: { team: "{{text}}" }
  additional_env: { API_TOKEN: hush-hush-value, MODE: one }
  windows:
    - { name: main, command: "echo {{text}}; pwd; echo mode=$MODE; touch made; sleep 600" }
    - { name: more, command: "exec sleep 600" }
`;

for (const runtime of RUNTIMES) {
  const yaml = YAML.replace("IMAGE", IMAGES[runtime]).replace("RUNTIME", runtime);

  /** A project whose command "box" opens a container, with the runtimes of the tests. */
  const open = async (): Promise<Rig & { containers: ContainerRig }> => {
    const containers = await ContainerRig.shared();
    await containers.clear();
    const rig = await Rig.create();
    Object.assign(rig.env, { PATH: REAL_PATH, ...containers.env });
    await rig.command("box", yaml);
    return Object.assign(rig, { containers });
  };

  Deno.test(`run makes a session of ${runtime}, takes it as it is, and starts it again`, async () => {
    await using rig = await open();
    const { session } = await rig.json(["run", "box"]);
    assert.deepEqual([session.backend, session.runtime], ["container", runtime]);
    assert.equal(session.created, true);
    const logs = await rig.containers.ok(runtime, "logs", session.name);
    assert.deepEqual(logs.split("\n"), ['it\'s $HOME; `x` "q"', rig.project, "mode=one"]);
    assert.equal((await Deno.stat(`${rig.project}/made`)).isFile, true, "the worktree is there under its own path");
    const again = await rig.json(["run", "box"]);
    assert.deepEqual([again.session.id, again.session.created, again.steps], [session.id, false, []]);

    await rig.containers.ok(runtime, "stop", "--time", "0", session.name);
    const started = await rig.json(["run", "box"]);
    assert.deepEqual(started.steps.map((step: { kind: string }) => step.kind), ["start-session"]);
    assert.equal(started.session.id, session.id);
    const [listed] = await rig.sessions();
    assert.deepEqual([listed.state, listed.uid], ["running", session.uid]);
    const { events } = await rig.json(["events", "--type", "session.started"]);
    assert.equal(events.length, 1);
  });

  Deno.test(`run never starts what a changed command made with ${runtime}, until it is told`, async () => {
    await using rig = await open();
    const { session } = await rig.json(["run", "box"]);
    await rig.command("box", yaml.replace("MODE: one", "MODE: two").replace("tmpfs:/scratch", "tmpfs:/other"));
    const running = await rig.prj(["run", "box"]);
    assert.equal(running.code, 0, running.stderr);
    assert.match(running.stderr, /warning: Session ".*" runs as it was made; its command has changed since: .*MODE/);
    assert.doesNotMatch((await rig.prj(["run", "box", "--reuse"])).stderr, /warning/);

    await rig.containers.ok(runtime, "stop", "--time", "0", session.name);
    const refused = await rig.prj(["run", "box"]);
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /environment\.MODE.*tmpfs was .*\/scratch.* and is .*\/other/);
    assert.match(refused.stderr, /--recreate.*--reuse/);
    assert.doesNotMatch(refused.stderr, /two|hush/, "values of variables are nobody's business");
    const old = await rig.json(["run", "box", "--reuse"]);
    assert.equal(old.session.id, session.id);
    assert.match(await rig.containers.ok(runtime, "logs", session.name), /mode=one$/);

    const { session: anew } = await rig.json(["run", "box", "--recreate"]);
    assert.notEqual(anew.id, session.id);
    assert.equal(anew.name, session.name);
    assert.match(await rig.containers.ok(runtime, "logs", session.name), /mode=two$/);
    assert.deepEqual(await rig.containers.names(runtime), [session.name]);

    await rig.containers.ok(runtime, "pause", session.name);
    const paused = await rig.prj(["run", "box"]);
    assert.equal(paused.code, 4);
    assert.match(paused.stderr, new RegExp(`is paused\\nhint: Run "${runtime} unpause`));
    await rig.containers.ok(runtime, "unpause", session.name);
  });

  Deno.test(`run --dry-run shows the lines of ${runtime} without secrets, and makes nothing`, async () => {
    await using rig = await open();
    const { stdout } = await rig.ok(["run", "box", "--dry-run"]);
    assert.match(stdout, new RegExp(`\\n     ${runtime} run --detach .*\\n`));
    assert.match(stdout, /\n +then .*exec-launcher/);
    assert.doesNotMatch(stdout, /hush/);
    assert.deepEqual(await rig.containers.names(runtime), []);
    const plan = await rig.json(["run", "box", "--dry-run"]);
    assert.equal(plan.steps[0].spec.container.image, IMAGES[runtime]);
  });

  Deno.test(`run mounts a new worktree into a container of ${runtime}, and works in it`, async () => {
    await using rig = await open();
    await rig.command(
      "tree",
      `arguments: [branch]\nworktree: { branch: "{{branch}}" }\n${
        yaml.replace(/^arguments.*\n/, "").replaceAll("{{text}}", "x")
      }`,
    );
    const { worktree, session } = await rig.json(["run", "tree", "branch=feature/a b".replace(" ", "-")]);
    assert.equal((await Deno.stat(`${worktree.path}/made`)).isFile, true);
    assert.match(await rig.containers.ok(runtime, "logs", session.name), new RegExp(`^${worktree.path}$`, "m"));
  });

  Deno.test(`run of a command that ${runtime} cannot carry out leaves nothing`, async () => {
    await using rig = await open();
    await rig.command("dies", yaml.replace(/command: "echo[^"]*"/, 'command: "echo why; exit 3"'));
    const { code, stderr } = await rig.prj(["run", "dies"]);
    assert.equal(code, 1);
    assert.match(stderr, /exit code 3:\nwhy/);
    assert.deepEqual(await rig.containers.names(runtime), []);
    const env = { PATH: pathWithout(REAL_PATH, ["podman", "docker"]) };
    const missing = await rig.prj(["run", "box"], { env });
    assert.equal(missing.code, 5, missing.stderr);
    assert.match(missing.stderr, new RegExp(`"${runtime}" is not installed\\nhint: Install it`));
  });
}

Deno.test("a session stays with the runtime that it was made with, where nobody says which", async () => {
  const containers = await ContainerRig.shared();
  await containers.clear();
  await using rig = await Rig.create();
  Object.assign(rig.env, { PATH: REAL_PATH, ...containers.env });
  const yaml = (image: string): string =>
    `session: { container: { image: "${image}", network: none, command: sleep 600 } }\n`;
  await rig.command("box", yaml(IMAGES.docker));
  const { session } = await rig.json(["run", "box", "--backend", "docker"]);
  const again = await rig.json(["run", "box"]);
  assert.equal(again.session.id, session.id);
  assert.deepEqual(await containers.names("podman"), []);
  await rig.command("box", yaml(IMAGES.podman));
  await rig.ok(["run", "box", "--backend", "podman"]);
  const both = await rig.prj(["run", "box"]);
  assert.equal(both.code, 4);
  assert.match(both.stderr, /is in podman and docker\nhint: .*--backend podman or --backend docker/);
  await rig.ok(["run", "box", "--backend", "docker", "--reuse"]);
});

Deno.test("run asks no runtime about a command that is wrong, and tells all of it with its place", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "bad",
    `session:
  container:
    image: -v
    volumes: ../../etc:/x
    ports: [22:22, 99999]
    labels: { a: "b\\nc" }
`,
  );
  for (const words of [["run", "bad"], ["validate"]]) {
    const { code, stdout, stderr } = await rig.prj(words);
    assert.equal(code, 2, stdout + stderr);
    for (const place of ["bad.yaml:3:12", "bad.yaml:4:14", "bad.yaml:5:20", "bad.yaml:6:18"]) {
      assert.match(stdout + stderr, new RegExp(place), words[0]);
    }
    assert.match(stdout + stderr, /Write the absolute path where that is meant: ".*\/etc:\/x"/);
  }
});
