import assert from "node:assert/strict";
import { join } from "node:path";
import { findVerb, VERBS } from "../../commands/verbs.ts";
import { Rig } from "./rig.ts";

const SESSION_KEYS = [
  "uid",
  "name",
  "backend",
  "runtime",
  "host",
  "id",
  "project",
  "worktree",
  "task",
  "branch",
  "path",
  "command",
  "state",
  "detail",
  "exit_code",
  "health",
  "attached",
  "windows",
  "created_at",
  "last_activity_at",
  "run_id",
  "owned",
];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

function assertKeys(value: object, keys: readonly string[]): void {
  assert.deepEqual(Object.keys(value).sort(), [...keys].sort());
}

Deno.test("run --json has the promised shape", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "all",
    `
worktree: { branch: x }
session: { windows: [{ name: w, layout: even-horizontal, panes: [{ title: left }, { title: right }] }] }
steps: [{ name: hello, run: echo hello }]
`,
  );
  const run = await rig.json(["run", "all"]);
  assertKeys(run, [
    "schema",
    "run_id",
    "command",
    "status",
    "exit_code",
    "worktree",
    "session",
    "steps",
    "duration_ms",
    "left_behind",
  ]);
  assert.equal(run.schema, "prj.run/1");
  assert.match(run.run_id, ULID);
  assertKeys(run.worktree, ["path", "branch", "base", "created"]);
  assertKeys(run.session, ["uid", "name", "backend", "runtime", "host", "id", "created", "windows"]);
  assert.match(run.session.uid, ULID);
  assert.match(run.session.id, /^\$\d+$/);
  assert.equal(run.session.backend, "tmux");
  assert.equal(run.session.host, null);
  for (const window of run.session.windows) {
    assertKeys(window, ["name", "id", "panes"]);
    assert.match(window.id, /^@\d+$/);
    for (const pane of window.panes) assertKeys(pane, ["id", "title"]);
  }
  assert.deepEqual(run.session.windows[0].panes.map((pane: { title: string }) => pane.title), ["left", "right"]);
  for (const step of run.steps) assertKeys(step, ["name", "kind", "status", "exit_code", "duration_ms", "log"]);
  const again = await rig.json(["run", "all"]);
  assertKeys(again.session, Object.keys(run.session));
  assert.deepEqual(again.session.windows, run.session.windows);
});

Deno.test("list-sessions --json and status --json have the promised shapes", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  const run = await rig.json(["run", "feature-branch", "branch=user-auth"]);
  await rig.tmux("new-session", "-d", "-s", "stranger");
  const list = await rig.json(["list-sessions"]);
  assertKeys(list, ["schema", "sessions"]);
  assert.equal(list.schema, "prj.sessions/1");
  assert.equal(list.sessions.filter(({ state }: { state: string }) => state !== "defined").length, 1);
  const [session] = list.sessions;
  assertKeys(session, SESSION_KEYS);
  assert.match(session.created_at, TIME);
  assert.match(session.last_activity_at, TIME);
  const { created_at: _created, last_activity_at: _active, ...rest } = session;
  assert.deepEqual(rest, {
    uid: run.session.uid,
    name: "myproject-user-auth-dev",
    backend: "tmux",
    runtime: null,
    host: null,
    id: run.session.id,
    project: "myproject",
    worktree: "user-auth",
    task: "dev",
    branch: "user-auth",
    path: run.worktree.path,
    command: "feature-branch",
    state: "running",
    detail: null,
    exit_code: null,
    health: null,
    attached: 0,
    windows: 2,
    run_id: run.run_id,
    owned: true,
  });
  const all = await rig.json(["list-sessions", "--all"]);
  const stranger = all.sessions.find((other: { name: string }) => other.name === "stranger");
  assertKeys(stranger, SESSION_KEYS);
  assert.equal(stranger.owned, false);
  assert.equal(stranger.uid, null);

  const status = await rig.json(["status"]);
  assertKeys(status, ["schema", "project", "worktrees", "sessions", "runs", "problems"]);
  assert.equal(status.schema, "prj.status/1");
  assertKeys(status.project, ["name", "root", "branch", "trusted"]);
  for (const worktree of status.worktrees) {
    assertKeys(worktree, [
      ...["path", "branch", "head", "main", "locked", "prunable", "staged", "unstaged", "untracked", "conflicts"],
      ...["upstream", "ahead", "behind", "sessions"],
    ]);
  }
  assert.deepEqual(status.worktrees[1].sessions, ["myproject-user-auth-dev"]);
  assertKeys(status.sessions[0], SESSION_KEYS);
  assertKeys(status.runs[0], [
    ...["run_id", "command", "status", "exit_code", "worktree", "path", "started_at", "finished_at", "duration_ms"],
    ...["step", "message", "left_behind"],
  ]);
  assert.deepEqual(status.problems, []);
  for (const name of ["ls", "session list", "sessions list"]) {
    assert.deepEqual((await rig.json(name.split(" "))).schema, "prj.sessions/1");
  }
});

Deno.test("status counts what has changed, ahead and behind", async () => {
  await using rig = await Rig.create();
  const origin = join(rig.folder, "origin.git");
  await rig.git("init", "--quiet", "--bare", origin);
  await rig.git("remote", "add", "origin", origin);
  await rig.git("commit", "--quiet", "--allow-empty", "--message", "theirs");
  await rig.git("push", "--quiet", "--set-upstream", "origin", "main");
  await rig.git("reset", "--quiet", "--hard", "HEAD~1");
  for (const file of ["staged", "both"]) await rig.write(file, "1");
  await rig.git("add", "staged", "both");
  await rig.git("commit", "--quiet", "--message", "mine");
  await rig.write("staged", "2");
  await rig.git("add", "staged");
  await rig.write("both", "2");
  await rig.write("new", "1");
  const [main] = (await rig.json(["status"])).worktrees;
  const { staged, unstaged, untracked, conflicts, upstream, ahead, behind } = main;
  assert.deepEqual({ staged, unstaged, untracked, conflicts, upstream, ahead, behind }, {
    staged: 1,
    unstaged: 1,
    untracked: 1,
    conflicts: 0,
    upstream: "origin/main",
    ahead: 1,
    behind: 1,
  });
  const { stdout } = await rig.ok(["status"]);
  assert.match(stdout, /1 staged, 1 unstaged, 1 untracked/);
  assert.match(stdout, /1 ahead, 1 behind/);
});

Deno.test("list --json has the promised shape, broken files with their reason", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "good",
    "description: Good\ncategory: mine\narguments: [one, { name: two, type: choice, choices: [a, b], default: a }]",
  );
  await rig.command("bad", "description: Bad\nstep: []\n");
  const list = await rig.json(["list"]);
  assertKeys(list, ["schema", "commands"]);
  assert.equal(list.schema, "prj.list/1");
  const find = (name: string) => list.commands.find((command: { name: string }) => command.name === name);
  for (const command of list.commands) {
    assertKeys(command, ["name", "description", "category", "source", "path", "arguments", "error"]);
  }
  const good = find("good");
  assert.equal(good.source, "project");
  assert.equal(good.error, null);
  assert.equal(good.path, join(rig.project, ".prj/commands/good.yaml"));
  assert.deepEqual(good.arguments.map((argument: { name: string }) => argument.name), ["one", "two"]);
  const bad = find("bad");
  assert.match(bad.error.message, /Unknown key "step"/);
  assert.equal(bad.error.line, 2);
  assert.equal(find("start-dev").source, "built-in");
  assert.match((await rig.ok(["list"])).stdout, /bad .*broken: Unknown key "step" .*\(line 2\)/);
});

Deno.test("every other verb answers with its schema, failures too", async () => {
  await using rig = await Rig.create();
  const schemas: Record<string, string> = {
    init: "prj.init/1",
    "show start-dev": "prj.show/1",
    validate: "prj.validate/1",
    events: "prj.events/1",
    "config show": "prj.config/1",
    doctor: "prj.doctor/1",
    "kill-session NAME": "prj.kill-session/1",
    "cleanup-sessions --yes": "prj.cleanup-sessions/1",
    "run start-dev --dry-run": "prj.plan/1",
  };
  for (const [line, schema] of Object.entries(schemas)) {
    const args = line.split(" ");
    if (args[1] === "NAME") args[1] = (await rig.json(["run", "start-dev"])).session.name;
    const answer = await rig.json(args);
    assert.equal(answer.schema, schema, JSON.stringify(answer));
  }
  const failures: Record<string, [number, string]> = {
    "run no-such": [3, "not-found"],
    "show no-such": [3, "not-found"],
    "attach no-such": [3, "not-found"],
    "kill-session no-such": [3, "not-found"],
    "events --session no-such": [3, "not-found"],
    "run feature-branch": [2, "invalid"],
    "run start-dev --on-conflict nonsense": [2, "invalid"],
    "nonsense": [2, "invalid"],
    "run": [2, "invalid"],
    "kill-session": [2, "invalid"],
    "list --nonsense": [2, "invalid"],
    "validate no-such.yaml": [3, "not-found"],
  };
  for (const [line, [code, name]] of Object.entries(failures)) {
    const ended = await rig.prj([...line.split(" "), "--json"]);
    assert.equal(ended.code, code, `${line}: ${ended.stdout}${ended.stderr}`);
    const answer = JSON.parse(ended.stdout);
    assert.equal(answer.schema, "prj.error/1");
    assert.equal(answer.error.code, name, line);
    assert.ok(answer.error.message.length > 0);
    assert.equal(ended.stderr, "", "the answer is all");
  }
});

Deno.test("verbs that only look create no file", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  const looks = [
    ["list"],
    ["show", "hello"],
    ["validate"],
    ["status"],
    ["list-sessions"],
    ["ls", "--all"],
    ["events"],
    ["events", "prune", "--keep", "1", "--dry-run"],
    ["stats"],
    ["analyze", "--timeframe", "all"],
    ["status", "--all"],
    ["config", "show", "--origin"],
    ["env"],
    ["doctor"],
    ["schema", "command"],
    ["completions", "bash"],
    ["run", "hello", "--dry-run"],
    ["run", "start-dev", "--dry-run", "--json"],
    ["run", "feature-branch", "branch=x", "--dry-run"],
    ["help"],
    ["cleanup-sessions", "--dry-run"],
    ["complete", "--", "prj", "run", ""],
  ];
  for (const env of [{}, { PRJ_LOG_LEVEL: "INFO" }]) {
    const before = await rig.snapshot();
    for (const args of looks) {
      const ended = await rig.prj(args, { env });
      assert.deepEqual(await rig.snapshot(), before, `${args.join(" ")}: ${ended.stderr}`);
    }
    assert.equal((await rig.tmux("list-sessions")).code, 1, "no server either");
  }
  await rig.ok(["run", "hello"]);
  const names = async (): Promise<string[]> => Object.keys(await rig.snapshot()).sort();
  const after = await names();
  for (const args of looks) {
    await rig.prj(args);
    const now = await names();
    assert.deepEqual(now.filter((name) => !after.includes(name)), [], args.join(" "));
  }
});

Deno.test("-C works as if called there; -q and NO_COLOR are heard", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  for (const args of [["-C", rig.project, "run", "hello"], ["run", "hello", "-C", rig.project]]) {
    assert.match((await rig.ok(args, { cwd: rig.folder })).stderr, /hello/);
  }
  const quiet = await rig.ok(["run", "hello", "-q"]);
  assert.deepEqual([quiet.stdout, quiet.stderr], ["hello done\n", ""]);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch((await rig.ok(["status"])).stdout, /\u001b/, "no colours without a terminal");
  assert.equal((await rig.prj(["-C", "/no/such", "status"])).code, 2);
});

Deno.test("every verb of sessions has its spellings in the groups session and sessions", () => {
  const short = (name: string): string => name.replace(/-sessions?$|^session-/, "");
  const verbs = VERBS.filter(({ group, name }) => group === "Sessions" || name === "attach");
  for (const { name } of verbs.filter((verb) => !verb.name.includes(" "))) {
    for (const group of ["session", "sessions"]) {
      assert.equal(findVerb([group, short(name)])?.verb.name, name, `${group} ${short(name)}`);
    }
  }
});
