import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileText } from "./live.ts";
import { Rig } from "./rig.ts";

/** A part that is the same however the whole is quoted; new in every run, as the machine's processes are looked at. */
const PART = `s3cr3t${crypto.randomUUID().slice(0, 8)}`;
/** With everything in it that has to be quoted somewhere. */
const SECRET = `${PART} it's "quo\\ted" $HOME #{x} ä`;

/** Uses the secret in every place in which a value can stand. */
const COMMAND = `
arguments:
  - { name: token, secret: true }
  - { name: other, default: plain }
pre_steps:
  - setup-environment
  - name: echo-it
    run: |
      echo "token {{token}} end"
      printf '%s' "$PRJ_ARG_TOKEN" >"$PRJ_PROJECT_PATH/../handed"
      printf '%s' "\${PRJ_ARG_TOKEN:0:9}"; sleep 0.2; printf '%s\\n' "\${PRJ_ARG_TOKEN:9}"
      echo "token {{token}} on stderr" >&2
steps:
  - { name: "named {{token}}", run: 'echo {{token | upper}} "$UP"', environment: { UP: "{{token | upper}}" } }
  - name: with-variable
    run: echo "$MINE"
    environment: { MINE: "{{token}}" }
  - { name: validate-environment, args: { variables: MINE }, environment: { MINE: "{{token}}" } }
session:
  additional_env: { PUT_HERE: "{{token}}" }
  windows:
    - name: window
      panes:
        - { command: 'cd ..; printf "%s" "$OWN" >pane.new; mv pane.new in-pane', environment: { OWN: "{{token}}" } }
  cleanup_steps:
    - name: say-goodbye
      run: echo "bye {{token}}"
cleanup_on_failure:
  - echo "failed with {{token}}"
`;

/** Every file below the folder that holds the text, or is called by it. */
async function findFiles(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await findFiles(path, text));
    else if (entry.name.includes(text)) found.push(path);
    else if (entry.isFile && Buffer.from(await Deno.readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

/** The command lines of all living processes that hold the text. */
async function findCommandLines(text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (line.includes(text)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}

async function assertNowhere(rig: Rig): Promise<void> {
  for (const part of [PART, PART.toUpperCase()]) {
    assert.deepEqual(await findFiles(join(rig.project, ".prj"), part), []);
    assert.deepEqual(await findFiles(rig.env["HOME"]!, part), []);
  }
}

Deno.test("a secret argument is nowhere on the disk, on the terminal or in a list of processes", async () => {
  await using rig = await Rig.create();
  await rig.command("deploy", COMMAND);
  const ended = await rig.prj(["run", "deploy", `token=${SECRET}`, "--json", "-v"], {
    env: { PRJ_LOG_LEVEL: "DEBUG" },
  });
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(await Deno.readTextFile(join(rig.folder, "handed")), SECRET);
  assert.equal(await fileText(join(rig.folder, "in-pane"), (text) => text.length >= SECRET.length), SECRET);
  assert.ok(!ended.stdout.includes(PART) && !ended.stderr.includes(PART), ended.stdout + ended.stderr);
  assert.match(ended.stderr, /token \*\*\* end/);
  assert.match(ended.stderr, /token \*\*\* on stderr/);
  assert.match(ended.stderr, /^\*\*\*$/m);
  await assertNowhere(rig);
  const { steps } = JSON.parse(ended.stdout);
  const log = await Deno.readTextFile(steps.find((step: { name: string }) => step.name === "echo-it").log);
  assert.match(log, /token \*\*\* end/);
  assert.match(await Deno.readTextFile(steps[0].log), /PRJ_SESSION=myproject-main-dev\n$/, "all of it");
  const { session } = JSON.parse(ended.stdout);
  assert.ok(!(await rig.tmux("show-environment", "-g")).stdout.includes(PART));
  const own = (await rig.tmux("show-environment", "-t", `=${session.name}:`)).stdout;
  assert.deepEqual(own.split("\n").filter((line) => line.includes(PART)), [`PUT_HERE=${SECRET}`]);
  assert.deepEqual(await findCommandLines(PART), [], "the tmux server is a long-lived process of prj's");
  for (
    const args of [["events"], ["events", "--json"], ["status"], ["status", "--json"], ["list-sessions", "--json"]]
  ) {
    const answer = await rig.ok([...args, "-v"]);
    assert.ok(!`${answer.stdout}${answer.stderr}`.includes(PART), args.join(" "));
  }
  const started = (await rig.json(["events", "--type", "run.started"])).events[0];
  assert.deepEqual(started.data.arguments, { token: "***", other: "plain" });
});

Deno.test("a secret argument is not in a dry run", async () => {
  await using rig = await Rig.create();
  await rig.command("deploy", COMMAND);
  for (const form of [[], ["--json"]]) {
    const ended = await rig.ok(["run", "deploy", `token=${SECRET}`, "--dry-run", "-v", ...form]);
    assert.ok(!`${ended.stdout}${ended.stderr}`.toLowerCase().includes(PART), ended.stdout);
    assert.match(ended.stdout, /\*\*\*/);
  }
  const short = await rig.ok(["run", "deploy", "token=ab", "--dry-run", "--json"]);
  assert.equal(JSON.parse(short.stdout).steps[1].environment.PRJ_ARG_TOKEN, "***");
});

Deno.test("a secret argument in a branch's name is in no log of processes and in no answer of the run", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "work",
    `arguments: [{ name: token, secret: true }]
worktree: { branch: "b-{{token}}" }
session: { windows: [{ name: "w-{{token}}" }] }
`,
  );
  for (const form of [[], ["--json"], ["-v"]]) {
    const ended = await rig.ok(["run", "work", `token=${PART}`, ...form], { env: { PRJ_LOG_LEVEL: "DEBUG" } });
    assert.ok(!`${ended.stdout}${ended.stderr}`.includes(PART), ended.stdout + ended.stderr);
  }
  const log = await Deno.readTextFile(join(rig.env["HOME"]!, ".local/share/prj/logs/sessions.log"));
  assert.match(log, /refs\/heads\/b-\*\*\*/);
  assert.ok(!log.includes(PART), log);
});

Deno.test("a secret argument is not in messages of failures", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "typed",
    `
arguments:
  - { name: pin, secret: true, type: integer }
steps: [echo hello]
`,
  );
  await rig.command(
    "misplaced",
    `
arguments:
  - { name: token, secret: true }
worktree: { branch: "{{token}}" }
`,
  );
  await rig.command(
    "directory",
    `
arguments:
  - { name: token, secret: true }
steps: [{ run: echo hello, working_directory: "{{token}}" }]
`,
  );
  await rig.command(
    "failing",
    `
arguments:
  - { name: token, secret: true }
steps: ['cd "/{{token}}" && true']
cleanup_on_failure: ['echo "cleaning {{token}}"']
`,
  );
  for (const name of ["typed", "misplaced", "directory", "failing"]) {
    const argument = name === "typed" ? "pin" : "token";
    for (const form of [[], ["--json"]]) {
      const ended = await rig.prj(["run", name, `${argument}=${PART} value`, "-v", ...form]);
      assert.notEqual(ended.code, 0);
      assert.ok(!`${ended.stdout}${ended.stderr}`.includes(PART), `${name}: ${ended.stdout}${ended.stderr}`);
    }
    await assertNowhere(rig);
  }
});

Deno.test("cleanup steps run without secrets: what needs one fails and says why", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "deploy",
    `
arguments:
  - { name: token, secret: true }
session:
  cleanup_steps:
    - name: without
      run: echo "[$PRJ_ARG_TOKEN] $PRJ_SESSION" >"$PRJ_PROJECT_PATH/../without"
    - name: with
      run: echo "{{token}}" >"$PRJ_PROJECT_PATH/../with"
    - name: partly
      run: echo "[$HEADER]" >"$PRJ_PROJECT_PATH/../partly"
      environment: { HEADER: "Bearer {{token}}" }
`,
  );
  const run = await rig.json(["run", "deploy", `token=${SECRET}`]);
  const ended = await rig.prj(["kill-session", run.session.name]);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /Cleanup steps failed: .*with/);
  assert.match(ended.stderr, /needs a secret/);
  assert.equal(await Deno.readTextFile(join(rig.folder, "without")), `[] ${run.session.name}\n`);
  assert.equal(await Deno.readTextFile(join(rig.folder, "partly")), "[]\n");
  await assert.rejects(Deno.stat(join(rig.folder, "with")));
  assert.notEqual((await rig.tmux("has-session", "-t", `=${run.session.name}`)).code, 0);
});

Deno.test("values of variables whose names say that they are secret are not in the record and in no list of processes", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "deploy",
    `
environment: { API_KEY: ${PART}-from-the-file }
session: { windows: [{ name: w }] }
steps: [echo step]
`,
  );
  const ended = await rig.ok(["run", "deploy", "-v"], {
    env: { GITHUB_TOKEN: `${PART}-from-outside`, PRJ_LOG_LEVEL: "DEBUG" },
  });
  assert.ok(!ended.stderr.includes(PART), ended.stderr);
  assert.deepEqual(await findCommandLines(PART), []);
  assert.deepEqual(await findFiles(join(rig.project, ".prj/artifacts"), PART), []);
  const { events } = await rig.json(["events"]);
  assert.ok(!JSON.stringify(events).includes(PART));
  assert.deepEqual(await findFiles(join(rig.env["HOME"]!, ".local"), PART), []);
});
