import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../src/events/store.ts";
import { within } from "../bounded.ts";
import { runStarted, sessionCreated } from "../events/rig.ts";
import { LivePrj, Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const DAY = 86_400_000;
type Told = { type: string; seq: number };

/** A year-old session with its run that is over, and a worktree that was removed. */
function tellOldStory(rig: Rig): void {
  const place = { root: rig.project, path: rig.project };
  using store = openStore(join(rig.project, ".prj/prj.db"), { now: () => Date.now() - 365 * DAY });
  store.appendAll([
    runStarted("OLDRUN", place),
    sessionCreated("OLDSESSION", "OLDRUN", place),
    {
      type: "run.finished",
      run_id: "OLDRUN",
      data: { status: "succeeded", exit_code: 0, duration_ms: 1, left_behind: [] },
    },
    { type: "session.killed", session_uid: "OLDSESSION", data: { name: "shop-main-dev", id: "$1", by: "person" } },
  ]);
}

Deno.test("events --follow prints what comes, as lines of JSON, and ends with Ctrl-C", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  await rig.ok(["run", "hello"]);
  const follower = new LivePrj(rig, ["events", "--follow", "--json", "-n", "1", "--type", "run.*"]);
  const lines = (): Told[] =>
    follower.stdout.trim().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  await waitFor("the last event", () => Promise.resolve(lines().length === 1));
  await rig.ok(["run", "hello"]);
  await waitFor("the new events", () => Promise.resolve(lines().length === 3));
  follower.signal("SIGINT");
  const { code } = await follower.end();
  assert.equal(code, 130);
  assert.deepEqual(lines().map(({ type }) => type), ["run.finished", "run.started", "run.finished"]);
  for (const line of lines()) assert.equal((line as unknown as { schema: string }).schema, "prj.event/1");
});

Deno.test("events --follow ends when nobody reads it any more", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  await rig.ok(["run", "hello"]);
  const shell = new Deno.Command("bash", {
    args: ["-c", 'set -o pipefail; "$0" events --follow -n 1 | head -n 2; echo "ended ${PIPESTATUS[0]}"', PRJ],
    cwd: rig.project,
    env: rig.env,
    clearEnv: true,
    stdout: "piped",
  }).spawn();
  const output = new Response(shell.stdout).text();
  let ended = false;
  shell.status.then(() => ended = true);
  // Every run has events: the second line ends head, and a line after it the follower.
  await waitFor("the follower to end", async () => {
    await rig.ok(["run", "hello"]);
    return ended;
  });
  assert.match(await within("its last line", output), /ended 0\n$/);
});

for (const closes of [false, true]) {
  Deno.test(`who attaches and ${closes ? "closes the terminal" : "detaches"} is recorded and counted`, async () => {
    await using rig = await Rig.create();
    await rig.ok(["init"]);
    const { session } = await rig.json(["run", "start-dev"]);
    {
      await using terminal = await Terminal.open(rig);
      await terminal.type('"$PRJ" attach');
      await waitFor("the client", async () => (await rig.tmux("list-clients", "-F", "x")).stdout === "x\n");
      const usage = await rig.json(["analyze", "--idle", "0s"]);
      assert.deepEqual(usage.abandoned, [], "somebody is attached");
      if (!closes) await rig.tmux("detach-client", "-s", `=${session.name}`);
      if (!closes) await terminal.waitForText("[detached");
    }
    const told = await waitFor("the end of it in the record", async () => {
      const { events } = await rig.json(["events", "--type", "session.attached,session.detached"]);
      return events.length === 2 ? events : undefined;
    });
    assert.deepEqual(told.map((event: Told) => event.type), ["session.attached", "session.detached"]);
    const usage = await rig.json(["analyze", "--idle", "0s"]);
    assert.ok(usage.total.attached_ms >= Date.parse(told[1].at) - Date.parse(told[0].at));
    assert.deepEqual(usage.abandoned.map((one: { why: string }) => one.why), ["never came back"]);
  });
}

Deno.test("events filters by type, command, worktree and time", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  await rig.command("branch", "worktree: { branch: 'feature/ü-x' }\nsteps: ['exit 3']");
  await rig.ok(["run", "hello"]);
  await rig.prj(["run", "branch"]);
  const types = async (...args: string[]): Promise<string[]> => {
    const { events } = await rig.json(["events", ...args]);
    return [...new Set<string>(events.map((event: Told) => event.type))].sort();
  };
  assert.deepEqual(await types("--type", "step.*"), ["step.failed", "step.finished", "step.started"]);
  assert.deepEqual(await types("--type", "worktree,step.failed"), ["step.failed", "worktree.created"]);
  assert.deepEqual(await types("--command", "hello", "--type", "step"), ["step.finished", "step.started"]);
  assert.ok((await types("--worktree", "feature/ü-x")).includes("worktree.created"));
  assert.deepEqual(await types("--worktree", "nowhere"), []);
  assert.deepEqual(await types("--until", "1h"), []);
  assert.ok((await types("--since", "1h")).length > 3);
  const all: Told[] = (await rig.json(["events"])).events;
  const newest: Told[] = (await rig.json(["events", "-n", "4", "--type", "*.started,*.finished"])).events;
  const matching = all.filter(({ type }) => /\.(started|finished)$/.test(type));
  assert.deepEqual(newest.map(({ seq }) => seq), matching.slice(-4).map(({ seq }) => seq));
  for (const line of ["events --type step.finish", "events --since yesterday", "events -n none"]) {
    assert.equal((await rig.prj(line.split(" "))).code, 2, line);
  }
  assert.match((await rig.prj(["events", "--type", "step.finish"])).stderr, /"step.finished"/);
});

Deno.test("events prune keeps what lives, says what went, and asks first; rebuild finds it equal", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  tellOldStory(rig);
  const panes = join(rig.folder, "home/.local/share/prj/panes/OLDSESSION");
  await Deno.mkdir(panes, { recursive: true });
  const run = await rig.json(["run", "feature-branch", "branch=user-auth"]);
  const status = await rig.json(["status"]);
  const refused = await rig.prj(["events", "prune", "--older-than", "90d"]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /--yes/);
  const before = (await rig.json(["events"])).events.length;
  const planned = await rig.json(["events", "prune", "--older-than", "90d", "--dry-run"]);
  assert.equal((await rig.json(["events"])).events.length, before);
  const pruned = await rig.json(["events", "prune", "--older-than", "90d", "--yes"]);
  assert.deepEqual([planned.pruned, pruned.pruned], [false, true]);
  for (const answer of [planned, pruned]) {
    const { events, runs, sessions, worktrees, samples } = answer;
    assert.deepEqual({ events, runs, sessions, worktrees, samples }, {
      ...{ events: 4, runs: 1, sessions: 1, worktrees: 0, samples: 0 },
    });
  }
  assert.equal(pruned.compacted, true);
  await assert.rejects(Deno.stat(panes), Deno.errors.NotFound);
  const after = await rig.json(["status"]);
  assert.deepEqual(after.sessions.map((one: { uid: string }) => one.uid), [run.session.uid]);
  assert.deepEqual(after.runs, status.runs.filter((one: { run_id: string }) => one.run_id !== "OLDRUN"));
  // Everything is new now: nothing that lives may go, however little is to stay.
  await rig.json(["events", "prune", "--keep", "1", "--yes"]);
  assert.deepEqual((await rig.json(["status"])).runs, after.runs);
  const rebuilt = await rig.json(["events", "rebuild"]);
  assert.deepEqual([rebuilt.equal, rebuilt.mended], [true, false]);
  assert.match((await rig.ok(["events", "rebuild", "--dry-run"])).stdout, /^Equal: /);
  assert.match((await rig.ok(["events", "prune", "--keep", "1", "--yes"])).stderr, /Nothing to prune/);
  for (const args of [[], ["--keep", "1", "--older-than", "1d"], ["--keep", "none"], ["--older-than", "long"]]) {
    assert.equal((await rig.prj(["events", "prune", ...args])).code, 2, args.join(" "));
  }
});

Deno.test("events rebuild mends what is wrong and says what it was", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  const { run_id } = await rig.json(["run", "hello"]);
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(join(rig.project, ".prj/prj.db"));
  db.exec("UPDATE runs SET status = 'failed', exit_code = 9");
  db.close();
  const looked = await rig.json(["events", "rebuild", "--dry-run"]);
  assert.deepEqual([looked.equal, looked.mended], [false, false]);
  const rebuilt = await rig.json(["events", "rebuild"]);
  assert.deepEqual([rebuilt.equal, rebuilt.mended], [false, true]);
  const runs = rebuilt.tables.find((table: { table: string }) => table.table === "runs");
  assert.deepEqual([runs.changed, runs.missing, runs.extra], [1, 0, 0]);
  assert.deepEqual(runs.examples, [`${run_id} differed in status, exit_code`]);
  assert.equal((await rig.json(["events", "rebuild"])).equal, true);
});

Deno.test("--all speaks of every project that a command was run in, and passes over those that are gone", async () => {
  await using rig = await Rig.create();
  await rig.command("hello", "steps: [echo hello]");
  await rig.ok(["run", "hello"]);
  const other = join(rig.folder, "other ü");
  const gone = join(rig.folder, "gone");
  for (const folder of [other, gone]) {
    await rig.git("init", "--quiet", folder);
    await rig.git("-C", folder, "commit", "--quiet", "--allow-empty", "--message", "first");
    await rig.ok(["init"], { cwd: folder });
    await rig.ok(["run", "start-dev"], { cwd: folder });
  }
  await Deno.remove(gone, { recursive: true });
  const stats = await rig.json(["stats", "--all"]);
  assert.deepEqual(stats.missing, [gone]);
  assert.deepEqual(stats.projects.map((one: { name: string; runs: number }) => [one.name, one.runs]).sort(), [
    ["myproject", 1],
    ["other ü", 1],
  ]);
  assert.deepEqual(stats.worktrees.map((one: { name: string }) => one.name).sort(), ["myproject/main", "other ü/main"]);
  const usage = await rig.json(["analyze", "--all"], { cwd: rig.folder });
  assert.deepEqual(usage.projects.map((one: { name: string }) => one.name).sort(), ["myproject", "other ü"]);
  assert.match((await rig.ok(["stats", "--all"])).stderr, /1 project.*gone/);
  const status = await rig.json(["status", "--all"]);
  assert.equal(status.schema, "prj.status-all/1");
  assert.deepEqual(status.missing, [gone]);
  assert.deepEqual(
    status.projects.map((
      one: { project: { root: string }; sessions: unknown[] },
    ) => [one.project.root, one.sessions.length]),
    [[rig.project, 0], [other, 1]],
  );
  assert.match((await rig.ok(["status", "--all"], { cwd: rig.folder })).stdout, /myproject[\s\S]*other ü/);
});
