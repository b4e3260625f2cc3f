import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText, fileThere, LivePrj, processesWith, Terminal } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

/** Ends what a killed prj left running, by a text in its environment or working directory. */
async function endOrphans(text: string): Promise<void> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const environ = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
    const directory = await Deno.readLink(`/proc/${name}/cwd`).catch(() => "");
    if (!environ.includes(text) && !directory.startsWith(text)) continue;
    try {
      Deno.kill(Number(name), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}

async function killAll(rig: Rig): Promise<void> {
  await endOrphans(`PRJ_PROJECT_PATH=${rig.project}\0`);
}

/** A command with one step that never ends, a child of it included, and that says when it is under way. */
const ENDLESS = `
steps:
  - name: wait-for-ever
    run: |
      echo up >"$PRJ_PROJECT_PATH/started"
      sleep 1000 & wait
cleanup_on_failure:
  - echo "$PRJ_RUN_ID" >"$PRJ_PROJECT_PATH/cleaned"
`;

async function startEndless(rig: Rig, yaml = ENDLESS, args: string[] = []): Promise<LivePrj> {
  await rig.command("endless", yaml);
  const prj = new LivePrj(rig, ["run", "endless", ...args]);
  await fileThere(join(rig.project, "started"));
  return prj;
}

/** No process that the rig's runs started is left. */
function assertNoneLeft(rig: Rig): void {
  assert.deepEqual(processesWith(`PRJ_PROJECT_PATH=${rig.project}\0`), []);
}

Deno.test("kill -9 of prj during a step: the next prj closes the run as interrupted, and names the step", async () => {
  await using rig = await Rig.create();
  const prj = await startEndless(rig);
  const before = await rig.json(["status"]);
  assert.equal(before.runs[0].status, "running");
  assert.equal(before.runs[0].step, "wait-for-ever");
  prj.signalGroup("SIGKILL");
  await prj.end();
  const [run] = (await rig.json(["status"])).runs;
  assert.equal(run.status, "interrupted");
  assert.equal(run.step, "wait-for-ever");
  assert.equal(run.exit_code, 130);
  assert.match(run.message, /ended in step "wait-for-ever" without finishing the run/);
  const { events } = await rig.json(["events", "--run", run.run_id]);
  const last = events.at(-1);
  assert.equal(last.type, "run.finished");
  assert.equal(last.data.status, "interrupted");
  assert.equal(last.data.step, "wait-for-ever");
  const { events: again } = await rig.json(["events", "--type", "run.finished"]);
  assert.equal(again.length, 1, "closed once");
  assert.match((await rig.ok(["status"])).stdout, /interrupted \(wait-for-ever\)/);
  const told = await rig.prj(["doctor"]);
  assert.equal(told.code, 1);
  assert.match(told.stdout, /step: Step "wait-for-ever" of "endless" still runs \(process \d+\)/);
  await rig.ok(["doctor", "--mend", "--yes"]);
  assertNoneLeft(rig);
  assert.doesNotMatch((await rig.ok(["doctor"])).stdout, /still runs/);
});

Deno.test("after kill -9 while a worktree is made, it is known as half made, and the next run finishes it", async () => {
  await using rig = await Rig.create();
  await rig.write("file", "one\n");
  await rig.git("add", "file");
  await rig.git("commit", "--quiet", "--message", "a file");
  await rig.write(
    ".git/hooks/post-checkout",
    '#!/bin/sh\necho "$1 $3" >>"$PWD/hooked"\ntest -e "$PWD/../../go" || sleep 1000\n',
    0o755,
  );
  await rig.command("make", "worktree: { branch: b }\nsteps: [touch stepped]\n");
  const path = join(rig.folder, "worktrees/myproject-b");
  const prj = new LivePrj(rig, ["run", "make"]);
  await fileThere(join(path, "hooked"));
  const waiting = await rig.prj(["run", "make"]);
  assert.equal(waiting.code, 4, "another run is at it");
  assert.match(waiting.stderr, /another run is making it/);
  prj.signal("SIGKILL");
  await prj.end();
  assert.match((await rig.git("worktree", "list", "--porcelain")).stdout, /locked prj is making it \(run \w{26}\)/);
  // As the checkout of a git that died leaves it: the index comes last.
  await Deno.remove(join(path, "file"));
  await Deno.remove(join(rig.project, ".git/worktrees/myproject-b/index"));
  await Deno.writeTextFile(join(rig.folder, "go"), "");
  const run = await rig.json(["run", "make"]);
  assert.equal(run.status, "succeeded");
  assert.deepEqual(run.worktree, { path, branch: "b", base: null, created: true });
  assert.equal(await Deno.readTextFile(join(path, "file")), "one\n");
  assert.equal(await Deno.readTextFile(join(path, "hooked")), `${"0".repeat(40)} 1\n`.repeat(2));
  assert.doesNotMatch((await rig.git("worktree", "list", "--porcelain")).stdout, /locked/);
  assert.equal((await rig.json(["run", "make"])).worktree.created, false);
  await endOrphans(path);
});

for (
  const [way, finish] of [["the same run", ["run", "make"]], ["doctor --mend", ["doctor", "--mend", "--yes"]]] as const
) {
  Deno.test(`what a person changes in a worktree whose maker was killed in its hook lives through ${way}`, async () => {
    const { rig, started } = await createHanging();
    await using _rig = rig;
    await rig.write("file", "one\n");
    await rig.git("add", "file");
    await rig.git("commit", "--quiet", "--message", "a file");
    await rig.command("make", "worktree: { branch: b }\n");
    const path = join(rig.folder, "worktrees/myproject-b");
    const prj = new LivePrj(rig, ["run", "make"]);
    await fileThere(started);
    prj.signal("SIGKILL");
    await prj.end();
    await endOrphans(path);
    await Deno.remove(join(rig.project, ".git/hooks/post-checkout"));
    await Deno.writeTextFile(join(path, "file"), "work of a day\n");
    await rig.ok(finish);
    assert.equal(await Deno.readTextFile(join(path, "file")), "work of a day\n");
    assert.doesNotMatch((await rig.git("worktree", "list", "--porcelain")).stdout, /locked/);
  });
}

Deno.test("the git of a run that was killed is waited for", async () => {
  await using rig = await Rig.create();
  await rig.write("file", "one\n");
  await rig.git("add", "file");
  await rig.git("commit", "--quiet", "--message", "a file");
  const go = join(rig.folder, "go");
  const [started, calls] = [join(rig.folder, "started"), join(rig.folder, "calls")];
  const smudge = `echo >>'${calls}'; touch '${started}'; until test -e '${go}'; do sleep 0.05; done; cat`;
  await rig.git("config", "filter.slow.smudge", smudge);
  await rig.write(".git/info/attributes", "file filter=slow\n");
  await rig.command("make", "worktree: { branch: b }\n");
  const first = new LivePrj(rig, ["run", "make"]);
  await fileThere(started);
  first.signal("SIGKILL");
  await first.end();
  const second = new LivePrj(rig, ["run", "make"]);
  await waitFor("the second to wait", () => Promise.resolve(second.stderr.includes("Waiting for the git")));
  await Deno.writeTextFile(go, "");
  const ended = await second.end();
  assert.equal(ended.code, 0, ended.stderr);
  const path = join(rig.folder, "worktrees/myproject-b");
  assert.equal(await Deno.readTextFile(join(path, "file")), "one\n");
  assert.equal((await rig.git("-C", path, "status", "--porcelain")).stdout, "");
  assert.equal((await Deno.readTextFile(calls)).length, 1, "one git checked out");
});

Deno.test("after kill -9 while a worktree is set up, the run says what is left, and the next one sets it up", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "setup",
    `
worktree:
  branch: b
  post_create_steps:
    - touch "$PRJ_PROJECT_PATH/started"; test -e "$PRJ_PROJECT_PATH/go" || { sleep 1000 & wait; }
    - touch set-up
`,
  );
  const prj = new LivePrj(rig, ["run", "setup"]);
  await fileThere(join(rig.project, "started"));
  prj.signal("SIGKILL");
  await prj.end();
  await killAll(rig);
  await rig.write("go", "");
  const path = join(rig.folder, "worktrees/myproject-b");
  const again = await rig.json(["run", "setup"]);
  assert.equal(again.status, "succeeded");
  assert.equal(again.worktree.created, false);
  await Deno.stat(join(path, "set-up"));
  const [, killed] = (await rig.json(["status"])).runs;
  assert.equal(killed.status, "interrupted");
  assert.deepEqual(killed.left_behind, [`worktree "${path}"`]);
  assert.deepEqual((await rig.json(["run", "setup"])).steps, [], "once");
});

const WAYS: readonly [string, (prj: LivePrj) => void][] = [
  ["SIGINT to prj", (prj) => prj.signal("SIGINT")],
  ["SIGINT to the group of prj, as a terminal sends it", (prj) => prj.signalGroup("SIGINT")],
  ["SIGTERM to prj", (prj) => prj.signal("SIGTERM")],
  ["SIGHUP to prj", (prj) => prj.signal("SIGHUP")],
];
for (const [way, send] of WAYS) {
  Deno.test(`${way}: the step's group is ended, exit 130, run cancelled, cleaned up`, async () => {
    await using rig = await Rig.create();
    const prj = await startEndless(rig);
    send(prj);
    const ended = await prj.end();
    assert.equal(ended.code, 130, ended.stderr);
    assert.equal(ended.signal, null);
    assertNoneLeft(rig);
    const [run] = (await rig.json(["status"])).runs;
    assert.equal(run.status, "cancelled");
    assert.equal(run.step, "wait-for-ever");
    assert.equal((await fileText(join(rig.project, "cleaned"))).trim(), run.run_id);
    assert.match(ended.stderr, /Run of "endless" cancelled: Cancelled in step "wait-for-ever"/);
  });
}

Deno.test("a step that ignores SIGINT and SIGTERM is killed with everything it started", async () => {
  await using rig = await Rig.create();
  const prj = await startEndless(
    rig,
    `
steps:
  - run: |
      trap '' INT TERM
      (trap '' INT TERM; sleep 1000) &
      echo up >"$PRJ_PROJECT_PATH/started"
      while :; do sleep 1000; done
`,
  );
  prj.signal("SIGINT");
  assert.equal((await prj.end()).code, 130);
  assertNoneLeft(rig);
});

Deno.test("Ctrl-C in a terminal ends the step's group", async () => {
  await using rig = await Rig.create();
  await rig.command("endless", ENDLESS);
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ run endless; echo code=$?");
  await fileThere(join(rig.project, "started"));
  await terminal.press("C-c");
  await terminal.waitForText("code=130");
  assertNoneLeft(rig);
  await fileThere(join(rig.project, "cleaned"));
  assert.equal((await rig.json(["status"])).runs[0].status, "cancelled");
});

Deno.test("Ctrl-C in a terminal ends an interactive step, which may read the terminal before", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "ask",
    `
steps:
  - name: question
    interactive: true
    run: |
      read -r -p "Your name? " name
      echo "$name" >"$PRJ_PROJECT_PATH/started"
      sleep 1000 & wait
`,
  );
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ run ask; echo code=$?");
  await terminal.waitForText("Your name?");
  await terminal.type("Ada");
  assert.equal(await fileText(join(rig.project, "started")), "Ada\n");
  await terminal.press("C-c");
  await terminal.waitForText("code=130");
  await waitFor("the end of the step", async () => processesWith(`PRJ_PROJECT_PATH=${rig.project}\0`).length === 0);
  assert.equal((await rig.json(["status"])).runs[0].status, "cancelled");
});

Deno.test("SIGTERM to prj ends an interactive step with its children", async () => {
  await using rig = await Rig.create();
  const prj = await startEndless(
    rig,
    ENDLESS.replace("name: wait-for-ever", "name: wait-for-ever\n    interactive: true"),
  );
  prj.signal("SIGTERM");
  assert.equal((await prj.end()).code, 130);
  assertNoneLeft(rig);
});

Deno.test("a step's timeout: exit 124, its whole group ended, run timed_out, cleaned up", async () => {
  await using rig = await Rig.create();
  await rig.command("endless", ENDLESS.replace("name: wait-for-ever", "name: wait-for-ever\n    timeout: 500ms"));
  const run = await rig.json(["run", "endless"]);
  assert.equal(run.status, "timed_out");
  assert.equal(run.exit_code, 124);
  assert.deepEqual(run.steps.map((step: { status: string }) => step.status), ["timed_out"]);
  assertNoneLeft(rig);
  await fileThere(join(rig.project, "cleaned"));
  const text = await rig.prj(["run", "endless"]);
  assert.equal(text.code, 124);
  assert.match(text.stderr, /Run of "endless" timed out: Step "wait-for-ever" took longer than 0.5 s/);
});

Deno.test("the run's timeout ends the step under way and everything after it", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "slow",
    `
timeout: 3s
steps:
  - sleep 0.1
  - sleep 1000 & wait
  - touch "$PRJ_PROJECT_PATH/never"
cleanup_on_failure: [touch "$PRJ_PROJECT_PATH/cleaned"]
`,
  );
  const ended = await rig.prj(["run", "slow"]);
  assert.equal(ended.code, 124, ended.stderr);
  assertNoneLeft(rig);
  await fileThere(join(rig.project, "cleaned"));
  await assert.rejects(Deno.stat(join(rig.project, "never")));
  const [run] = (await rig.json(["status"])).runs;
  assert.equal(run.status, "timed_out");
  assert.equal(run.step, "sleep 1000 & wait");
});

const HOOK = `#!/bin/sh
touch 'HOOKFILE'
sleep 1000 & wait
`;

/** A repository whose post-checkout hook never ends. */
async function createHanging(): Promise<{ rig: Rig; started: string }> {
  const rig = await Rig.create();
  const started = join(rig.folder, "hook-started");
  await rig.write(".git/hooks/post-checkout", HOOK.replace("HOOKFILE", started), 0o755);
  return { rig, started };
}

/** Neither git nor the hook nor its child is left. */
function assertGitGone(rig: Rig): void {
  assert.deepEqual(processesWith(`HOME=${rig.env["HOME"]}\0`), []);
}

Deno.test("SIGTERM while git runs an endless hook: git and the hook are ended, run cancelled", async () => {
  const { rig, started } = await createHanging();
  await using _rig = rig;
  await rig.command("branch", `worktree: { branch: feature }`);
  const prj = new LivePrj(rig, ["run", "branch"]);
  await fileThere(started);
  prj.signal("SIGTERM");
  const ended = await prj.end();
  assert.equal(ended.code, 130, ended.stderr);
  assertGitGone(rig);
  assert.equal((await rig.json(["status"])).runs[0].status, "cancelled");
  assert.doesNotMatch((await rig.git("worktree", "list", "--porcelain")).stdout, /locked/, "it is complete");
});

Deno.test("Ctrl-C while git runs: run cancelled, not failed", async () => {
  const { rig, started } = await createHanging();
  await using _rig = rig;
  await rig.command("branch", `worktree: { branch: feature }`);
  const prj = new LivePrj(rig, ["run", "branch"]);
  await fileThere(started);
  prj.signalGroup("SIGINT");
  const ended = await prj.end();
  assert.equal(ended.code, 130, ended.stderr);
  assertGitGone(rig);
  assert.equal((await rig.json(["status"])).runs[0].status, "cancelled");
  assert.doesNotMatch((await rig.git("worktree", "list", "--porcelain")).stdout, /locked/, "it is complete");
});

Deno.test("the run's timeout ends git and an endless hook", async () => {
  const { rig } = await createHanging();
  await using _rig = rig;
  await rig.command("branch", `timeout: 1s\nworktree: { branch: feature }`);
  const ended = await rig.prj(["run", "branch"]);
  assert.equal(ended.code, 124, ended.stderr);
  assertGitGone(rig);
  assert.equal((await rig.json(["status"])).runs[0].status, "timed_out");
  assert.doesNotMatch((await rig.git("worktree", "list", "--porcelain")).stdout, /locked/, "it is complete");
});

Deno.test("a second Ctrl-C ends an endless cleanup too", async () => {
  await using rig = await Rig.create();
  const prj = await startEndless(rig, `${ENDLESS}  - touch "$PRJ_PROJECT_PATH/cleaning"; sleep 1000 & wait\n`);
  prj.signal("SIGINT");
  await fileThere(join(rig.project, "cleaning"));
  prj.signal("SIGINT");
  assert.equal((await prj.end()).code, 130);
  assertNoneLeft(rig);
  assert.equal((await rig.json(["status"])).runs[0].status, "cancelled");
});

Deno.test("with --json an interrupted run still answers", async () => {
  await using rig = await Rig.create();
  const prj = await startEndless(rig, ENDLESS, ["--json"]);
  prj.signal("SIGINT");
  const ended = await prj.end();
  assert.equal(ended.code, 130);
  const run = JSON.parse(ended.stdout);
  assert.deepEqual([run.status, run.exit_code, run.steps[0].status], ["cancelled", 130, "cancelled"]);
});

Deno.test("Ctrl-C during cleanup steps: exit 130, no session more is ended", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "clean",
    `session: { windows: [{ name: w }], cleanup_steps: [touch "$PRJ_PROJECT_PATH/started"; sleep 1000 & wait] }`,
  );
  await rig.ok(["run", "clean", "--task", "a"]);
  await rig.ok(["run", "clean", "--task", "b"]);
  for (const args of [["cleanup-sessions", "--yes"], ["kill-session", "myproject-main-a", "myproject-main-b"]]) {
    const prj = new LivePrj(rig, args);
    await fileThere(join(rig.project, "started"));
    prj.signalGroup("SIGINT");
    const ended = await prj.end();
    assert.equal(ended.code, 130, ended.stderr);
    assert.equal((await rig.sessions()).length, 2);
    await Deno.remove(join(rig.project, "started"));
  }
  await rig.ok(["kill-session", "myproject-main-a", "myproject-main-b", "--force"]);
});
