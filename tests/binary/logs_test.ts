import assert from "node:assert/strict";
import { join } from "node:path";
import { LivePrj } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

/** The files that the rig's logs are kept in. */
async function logFiles(rig: Rig): Promise<{ name: string; size: number; mode: number }[]> {
  const folder = join(rig.folder, "home/.local/share/prj/panes");
  const files = [];
  for await (const session of Deno.readDir(folder)) {
    for await (const { name } of Deno.readDir(join(folder, session.name))) {
      if (!name.includes(".log")) continue;
      const { size, mode } = await Deno.stat(join(folder, session.name, name));
      files.push({ name, size, mode: mode! & 0o777 });
    }
  }
  return files.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function open(rig: Rig, windows: string): Promise<string> {
  await rig.command("talk", `session:\n  windows:\n${windows}`);
  return (await rig.json(["run", "talk"])).session.name;
}

Deno.test("logs: 10 MB of output: the end is there, the files rotate and stay small, for their owner only", async () => {
  await using rig = await Rig.create();
  const name = await open(
    rig,
    `    - { command: "head -c 7500000 /dev/zero | base64; echo the-end; exec sleep 600" }\n`,
  );
  await rig.ok(["wait", name, "--until", "output=^the-end$", "--timeout", "60s"]);
  assert.equal((await rig.ok(["logs", name, "-n", "1"])).stdout, "the-end\n");
  const files = await logFiles(rig);
  assert.deepEqual(files.map((file) => file.name), ["0.0.log", "0.0.log.1", "0.0.log.1.index", "0.0.log.index"]);
  const limit = 4 * 1024 * 1024;
  for (const { name, size, mode } of files) {
    assert.ok(size < limit + 262_144, `${name} has ${size} bytes`);
    assert.equal(mode, 0o600, name);
  }
  const lines = (await rig.ok(["logs", name])).stdout.trimEnd().split("\n");
  assert.ok(lines.length > limit / 78);
  assert.ok(lines.slice(1, -2).every((line) => line === "A".repeat(76)), "no line was lost or torn on the way");
});

Deno.test("logs: an endless flood stays within bounds in tmux's memory too, and its end is there soon", async () => {
  await using rig = await Rig.create();
  const name = await open(
    rig,
    `    - { command: "timeout 6 yes ${"long ".repeat(14)}; echo; echo the-end; exec sleep 600" }\n`,
  );
  const status = `/proc/${(await rig.tmux("display-message", "-p", "#{pid}")).stdout.trim()}/status`;
  let most = 0;
  for (const end = Date.now() + 6_000; Date.now() < end;) {
    most = Math.max(most, Number(/VmRSS:\s+(\d+)/.exec(await Deno.readTextFile(status))![1]) / 1024);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await rig.ok(["wait", name, "--until", "output=^the-end$", "--timeout", "60s"]);
  assert.equal((await rig.ok(["logs", name, "-n", "1"])).stdout, "the-end\n");
  assert.ok(most < 60, `tmux grew to ${most} MB`);
});

Deno.test("logs: what was printed first is there, of every pane, and what was overwritten is not", async () => {
  await using rig = await Rig.create();
  const name = await open(
    rig,
    `    - name: "ü x/y"
      panes:
        - "printf 'first\\\\n10%%\\\\r100%%\\\\n\\\\033[1mbold\\\\033[0m\\\\n'; exec sleep 600"
        - "echo second; exec sleep 600"
    - { name: other, command: "echo third; (exit 3)", exit_mode: close }
`,
  );
  await rig.ok(["wait", name, "--pane", "ü x/y.0", "--until", "output=^bold$", "--timeout", "60s"]);
  await rig.ok(["wait", name, "--pane", "ü x/y.1", "--until", "output=^second$", "--timeout", "60s"]);
  await rig.ok(["wait", name, "--window", "other", "--until", "exit-code=3", "--timeout", "60s"]);
  const all = ["ü x/y.0 | first", "ü x/y.0 | 100%", "ü x/y.0 | bold", "ü x/y.1 | second", "other.0 | third"];
  assert.deepEqual((await rig.ok(["logs", name])).stdout.split("\n"), [...all, ""]);
  assert.equal((await rig.ok(["logs", name, "--window", "other"])).stdout, "third\n");
  assert.equal((await rig.ok(["logs", name, "--pane", "ü x/y.0", "-n", "2"])).stdout, "100%\nbold\n");
  const raw = "first\r\n10%\r100%\r\n\x1b[1mbold\x1b[0m\r\n";
  assert.equal((await rig.ok(["logs", name, "--pane", "ü x/y.0", "--raw"])).stdout, raw);
  assert.equal(
    (await rig.ok(["logs", name, "--pane", "ü x/y.0", "--raw", "-n", "1"])).stdout,
    "\x1b[1mbold\x1b[0m\r\n",
  );
  const json = await rig.json(["logs", name, "--window", "ü x/y"]);
  assert.deepEqual(json.panes.map((pane: { text: string }) => pane.text), ["first\n100%\nbold\n", "second\n"]);
  for (const args of [["--window", "nope"], ["--pane", "%99"]]) {
    assert.equal((await rig.prj(["logs", name, ...args])).code, 3);
  }
  assert.equal((await rig.prj(["logs", "nope"])).code, 3);
});

Deno.test("logs: an index is that of a window and pane that are there, not of one that closed", async () => {
  await using rig = await Rig.create();
  await Deno.writeTextFile(join(rig.folder, "home/.tmux.conf"), "set -g base-index 1\n");
  const name = await open(
    rig,
    `    - name: a\n      panes: [{ title: p, command: echo was p, exit_mode: close }, { command: echo is q }]\n` +
      `    - { name: b, command: echo was b, exit_mode: close }\n    - { name: c, command: echo is c }\n`,
  );
  await rig.ok(["wait", name, "--window", "b", "--until", "exited", "--timeout", "60s"]);
  await rig.ok(["wait", name, "--pane", "p", "--until", "exited", "--timeout", "60s"]);
  await waitFor(
    "both to go",
    async () => (await rig.tmux("list-panes", "-s", "-t", `=${name}`)).stdout.trim().split("\n").length === 2,
  );
  const logs = async (...args: string[]): Promise<string> => (await rig.ok(["logs", name, ...args])).stdout;
  await rig.ok(["wait", name, "--until", "idle", "--timeout", "60s"]);
  assert.match(await logs("--window", "1", "--pane", "0"), /^is q$/m);
  assert.match(await logs("--window", "1"), /is q\n[^]*was p$/m);
  assert.match(await logs("--pane", "p"), /^was p$/m);
  assert.match(await logs("--window", "b"), /^was b$/m);
});

Deno.test("logs: a session that was ended keeps its logs, with the tail of a pane that was killed", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { command: "seq 1000; printf 'no line break'; exec sleep 600" }\n`);
  await rig.ok(["wait", name, "--until", "output=no line", "--timeout", "60s"]);
  await rig.tmux("kill-server");
  const { stdout } = await rig.ok(["logs", name]);
  assert.ok(stdout.startsWith("1\n2\n") && stdout.endsWith("1000\nno line break\n"));
  assert.equal((await rig.ok(["logs", name, "--follow", "-n", "1"])).stdout, "1000\n");
});

Deno.test("logs --follow shows what comes, through a rotation, and ends with the session", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/configs/project.yaml", "sessions: { log_size: 10KB }\n");
  const name = await open(
    rig,
    `    - { name: a, command: "echo early; while read line; do echo got $line; seq $line; done" }\n    - { name: b, command: "exec sleep 600" }\n`,
  );
  await rig.ok(["wait", name, "--window", "a", "--until", "output=early", "--timeout", "60s"]);
  const follower = new LivePrj(rig, ["logs", name, "--follow"]);
  const json = new LivePrj(rig, ["logs", name, "--follow", "--json", "--window", "a", "-n", "1"]);
  await waitFor("the past", async () => follower.stdout.includes("a.0 | early\n"));
  for (const count of [3, 2000, 4000, 5]) {
    await rig.ok(["send", name, "--window", "a", "--enter", String(count)]);
    await waitFor(`${count} lines`, async () => follower.stdout.includes(`got ${count}\n`));
    await waitFor(
      "the last of them",
      async () => new RegExp(`got ${count}\n[^]*a\\.0 \\| ${count}\n`).test(follower.stdout),
    );
  }
  await rig.tmux("new-window", "-t", `=${name}:`, "sleep 600");
  await rig.tmux("kill-session", "-t", `=${name}`);
  const ended = await follower.end();
  assert.equal(ended.code, 0, ended.stderr);
  const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `a.0 | ${i + 1}\n`).join("");
  assert.ok(ended.stdout.includes(`a.0 | got 4000\n${numbers(4000)}`), "no line is lost where the file rotates");
  const lines = (await json.end()).stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.ok(lines.every((line) => line.schema === "prj.log-line/1" && line.pane.window === "a"));
  assert.equal(lines.at(-1).text, "5");
});

Deno.test("logs --follow: Ctrl-C ends it with 130", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { command: "while sleep 0.1; do echo tick; done" }\n`);
  const follower = new LivePrj(rig, ["logs", name, "-f"]);
  await waitFor("a tick", async () => follower.stdout.includes("tick\n"));
  follower.signalGroup("SIGINT");
  assert.equal((await follower.end()).code, 130);
});

Deno.test("logs and wait see what comes after a program that was killed on a screen of its own", async () => {
  await using rig = await Rig.create();
  const draw = String.raw`printf 'before\n\033[?1049h\033[5;5Hdrawn'; kill -9 $$`;
  const name = await open(rig, `    - { command: ${JSON.stringify(draw)} }\n`);
  await rig.ok(["wait", name, "--until", "idle", "--timeout", "60s"]);
  await rig.ok(["send", name, "--enter", "echo after-$((1 + 1))"]);
  await rig.ok(["wait", name, "--until", "output=^after-2$", "--timeout", "60s"]);
  const screen = (await rig.ok(["capture", name])).stdout;
  assert.ok(screen.startsWith("before\n") && !screen.includes("drawn"), screen);
});

Deno.test("logs --since leaves out what was printed before", async () => {
  await using rig = await Rig.create();
  const name = await open(rig, `    - { command: "echo old; while read line; do echo new $line; done" }\n`);
  await rig.ok(["wait", name, "--until", "output=old", "--timeout", "60s"]);
  // The index counts in seconds.
  await rig.ok(["exec", name, "--", "sleep", "3"]);
  const since = new Date(Date.now() - 500).toISOString();
  await rig.ok(["send", name, "--enter", "1"]);
  await rig.ok(["wait", name, "--until", "output=new 1", "--timeout", "60s"]);
  const recent = (await rig.ok(["logs", name, "--since", since])).stdout;
  assert.ok(!recent.includes("old") && recent.includes("new 1"), recent);
  assert.ok((await rig.ok(["logs", name, "--since", "1h"])).stdout.includes("old"));
  assert.equal((await rig.prj(["logs", name, "--since", "soon"])).code, 2);
});

Deno.test("logs: with sessions.log_size 0 nothing is kept, and the verb says so", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/configs/project.yaml", "sessions: { log_size: 0 }\n");
  const name = await open(rig, `    - { name: a, command: "echo here; exec sleep 600" }\n`);
  // Without a log the screen is what is waited for.
  await rig.ok(["wait", name, "--until", "output=here", "--timeout", "60s"]);
  const ended = await rig.ok(["logs", name]);
  assert.deepEqual([ended.stdout, ended.stderr], ["", "No log is kept of a.0\n"]);
  assert.deepEqual(await logFiles(rig), []);
  await rig.write(".prj/configs/project.yaml", "sessions: { log_size: lots }\n");
  const refused = await rig.prj(["logs", name]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /a size such as "512KB" or "4MB"/);
});

Deno.test("logs: a folder that cannot be written, and one that goes away, disturb no pane", async () => {
  await using rig = await Rig.create();
  const data = join(rig.folder, "home/.local/share/prj");
  const name = await open(rig, `    - { command: "while read line; do echo got $line; done" }\n`);
  await rig.ok(["wait", name, "--until", "idle", "--timeout", "1s"]).catch(() => {});
  // Its launcher or its writer may be making a file in it at this moment.
  await waitFor(
    "the folder to go",
    () => Deno.remove(join(data, "panes"), { recursive: true }).then(() => true, () => false),
  );
  await rig.ok(["send", name, "--enter", "one"]);
  await waitFor("the pane", async () => (await rig.ok(["capture", name])).stdout.includes("got one"));
  assert.equal((await rig.ok(["logs", name])).stdout, "");
});
