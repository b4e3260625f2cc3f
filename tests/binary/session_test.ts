import assert from "node:assert/strict";
import { join } from "node:path";
import { Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const TWO = `session: { windows: [{ name: one }, { name: two }] }`;

/** The sessions of the rig's own tmux server. */
async function sessionsOf(rig: Rig): Promise<string[]> {
  const { stdout } = await rig.tmux("list-sessions", "-F", "#{session_name}");
  return stdout.split("\n").filter((line) => line !== "").sort();
}

async function attachedTo(rig: Rig): Promise<string[]> {
  return (await rig.tmux("list-clients", "-F", "#{session_name}")).stdout.split("\n").filter((line) => line !== "");
}

async function eventTypes(rig: Rig, ...args: string[]): Promise<string[]> {
  return (await rig.json(["events", ...args])).events.map((event: { type: string }) => event.type);
}

Deno.test("attach without a terminal: exit 2 and the line to type", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  const { session } = await rig.json(["run", "two"]);
  for (const args of [["attach", session.name], ["attach"]]) {
    const ended = await rig.prj(args);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /error: Cannot attach to "myproject-main-dev": there is no terminal here/);
    assert.match(ended.stderr, /hint: Run "tmux attach-session -t =?'?=?myproject-main-dev'?" in a terminal/);
  }
  assert.deepEqual(await attachedTo(rig), []);
  const run = await rig.json(["run", "two", "--attach"]);
  assert.equal(run.status, "succeeded", "a run never hangs for want of a terminal");
  const told = await rig.ok(["run", "two", "--attach"]);
  assert.match(told.stderr, /warning: Not attached: there is no terminal here/);
});

Deno.test("the line that attach says can be typed", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  await rig.json(["run", "two"]);
  const { stderr } = await rig.prj(["attach"]);
  const line = /hint: Run "(.*)" in a terminal/.exec(stderr)![1]!;
  await using terminal = await Terminal.open(rig);
  await terminal.type(line);
  await waitFor("the client", async () => (await attachedTo(rig)).length === 1);
});

Deno.test("attach in a terminal attaches, and records that and the end of it", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  const { session } = await rig.json(["run", "two"]);
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ attach; echo code=$?");
  await waitFor("the client", async () => (await attachedTo(rig)).includes(session.name));
  const [listed] = await rig.sessions();
  assert.equal(listed.attached, 1);
  await rig.tmux("detach-client", "-s", `=${session.name}`);
  await terminal.waitForText("code=0");
  assert.deepEqual((await eventTypes(rig, "--session", session.name)).slice(-2), [
    "session.attached",
    "session.detached",
  ]);
});

Deno.test("run --attach in a terminal gives it to the session", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ run two --attach; echo code=$?");
  await waitFor("the client", async () => (await attachedTo(rig)).includes("myproject-main-dev"));
  await rig.tmux("detach-client", "-s", "=myproject-main-dev");
  await terminal.waitForText("code=0");
  assert.equal((await rig.json(["status"])).runs[0].status, "succeeded");
});

Deno.test("attach inside the same tmux switches the client", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  await rig.tmux("new-session", "-d", "-s", "mine", "-c", rig.project);
  const { session } = await rig.json(["run", "two"]);
  await using terminal = await Terminal.open(rig);
  await terminal.type("tmux attach-session -t =mine");
  await waitFor("the client", async () => (await attachedTo(rig)).includes("mine"));
  await rig.tmux("send-keys", "-t", "=mine:", `'${PRJ}' attach; echo code=$?`, "Enter");
  await waitFor("the switch", async () => (await attachedTo(rig)).includes(session.name));
  assert.deepEqual(await attachedTo(rig), [session.name], "no client inside a client");
  const types = await eventTypes(rig, "--session", session.name);
  assert.equal(types.at(-1), "session.attached", "it is not detached by the end of prj");
});

Deno.test("run --attach inside tmux switches the client, to a session that was just made and to one that was there", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  await rig.tmux("new-session", "-d", "-s", "mine", "-c", rig.project);
  await using terminal = await Terminal.open(rig);
  await terminal.type("tmux attach-session -t =mine");
  await waitFor("the client", async () => (await attachedTo(rig)).includes("mine"));
  for (const round of ["made", "there"]) {
    await rig.tmux("send-keys", "-t", "=mine:", `'${PRJ}' run two --attach; echo ${round}=$?`, "Enter");
    await waitFor("the switch", async () => (await attachedTo(rig)).join() === "myproject-main-dev");
    await waitFor(
      "the end of prj",
      async () => (await rig.tmux("capture-pane", "-p", "-J", "-t", "=mine:")).stdout.includes(`${round}=0`),
    );
    await rig.tmux("switch-client", "-t", "=mine");
  }
  assert.deepEqual(await eventTypes(rig, "--session", "myproject-main-dev"), [
    "session.created",
    "session.attached",
    "session.reused",
    "session.attached",
  ]);
});

Deno.test("attach inside another tmux server: exit 4 and what to do", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/configs/project.yaml", "{}\n");
  await rig.command("two", TWO);
  await Deno.mkdir(join(rig.env["HOME"]!, ".config/prj"), { recursive: true });
  await Deno.writeTextFile(join(rig.env["HOME"]!, ".config/prj/config.yaml"), "tmux: { socket_name: ours }\n");
  const { session } = await rig.json(["run", "two"]);
  const other = ["new-session", "-d", "-s", "other", "-x", "150", "-y", "40", "-c", rig.project];
  assert.equal((await rig.tmux(...other)).code, 0);
  await rig.tmux("send-keys", "-t", "=other:", `'${PRJ}' attach ${session.name}; echo code=$?`, "Enter");
  const screen = await waitFor("the end", async () => {
    const { stdout } = await rig.tmux("capture-pane", "-p", "-J", "-t", "=other:");
    return /code=\d/.test(stdout) ? stdout : undefined;
  });
  assert.match(screen, /code=4/);
  assert.match(screen, /this terminal is inside another tmux server/);
  assert.match(screen, /tmux -L ours attach-session/);
  await rig.call(["tmux", "-L", "ours", "kill-server"]);
});

Deno.test("attach without any session: exit 3", async () => {
  await using rig = await Rig.create();
  const ended = await rig.prj(["attach"]);
  assert.equal(ended.code, 3);
  assert.match(ended.stderr, /This project has no sessions/);
});

const CLEANUP = `
session:
  windows: [{ name: w }]
  cleanup_steps:
    - name: look
      run: |
        env | grep ^PRJ_ | sort >"$PRJ_PROJECT_PATH/../seen"
        tmux has-session -t "=$PRJ_SESSION" && echo alive >>"$PRJ_PROJECT_PATH/../seen"
        pwd >>"$PRJ_PROJECT_PATH/../seen"
`;

Deno.test("kill-session runs the cleanup steps while the session is there, then ends it", async () => {
  await using rig = await Rig.create();
  await rig.command("clean", CLEANUP);
  const run = await rig.json(["run", "clean"]);
  const ended = await rig.ok(["kill-session", run.session.name]);
  assert.equal(ended.stdout, "myproject-main-dev ended\n");
  const seen = (await Deno.readTextFile(join(rig.folder, "seen"))).trim().split("\n");
  assert.deepEqual(seen, [
    `PRJ_ARTIFACTS=${rig.project}/.prj/artifacts/${run.run_id}`,
    "PRJ_BRANCH=main",
    "PRJ_COMMAND=clean",
    "PRJ_PROJECT=myproject",
    `PRJ_PROJECT_PATH=${rig.project}`,
    `PRJ_RUN_ID=${run.run_id}`,
    "PRJ_SESSION=myproject-main-dev",
    "PRJ_WORKTREE=main",
    `PRJ_WORKTREE_PATH=${rig.project}`,
    "alive",
    rig.project,
  ]);
  assert.deepEqual(await sessionsOf(rig), []);
  assert.deepEqual((await eventTypes(rig, "--session", run.session.name)).slice(-2), [
    "hook.finished",
    "session.killed",
  ]);
  const again = await rig.prj(["kill-session", run.session.name]);
  assert.equal(again.code, 3);
  const { sessions } = await rig.json(["list-sessions", "--state", "stopped"]);
  assert.deepEqual(sessions.map((session: { name: string }) => session.name), [run.session.name]);
});

Deno.test("kill-session --force skips the cleanup steps; several names are all or nothing", async () => {
  await using rig = await Rig.create();
  await rig.command("clean", CLEANUP);
  await rig.json(["run", "clean", "--task", "a"]);
  await rig.json(["run", "clean", "--task", "b"]);
  assert.equal((await rig.prj(["kill-session", "myproject-main-a", "nope"])).code, 3);
  assert.equal((await sessionsOf(rig)).length, 2);
  const answer = await rig.json(["kill", "myproject-main-a", "myproject-main-b", "--force"]);
  assert.deepEqual(answer.sessions, [
    { name: "myproject-main-a", ended: true, failed_steps: [], skipped_steps: [] },
    { name: "myproject-main-b", ended: true, failed_steps: [], skipped_steps: [] },
  ]);
  await assert.rejects(Deno.stat(join(rig.folder, "seen")));
  assert.deepEqual(await sessionsOf(rig), []);
});

Deno.test("a cleanup step that fails does not keep the session alive, and is a failure of the verb", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "clean",
    `session: { windows: [{ name: w }], cleanup_steps: [{ name: bad, run: exit 3 }, echo next] }`,
  );
  await rig.json(["run", "clean"]);
  const ended = await rig.prj(["kill-session", "myproject-main-dev"]);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /Cleanup steps failed: myproject-main-dev: bad/);
  assert.match(ended.stderr, /next/, "the others run");
  assert.deepEqual(await sessionsOf(rig), []);
});

Deno.test("a name is never found by a part of it, nor a session of somebody else's", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  await rig.json(["run", "two"]);
  await rig.tmux("new-session", "-d", "-s", "myproject-main-other");
  for (const name of ["myproject", "myproject-main", "myproject-main-de", "myproject-main-other", "$0", "=x", "*"]) {
    assert.equal((await rig.prj(["kill-session", name])).code, 3, name);
    assert.equal((await rig.prj(["attach", name])).code, 3, name);
  }
  assert.deepEqual(await sessionsOf(rig), ["myproject-main-dev", "myproject-main-other"]);
});

Deno.test("cleanup-sessions: exit 6 without a terminal, with --yes only the project's", async () => {
  await using rig = await Rig.create();
  await rig.command("clean", CLEANUP);
  await rig.json(["run", "clean", "--task", "a"]);
  await rig.json(["run", "clean", "--task", "b"]);
  await rig.tmux("new-session", "-d", "-s", "bystander");
  const other = join(rig.folder, "myproject-2");
  await Deno.mkdir(join(other, ".prj/commands"), { recursive: true });
  await Deno.writeTextFile(join(other, ".prj/commands/two.yaml"), TWO);
  await rig.json(["run", "two"], { cwd: other });
  const refused = await rig.prj(["cleanup-sessions"]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /2 sessions not ended/);
  assert.match(refused.stderr, /--yes/);
  assert.equal((await rig.ok(["cleanup-sessions", "--dry-run"])).stdout, "myproject-main-a\nmyproject-main-b\n");
  assert.equal((await sessionsOf(rig)).length, 4);
  await rig.ok(["cleanup-sessions", "--yes"]);
  assert.deepEqual(await sessionsOf(rig), ["bystander", "myproject-2-main-dev"]);
  assert.match(await Deno.readTextFile(join(rig.folder, "seen")), /alive/);
  const empty = await rig.ok(["cleanup-sessions", "--yes"]);
  assert.match(empty.stderr, /No sessions to end/);
});

Deno.test("cleanup-sessions asks in a terminal", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  await rig.json(["run", "two"]);
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ cleanup-sessions; echo code=$?");
  await terminal.waitForText("End 1 session?");
  await terminal.press("n");
  await terminal.waitForText("code=6");
  assert.equal((await sessionsOf(rig)).length, 1);
  await terminal.clear();
  await terminal.type("$PRJ cleanup-sessions; echo again=$?");
  await terminal.waitForText("End 1 session?");
  await terminal.press("y");
  await terminal.waitForText("again=0");
  assert.deepEqual(await sessionsOf(rig), []);
});

Deno.test("a session that tmux itself ended is found, with the time at which it ended", async () => {
  await using rig = await Rig.create();
  await rig.command("two", TWO);
  const run = await rig.json(["run", "two"]);
  await rig.json(["run", "two", "--task", "stays"]);
  await rig.tmux("kill-session", "-t", "=myproject-main-dev");
  const sessions = await rig.sessions();
  assert.deepEqual(sessions.map((session: { name: string }) => session.name), ["myproject-main-stays"]);
  const { events } = await rig.json(["events", "--session", run.session.name]);
  const ended = events.at(-1);
  assert.equal(ended.type, "session.ended");
  assert.equal(ended.session_uid, run.session.uid);
  assert.equal(ended.data.name, run.session.name);
  assert.ok(ended.data.ended_at <= Date.parse(ended.at));
  await rig.json(["list-sessions"]);
  assert.equal((await eventTypes(rig, "--type", "session.ended")).length, 1, "once");
  const exited = await rig.json(["list-sessions", "--state", "exited"]);
  assert.deepEqual(exited.sessions.map((session: { uid: string }) => session.uid), [run.session.uid]);
  await rig.tmux("kill-server");
  assert.deepEqual(await rig.sessions(), []);
  assert.equal((await eventTypes(rig, "--type", "session.ended")).length, 2);
});

Deno.test("sessions are the project's from every worktree and subdirectory of it", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  const run = await rig.json(["run", "feature-branch", "branch=x"]);
  await Deno.mkdir(join(run.worktree.path, "sub"));
  for (const cwd of [rig.project, run.worktree.path, join(run.worktree.path, "sub")]) {
    const sessions = await rig.sessions({ cwd });
    assert.deepEqual(sessions.map((session: { uid: string }) => session.uid), [run.session.uid]);
  }
  await rig.ok(["kill-session", run.session.name], { cwd: join(run.worktree.path, "sub") });
  assert.deepEqual(await sessionsOf(rig), []);
});

Deno.test("conflict policies: reuse, error, rename, restart, skip", async () => {
  await using rig = await Rig.create();
  await rig.command("clean", CLEANUP);
  const first = await rig.json(["run", "clean"]);
  const reused = await rig.json(["run", "clean", "--on-conflict", "reuse"]);
  assert.equal(reused.session.uid, first.session.uid);
  const refused = await rig.prj(["run", "clean", "--on-conflict", "error"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /Cannot create session "myproject-main-dev": it exists/);
  const renamed = await rig.json(["run", "clean", "--on-conflict", "rename"]);
  assert.equal(renamed.session.name, "myproject-main-dev-2");
  const skipped = await rig.json(["run", "clean", "--on-conflict", "skip"]);
  assert.equal(skipped.session.created, false);
  const restarted = await rig.json(["run", "clean", "--on-conflict", "restart"]);
  assert.equal(restarted.session.name, "myproject-main-dev");
  assert.equal(restarted.session.created, true);
  assert.notEqual(restarted.session.uid, first.session.uid);
  assert.match(await Deno.readTextFile(join(rig.folder, "seen")), /alive/, "its cleanup steps ran");
  assert.deepEqual(await sessionsOf(rig), ["myproject-main-dev", "myproject-main-dev-2"]);
});
