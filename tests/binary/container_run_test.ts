import assert from "node:assert/strict";
import { IMAGES, RUNTIMES } from "../container_rig.ts";
import {
  commandLinesWith,
  fileOf,
  inState,
  listed,
  openWorld,
  PATIENCE_MS,
  runSession,
  sessionYaml,
} from "./container_world.ts";
import { waitFor } from "./rig.ts";

const NAME = "myproject-main-dev";

for (const runtime of RUNTIMES) {
  Deno.test(`${runtime}: run opens a session in a container, with windows, environment and the worktree`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const say = (file: string): string => `'pwd >${file}; echo "$GIVEN $IN_IMAGE" >>${file}; exec sleep 600'`;
    const windows = `[{ name: main, command: ${say("one")} }, { name: more, panes: [${say("two")}, ${say("three")}] }]`;
    await rig.command("box", sessionYaml(runtime, windows, "", 'additional_env: { GIVEN: "a b\'c" },'));
    const answer = await rig.json(["run", "box"]);
    assert.equal(answer.session?.name, NAME);
    for (const file of ["one", "two", "three"]) {
      const text = await fileOf(rig, file, (text) => text.split("\n").length === 3);
      assert.equal(text, `${rig.project}\na b'c yes\n`);
    }
    assert.deepEqual(await containers.names(runtime), [NAME]);
    const session = (await listed(rig)).get(NAME)!;
    assert.deepEqual([session.state, session.backend, session.runtime, session.owned, session.id], [
      "running",
      "container",
      runtime,
      true,
      answer.session.id,
    ]);
    const info = await rig.json(["session-info", NAME]);
    assert.deepEqual(info.windows.map(({ name }: { name: string }) => name), ["main", "more"]);
    const status = await rig.json(["status"]);
    assert.deepEqual(status.sessions.map(({ name }: { name: string }) => name), [NAME]);

    const again = await rig.json(["run", "box"]);
    assert.equal(again.session.uid, answer.session.uid, "a second run opens no second one");
    assert.deepEqual(await containers.names(runtime), [NAME]);
  });

  Deno.test(`${runtime}: a container that dies at once is a failure that shows its last lines, and goes`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    await rig.command("box", sessionYaml(runtime, "[{ name: main, command: 'echo the very reason >&2; exit 4' }]"));
    const { code, stderr } = await rig.prj(["run", "box"]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /the very reason/);
    assert.match(stderr, /\b4\b/);
    assert.deepEqual(await containers.names(runtime), []);
  });

  Deno.test(`${runtime}: an image with the same name as the session is no session`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    await containers.ok(runtime, "tag", IMAGES[runtime], runtime === "podman" ? `localhost/${NAME}` : NAME);
    try {
      assert.equal((await listed(rig, "--all")).get(NAME), undefined);
      assert.equal((await rig.prj(["session-info", NAME])).code, 3);
      const answer = await runSession(world, runtime, "exec sleep 600");
      assert.equal(answer.session.name, NAME);
      assert.equal((await rig.json(["session-info", NAME])).session.state, "running");
      await rig.ok(["kill-session", NAME]);
      assert.equal((await listed(rig)).get(NAME)?.state, "defined");
    } finally {
      await containers.ok(runtime, "rmi", runtime === "podman" ? `localhost/${NAME}` : NAME);
    }
  });

  Deno.test(`${runtime}: no command line shows a secret while a session starts`, async () => {
    await using world = await openWorld();
    const { rig } = world;
    const secret = "s3cret-of-the-session";
    const line = `'printf "%s\\n" "$API_TOKEN" >>"out-$PRJ_PANE"; exec sleep 600'`;
    await rig.command(
      "box",
      sessionYaml(
        runtime,
        `[{ name: main, command: ${line} }, { name: more, command: ${line} }]`,
        "",
        `additional_env: { API_TOKEN: "{{ 'API_TOKEN' | env }}", MORE: "a\\n{{ 'API_TOKEN' | env }}" },`,
      ),
    );
    const calls = await rig.shim(runtime);
    const { seen, result } = await commandLinesWith(secret, rig.prj(["run", "box"], { env: { API_TOKEN: secret } }));
    assert.equal(result.code, 0, result.stderr);
    for (const pane of ["0.0", "1.0"]) assert.equal(await fileOf(rig, `out-${pane}`), `${secret}\n`);
    assert.deepEqual(seen, []);
    const made = await calls();
    assert.ok(made.some((argv) => argv.includes("run")) && made.some((argv) => argv.includes("exec")));
    assert.deepEqual(made.filter((argv) => argv.join(" ").includes(secret)), []);
    for (const args of [["list-sessions"], ["session-info", NAME], ["events"]]) {
      assert.ok(!JSON.stringify(await rig.json(args)).includes(secret), args.join(" "));
    }
  });

  Deno.test(`${runtime}: what looks like an option or a way out is refused, or is only text`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const stay = "[{ name: main, command: exec sleep 600 }]";
    const refused: Record<string, string> = {
      "a volume ../../etc:/x": sessionYaml(runtime, stay, 'volumes: ["../../etc:/x"]'),
      "a volume --privileged": sessionYaml(runtime, stay, 'volumes: ["--privileged"]'),
      "an image -v": sessionYaml(runtime, stay).replace(/image: "[^"]*"/, 'image: "-v"'),
      "an image --privileged": sessionYaml(runtime, stay).replace(/image: "[^"]*"/, 'image: "--privileged"'),
      "a network --rm": sessionYaml(runtime, stay).replace("network: none", 'network: "--rm"'),
      "a user --rm": sessionYaml(runtime, stay, 'user: "--rm"'),
      "a port -P": sessionYaml(runtime, stay, 'ports: ["-P"]'),
    };
    for (const [what, yaml] of Object.entries(refused)) {
      await rig.command("box", yaml);
      const { code, stderr } = await rig.prj(["run", "box"]);
      assert.equal(code, 2, `${what}: ${stderr}`);
      assert.match(stderr, /box\.yaml:\d+/, what);
      assert.deepEqual(await containers.names(runtime), [], what);
    }
    // A name is made of letters, whatever is asked for, and a label is a text.
    await rig.command(
      "box",
      sessionYaml(runtime, stay, 'labels: { "some.label": "a\\nb=c --rm" }', 'name_template: "--rm",'),
    );
    const { code, stderr } = await rig.prj(["run", "box"]);
    if (code !== 0) assert.equal(code, 2, stderr);
    else {
      assert.deepEqual(await containers.names(runtime), ["rm"]);
      const [label] = JSON.parse(await containers.ok(runtime, "container", "inspect", "rm"));
      assert.equal(label.Config.Labels["some.label"], "a\nb=c --rm");
      assert.equal((await listed(rig)).get("rm")?.state, "running");
    }
  });

  Deno.test(`${runtime}: the same server in two worktrees: one container port, two host ports by leases`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const network = await containers.network(runtime);
    const line = "'mkdir -p /www; echo \"$PRJ_BRANCH\" >/www/index.html; exec httpd -f -h /www -p 8080'";
    await rig.command(
      "serve",
      `arguments: [branch]\nports: [web]\nworktree: { branch: "{{branch}}" }\n` +
        sessionYaml(runtime, `[{ name: main, command: ${line} }]`, 'ports: ["127.0.0.1:{{ports.web}}:8080"]')
          .replace("network: none", `network: ${network}`),
    );
    const ports = new Set<string>();
    for (const branch of ["one", "two"]) {
      const { session } = await rig.json(["run", "serve", `branch=${branch}`]);
      const published = (await containers.ok(runtime, "port", session.name)).match(/127\.0\.0\.1:(\d+)/)?.[1];
      assert.ok(published, await containers.ok(runtime, "port", session.name));
      ports.add(published);
      const text = await waitFor(
        `the server of ${branch}`,
        () =>
          fetch(`http://127.0.0.1:${published}/`, { signal: AbortSignal.timeout(10_000) })
            .then((answer) => answer.text()).catch(() => undefined),
        PATIENCE_MS,
      );
      assert.equal(text, `${branch}\n`);
    }
    assert.equal(ports.size, 2);
  });

  Deno.test(`${runtime}: a name that somebody else's container has is not taken over`, async () => {
    await using world = await openWorld();
    const { rig, containers } = world;
    const id = await containers.foreign(runtime, NAME);
    const { session } = await runSession(world, runtime, "exec sleep 600");
    assert.equal(session.name, `${NAME}-2`);
    const foreign = await inState(rig, NAME, "running", "--all");
    assert.deepEqual([foreign.id, foreign.owned], [id, false]);
  });
}
