import assert from "node:assert/strict";
import { join } from "node:path";
import { parseTrace } from "../../scripts/bench/count_processes.ts";
import { runToEnd } from "../bounded.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const SIX = `
session:
  windows:
    - name: work
      panes:
        - { title: running, command: "sleep 1000" }
        - { title: exited, command: "exit 3", exit_mode: hold }
        - { title: killed, command: "kill -9 $$" , exit_mode: hold }
    - name: more
      panes:
        - { title: shell, command: "echo done" }
        - { title: editor, command: "vim -u NONE notes.txt" }
        - { title: server, command: "bash -c 'npm run dev'", working_directory: web }
`;
const PACKAGE = JSON.stringify({ name: "web", scripts: { dev: "node server.js" } });

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
type Answer = any;

const panesOf = (info: Answer): Map<string, Answer> =>
  new Map(info.windows.flatMap((window: Answer) => window.panes).map((pane: Answer) => [pane.title, pane]));

async function openSix(rig: Rig): Promise<Answer> {
  await rig.write("web/package.json", PACKAGE);
  await rig.write("web/server.js", "setInterval(() => {}, 1000);\n");
  await rig.command("six", SIX);
  return (await rig.json(["run", "six"])).session;
}

/** Asks until every pane is as it will stay. */
async function settled(rig: Rig, name: string): Promise<Answer> {
  return await waitFor("the panes to settle", async () => {
    const info = await rig.json(["session-info", name]);
    const panes = panesOf(info);
    const texts = [...panes.values()].map((pane) => `${pane.state} ${pane.foreground?.text}`);
    return panes.get("shell").state === "idle" && panes.get("exited").state === "exited" &&
      panes.get("killed").state === "exited" && texts.includes("running npm run dev") &&
      panes.get("server").processes >= 2 && texts.includes("running sleep 1000") &&
      texts.includes("running vim -u NONE notes.txt") && info;
  }).catch(async (error) => {
    throw new Error(`${error}\n${JSON.stringify((await rig.json(["session-info", name])).windows, null, 1)}`);
  });
}

Deno.test("session-info is right about six panes, from at most 3 processes", async (t) => {
  await using rig = await Rig.create();
  const before = Date.now();
  const { name, windows } = await openSix(rig);
  const info = await settled(rig, name);
  const panes = panesOf(info);

  await t.step("each has its ids, its command and its place", () => {
    assert.deepEqual(
      info.windows.map((window: Answer) => [window.name, window.id, window.panes.map((pane: Answer) => pane.id)]),
      windows.map((window: Answer) => [window.name, window.id, window.panes.map((pane: Answer) => pane.id)]),
    );
    assert.deepEqual([...panes].map(([title, pane]) => [title, pane.command]), [
      ["running", "sleep 1000"],
      ["exited", "exit 3"],
      ["killed", "kill -9 $$"],
      ["shell", "echo done"],
      ["editor", "vim -u NONE notes.txt"],
      ["server", "bash -c 'npm run dev'"],
    ]);
    assert.equal(panes.get("server").directory, join(rig.project, "web"));
    assert.equal(panes.get("running").directory, rig.project);
  });

  await t.step("states, exit codes and signals", () => {
    const states = [...panes.values()].map(({ title, state, exit_code, signal }) => [title, state, exit_code, signal]);
    assert.deepEqual(states, [
      ["running", "running", null, null],
      ["exited", "exited", 3, null],
      ["killed", "exited", 137, "SIGKILL"],
      ["shell", "idle", 0, null],
      ["editor", "running", null, null],
      ["server", "running", null, null],
    ]);
  });

  await t.step("what runs in the foreground, as a person says it", () => {
    assert.deepEqual([...panes.values()].map(({ foreground }) => foreground?.text), [
      "sleep 1000",
      undefined,
      undefined,
      "bash",
      "vim -u NONE notes.txt",
      "npm run dev",
    ]);
  });

  await t.step("times, and what its processes take", () => {
    for (const pane of panes.values()) {
      const started = Date.parse(pane.started_at);
      assert.ok(started >= before - 50 && started <= Date.now(), `${pane.title} started at ${pane.started_at}`);
      assert.equal(pane.ended_at === null, pane.exit_code === null, pane.title);
      if (pane.ended_at !== null) {
        assert.ok(Date.parse(pane.ended_at) >= started && Date.parse(pane.ended_at) <= Date.now());
      }
      assert.ok(pane.memory_bytes > 100_000, `${pane.title} takes ${pane.memory_bytes}`);
    }
    // Two processes of node at least, each with more than a shell.
    assert.ok(panes.get("server").memory_bytes > 40_000_000);
    assert.ok(panes.get("server").cpu_ms > 50);
    assert.ok(panes.get("server").processes >= 2);
    assert.equal(panes.get("running").processes, 1);
    for (const title of ["exited", "killed"]) assert.ok(panes.get(title).processes <= 1, title);
  });

  await t.step("from at most 3 processes", async () => {
    const log = join(rig.folder, "trace");
    const strace = ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve", "-o", log];
    const ended = await runToEnd([...strace, PRJ, "session-info", name, "--json"], { env: rig.env, cwd: rig.project });
    assert.equal(ended.code, 0, ended.stderr);
    const programs = parseTrace(await Deno.readTextFile(log));
    assert.ok(programs.length <= 3, programs.join(", "));
    assert.deepEqual(programs, ["tmux"]);
  });

  await t.step("for a person, in the width of the terminal", async () => {
    const { stdout } = await rig.ok(["session-info", name]);
    assert.match(stdout, /^myproject-main-dev {2}running$/m);
    assert.match(stdout, /^0\*? +running +sleep 1000 /m);
    assert.match(stdout, /^1\*? +exited \(exit code 3\) +exit 3 +took /m);
    assert.match(stdout, /^2\*? +exited \(SIGKILL\) +kill -9 \$\$ /m);
    assert.match(stdout, /^0\*? +idle \(exit code 0\) +echo done /m);
    assert.doesNotMatch(stdout, /launcher/);
  });
});

Deno.test("session-info of a session that ended says what ran, and how and when it ended", async () => {
  await using rig = await Rig.create();
  const { name, uid } = await openSix(rig);
  await settled(rig, name);
  const before = Date.now();
  await rig.ok(["kill-session", name]);
  const after = Date.now();
  for (const verb of [["session-info"], ["session", "info"], ["sessions", "info"]]) {
    const info = await rig.json([...verb, name]);
    assert.deepEqual([info.session.uid, info.session.state, info.end_reason], [uid, "stopped", "person"]);
    assert.ok(Date.parse(info.ended_at) >= before && Date.parse(info.ended_at) <= after, info.ended_at);
    const panes = [...panesOf(info).values()];
    assert.deepEqual(panes.map((pane) => pane.command).slice(0, 4), [
      "sleep 1000",
      "exit 3",
      "kill -9 $$",
      "echo done",
    ]);
    assert.deepEqual(panes.map((pane) => pane.exit_code).slice(1, 4), [3, 137, 0]);
    assert.equal(panes[2].signal, "SIGKILL");
  }
  const { stdout } = await rig.ok(["session-info", name]);
  assert.match(stdout, /^myproject-main-dev {2}stopped$/m);
  assert.match(stdout, /^ended +\d{4}-\d\d-\d\d .* UTC {2}(just now|\d+[sm] ago): person$/m);
  assert.doesNotMatch(stdout, /memory/);
});

/** Opens a pane that ends, and of which tmux knows how: of one in some twenty on a busy machine it never learns it. */
async function openEnded(rig: Rig, ...command: string[]): Promise<void> {
  await waitFor(`a pane that ended by ${command.join(" ")}`, async () => {
    const id = (await rig.tmux("split-window", "-t", "=foreign:", "-P", "-F", "#{pane_id}", ...command)).stdout.trim();
    const isTold = await waitFor("how it ended", async () => {
      const { stdout } = await rig.tmux("display-message", "-p", "-t", id, "#{pane_dead_status}#{pane_dead_signal}");
      return stdout.trim() !== "";
    }, 5_000).catch(() => false);
    if (!isTold) await rig.tmux("kill-pane", "-t", id);
    return isTold;
  });
}

Deno.test("panes that a person made, and sessions of others, are told without a record", async () => {
  await using rig = await Rig.create();
  const { name } = await openSix(rig);
  await rig.tmux("split-window", "-t", `=${name}:work`, "-c", "/", "sleep 2000");
  await rig.tmux("split-window", "-t", `=${name}:more`, "-c", "/usr");
  await rig.tmux("new-session", "-d", "-s", "foreign", "-c", "/usr", "bash --norc");
  await rig.tmux("set-option", "-w", "-t", "=foreign:", "remain-on-exit", "on");
  await openEnded(rig, "exit 7");
  await openEnded(rig, "--", "sh", "-c", "kill -9 $$");
  await rig.tmux("send-keys", "-t", "=foreign:.0", "sleep 3000", "Enter");

  const own = await waitFor("the panes by hand", async () => {
    const windows: Answer[] = (await rig.json(["session-info", name])).windows;
    const panes = windows.flatMap((window) => window.panes);
    return panes.some((pane) => pane.foreground?.text === "sleep 2000") &&
      panes.some((pane) => pane.command === null && pane.state === "idle") && panes;
  });
  const [slept] = own.filter((pane) => pane.command === "sleep 2000");
  assert.deepEqual([slept.state, slept.directory, slept.exit_code, slept.processes], ["running", "/", null, 1]);
  const [shell] = own.filter((pane) => pane.command === null);
  assert.deepEqual([shell.state, shell.directory, shell.foreground.text], ["idle", "/usr", "bash"]);

  let seen: Answer;
  const foreign = await waitFor("the session of others", async () => {
    const info = await rig.json(["session-info", "foreign"]);
    const [{ panes }] = seen = info.windows;
    return panes.filter((pane: Answer) => pane.state === "exited").length === 2 &&
      panes.some((pane: Answer) => pane.foreground?.text === "sleep 3000") && info;
  }).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(seen)}`));
  assert.deepEqual([foreign.session.owned, foreign.session.uid, foreign.command, foreign.run], [
    false,
    null,
    null,
    null,
  ]);
  assert.deepEqual(
    foreign.windows[0].panes.map((pane: Answer) => [pane.state, pane.command, pane.exit_code, pane.signal])
      .toSorted((a: Answer, b: Answer) => String(a).localeCompare(String(b))),
    [
      ["exited", "exit 7", 7, null],
      ["exited", "sh -c 'kill -9 $$'", 137, "SIGKILL"],
      ["running", "bash --norc", null, null],
    ],
  );
  assert.match((await rig.ok(["session-info", "foreign"])).stdout, /^foreign {2}running {2}not made by prj$/m);
  assert.equal((await rig.prj(["session-info", "fore"])).code, 3, "a part of a name is no name");
});

Deno.test("a secret in a pane's command is shown nowhere, also where it is in the list of processes", async () => {
  await using rig = await Rig.create();
  const secret = "hush it's $HOME";
  await rig.command(
    "hush",
    `
arguments: [{ name: token, secret: true }]
session:
  windows:
    - panes:
        - { command: "sleep 1000 {{token}}x || exec -a 'tail {{token}}' sleep 1000" }
        - { command: "API_TOKEN=hush-too sh -c 'exec sleep 1000; :'" }
`,
  );
  const { session } = await rig.json(["run", "hush", `token=${secret}`]);
  const shown = await waitFor("both to run", async () => {
    const { stdout } = await rig.ok(["session-info", session.name, "--json"]);
    return stdout.match(/"state":"running"/g)?.length === 3 && stdout;
  });
  assert.ok(!shown.includes("hush "), shown);
  assert.ok(shown.includes("***"), shown);
  assert.ok(!(await rig.ok(["session-info", session.name])).stdout.includes("hush it"));
});

Deno.test("session-info fits the terminal", async () => {
  await using rig = await Rig.create();
  const { name } = await openSix(rig);
  await settled(rig, name);
  for (const columns of [80, 200]) {
    const box = `box-${columns}`;
    await rig.tmux("new-session", "-d", "-s", box, "-x", String(columns), "-y", "60", "-c", rig.project);
    await rig.tmux("send-keys", "-t", `=${box}:`, "-l", `clear; ${PRJ} session-info ${name}; echo 'en'd`);
    await rig.tmux("send-keys", "-t", `=${box}:`, "Enter");
    const lines = await waitFor("the page", async () => {
      const { stdout } = await rig.tmux("capture-pane", "-p", "-t", `=${box}:`);
      return /^end$/m.test(stdout) && stdout.split("\n");
    });
    // No line was broken: each pane has its one.
    assert.equal(lines.filter((line) => /^\d\*? +(running|idle|exited)/.test(line)).length, 6, lines.join("\n"));
    assert.ok(lines.some((line) => line.includes(columns === 80 ? "…" : "npm run dev")), lines.join("\n"));
  }
});
