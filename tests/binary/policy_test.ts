import assert from "node:assert/strict";
import { join } from "node:path";
import { PRJ, Rig, waitFor } from "./rig.ts";

const DEV = `arguments: [{ name: note, default: first }]
session:
  cleanup_steps: ['echo cleaned >>cleaned']
  pre_create_steps: ['echo pre >>hooks']
  post_create_steps: ['echo post >>hooks']
  windows: [{ name: "{{note}}", panes: [{ command: cat, title: pane }] }]
`;

async function createRig(): Promise<Rig> {
  const rig = await Rig.create();
  await rig.command("dev", DEV);
  await rig.tmux("new-session", "-d", "-s", "bystander", "cat");
  return rig;
}

async function names(rig: Rig): Promise<string[]> {
  return (await rig.tmux("list-sessions", "-F", "#{session_name}")).stdout.trimEnd().split("\n").toSorted();
}

async function textOf(rig: Rig, path: string): Promise<string> {
  return await Deno.readTextFile(join(rig.project, path)).catch(() => "");
}

Deno.test("reuse, the default, takes the session as it is", async () => {
  await using rig = await createRig();
  const first = await rig.json(["run", "dev"]);
  assert.equal(await textOf(rig, "hooks"), "pre\npost\n");
  for (const more of [[], ["--on-conflict", "reuse"], ["--on-conflict=reuse"]]) {
    const again = await rig.json(["run", "dev", "note=second", ...more]);
    assert.deepEqual({ ...again.session, created: true }, first.session);
    assert.equal(again.session.created, false);
  }
  assert.equal(await textOf(rig, "hooks"), "pre\npost\n");
  assert.deepEqual(await names(rig), ["bystander", "myproject-main-dev"]);
});

Deno.test("error refuses with exit code 4 and creates nothing", async () => {
  await using rig = await createRig();
  await rig.json(["run", "dev", "--on-conflict", "error"]);
  const before = await rig.snapshot();
  const again = await rig.prj(["run", "dev", "--on-conflict", "error"]);
  assert.equal(again.code, 4);
  assert.equal(
    again.stderr,
    'error: Cannot create session "myproject-main-dev": it exists\n' +
      'hint: Run "prj attach myproject-main-dev", or choose another policy: --on-conflict reuse, restart or rename\n',
  );
  const json = await rig.prj(["run", "dev", "--on-conflict", "error", "--json"]);
  assert.equal(json.code, 4);
  assert.equal(JSON.parse(json.stdout).error.code, "conflict");
  assert.deepEqual(await rig.snapshot(), before);
  assert.deepEqual(await names(rig), ["bystander", "myproject-main-dev"]);
});

Deno.test("rename opens another beside it, each time", async () => {
  await using rig = await createRig();
  const uids = new Set<string>();
  for (const name of ["myproject-main-dev", "myproject-main-dev-2", "myproject-main-dev-3"]) {
    const { session } = await rig.json(["run", "dev", "--on-conflict", "rename"]);
    assert.equal(session.name, name);
    assert.equal(session.created, true);
    uids.add(session.uid);
  }
  assert.equal(uids.size, 3);
  // A gap is filled, and reuse takes the first.
  await rig.ok(["kill-session", "myproject-main-dev-2"]);
  assert.equal((await rig.json(["run", "dev", "--on-conflict", "rename"])).session.name, "myproject-main-dev-2");
  assert.equal((await rig.json(["run", "dev"])).session.name, "myproject-main-dev");
});

Deno.test("error and rename take no session that another prj opened meanwhile for their own", async () => {
  await using rig = await createRig();
  await rig.command("rival", "session: { windows: [{ name: w }] }\n");
  await rig.command("slow", "session: { pre_create_steps: ['\"$PRJ\" run rival'], windows: [{ name: w }] }\n");
  for (const policy of ["error", "rename"]) {
    const late = await rig.prj(["run", "slow", "--on-conflict", policy], { env: { PRJ } });
    assert.equal(late.code, 1, late.stdout);
    assert.match(late.stderr, /Cannot create session "myproject-main-dev": it exists/);
    assert.deepEqual(await names(rig), ["bystander", "myproject-main-dev"], "the other's lives on");
    await rig.ok(["kill-session", "myproject-main-dev"]);
  }
  const shared = await rig.json(["run", "slow"], { env: { PRJ } });
  assert.equal(shared.session.created, false);
});

Deno.test("restart ends it, with its cleanup steps, and opens it anew", async () => {
  await using rig = await createRig();
  const first = await rig.json(["run", "dev"]);
  const again = await rig.json(["run", "dev", "note=second", "--on-conflict", "restart"]);
  assert.equal(again.session.name, first.session.name);
  assert.equal(again.session.created, true);
  assert.notEqual(again.session.uid, first.session.uid);
  assert.deepEqual(again.session.windows.map((window: { name: string }) => window.name), ["second"]);
  assert.equal(await textOf(rig, "cleaned"), "cleaned\n");
  assert.deepEqual(await names(rig), ["bystander", "myproject-main-dev"]);
  const { events } = await rig.json(["events"]);
  const killed = events.filter((event: { type: string }) => event.type === "session.killed");
  assert.deepEqual(killed.map((event: { session_uid: string }) => event.session_uid), [first.session.uid]);
});

Deno.test("restart of the only session of the server opens it on a new one", async () => {
  await using rig = await Rig.create();
  await rig.command("dev", DEV);
  for (let i = 0; i < 3; i++) {
    const run = await rig.json(["run", "dev", "--on-conflict", "restart"]);
    assert.equal(run.status, "succeeded", JSON.stringify(run));
    assert.equal(run.session.created, true);
    assert.deepEqual(await names(rig), ["myproject-main-dev"]);
  }
});

Deno.test("restart of a session that prj runs in is refused, and it lives on", async () => {
  await using rig = await createRig();
  const { session } = await rig.json(["run", "dev"]);
  const { id } = session.windows[0].panes[0];
  const socket = (await rig.tmux("display-message", "-p", "-t", id, "#{socket_path},#{pid},0")).stdout.trim();
  const inside = { env: { TMUX: socket, TMUX_PANE: id } };
  for (const [policy, what] of [["restart", /Cannot restart/], ["merge_overwrite", /Cannot replace window "first"/]]) {
    const refused = await rig.prj(["run", "dev", "--on-conflict", `${policy}`], inside);
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, what as RegExp);
  }
  assert.deepEqual((await rig.json(["run", "dev"])).session.windows, session.windows);
});

Deno.test("skip leaves it and does not attach", async () => {
  await using rig = await createRig();
  const first = await rig.json(["run", "dev"]);
  const again = await rig.json(["run", "dev", "--on-conflict", "skip"]);
  assert.equal(again.session.uid, first.session.uid);
  assert.equal(again.session.created, false);
});

Deno.test("the policy comes from the option, else the command, else the environment, else the project", async () => {
  await using rig = await createRig();
  await rig.command("strict", "session: { on_conflict: error }\n");
  await rig.ok(["run", "strict"]);
  assert.equal((await rig.prj(["run", "strict"])).code, 4);
  assert.equal((await rig.prj(["run", "strict", "--on-conflict", "reuse"])).code, 0);
  await rig.write(".prj/configs/project.yaml", "sessions: { on_conflict: error }\n");
  assert.equal((await rig.prj(["run", "dev"])).code, 4);
  assert.equal((await rig.prj(["run", "dev"], { env: { PRJ_SESSIONS_ON_CONFLICT: "skip" } })).code, 0);
  assert.equal((await rig.prj(["run", "strict"], { env: { PRJ_SESSIONS_ON_CONFLICT: "skip" } })).code, 4);
  // The words of the replaced tools are understood everywhere.
  await rig.command("more", "session: { on_conflict: mergeSkip, windows: [{ name: first }, { name: two }] }\n");
  const windows = async (...words: string[]): Promise<string[]> =>
    (await rig.json(["run", "--task", "m", ...words])).session.windows.map((window: { name: string }) => window.name);
  assert.deepEqual(await windows("more"), ["first", "two"]);
  assert.deepEqual(await windows("dev", "note=three", "--on-conflict", "mergeSkip"), ["first", "two", "three"]);
  await rig.write(".prj/configs/project.yaml", "sessions: { on_conflict: mergeOverwrite }\n");
  assert.deepEqual(await windows("dev", "note=four"), ["first", "two", "three", "four"]);
  assert.equal((await rig.prj(["run", "dev", "--on-conflict", "merge"])).code, 2);
});

Deno.test("--task, the argument task, the command's task and the project's make sessions of their own", async () => {
  await using rig = await createRig();
  await rig.command("tasked", "arguments: [{ name: task, required: false }]\nsession: { task: fix }\n");
  const nameOf = async (...words: string[]) => (await rig.json(["run", ...words])).session.name;
  assert.equal(await nameOf("dev"), "myproject-main-dev");
  assert.equal(await nameOf("dev", "--task", "Review PR #4"), "myproject-main-review-pr-4");
  assert.equal(await nameOf("tasked"), "myproject-main-fix");
  assert.equal(await nameOf("tasked", "task=other"), "myproject-main-other");
  assert.equal(await nameOf("tasked", "task=other", "--task", "third"), "myproject-main-third");
  await rig.write(".prj/configs/project.yaml", "sessions: { default_task: work }\n");
  assert.equal(await nameOf("dev"), "myproject-main-work");
  assert.equal((await rig.sessions()).length, 6);
});

Deno.test("the prefix and the pattern of the configuration make the name", async () => {
  await using rig = await createRig();
  const config = join(rig.folder, "home/.config/prj/config.yaml");
  await Deno.mkdir(join(config, ".."), { recursive: true });
  await Deno.writeTextFile(config, "defaults: { tmux_session_prefix: Team A }\n");
  const first = await rig.json(["run", "dev"]);
  assert.equal(first.session.name, "team-a-myproject-main-dev");
  assert.equal((await rig.json(["run", "dev"])).session.uid, first.session.uid);
  await rig.write(".prj/configs/project.yaml", 'sessions: { naming_pattern: "{{task}}/{{project}}" }\n');
  assert.equal((await rig.json(["run", "dev", "--task", "t"])).session.name, "team-a-t-myproject");
  await rig.command("named", 'session: { name_template: "{{project | upper}}.{{branch}}", task: n }\n');
  assert.equal((await rig.json(["run", "named"])).session.name, "team-a-myproject-main");
  await rig.ok(["kill-session", "team-a-myproject-main"]);
  await rig.ok(["cleanup-sessions", "--yes"]);
  await waitFor("the sessions to end", async () => (await names(rig)).join() === "bystander");
});

Deno.test("a session that a person renamed is still the same session", async () => {
  await using rig = await createRig();
  const first = await rig.json(["run", "dev"]);
  await rig.tmux("rename-session", "-t", "=myproject-main-dev", "mine");
  assert.deepEqual((await rig.sessions()).map((session: { name: string }) => session.name), [
    "mine",
  ]);
  const again = await rig.json(["run", "dev"]);
  assert.deepEqual([again.session.uid, again.session.name, again.session.created], [first.session.uid, "mine", false]);
  assert.equal((await rig.prj(["run", "dev", "--on-conflict", "error"])).code, 4);
  assert.deepEqual(await names(rig), ["bystander", "mine"]);
  // Its first name is still its own, for all verbs, until another session gets it.
  await rig.ok(["exec", "myproject-main-dev", "--", "true"]);
  assert.equal((await rig.json(["logs", "myproject-main-dev"])).session, "mine");
  const gone = ["wait", "myproject-main-dev", "--until", "session-missing", "--timeout", "100ms"];
  assert.equal((await rig.prj(gone)).code, 124);
  await rig.tmux("new-session", "-d", "-s", "myproject-main-dev");
  const { error } = await rig.json(["stop", "myproject-main-dev"]);
  assert.equal(error.code, "not-found");
  await rig.tmux("kill-session", "-t", "=myproject-main-dev");
  assert.equal((await rig.json(["stop", "myproject-main-dev"])).sessions[0].name, "mine");
  await rig.ok(["run", "dev"]);
  await rig.tmux("rename-session", "-t", "=myproject-main-dev", "mine");
  assert.equal((await rig.json(["kill-session", "myproject-main-dev"])).sessions[0].name, "mine");
  await rig.ok(["run", "dev"]);
  await rig.tmux("rename-session", "-t", "=myproject-main-dev", "mine");
  // Made anew, it has the name that the command gives it.
  const anew = await rig.json(["run", "dev", "--on-conflict", "restart"]);
  assert.deepEqual([anew.session.name, anew.session.created], ["myproject-main-dev", true]);
  assert.deepEqual(await names(rig), ["bystander", "myproject-main-dev"]);
  // Another name that the author gives is another session.
  await rig.command("pr", 'arguments: [pr]\nsession: { name_template: "pr-{{pr}}" }\n');
  for (const pr of ["1", "2"]) assert.equal((await rig.json(["run", "pr", `pr=${pr}`])).session.created, true);
});
