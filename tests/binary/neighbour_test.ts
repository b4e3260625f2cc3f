import assert from "node:assert/strict";
import { join } from "node:path";
import type { Ended } from "../bounded.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const DEV = 'session:\n  cleanup_steps: ["echo {{project}} >>../cleaned"]\n';
const BRANCH = 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: {}\n';

Deno.test("a repository never finds the sessions of app-2, of another app, or of someone else", async (t) => {
  await using rig = await Rig.create("app");
  const app = rig.project;
  const second = await createNeighbour(rig, "app-2");
  const twin = await createNeighbour(rig, "elsewhere/app");
  for (const project of [app, second, twin]) {
    await writeCommands(project);
    await rig.ok(["trust"], { cwd: project });
  }

  // Someone else's, by the names that ours would have.
  await rig.tmux("new-session", "-d", "-s", "app-main-dev", "cat");
  await rig.tmux("new-session", "-d", "-s", "app", "cat");
  const names = new Map<string, string>();
  for (
    const [project, name] of [[app, "app-main-dev-2"], [second, "app-2-main-dev"], [twin, "app-main-dev-3"]] as const
  ) {
    const { session } = await rig.json(["run", "dev"], { cwd: project });
    assert.equal(session.name, name);
    assert.equal(session.created, true);
    assert.equal((await rig.json(["run", "dev"], { cwd: project })).session.uid, session.uid);
    names.set(project, name);
  }
  // The worktree 2-main of app would take the name of the main worktree of app-2.
  const clash = await rig.json(["run", "branch", "branch=2-main"]);
  assert.equal(clash.session.name, "app-2-main-dev-2");
  assert.equal(clash.worktree.path, join(rig.folder, "worktrees/app-2-main"));
  const clashing = await rig.json(["run", "branch", "branch=main-2"], { cwd: second });
  assert.equal(clashing.session.name, "app-2-main-2-dev");
  const shared = await rig.json(["run", "branch", "branch=2-x"]);
  const other = await rig.json(["run", "branch", "branch=x"], { cwd: second });
  assert.deepEqual(
    [shared, other].map(({ worktree }) => worktree.path.slice(rig.folder.length)),
    ["/worktrees/app-2-x", "/worktrees/app-2-x-2"],
  );

  const own = (project: string): string[] =>
    project === app
      ? [names.get(app)!, "app-2-main-dev-2", "app-2-x-dev"]
      : project === second
      ? [names.get(second)!, "app-2-main-2-dev", "app-2-x-dev-2"]
      : [names.get(twin)!];

  await t.step("list-sessions and status show their own", async () => {
    for (const project of [app, second, twin]) {
      assert.deepEqual(namesOf(await rig.sessions({ cwd: project })), own(project).toSorted());
      const status = await rig.json(["status"], { cwd: project });
      assert.deepEqual(namesOf(status.sessions), own(project).toSorted());
      const shown: string[] = status.worktrees.flatMap((worktree: { sessions: string[] }) => worktree.sessions);
      assert.deepEqual(shown.toSorted(), own(project).toSorted());
      const paths = new Set(status.runs.map((run: { path: string }) => run.path));
      for (const path of paths) {
        assert.ok(status.worktrees.some((worktree: { path: string }) => worktree.path === path));
      }
    }
    const all = await rig.json(["list-sessions", "--all"]);
    const strangers = all.sessions.filter((session: { owned: boolean }) => !session.owned);
    assert.deepEqual(namesOf(strangers), ["app", "app-main-dev"]);
  });

  await t.step("attach goes to its own only", async () => {
    for (const project of [app, second, twin]) {
      for (const name of await liveNames(rig)) {
        const ended = await attach(rig, project, [name]);
        if (own(project).includes(name)) assert.equal(ended.stdout.trim(), name, ended.stderr);
        else assert.equal(ended.code, 3, `${project} ${name}`);
      }
    }
    // Without a name: the only one.
    assert.equal((await attach(rig, twin, [])).stdout.trim(), names.get(twin));
  });

  await t.step("kill-session ends its own only, and nothing where one name is wrong", async () => {
    const before = await liveNames(rig);
    for (const project of [app, second, twin]) {
      for (
        const name of [...before, "app-main", "app-2", "a", "=app", "$0", ""].filter((n) => !own(project).includes(n))
      ) {
        assert.equal((await rig.prj(["kill-session", name], { cwd: project })).code, 3, `${project} ${name}`);
        assert.equal((await rig.prj(["kill-session", own(project)[0]!, name], { cwd: project })).code, 3);
      }
    }
    assert.deepEqual(await liveNames(rig), before);
    await rig.ok(["kill-session", names.get(twin)!], { cwd: twin });
    assert.deepEqual(await liveNames(rig), before.filter((name) => name !== names.get(twin)));
    assert.equal(await Deno.readTextFile(join(rig.folder, "elsewhere/cleaned")), "app\n");
  });

  await t.step("restart of one leaves the other", async () => {
    const { session } = await rig.json(["run", "dev", "--on-conflict", "restart"], { cwd: twin });
    assert.equal(session.name, "app-main-dev-3");
    const again = await rig.json(["run", "dev", "--on-conflict", "restart"], { cwd: twin });
    assert.equal(again.session.name, "app-main-dev-3");
    assert.notEqual(again.session.uid, session.uid);
    assert.ok((await liveNames(rig)).includes("app-main-dev-2"));
  });

  await t.step("cleanup-sessions ends its own only", async () => {
    const before = await liveNames(rig);
    const dry = await rig.json(["cleanup-sessions", "--dry-run"]);
    assert.deepEqual(namesOf(dry.sessions), own(app).toSorted());
    const ended = await rig.json(["cleanup-sessions", "--yes"]);
    assert.deepEqual(namesOf(ended.sessions), own(app).toSorted());
    assert.deepEqual(await liveNames(rig), before.filter((name) => !own(app).includes(name)));
    await rig.ok(["cleanup-sessions", "--yes"], { cwd: second });
    await rig.ok(["cleanup-sessions", "--yes"], { cwd: twin });
    assert.deepEqual(await liveNames(rig), ["app", "app-main-dev"]);
  });

  await t.step("what stands in an environment or in a mark copied by hand does not make a session ours", async () => {
    await rig.tmux("set-option", "-t", "=app:", "@prj_project", "app");
    assert.deepEqual(await rig.sessions(), []);
    const { session } = await rig.json(["run", "dev"]);
    assert.equal(session.name, "app-main-dev-2");
  });
});

async function createNeighbour(rig: Rig, name: string): Promise<string> {
  const project = join(rig.folder, name);
  await Deno.mkdir(project, { recursive: true });
  await rig.git("-C", project, "init", "--quiet");
  await rig.git("-C", project, "commit", "--quiet", "--allow-empty", "--message", "first");
  return project;
}

async function writeCommands(project: string): Promise<void> {
  const folder = join(project, ".prj/commands");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "dev.yaml"), DEV);
  await Deno.writeTextFile(join(folder, "branch.yaml"), BRANCH);
}

function namesOf(sessions: readonly { name: string }[]): string[] {
  return sessions.map((session) => session.name).toSorted();
}

async function liveNames(rig: Rig): Promise<string[]> {
  return (await rig.tmux("list-sessions", "-F", "#{session_name}")).stdout.trimEnd().split("\n").toSorted();
}

/** Attaches in a terminal of its own; answers with the session that the client came to, and sends it away again. */
async function attach(rig: Rig, cwd: string, words: readonly string[]): Promise<Ended> {
  const line = [PRJ, "attach", ...words].map((word) => `'${word}'`).join(" ");
  const ending = rig.call(["script", "-qefc", line, "/dev/null"], { cwd });
  let done = false;
  const gone = ending.then((ended) => (done = true, ended));
  const session = await waitFor("a client", async () => {
    if (done) return "none";
    return (await rig.tmux("list-clients", "-F", "#{session_name}")).stdout.trim() || undefined;
  });
  if (session !== "none") await rig.tmux("detach-client", "-s", `=${session}`);
  const ended = await gone;
  return session === "none" ? ended : { ...ended, stdout: session };
}
