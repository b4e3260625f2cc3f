import assert from "node:assert/strict";
import { join } from "node:path";
import { ContainerRig, IMAGES, type Runtime, RUNTIMES } from "../container_rig.ts";
import { fileText } from "./live.ts";
import { PRJ, REAL_PATH, Rig, waitFor } from "./rig.ts";

/** A rig whose prj knows the podman and the docker of the tests. */
async function create(): Promise<{ rig: Rig; containers: ContainerRig }> {
  const containers = await ContainerRig.shared();
  const rig = await Rig.create();
  Object.assign(rig.env, { PATH: REAL_PATH, ...containers.env });
  return { rig, containers };
}

interface Told {
  readonly name: string;
  readonly panes: readonly [{ readonly state: string; readonly foreground: { readonly text: string } }];
}

const inside = (runtime: Runtime, more = ""): string => `
arguments: [branch]
ports: [web]
worktree: { branch: "{{branch}}" }
session:
  working_directory: "{{worktree_path}}"
  additional_env: { GREETING: "it's {{branch}}" }
  inside: { image: "${IMAGES[runtime]}", runtime: ${runtime}, ports: ["127.0.0.1:{{ports.web}}:8080"]${more} }
  windows:
    - { name: make, command: 'echo "$IN_IMAGE $GREETING {{branch}}" >made' }
    - { name: serve, command: "pwd >index.html; httpd -f -p 8080 -h ." }
    - { name: shell }
`;

for (const runtime of RUNTIMES) {
  Deno.test(`session.inside (${runtime}): two worktrees, each with a server on the same port of its own container`, async () => {
    const { rig, containers } = await create();
    await using _rig = rig;
    await rig.command(
      "in",
      inside(runtime, runtime === "docker" ? `, network: ${await containers.network(runtime)}` : ""),
    );
    const ports = new Set<string>();
    for (const branch of ["a", "feature/ü-x"]) {
      await rig.ok(["run", "in", `branch=${branch}`]);
      const { session, worktree } = await rig.json(["run", "in", `branch=${branch}`]);
      const made = await fileText(join(worktree.path, "made"));
      assert.equal(made, `yes it's ${branch} ${branch}\n`);
      const { uid, gid } = await Deno.stat(join(worktree.path, "made"));
      assert.deepEqual([uid, gid], [Deno.uid(), Deno.gid()]);
      const told = await rig.ok(["env"], { cwd: worktree.path });
      const port = /PRJ_PORT_WEB='?(\d+)/.exec(told.stdout)![1]!;
      ports.add(port);
      const fetched = await waitFor("the server", async () => {
        const options = { signal: AbortSignal.timeout(10_000) };
        return await fetch(`http://127.0.0.1:${port}/index.html`, options)
          .then(async (answer) => answer.ok ? await answer.text() : await answer.body?.cancel())
          .catch(() => undefined);
      });
      assert.equal(fetched, `${worktree.path}\n`);
      const { windows } = await rig.json(["session-info", session.name]);
      const shown = windows.map(({ name, panes: [pane] }: Told) => [name, pane.state, pane.foreground.text]);
      assert.deepEqual(shown, [
        ["make", "idle", "sh"],
        ["serve", "running", "pwd >index.html; httpd -f -p 8080 -h ."],
        ["shell", "idle", "sh"],
      ]);
      const exec = await rig.ok([
        "exec",
        session.name,
        "--",
        "sh",
        "-c",
        'echo "$IN_IMAGE $1"; pwd; exit 0',
        "sh",
        "a b",
      ]);
      assert.equal(exec.stdout, `yes a b\n${worktree.path}\n`);
      assert.equal((await rig.prj(["exec", session.name, "--", "sh", "-c", "exit 3"])).code, 3);
      // Where its command ended, the pane has a shell, and that is inside too.
      await rig.ok(["send", session.name, "--window", "make", "--enter", "echo still-$IN_IMAGE >after"]);
      assert.equal(await fileText(join(worktree.path, "after")), "still-yes\n");
    }
    assert.equal(ports.size, 2);
    assert.equal((await containers.names(runtime)).length, 2);
    // They are no sessions of their own.
    assert.equal((await rig.sessions({})).length, 2);
    const [first, second] = await rig.sessions();
    await rig.ok(["kill-session", first.name, "--force"]);
    assert.equal((await containers.names(runtime)).length, 1);
    // A person ends the other by hand: its container is a leftover.
    await rig.tmux("kill-session", "-t", `=${second.name}`);
    await rig.ok(["list-sessions"]);
    const told = await rig.prj(["doctor"]);
    assert.match(told.stdout, new RegExp(`container: Container "${second.name}-[0-9a-z]{26}" of ${runtime} is left`));
    await rig.ok(["doctor", "--mend", "--yes"]);
    assert.deepEqual(await containers.names(runtime), []);
  });

  Deno.test(`session.inside (${runtime}): a container that is there already is used, and left`, async () => {
    const { rig, containers } = await create();
    await using _rig = rig;
    const mount = `--volume=${rig.project}:${rig.project}`;
    await containers.foreign(runtime, "1st.box", [mount]);
    await rig.command(
      "in",
      `
session:
  inside: { container: 1st.box, runtime: ${runtime} }
  windows: [{ command: 'echo "$IN_IMAGE" >made' }]
`,
    );
    const { session } = await rig.json(["run", "in"]);
    assert.equal(await fileText(join(rig.project, "made")), "yes\n");
    await rig.ok(["kill-session", session.name]);
    assert.deepEqual(await containers.names(runtime), ["1st.box"]);
    await containers.clear();
    const failed = await rig.prj(["run", "in"]);
    assert.equal(failed.code, 1, failed.stderr);
    assert.match(failed.stderr, /1st\.box/);
    assert.deepEqual(await rig.sessions(), []);
  });
}

Deno.test("session.inside: what cannot be is told before anything is made", async () => {
  const { rig } = await create();
  await using _rig = rig;
  const cases: [string, RegExp][] = [
    ["{ volumes: [a:/b] }", /either `image` or `container`/],
    ["{ image: x, container: y }", /either `image` or `container`/],
    ["{ image: -v }", /in\.yaml:3:\d+/],
    ["{ container: --rm }", /Expected the name of a container, found "--rm"/],
    ["{ image: x, volumes: ['../../etc:/x'] }", /in\.yaml:3:\d+/],
    ["{ image: x, ports: ['99999:1'] }", /in\.yaml:3:\d+/],
    ["{ image: x, commands: y }", /in\.yaml:3:\d+/],
  ];
  for (const [written, expected] of cases) {
    await rig.command("in", `session:\n  name_template: x\n  inside: ${written}\n`);
    const ended = await rig.prj(["run", "in"]);
    assert.equal(ended.code, 2, `${written}: ${ended.stderr}`);
    assert.match(ended.stderr, expected);
  }
  await rig.command("in", "session:\n  working_directory: /usr\n  inside: x\n");
  assert.match((await rig.prj(["run", "in"])).stderr, /"\/usr" is not in the container/);
  await rig.command("in", "session:\n  additional_env: { DOCKER_HOST: x }\n  inside: x\n");
  assert.match(
    (await rig.prj(["run", "in"])).stderr,
    /in\.yaml:2:\d+[^]*Cannot set DOCKER_HOST|Cannot set DOCKER_HOST/,
  );
  assert.deepEqual(await rig.sessions(), []);
});

/** Somebody who may use docker and is not root, as whom alone dockerd can be started. */
const USER = "54321";

Deno.test("session.inside (docker): what panes make in the worktree is the caller's, not root's", async () => {
  const { rig, containers } = await create();
  await using _rig = rig;
  const asUser = async (...argv: string[]): Promise<string> => {
    const ended = await rig.call(["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", ...argv]);
    assert.equal(ended.code, 0, `${argv.join(" ")}\n${ended.stderr}`);
    return ended.stdout;
  };
  await rig.call(["chmod", "a+rx", containers.folder, join(containers.folder, "home")]);
  await rig.call(["chmod", "a+rw", join(containers.folder, "d.sock")]);
  await rig.command("in", inside("docker", ", network: none").replace(/, ports: \[.*?\]/, ""));
  await rig.call(["chown", "-R", `${USER}:${USER}`, rig.folder]);
  try {
    await asUser(PRJ, "trust");
    const { session, worktree } = JSON.parse(await asUser(PRJ, "run", "in", "branch=a", "--json"));
    assert.equal(await fileText(join(worktree.path, "made")), "yes it's a a\n");
    const { uid, gid } = await Deno.stat(join(worktree.path, "made"));
    assert.deepEqual([uid, gid], [Number(USER), Number(USER)]);
    await asUser(PRJ, "kill-session", session.name, "--force");
    assert.deepEqual(await containers.names("docker"), []);
  } finally {
    await rig.call(["chown", "-R", "0:0", rig.folder]);
  }
});
