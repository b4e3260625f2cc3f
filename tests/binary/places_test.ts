import assert from "node:assert/strict";
import { join } from "node:path";
import { PRJ, Rig } from "./rig.ts";

const WORK = 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: { windows: [{ name: w }] }\n';
const HERE = "session: { windows: [{ name: w }] }\nsteps: [{ run: pwd }]\n";

async function commands(rig: Rig): Promise<void> {
  await rig.command("work", WORK);
  await rig.command("here", HERE);
}

function assertNoTrace(text: string): void {
  assert.doesNotMatch(text, /Bug in prj|Stack backtrace|^\s+at /m);
}

Deno.test("a worktree that its repository removed is told as such, and -C leads out of it", async () => {
  await using rig = await Rig.create();
  const { worktree } = await rig.json(["worktree", "create", "one"]);
  await Deno.remove(join(rig.project, ".git/worktrees"), { recursive: true });
  for (const verb of [["status"], ["run", "start-dev"], ["worktree", "list"], ["list"]]) {
    const ended = await rig.prj(verb, { cwd: worktree.path });
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /^error: "[^"]*myproject-one" is no worktree any more: "[^"]*" is gone\nhint: .*repair/);
  }
  assert.equal((await rig.json(["-C", rig.project, "status"], { cwd: worktree.path })).worktrees.length, 1);
});

Deno.test("a repository without commits: worktrees come and go", async () => {
  await using rig = await Rig.create();
  await Deno.remove(join(rig.project, ".git"), { recursive: true });
  await rig.git("init", "--quiet");
  await commands(rig);
  assert.equal((await rig.json(["run", "here"])).status, "succeeded");
  const run = await rig.json(["run", "work", "branch=one"]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  const { worktrees } = await rig.json(["worktree", "list"]);
  assert.deepEqual(worktrees.map((tree: { head: unknown }) => tree.head), [null, null]);
  await rig.ok(["worktree", "remove", "one"]);
  assert.equal((await rig.json(["worktree", "list"])).worktrees.length, 1);
});

Deno.test("a repository of another user: git's refusal is told with git's own way out", async () => {
  await using rig = await Rig.create("shop of 'them'");
  await commands(rig);
  const chown = (owner: string): Promise<unknown> => rig.call(["chown", "-R", owner, rig.project]);
  await chown("54321");
  try {
    for (
      const verb of [
        ["status"],
        ["run", "here"],
        ["run", "work", "branch=x"],
        ["worktree", "list"],
        ["worktree", "create", "x"],
        ["worktree", "remove", "x"],
        ["worktree", "path", "main"],
      ]
    ) {
      const ended = await rig.prj(verb);
      assert.equal(ended.code, 1, `${verb}: ${ended.stderr}`);
      assertNoTrace(ended.stderr);
      assert.match(ended.stderr, /^error: Cannot read the repository at "[^"]*": detected dubious ownership/m);
      assert.match(ended.stderr, /^hint: It belongs to another user; if you trust it, run: git config --global --add/m);
    }
    const { error } = await rig.json(["status"]);
    const [consent] = /git config .*/.exec(error.hint)!;
    // The line can be typed as it stands.
    assert.equal((await rig.call(["/bin/sh", "-c", consent])).code, 0, consent);
    await rig.ok(["status"]);
    assert.equal((await rig.json(["run", "here"])).status, "succeeded");
  } finally {
    await chown("0");
  }
});

Deno.test("inside a git hook: another repository's index, and the commit under way, stay as they are", async () => {
  await using rig = await Rig.create();
  await commands(rig);
  for (const name of ["a", "b"]) await rig.write(name, name);
  await rig.git("add", "a", "b");
  const hook = (name: string): string =>
    `#!/bin/sh\nset -e\n"$PRJ" worktree create ${name}-created\n"$PRJ" run work branch=${name}-run\n"$PRJ" run here\n`;
  for (const name of ["pre-commit", "post-commit"]) await rig.write(`.git/hooks/${name}`, hook(name), 0o755);
  // `git commit -- PATH` commits by an index of its own, and names it in GIT_INDEX_FILE.
  const commit = await rig.call(["git", "commit", "--quiet", "--message", "only a", "--", "a"], { env: { PRJ } });
  assert.equal(commit.code, 0, commit.stderr);
  assert.equal((await rig.git("show", "--format=", "--name-only")).stdout, "a\n");
  assert.equal((await rig.git("diff", "--cached", "--name-only")).stdout, "b\n");
  const { worktrees } = await rig.json(["worktree", "list"]);
  const branches = worktrees.map((tree: { branch: string }) => tree.branch).sort();
  assert.deepEqual(branches, [
    "main",
    "post-commit-created",
    "post-commit-run",
    "pre-commit-created",
    "pre-commit-run",
  ]);
  for (const { path, main } of worktrees) {
    if (!main) assert.equal((await rig.git("-C", path, "status", "--porcelain")).stdout, "");
  }
  // From a linked worktree git names its folder in GIT_DIR.
  const linked = worktrees.find((tree: { branch: string }) => tree.branch === "post-commit-run").path;
  await rig.git("config", "alias.trees", `!"${PRJ}" worktree list --json`);
  const said = await rig.call(["git", "-C", linked, "trees"]);
  assert.deepEqual(JSON.parse(said.stdout).worktrees.length, 5, said.stderr);
});

Deno.test("a project by two paths is one project, and one inside another is its own", async () => {
  await using rig = await Rig.create();
  await commands(rig);
  const link = join(rig.folder, "link");
  await Deno.symlink(rig.project, link);
  const by = async (cwd: string): Promise<string> => (await rig.json(["run", "here"], { cwd })).session.uid;
  assert.equal(await by(link), await by(rig.project));
  const { worktree } = await rig.json(["worktree", "create", "one"]);
  const short = join(rig.folder, "short");
  await Deno.symlink(worktree.path, short);
  const status = await rig.json(["-C", short, "status"]);
  assert.equal(status.project.root, rig.project);
  assert.equal((await rig.json(["status"], { cwd: link })).sessions.length, 1);

  const inner = join(rig.project, "inner");
  await rig.git("init", "--quiet", inner);
  await Deno.mkdir(join(inner, "deep"));
  assert.equal((await rig.json(["status"], { cwd: join(inner, "deep") })).project.root, inner);
  assert.deepEqual(await rig.sessions({ cwd: inner }), []);
  // Without git of its own a folder belongs to the repository around it, .prj or not.
  await Deno.mkdir(join(rig.project, "plain/.prj/commands"), { recursive: true });
  assert.equal((await rig.json(["status"], { cwd: join(rig.project, "plain") })).project.root, rig.project);
});

Deno.test("a folder for worktrees behind a link: one session, one set of ports, and both paths are names", async () => {
  await using rig = await Rig.create();
  const [disk, link] = [join(rig.folder, "disk"), join(rig.folder, "link")];
  await Deno.mkdir(disk);
  await Deno.symlink("disk", link);
  const command =
    'arguments: [branch]\nports: [web]\nworktree: { branch: "{{branch}}", parent_directory: ../link/deep }\n';
  await rig.command("work", `${command}session: { windows: [{ name: w }] }\n`);
  const first = await rig.json(["run", "work", "branch=one"]);
  assert.equal(first.worktree.path, join(disk, "deep/myproject-one"), "as git has it");
  const second = await rig.json(["run", "work", "branch=one"]);
  assert.equal(second.session.uid, first.session.uid);
  const { leases: [lease] } = await rig.json(["run", "work", "branch=one", "--dry-run"]);
  await rig.ok(["worktree", "remove", join(link, "deep/myproject-one")]);
  assert.deepEqual(await rig.sessions(), [], "its session ended with it");
  await rig.ok(["worktree", "restore", join(link, "deep/myproject-one")]);
  await rig.ok(["run", "work", "branch=one"]);
  await rig.ok(["kill-session", first.session.name]);
  const moved = await rig.json(["worktree", "move", "one", join(link, "moved")]);
  assert.equal(moved.to, join(disk, "moved"));
  const plan = await rig.json(["run", "work", "branch=one", "--dry-run"]);
  assert.deepEqual(plan.leases, [{ ...lease, taken: false }]);
});

Deno.test("names that differ in case only are two", async () => {
  await using rig = await Rig.create();
  await commands(rig);
  const one = await rig.json(["run", "work", "branch=Case"]);
  const two = await rig.json(["run", "work", "branch=case"]);
  assert.notEqual(one.worktree.path.toLowerCase(), two.worktree.path.toLowerCase(), "also where a disk knows no case");
  assert.notEqual(one.session.name.toLowerCase(), two.session.name.toLowerCase());
  for (const wrong of [["worktree", "path", "CASE"], ["session-info", "MYPROJECT-CASE-DEV"], ["run", "HERE"]]) {
    const ended = await rig.prj(wrong);
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /hint: Did you mean "/);
  }
});

Deno.test("a path as long as the system has it", async () => {
  await using rig = await Rig.create();
  // 3,900 bytes: all of it works but what would be longer than a path may be.
  let folder = rig.folder;
  while (folder.length < 3_700) folder = join(folder, "long".repeat(50));
  await rig.call(["mkdir", "-p", folder]);
  await rig.git("init", "--quiet", folder);
  await rig.git("-C", folder, "commit", "--quiet", "--allow-empty", "--message", "first");
  const status = await rig.json(["status"], { cwd: folder });
  assert.equal(status.project.root, folder);
  const run = await rig.json(["run", "start-dev"], { cwd: folder });
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  assert.ok(run.session.name.length <= 50);
  assert.deepEqual((await rig.json(["status"], { cwd: folder })).worktrees[0].sessions, [run.session.name]);
  const tooLong = await rig.prj(["worktree", "create", "x".repeat(200)], { cwd: folder });
  assert.equal(tooLong.code, 1);
  assertNoTrace(tooLong.stderr);
  assert.match(tooLong.stderr, /File ?name too long/i);
});
