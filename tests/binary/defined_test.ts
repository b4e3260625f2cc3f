/** Sessions that commands define: listed before they run, named by their commands, started and stopped in order. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
type Answer = any;

/** A session that runs until it is ended, and says so when it is. */
function service(task: string, more = ""): string {
  return `${more}
session:
  task: ${task}
  windows: [{ name: main, command: "sleep 1000" }]
  cleanup_steps: ["echo ${task} >> ended"]
`;
}

/** `name state` of all that list-sessions has. */
async function states(rig: Rig, ...args: string[]): Promise<string[]> {
  const { sessions } = await rig.json(["list-sessions", ...args]);
  return sessions.map(({ name, state }: Answer) => `${name.replace("myproject-main-", "")} ${state}`);
}

Deno.test("a session is defined, running, and defined again when it is gone", async () => {
  await using rig = await Rig.create();
  await rig.command("api", service("api", "arguments: [{ name: port, default: 3000 }]"));
  await rig.command("branch", service("branch", "arguments: [name]"));
  await rig.command("steps", "steps: [echo]");
  await rig.command("broken", "session: { tsk: api }");
  const listed = await rig.prj(["list-sessions", "--json"]);
  assert.match(
    listed.stderr,
    /warning: Cannot tell which session "broken" defines: Unknown key "tsk" in "session" \(.*:1\)/,
  );
  const { sessions: [defined, ...others] } = await rig.json(["list-sessions"]);
  assert.deepEqual(others, []);
  assert.deepEqual(defined, {
    uid: null,
    name: "myproject-main-api",
    backend: "tmux",
    runtime: null,
    host: null,
    id: "",
    project: "myproject",
    worktree: "main",
    task: "api",
    branch: "main",
    path: rig.project,
    command: "api",
    state: "defined",
    detail: null,
    exit_code: null,
    health: null,
    attached: 0,
    windows: 0,
    created_at: null,
    last_activity_at: null,
    run_id: null,
    owned: true,
  });
  const round = ["defined", "running", "defined", "running", "defined"];
  const steps = [["status"], ["start", "api"], ["stop", "api"], ["run", "api"], ["kill-session", "api"]];
  for (const [at, args] of steps.entries()) {
    await rig.ok(args);
    assert.deepEqual(await states(rig), [`api ${round[at]}`], args.join(" "));
    assert.equal(
      (await rig.json(["session-info", "api"])).session.state,
      round[at] === "defined" && at > 0 ? "stopped" : round[at],
    );
  }
  assert.deepEqual(await states(rig, "--state", "defined"), ["api defined"]);
  assert.deepEqual(await states(rig, "--state", "running"), []);
  assert.deepEqual(await states(rig, "--state", "stopped"), ["api stopped", "api stopped"]);
  // Ended by tmux itself, or under another name.
  const { sessions: [started] } = await rig.json(["start", "api"]);
  await rig.tmux("rename-session", "-t", "=myproject-main-api", "other");
  assert.deepEqual(await states(rig), ["other running"]);
  assert.equal((await rig.json(["session-info", "api"])).session.uid, started.run.session.uid);
  await rig.tmux("kill-session", "-t", "=other");
  assert.deepEqual(await states(rig), ["api defined"]);
});

Deno.test("each worktree has its own; a command with a worktree of its own defines one there", async () => {
  await using rig = await Rig.create();
  await rig.command("api", service("api"));
  await rig.command("fix", service("fix", "worktree: { branch: fix/x }"));
  assert.deepEqual(await states(rig), ["api defined", "myproject-fix-x-fix defined"]);
  await rig.ok(["start", "fix"]);
  assert.deepEqual(await states(rig), ["myproject-fix-x-fix running", "api defined"]);
  const cwd = join(rig.folder, "worktrees/myproject-fix-x");
  await Deno.mkdir(join(cwd, ".prj/commands"), { recursive: true });
  await rig.ok(["start", "api", "--yes"], { cwd });
  const { sessions } = await rig.json(["list-sessions"], { cwd });
  assert.deepEqual(
    sessions.map(({ name, state }: Answer) => `${name} ${state}`).toSorted(),
    ["myproject-fix-x-api running", "myproject-fix-x-fix running"],
  );
  assert.deepEqual(await states(rig), ["myproject-fix-x-api running", "myproject-fix-x-fix running", "api defined"]);
  assert.equal((await rig.json(["stop", "api"], { cwd })).sessions[0].name, "myproject-fix-x-api");
  assert.equal((await rig.prj(["stop", "api"])).code, 3);
});

Deno.test("every verb that names a session takes its command's name", async (t) => {
  await using rig = await Rig.create();
  await rig.command("api", service("api"));
  const verbs = [
    ["stop", "api"],
    ["logs", "api"],
    ["attach", "api"],
    ["attach", "api:main"],
    ["kill-session", "api"],
    ["send", "api", "x"],
    ["exec", "api", "--", "true"],
    ["capture", "api"],
    ["wait", "api"],
    ["stop", "myproject-main-api"],
  ];
  for (const args of verbs) {
    await t.step(`${args.join(" ")}: it is only defined`, async () => {
      const ended = await rig.prj(args);
      assert.equal(ended.code, 3, ended.stderr);
      assert.match(
        ended.stderr,
        /error: "[\w-]+" is defined, but not running \(.*"\)\nhint: Run "prj start api" to start it/,
      );
    });
  }
  for (const verb of ["status", "session-info"]) {
    const { session, windows, command } = await rig.json([verb, "api"]);
    assert.deepEqual([session.state, windows, command], ["defined", [], "api"]);
    assert.match((await rig.ok([verb, "api"])).stdout, /^myproject-main-api {2}defined {2}prj start api\n/);
  }
  await rig.ok(["wait", "api", "--until", "session-missing"]);
  const { run: { session: { uid } } } = (await rig.json(["start", "api"])).sessions[0];
  assert.equal((await rig.json(["status", "api"])).session.uid, uid);
  assert.equal((await rig.json(["send", "api", "hello", "--enter"])).session, "myproject-main-api");
  assert.equal((await rig.ok(["exec", "api", "--", "pwd"])).stdout.trim(), rig.project);
  assert.equal((await rig.json(["capture", "api"])).session, "myproject-main-api");
  await waitFor("the log", async () => (await rig.ok(["logs", "api"])).stdout.includes("hello"));
  assert.match(
    (await rig.prj(["attach", "api"])).stderr,
    /Cannot attach to "myproject-main-api": there is no terminal/,
  );
  assert.match(
    (await rig.prj(["attach", "api:main"])).stderr,
    /Cannot attach to "myproject-main-api": there is no term/,
  );
  assert.equal((await rig.json(["stop", "api"])).sessions[0].name, "myproject-main-api");
  assert.match((await rig.ok(["logs", "api"])).stdout, /hello/, "what it said is there still");
  // One that is really called so comes first.
  await rig.command("other", `session: { name_template: api, task: other }`);
  await rig.ok(["start", "api"]);
  await rig.ok(["start", "other"]);
  assert.equal((await rig.json(["stop", "api"])).sessions[0].name, "api");
  assert.equal((await rig.json(["stop", "api"])).sessions[0].name, "myproject-main-api");
});

Deno.test("start starts what a session depends on first, and leaves what runs", async () => {
  await using rig = await Rig.create();
  await rig.command("db", service("db"));
  await rig.command("cache", service("cache", "depends_on: [db]"));
  await rig.command("api", service("api", "depends_on: [cache, db]\narguments: [{ name: port, default: 3000 }]"));
  const outcomes = ({ sessions }: Answer): string[] =>
    sessions.map(({ command, outcome }: Answer) => `${command} ${outcome}`);
  const first = await rig.json(["start", "api", "port=3001"]);
  assert.deepEqual(outcomes(first), ["db started", "cache started", "api started"]);
  const runs = first.sessions.map(({ run }: Answer) => run.run_id);
  assert.equal(new Set(runs).size, 3, "each start is a run of its own");
  assert.deepEqual(outcomes(await rig.json(["start", "--all"])), ["db running", "cache running", "api running"]);
  await rig.ok(["kill-session", "cache"]);
  assert.deepEqual(outcomes(await rig.json(["start", "api"])), ["db running", "cache started", "api started"]);
  await Deno.remove(join(rig.project, "ended"));
  const { sessions } = await rig.json(["stop", "--all"]);
  assert.deepEqual(sessions.map(({ name }: Answer) => name.split("-").at(-1)), ["api", "cache", "db"]);
  const ended = await fileText(join(rig.project, "ended"), (text) => text.split("\n").length === 4);
  assert.equal(ended, "api\ncache\ndb\n");
  assert.deepEqual(await rig.sessions(), []);
  assert.deepEqual((await rig.json(["stop", "--all"])).sessions, []);
  const told = await rig.ok(["start", "--all"]);
  assert.match(told.stdout, /db +myproject-main-db +started\ncache .*started\napi .*started/);
  const { plans } = await rig.json(["start", "api", "--dry-run"]);
  assert.deepEqual(plans.map(({ command }: Answer) => command), ["db", "cache", "api"]);
});

Deno.test("what is wrong with the order is told with its place, before anything starts", async (t) => {
  await using rig = await Rig.create();
  await rig.command("db", service("db"));
  await rig.command("branch", service("branch", "arguments: [name]"));
  await rig.command("steps", "steps: [echo]");
  const cases: [depends: string, message: RegExp][] = [
    ["db, api", /Cannot start "api" after "api": it would wait for itself \(api -> api\)\n.*api.yaml:1:18/],
    ["db, bd", /Cannot start "api" after "bd": there is no such command\n[^]*\^\^\nhint: Did you mean "db"\?/],
    ["db, branch", /Cannot start "api" after "branch": it needs the argument name\n/],
    ["db, steps", /Cannot start "api" after "steps": it opens no session\n/],
    ["db, broken", /Unknown key "tsk" in "session"\n/],
  ];
  for (const [depends, message] of cases) {
    await t.step(depends, async () => {
      await rig.command("api", service("api", `depends_on: [${depends}]`));
      if (depends.includes("broken")) await rig.command("broken", "session: { tsk: a }");
      for (const args of [["start", "api"], ["start", "--all"]]) {
        const ended = await rig.prj(args);
        assert.equal(ended.code, 2, ended.stderr);
        assert.match(ended.stderr, message);
      }
      assert.deepEqual(await rig.sessions(), []);
    });
  }
});

Deno.test("a dependency that fails stops what comes after it, and what was started is said", async () => {
  await using rig = await Rig.create();
  await rig.command("a", service("a"));
  await rig.command("b", service("b", "depends_on: [a]\npre_steps: [exit 3]"));
  await rig.command("c", service("c", "depends_on: [b]"));
  const answer = await rig.json(["start", "c"]);
  assert.deepEqual(answer.sessions.map(({ outcome }: Answer) => outcome), ["started", "failed", "not_started"]);
  assert.equal(answer.sessions[1].run.status, "failed");
  const ended = await rig.prj(["start", "c"]);
  assert.equal(ended.code, 1);
  assert.match(ended.stdout, /a +myproject-main-a +ran already\nb +myproject-main-b +failed\nc +not started/);
  assert.match(ended.stderr, /error: Run of "b" failed/);
  assert.deepEqual((await rig.sessions()).map(({ name }) => name), ["myproject-main-a"]);
});

Deno.test("start needs to know what; nothing is started by a slip", async () => {
  await using rig = await Rig.create();
  await rig.command("api", service("api"));
  for (
    const [args, code, message] of [
      [["start"], 2, /Which session is to be started\?/],
      [["start", "api", "--all"], 2, /Cannot start "api" and --all/],
      [["start", "apo"], 3, /No command "apo"\nhint: Did you mean "api"\?/],
      [["start", "feature-branch"], 2, /branch/],
      [["stop"], 2, /Which session is to be stopped\?/],
      [["stop", "--all", "--pane", "0"], 2, /Which session is to be stopped\?/],
      [["restart", "apo"], 3, /No session "apo"/],
    ] as const
  ) {
    const ended = await rig.prj(args);
    assert.equal(ended.code, code, args.join(" "));
    assert.match(ended.stderr, message);
  }
  assert.equal((await rig.json(["start", "myproject-main-api"])).sessions[0].command, "api");
});

Deno.test("restart ends a session gracefully and starts it as it was, in its worktree and with its arguments", async () => {
  await using rig = await Rig.create();
  await rig.command("api", service("api", "arguments: [{ name: port, default: 3000 }]").replace("1000", "{{port}}"));
  const [before] = (await rig.json(["start", "api", "port=2222"])).sessions;
  const [again] = (await rig.json(["restart", "api"])).sessions;
  assert.deepEqual([again.outcome, again.session], ["restarted", "myproject-main-api"]);
  assert.notEqual(again.run.session.uid, before.run.session.uid);
  assert.equal(await fileText(join(rig.project, "ended")), "api\n");
  const { windows: [{ panes: [pane] }] } = await rig.json(["session-info", "api"]);
  assert.equal(pane.command, "sleep 2222");
  // From elsewhere in the project.
  await rig.ok(["worktree", "create", "x"]);
  const cwd = join(rig.folder, "worktrees/myproject-x");
  const [moved] = (await rig.json(["restart", "myproject-main-api"], { cwd })).sessions;
  assert.equal(moved.session, "myproject-main-api");
  assert.equal((await rig.json(["session-info", "api"])).session.path, rig.project);
  await rig.ok(["stop", "api"]);
  assert.equal((await rig.json(["restart", "api"])).sessions[0].outcome, "started");
});

Deno.test("restart ends nothing where it could not start it again", async () => {
  await using rig = await Rig.create();
  await rig.command("api", service("api"));
  await rig.command("key", service("key", "arguments: [{ name: token, secret: true }]"));
  await rig.ok(["start", "api"]);
  await rig.ok(["run", "key", "token=hush-hush"]);
  const before = await rig.sessions();
  await rig.command("api", "session: { tsk: api }");
  for (
    const [args, code, message] of [
      [["restart", "myproject-main-api"], 2, /Unknown key "tsk"/],
      [["restart", "key"], 3, /No session "key"/],
      [["restart", "myproject-main-key"], 4, /its argument token is a secret, and not recorded/],
      [["restart", "myproject-main-api", "nosuch"], 2, /Unknown key "tsk"/],
    ] as const
  ) {
    const ended = await rig.prj(args);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, message);
  }
  assert.deepEqual((await rig.sessions()).map(({ uid }) => uid), before.map(({ uid }) => uid));
});

Deno.test("the sessions of kstlib's configuration are imported, defined, and run", async () => {
  await using rig = await Rig.create();
  await Deno.mkdir(join(rig.project, "opt"));
  await rig.write(
    "kstlib.conf.yml",
    `ops:
  default_backend: tmux
  tmux_binary: tmux
  container_runtime: null

  sessions:
    astro:
      backend: tmux
      command: "sh -c 'echo $STAR from $PWD > said; sleep 1000'"
      working_dir: "opt"
      env: { STAR: vega }
    Dev: {}
`,
  );
  const { commands } = await rig.json(["layout", "import", "kstlib.conf.yml"]);
  assert.deepEqual(commands.map(({ name, format }: Answer) => `${name} ${format}`), ["astro kstlib", "Dev kstlib"]);
  assert.deepEqual(commands[1].notes.map(({ reason }: Answer) => reason), [
    'names of sessions have only a-z 0-9 _ and -: the session is "dev"',
  ]);
  await rig.ok(["validate"]);
  assert.deepEqual((await states(rig)).toSorted(), ["astro defined", "dev defined"]);
  await rig.ok(["start", "--all"]);
  assert.deepEqual((await states(rig)).toSorted(), ["astro running", "dev running"]);
  const said = join(rig.project, "opt/said");
  await fileText(said, (text) => text === `vega from ${rig.project}/opt\n`);
  await rig.ok(["stop", "astro", "Dev"]);
  assert.deepEqual((await states(rig)).toSorted(), ["astro defined", "dev defined"]);
});

Deno.test("completion offers the names of commands where they stand for sessions", async () => {
  await using rig = await Rig.create();
  await rig.command("api", service("api"));
  await rig.command("branch", service("branch", "arguments: [name]"));
  assert.equal((await rig.ok(["complete", "--", "logs", ""])).stdout, "api\tsession myproject-main-api\n");
  await rig.ok(["run", "api"]);
  assert.equal(
    (await rig.ok(["complete", "--", "stop", ""])).stdout,
    "myproject-main-api\tapi\napi\tsession myproject-main-api\n",
  );
});
