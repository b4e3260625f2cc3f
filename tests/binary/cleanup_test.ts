import assert from "node:assert/strict";
import { join } from "node:path";
import { fileText, processesWith, Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const QUIET =
  "session: { windows: [{ name: w, command: exec sleep 3000 }], cleanup_steps: ['echo {{task}} >>{{project_path}}/../cleaned'] }";
const BRANCH = `arguments: [branch]
worktree: { branch: "{{branch}}" }
session: { windows: [{ name: w }], cleanup_steps: ["echo {{branch}} >>{{project_path}}/../cleaned"] }
`;

interface Answered {
  readonly name: string;
  readonly ended: boolean;
  readonly skipped_steps: readonly string[];
  readonly reasons: readonly { readonly kind: string; readonly text: string }[];
}

async function names(rig: Rig): Promise<string[]> {
  const { stdout } = await rig.tmux("list-sessions", "-F", "#{session_name}");
  return stdout.split("\n").filter((line) => line !== "").sort();
}

async function cleaned(rig: Rig): Promise<string[]> {
  const text = await Deno.readTextFile(join(rig.folder, "cleaned")).catch(() => "");
  return text.split("\n").filter((line) => line !== "").sort();
}

/** What a dry run would end, by name, with the kinds of its reasons. */
async function due(
  rig: Rig,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { sessions } = await rig.json(["cleanup-sessions", "--dry-run", ...args], { env });
  return Object.fromEntries(
    sessions.map(({ name, reasons }: Answered) => [name, reasons.map(({ kind }) => kind).join()]),
  );
}

/** A project of its own beside the rig's, with one quiet session, and a session of nobody's. */
async function addBystanders(rig: Rig): Promise<string[]> {
  const other = join(rig.folder, "another");
  await Deno.mkdir(join(other, ".prj/commands"), { recursive: true });
  await Deno.writeTextFile(join(other, ".prj/commands/quiet.yaml"), QUIET);
  await rig.ok(["run", "quiet", "--yes"], { cwd: other });
  await rig.tmux("new-session", "-d", "-s", "foreign", "-c", rig.project, "exec sleep 3000");
  return ["another-main-dev", "foreign"];
}

Deno.test("--older-than takes what had no activity, of a client or of a program, for so long", async () => {
  await using rig = await Rig.create();
  const bystanders = await addBystanders(rig);
  await rig.command("quiet", QUIET);
  await rig.command("busy", "session: { windows: [{ name: w, command: 'while :; do date; sleep 0.2; done' }] }");
  await rig.ok(["run", "quiet", "--task", "quiet"]);
  await rig.ok(["run", "busy", "--task", "busy"]);
  assert.deepEqual(await due(rig, ["--older-than", "1h"]), {});
  await waitFor("the quiet one to be old", async () => {
    const found = await due(rig, ["--older-than", "6s"]);
    assert.equal(found["myproject-main-busy"], undefined);
    return found["myproject-main-quiet"] === "older-than";
  });
  const dry = await rig.ok(["cleanup-sessions", "--older-than", "6s", "--dry-run"]);
  assert.match(dry.stdout, /myproject-main-quiet .*no activity for 0 min/);
  assert.equal((await rig.prj(["cleanup-sessions", "--older-than", "6s"])).code, 6);
  assert.equal((await rig.prj(["cleanup-sessions", "--older-than", "old"])).code, 2);
  const { sessions } = await rig.json(["cleanup-sessions", "--older-than", "6s", "--yes"]);
  assert.deepEqual(sessions.map(({ name, ended }: Answered) => [name, ended]), [["myproject-main-quiet", true]]);
  assert.deepEqual(await cleaned(rig), ["quiet"]);
  assert.deepEqual(await names(rig), [...bystanders, "myproject-main-busy"]);
  const { events } = await rig.json(["events", "--type", "session.killed"]);
  assert.equal(events.length, 1);
});

Deno.test("--timed-out takes what is idle and detached, never what somebody is attached to", async () => {
  await using rig = await Rig.create();
  const bystanders = await addBystanders(rig);
  await rig.command("quiet", QUIET);
  await rig.ok(["run", "quiet", "--task", "seen"]);
  await rig.ok(["run", "quiet", "--task", "alone"]);
  await using terminal = await Terminal.open(rig);
  await terminal.type("$PRJ attach myproject-main-seen");
  await waitFor("the client", async () => (await rig.tmux("list-clients")).stdout !== "");
  assert.deepEqual(await due(rig, ["--timed-out"]), {}, "24h is the default");
  const env = { PRJ_TMUX_SESSION_TIMEOUT: "2s" };
  await waitFor("the time to be out", async () => "myproject-main-alone" in await due(rig, ["--timed-out"], env));
  await waitFor("both to be old", async () => Object.keys(await due(rig, ["--older-than", "2s"])).length === 2);
  assert.deepEqual(await due(rig, ["--timed-out"], env), { "myproject-main-alone": "timed-out" });
  assert.deepEqual(await due(rig, ["--older-than", "2s", "--detached"]), { "myproject-main-alone": "older-than" });
  await rig.ok(["cleanup-sessions", "--timed-out", "--yes"], { env });
  assert.deepEqual(await names(rig), [...bystanders, "myproject-main-seen"]);
});

Deno.test("--orphaned takes sessions without a directory or without a worktree; steps that cannot run are told", async () => {
  await using rig = await Rig.create();
  const bystanders = await addBystanders(rig);
  await rig.command("branch", BRANCH);
  await rig.command("quiet", QUIET);
  await rig.ok(["run", "quiet"]);
  const paths: Record<string, string> = {};
  for (const branch of ["stays", "removed", "deleted", "forgotten"]) {
    paths[branch] = (await rig.json(["run", "branch", `branch=${branch}`])).worktree.path;
  }
  assert.deepEqual(await due(rig, ["--orphaned"]), {});
  await rig.git("worktree", "remove", "--force", paths["removed"]!);
  await Deno.remove(paths["deleted"]!, { recursive: true });
  await Deno.remove(join(rig.project, ".git/worktrees/myproject-forgotten"), { recursive: true });
  assert.deepEqual(await due(rig, ["--orphaned"]), {
    "myproject-removed-dev": "orphaned",
    "myproject-deleted-dev": "orphaned",
    "myproject-forgotten-dev": "orphaned",
  });
  const { problems } = await rig.json(["status"]);
  assert.equal(problems.length, 3);
  for (const { message } of problems) assert.match(message, /^Session "myproject-\w+-dev" is orphaned: /);
  const ended = await rig.ok(["cleanup-sessions", "--orphaned", "--yes"]);
  assert.match(ended.stderr, /Cannot run cleanup step ".*" of "myproject-removed-dev": its directory ".*" is gone/);
  assert.deepEqual(await cleaned(rig), ["forgotten"], "its folder is there");
  assert.deepEqual(await names(rig), [...bystanders, "myproject-main-dev", "myproject-stays-dev"]);
});

Deno.test("a whole project that is gone: its sessions end from anywhere, and nothing of it comes back", async () => {
  await using rig = await Rig.create();
  await addBystanders(rig);
  await Deno.remove(join(rig.folder, "another"), { recursive: true });
  assert.deepEqual(await due(rig, ["--orphaned"]), {}, "it is not this project");
  const { sessions } = await rig.json(["cleanup-sessions", "--orphaned", "--all", "--yes"], { cwd: rig.folder });
  assert.deepEqual(sessions.map(({ name, ended }: Answered) => [name, ended]), [["another-main-dev", true]]);
  assert.deepEqual(await names(rig), ["foreign"]);
  await assert.rejects(Deno.stat(join(rig.folder, "another")));
});

Deno.test("--merged takes what is merged into its base, not what was just made, nor the base itself", async () => {
  await using rig = await Rig.create();
  const bystanders = await addBystanders(rig);
  await rig.command("branch", BRANCH);
  await rig.command("quiet", QUIET);
  await rig.ok(["run", "quiet"]);
  for (const branch of ["done", "open", "fresh"]) {
    const { worktree } = await rig.json(["run", "branch", `branch=feature/${branch}`]);
    if (branch !== "fresh") await rig.git("-C", worktree.path, "commit", "--quiet", "--allow-empty", "-m", branch);
  }
  await rig.git("merge", "--quiet", "--no-ff", "-m", "merge", "feature/done");
  const { sessions } = await rig.json(["cleanup-sessions", "--merged", "--dry-run"]);
  assert.deepEqual(sessions.map(({ name, reasons }: Answered) => [name, reasons]), [[
    "myproject-feature-done-dev",
    [{ kind: "merged", text: 'its branch "feature/done" is merged into "main"' }],
  ]]);
  await rig.ok(["cleanup-sessions", "--merged", "--orphaned", "--yes"]);
  assert.deepEqual(await names(rig), [
    ...bystanders,
    "myproject-feature-fresh-dev",
    "myproject-feature-open-dev",
    "myproject-main-dev",
  ]);
  assert.deepEqual(await cleaned(rig), ["feature/done"]);
});

Deno.test("--all ends the sessions of every project, with the steps that their records hold; foreign ones stay", async () => {
  await using rig = await Rig.create();
  await addBystanders(rig);
  await rig.command("quiet", QUIET);
  await rig.ok(["run", "quiet", "--task", "mine"]);
  const refused = await rig.prj(["cleanup-sessions", "--all"]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /prj cleanup-sessions --yes --all/);
  await rig.ok(["cleanup-sessions", "--all", "--yes"]);
  assert.deepEqual(await names(rig), ["foreign"]);
  assert.deepEqual(await cleaned(rig), ["dev", "mine"]);
  const { events } = await rig.json(["events", "--type", "session.killed"], { cwd: join(rig.folder, "another") });
  assert.equal(events.length, 1, "it stands in its own record");
});

Deno.test("the session that prj runs in comes last, and is recorded before it is gone", async () => {
  await using rig = await Rig.create();
  await rig.command("shell", "session: { windows: [{ name: w }], cleanup_steps: ['echo {{task}} >>../cleaned'] }");
  for (const task of ["a", "b", "c"]) await rig.ok(["run", "shell", "--task", task]);
  const line = `'${PRJ}' cleanup-sessions --yes >'${rig.folder}/out' 2>&1`;
  await rig.tmux("send-keys", "-t", "=myproject-main-b:", "-l", line);
  await rig.tmux("send-keys", "-t", "=myproject-main-b:", "Enter");
  await waitFor("all to end", async () => (await names(rig)).length === 0);
  const isTold = (text: string): boolean => /prj runs in "myproject-main-b", so it comes last/.test(text);
  await fileText(join(rig.folder, "out"), isTold);
  assert.deepEqual((await Deno.readTextFile(join(rig.folder, "cleaned"))).trim().split("\n"), ["a", "c", "b"]);
  const killed = await waitFor("three ends", async () => {
    const { events } = await rig.json(["events", "--type", "session.killed"]);
    return events.length === 3 ? events : undefined;
  });
  assert.equal(killed.at(-1).data.name, "myproject-main-b");
});

Deno.test("auto_cleanup: off it ends nothing; on, a run ends what is timed out or orphaned, and says so", async () => {
  await using rig = await Rig.create();
  const bystanders = await addBystanders(rig);
  await rig.command("branch", BRANCH);
  await rig.command("quiet", QUIET);
  await rig.ok(["run", "quiet", "--task", "old"]);
  const gone = await rig.json(["run", "branch", "branch=gone"]);
  await Deno.remove(gone.worktree.path, { recursive: true });
  const env = { PRJ_TMUX_SESSION_TIMEOUT: "2s" };
  await waitFor("the time to be out", async () => "myproject-main-old" in await due(rig, ["--timed-out"], env));
  await rig.ok(["run", "quiet", "--task", "new"], { env });
  assert.equal((await names(rig)).length, 5, "it is off by default");
  await rig.write(".prj/configs/project.yaml", "sessions: { auto_cleanup: true }\n");
  const reused = await rig.ok(["run", "quiet", "--task", "old", "--yes"]);
  assert.match(reused.stderr, /Ending "myproject-gone-dev" \(sessions\.auto_cleanup\): its directory ".*" is gone/);
  assert.deepEqual(await names(rig), [...bystanders, "myproject-main-new", "myproject-main-old"]);
  const due2 = async (): Promise<boolean> => Object.keys(await due(rig, ["--timed-out"], env)).length === 2;
  await waitFor("both to be out of time", due2);
  const ended = await rig.ok(["run", "quiet", "--task", "old", "--yes"], { env });
  assert.match(ended.stderr, /Ending "myproject-main-new" \(sessions\.auto_cleanup\): detached and idle/);
  assert.deepEqual(await names(rig), [...bystanders, "myproject-main-old"], "never the one that was just asked for");
  assert.deepEqual(await cleaned(rig), ["new"]);
  const { events } = await rig.json(["events", "--type", "session.killed"]);
  assert.deepEqual(events.map((event: { data: { by: string } }) => event.data.by), ["orphaned", "timed-out"]);
});

Deno.test("reset-sessions says what it corrected: ended, renamed, found; --kill asks and ends", async () => {
  await using rig = await Rig.create();
  await rig.command("quiet", QUIET);
  for (const task of ["a", "b"]) await rig.ok(["run", "quiet", "--task", task]);
  assert.equal((await rig.ok(["reset-sessions"])).stdout, "The record was right\n");
  await rig.tmux("kill-server");
  const after = await rig.json(["reset-sessions"]);
  assert.deepEqual(
    after.corrections.map(({ kind, name }: { kind: string; name: string }) => [kind, name]),
    [["ended", "myproject-main-a"], ["ended", "myproject-main-b"]],
  );
  assert.equal((await rig.ok(["session", "reset"])).stdout, "The record was right\n");

  const bystanders = await addBystanders(rig);
  const run = await rig.json(["run", "quiet"]);
  await rig.tmux("rename-session", "-t", `=${run.session.name}`, "mine");
  const renamed = await rig.ok(["reset-sessions"]);
  assert.match(renamed.stdout, /^session +corrected\nmine +was recorded as "myproject-main-dev"\n$/);
  for (const suffix of ["", "-wal", "-shm"]) {
    await Deno.remove(join(rig.project, `.prj/prj.db${suffix}`)).catch(() => {});
  }
  const found = await waitFor("what lives to be found", async () => {
    const { corrections } = await rig.json(["reset-sessions"]);
    return corrections.length > 0 ? corrections : undefined;
  });
  assert.deepEqual(found, [{
    kind: "found",
    uid: run.session.uid,
    name: "mine",
    text: "runs, and was not recorded",
  }]);
  assert.equal((await rig.sessions())[0].name, "mine");

  const refused = await rig.prj(["reset-sessions", "--kill"]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /prj reset-sessions --kill --yes/);
  assert.deepEqual(await names(rig), [...bystanders, "mine"]);
  const killed = await rig.json(["reset-sessions", "--kill", "--yes"]);
  assert.deepEqual(killed.sessions.map(({ name, ended }: Answered) => [name, ended]), [["mine", true]]);
  assert.deepEqual(await names(rig), bystanders);
  const before = await rig.snapshot(join(rig.folder, "another/.prj"));
  await rig.ok(["reset-sessions"]);
  assert.deepEqual(await rig.snapshot(join(rig.folder, "another/.prj")), before);
});

Deno.test("outside of any project kill-session finds the steps in the session's own record", async () => {
  await using rig = await Rig.create();
  await rig.command("quiet", QUIET);
  const run = await rig.json(["run", "quiet"]);
  await rig.ok(["kill-session", run.session.name], { cwd: rig.folder });
  assert.deepEqual(await cleaned(rig), ["dev"]);
  const { events } = await rig.json(["events", "--session", run.session.name]);
  assert.equal(events.at(-1).type, "session.killed");
});

Deno.test("a worktree that is removed takes its sessions along, and all that runs in them", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "serve",
    BRANCH.replace(
      "[{ name: w }]",
      `[{ name: w, command: "trap '' HUP; sleep 3001 & exec sleep 3002" }]`,
    ),
  );
  const run = await rig.json(["run", "serve", "branch=x"]);
  const other = await rig.json(["run", "serve", "branch=y"]);
  const living = (uid: string): string[] => processesWith(`PRJ_SESSION_UID=${uid}`).filter((one) => /^sleep/.test(one));
  await waitFor(
    "the programs",
    () => Promise.resolve(living(run.session.uid).length === 2 && living(other.session.uid).length === 2),
  );
  await rig.ok(["worktree", "remove", "x"]);
  assert.deepEqual(processesWith(`PRJ_SESSION_UID=${run.session.uid}`), []);
  assert.deepEqual(await names(rig), ["myproject-y-dev"]);
  assert.equal(living(other.session.uid).length, 2);
  assert.deepEqual(await cleaned(rig), ["x"]);
  await assert.rejects(Deno.stat(run.worktree.path));
  // It does not care that its terminal goes with the rig.
  await rig.ok(["stop", other.session.name]);
});
