import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText, LivePrj } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

/** The six lines of the reference's case T13, and more that other tools lose. */
const NASTY = [
  "echo one;",
  "echo '#{pane_id} #S $HOME'",
  "-n is not a flag",
  "Enter",
  `echo "dq" 'sq' \\back`,
  "printf 'é✓\\n'",
  ";",
  "\\;",
  "C-c",
  "~",
  "{",
  "  two  blanks\tand a tab  ",
  "#(touch never)",
  "日本語 📦 \u0301",
  "%H %% $((1)) `id` !!",
  "x".repeat(4000),
];

/** A session whose one pane writes all that it reads, as it is, into a file. */
async function openReader(rig: Rig, more = ""): Promise<string> {
  await rig.command(
    "reader",
    `session:\n  windows:\n    - name: reader\n      command: "stty raw -echo; echo ready; exec cat >'${rig.folder}/got'"\n${more}`,
  );
  const { session } = await rig.json(["run", "reader"]);
  await rig.ok(["wait", session.name, "--window", "reader", "--until", "output=ready", "--timeout", "60s"]);
  return session.name;
}

async function waitForGot(rig: Rig, wanted: string): Promise<void> {
  let got = "";
  await waitFor("what was sent", async () => {
    got = await Deno.readTextFile(join(rig.folder, "got")).catch(() => "");
    return got.length >= wanted.length;
  }).catch((error) => {
    throw new Error(`${error.message}: got ${JSON.stringify(got)}`);
  });
  assert.equal(got, wanted);
}

Deno.test("send: nasty lines arrive byte for byte, and Enter is a carriage return", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  let wanted = "";
  for (const line of NASTY) {
    await rig.ok(["send", name, "--enter", "--", line]);
    wanted += `${line}\r`;
    await waitForGot(rig, wanted);
  }
  assert.deepEqual((await rig.tmux("list-buffers")).stdout, "", "nothing is left in tmux's buffers");
});

Deno.test("send: of several at once each text keeps its Enter", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  const lines = Array.from({ length: 6 }, (_, i) => `line ${i}`);
  await Promise.all(lines.map((line) => rig.ok(["send", name, line, "--enter"])));
  const length = lines.join("\r").length + 1;
  const got = await fileText(join(rig.folder, "got"), (text) => text.length >= length);
  assert.deepEqual(got.split("\r").filter((line) => line !== "").toSorted(), lines);
});

Deno.test("send: standard input arrives byte for byte, also what is no text, and much of it", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  const bytes = new Uint8Array(200_000).map((_, i) => i % 256);
  await Deno.writeFile(join(rig.folder, "input"), bytes);
  const { code, stderr } = await rig.call(["sh", "-c", `"$0" send "$1" - <'${rig.folder}/input'`, PRJ, name]);
  assert.equal(code, 0, stderr);
  await waitFor("all bytes", async () => (await Deno.stat(join(rig.folder, "got"))).size >= bytes.length);
  assert.deepEqual(await Deno.readFile(join(rig.folder, "got")), bytes);
});

Deno.test("send: the text is in no process list", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  const calls = await rig.shim("tmux");
  const { code } = await rig.call(["sh", "-c", `printf hush-hush | "$0" send "$1" -`, PRJ, name]);
  assert.equal(code, 0);
  const made = (await calls()).filter((call) => call.includes("load-buffer"));
  assert.equal(made.length, 1, "one process");
  assert.ok(!made.flat().some((word) => word.includes("hush")));
});

Deno.test("send --key presses keys, and refuses what tmux would type", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  await rig.ok(["send", name, "a", "--key", "C-c", "--key", "up", "--key", "Esc", "--key", ";", "--enter"]);
  await waitForGot(rig, "a\x03\x1b[A\x1b;\r");
  const refused = await rig.prj(["send", name, "--key", "Entr"]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /error: Unknown key "Entr"\nhint: Did you mean "Enter"\?/);
  const nothing = await rig.prj(["send", name]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /there is nothing to send/);
  await waitForGot(rig, "a\x03\x1b[A\x1b;\r");
});

Deno.test("send --key goes to the program of one pane, past copy mode and synchronized panes", async () => {
  await using rig = await Rig.create();
  const name = await openReader(
    rig,
    `    - { name: two, panes: ["stty raw -echo; echo up; cat >'${rig.folder}/a'", "stty raw -echo; echo up; cat >'${rig.folder}/b'"] }\n`,
  );
  await rig.ok(["wait", name, "--pane", "two.0", "--until", "output=up", "--timeout", "60s"]);
  await rig.ok(["wait", name, "--pane", "two.1", "--until", "output=up", "--timeout", "60s"]);
  await rig.tmux("set-option", "-w", "-t", `=${name}:two`, "synchronize-panes", "on");
  await rig.tmux("copy-mode", "-t", `=${name}:two.0`);
  await rig.ok(["send", name, "--pane", "two.0", "x", "--key", "C-c", "--enter"]);
  await fileText(join(rig.folder, "a"), (text) => text === "x\x03\r");
  assert.equal(await Deno.readTextFile(join(rig.folder, "b")), "", "the other pane got nothing");
  const on = await rig.tmux("show-options", "-w", "-A", "-t", `=${name}:two`, "synchronize-panes");
  assert.match(on.stdout, /on$/m);
  const all = await rig.json(["send", name, "--window", "two", "--all-panes", "y"]);
  assert.deepEqual(all.panes.map((pane: { index: number }) => pane.index), [0, 1]);
  await fileText(join(rig.folder, "a"), (text) => text === "x\x03\ry");
  await fileText(join(rig.folder, "b"), (text) => text === "y");
});

Deno.test("send: a shell runs nothing of several lines before Enter, unless they are typed", async () => {
  await using rig = await Rig.create();
  await rig.command("shell", `session: { windows: [{ name: "ü x/y" }] }`);
  const { session: { name } } = await rig.json(["run", "shell"]);
  await waitFor("a prompt", async () => /[$#] *$/m.test((await rig.ok(["capture", name])).stdout));
  await rig.ok(["send", name, "--window", "ü x/y", `echo 1 >>'${rig.folder}/ran'\necho 2 >>'${rig.folder}/ran'`]);
  await waitFor("the lines on the screen", async () => (await rig.ok(["capture", name])).stdout.includes("echo 2"));
  await assert.rejects(Deno.stat(join(rig.folder, "ran")), "the shell waits for Enter");
  await rig.ok(["send", name, "--enter"]);
  await fileText(join(rig.folder, "ran"), (text) => text === "1\n2\n");
  await rig.ok(["send", name, "--no-paste", `echo 3 >>'${rig.folder}/ran'\n`]);
  await fileText(join(rig.folder, "ran"), (text) => text === "1\n2\n3\n");
});

Deno.test("send: of nothing nothing is sent, and no session is opened for it", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  for (const args of [[], [""]]) {
    const ended = await rig.prj(["send", name, ...args]);
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, /there is nothing to send/);
  }
  // The rig's standard input is empty.
  assert.equal((await rig.json(["send", name, "-"])).bytes, 0);
  await rig.ok(["send", name, "", "--enter"]);
  assert.equal((await rig.tmux("list-sessions")).stdout.trim().split("\n").length, 1);
  await waitForGot(rig, "\r");
});

Deno.test("send: a pane whose program has ended is refused, and the server lives on", async () => {
  await using rig = await Rig.create();
  const name = await openReader(rig);
  await rig.tmux("set-option", "-w", "-t", `=${name}:`, "remain-on-exit", "on");
  // Of their ids a date's format would leave "%1" and "%2" as they are, but not "%3".
  for (let i = 0; i < 3; i++) await rig.tmux("split-window", "-d", "-t", `=${name}:`, "exit 3");
  await waitFor(
    "the dead panes",
    async () => (await rig.tmux("list-panes", "-t", `=${name}:`, "-F", "#{pane_dead}")).stdout === "0\n1\n1\n1\n",
  );
  for (const [pane, ...args] of [["1", "text"], ["1", "--enter"], ["1", "--key", "C-c"], ["3", "text"]] as const) {
    const ended = await rig.prj(["send", name, "--pane", pane, ...args]);
    assert.equal(ended.code, 1, ended.stderr);
    assert.match(ended.stderr, new RegExp(`Cannot send to "reader\\.${pane}".*: its program has ended`));
  }
  assert.equal((await rig.tmux("has-session", "-t", `=${name}`)).code, 0, "pasting there ends a tmux 3.3a");
  await rig.ok(["send", name, "--pane", "0", "fine"]);
  await waitForGot(rig, "fine");
});

Deno.test("capture: the screen of a pane, of a window, of a session; history and colours", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "show",
    `session:
  windows:
    - name: "ü x/y"
      panes:
        - "seq 200; printf '\\\\033[31mred\\\\033[0m\\\\n'; exec sleep 600"
        - "echo second; exec sleep 600"
    - { name: other, command: "echo third; exec sleep 600" }
`,
  );
  const { session: { name } } = await rig.json(["run", "show"]);
  for (const [pane, text] of [["ü x/y.0", "red"], ["ü x/y.1", "second"], ["other.0", "third"]] as const) {
    await rig.ok(["wait", name, "--pane", pane, "--until", `output=^${text}$`, "--timeout", "60s"]);
  }
  await waitFor("the screen", async () => (await rig.ok(["capture", name])).stdout.includes("red"));
  const screen = (await rig.ok(["capture", name])).stdout;
  assert.ok(screen.endsWith("200\nred\n"), "the active pane of the active window");
  assert.ok(!screen.includes("\x1b") && !screen.startsWith("1\n"));
  assert.ok((await rig.ok(["capture", name, "--ansi"])).stdout.includes("\x1b[31mred"));
  assert.ok((await rig.ok(["capture", name, "-n", "1000"])).stdout.startsWith("1\n2\n3\n"));
  const windows = await rig.json(["capture", name, "--window", "ü x/y", "--all-panes"]);
  assert.deepEqual(windows.panes.map((pane: { text: string }) => pane.text.split("\n").at(-1)), ["red", "second"]);
  const all = (await rig.ok(["capture", name, "--all-panes"])).stdout;
  assert.match(all, /==> ü x\/y\.0 <==\n[^]*==> ü x\/y\.1 <==\nsecond\n==> other\.0 <==\nthird\n$/);
  const calls = await rig.shim("tmux");
  await rig.ok(["capture", name, "--all-panes"]);
  assert.equal((await calls()).length, 2, "one to list, one for all screens");
  for (const args of [["--window", "nope"], ["--pane", "9"]]) {
    assert.equal((await rig.prj(["capture", name, ...args])).code, 3);
  }
});

Deno.test("exec: the session's directory and environment, the program's output and exit code", async () => {
  await using rig = await Rig.create();
  const value = 'a "b" $c `d` \\e\n#{f};';
  await rig.command(
    "env",
    `session:
  windows:
    - { name: one }
    - { name: "ü x/y", panes: [{ working_directory: sub, environment: { OWN: mine } }] }
  additional_env: { VALUE: ${JSON.stringify(value)} }
`,
  );
  await rig.write("sub/file", "");
  const { session: { name } } = await rig.json(["run", "env"]);
  const plain = await rig.prj(["exec", name, "--", "sh", "-c", "pwd; echo out; echo err >&2; exit 3"], {
    cwd: join(rig.project, "sub"),
  });
  assert.deepEqual(plain, { code: 3, stdout: `${rig.project}\nout\n`, stderr: "err\n" });
  const variable = (which: string, ...args: string[]) => rig.prj(["exec", name, ...args, "--", "printenv", which]);
  assert.equal((await variable("VALUE")).stdout, `${value}\n`);
  assert.equal((await variable("PRJ_SESSION")).stdout, `${name}\n`);
  assert.equal((await variable("OWN")).code, 1);
  assert.equal((await variable("OWN", "--window", "ü x/y")).stdout, "mine\n");
  const script = ["sh", "-c", "pwd; echo é >&2; exit 7"];
  const there = JSON.parse((await rig.prj(["exec", name, "--json", "--window", "ü x/y", "--", ...script])).stdout);
  assert.deepEqual(
    { ...there, duration_ms: 0 },
    {
      schema: "prj.exec/1",
      session: name,
      argv: script,
      directory: `${rig.project}/sub`,
      exit_code: 7,
      stdout: `${rig.project}/sub\n`,
      stderr: "é\n",
      duration_ms: 0,
    },
  );
  const missing = await rig.prj(["exec", name, "--", "no-such-program"]);
  assert.equal(missing.code, 5);
  assert.match(missing.stderr, /"no-such-program"/);
  assert.equal((await rig.prj(["exec", "nope", "--", "true"])).code, 3);
  const sleeper = new LivePrj(rig, ["exec", name, "--", "sh", "-c", "echo $$; exec sleep 600"]);
  await waitFor("the program", async () => sleeper.stdout.includes("\n"));
  sleeper.signal("SIGTERM");
  assert.equal((await sleeper.end()).code, 143, "what ends prj ends the program too");
  // However soon it comes: here from the program itself, before it does anything else.
  for (let i = 0; i < 5; i++) {
    assert.equal((await rig.prj(["exec", name, "--", "sh", "-c", "kill -TERM $PPID; exec sleep 600"])).code, 143);
  }
});
