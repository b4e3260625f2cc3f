import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

const WORK = 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: { windows: [{ name: w }] }\n';
const HERE = "session: { windows: [{ name: w }] }\nsteps: [{ run: pwd }]\n";

/** A repository on branch `trunk` that brings commands. */
async function source(rig: Rig): Promise<void> {
  await rig.git("checkout", "--quiet", "-b", "trunk");
  await rig.command("work", WORK);
  await rig.command("here", HERE);
  await rig.git("add", "--all");
  await rig.git("commit", "--quiet", "--message", "commands");
  await rig.git("branch", "--delete", "main");
}

async function isThere(...path: string[]): Promise<boolean> {
  return await Deno.stat(join(...path)).then(() => true, () => false);
}

/** Runs, looks, makes and removes worktrees from every way into one repository; each is the same project. */
async function liveIn(
  rig: Rig,
  expected: { readonly root: string; readonly name: string; readonly ways: readonly string[]; readonly bare: string },
): Promise<void> {
  const { root, name, ways, bare } = expected;
  const [first] = ways;
  await rig.ok(["trust"], { cwd: first! });
  const here = await rig.json(["run", "here"], { cwd: first! });
  assert.equal(here.status, "succeeded", JSON.stringify(here));
  const run = await rig.json(["run", "work", "branch=one"], { cwd: first! });
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  assert.equal(run.worktree.path, join(root, "../worktrees", `${name}-one`));
  assert.equal(run.worktree.base, "trunk", "HEAD of a bare repository is its default branch");
  assert.equal(run.session.name, `${name}-one-dev`);
  assert.equal(await isThere(root, ".prj/prj.db"), true, "the record is the repository's");
  assert.equal(await isThere(run.worktree.path, ".prj/prj.db"), false);
  for (const cwd of [...ways, run.worktree.path]) {
    const status = await rig.json(["status"], { cwd });
    assert.deepEqual([status.project.name, status.project.root], [name, root], cwd);
    assert.deepEqual(status.problems, [], cwd);
    assert.equal(status.worktrees[0].path, bare, cwd);
    assert.ok(status.worktrees.some((tree: { path: string }) => tree.path === run.worktree.path), cwd);
    assert.ok(status.sessions.some((session: { name: string }) => session.name === run.session.name), cwd);
    assert.ok(status.runs.some(({ run_id }: { run_id: string }) => run_id === run.run_id), cwd);
    assert.deepEqual((await rig.json(["worktree", "list"], { cwd })).worktrees, status.worktrees);
    const made = await rig.json(["worktree", "create", "two"], { cwd });
    assert.equal(made.worktree.path, join(root, "../worktrees", `${name}-two`), cwd);
    await rig.ok(["worktree", "remove", "two"], { cwd });
    assert.equal(await isThere(made.worktree.path), false);
  }
  await rig.ok(["worktree", "remove", "one"], { cwd: first! });
  assert.equal((await rig.tmux("list-sessions", "-F", "#S")).stdout, `${here.session.name}\n`);
}

Deno.test("a bare repository with worktrees beside it is one project, from each and from itself", async () => {
  await using rig = await Rig.create("source");
  await source(rig);
  const bare = join(rig.folder, "shop.git");
  await rig.git("clone", "--quiet", "--bare", rig.project, bare);
  const trunk = join(rig.folder, "shop-trunk");
  await rig.git("-C", bare, "worktree", "add", "--quiet", trunk, "trunk");
  await liveIn(rig, { root: bare, name: "shop", ways: [trunk, bare, join(bare, "refs")], bare });
  // In the bare repository itself no branch brings commands: those of the user and prj's own remain.
  const list = await rig.json(["list"], { cwd: bare });
  assert.ok(list.commands.every((command: { source: string }) => command.source === "built-in"));
  const removed = await rig.prj(["worktree", "remove", bare], { cwd: trunk });
  assert.notEqual(removed.code, 0);
  assert.ok(await isThere(bare, "HEAD"));
});

Deno.test("a branch that was fast-forwarded into the base of a bare repository is merged, not new", async () => {
  await using rig = await Rig.create("source");
  const bare = join(rig.folder, "shop.git");
  await rig.git("clone", "--quiet", "--bare", rig.project, bare);
  const call = { cwd: bare };
  await rig.ok(["trust"], call);
  for (const branch of ["new", "done"]) await rig.ok(["worktree", "create", branch], call);
  const path = join(rig.folder, "worktrees/shop-done");
  await rig.git("-C", path, "commit", "--quiet", "--allow-empty", "--message", "done");
  await rig.ok(["worktree", "merge", "done"], call);
  const { worktrees } = await rig.json(["worktree", "prune", "--dry-run"], call);
  const told = worktrees.map(({ branch, reason }: { branch: string; reason: string }) => `${branch}: ${reason}`);
  assert.deepEqual(told.toSorted(), ["done: merged", "new: kept"]);
});

Deno.test("a folder with .bare and a file .git that leads there is one project, and has its name and record", async () => {
  await using rig = await Rig.create("source");
  await source(rig);
  const folder = join(rig.folder, "shop");
  const bare = join(folder, ".bare");
  await rig.git("clone", "--quiet", "--bare", rig.project, bare);
  await Deno.writeTextFile(join(folder, ".git"), "gitdir: ./.bare\n");
  const trunk = join(folder, "trunk");
  await rig.git("-C", folder, "worktree", "add", "--quiet", trunk, "trunk");
  await liveIn(rig, { root: folder, name: "shop", ways: [trunk, folder, bare], bare });
  assert.equal(await isThere(bare, ".prj"), false);
  // Where its worktrees go is a setting as everywhere.
  await Deno.mkdir(join(folder, ".prj/configs"), { recursive: true });
  await Deno.writeTextFile(
    join(folder, ".prj/configs/project.yaml"),
    'worktrees: { base_directory: ., naming_pattern: "{{branch}}" }\n',
  );
  const { worktree } = await rig.json(["worktree", "create", "three"], { cwd: trunk });
  assert.equal(worktree.path, join(folder, "three"));
});

Deno.test("a bare repository that a worktree holds as its content is never taken for one of the two", async () => {
  await using rig = await Rig.create();
  const inner = join(rig.project, "fixtures/inner.git");
  await rig.git("clone", "--quiet", "--bare", rig.project, inner);
  const ended = await rig.prj(["status"], { cwd: inner });
  assert.equal(ended.code, 4);
  assert.match(ended.stderr, /Which project is meant: the bare repository ".*inner\.git", or ".*myproject"/);
  assert.equal((await rig.json(["status"], { cwd: join(rig.project, ".git/objects") })).project.root, rig.project);
});
