import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

async function git(rig: Rig, path: string, ...args: string[]): Promise<string> {
  return (await rig.git("-C", path, ...args)).stdout.trim();
}

Deno.test("worktree create makes worktrees of branches, remote ones, commits and pull requests", async (t) => {
  await using rig = await Rig.create();
  const upstream = join(rig.folder, "upstream");
  await rig.git("clone", "--quiet", "--bare", rig.project, upstream);
  await rig.git("remote", "add", "origin", upstream);
  const first = await git(rig, rig.project, "rev-parse", "HEAD");
  await rig.git("commit", "--quiet", "--allow-empty", "--message", "second");
  await rig.git("tag", "--annotate", "v1", "--message", "one");
  await rig.git(
    "push",
    "--quiet",
    "origin",
    "HEAD~1:refs/heads/fix",
    "HEAD:refs/pull/12/head",
    "HEAD:refs/merge-requests/7/head",
  );
  await rig.git("fetch", "--quiet", "origin");
  const second = await git(rig, rig.project, "rev-parse", "HEAD");
  const cases: [string, string[], string, string | null, string][] = [
    ["a new branch", ["feature/ü-x"], "myproject-feature-x", "feature/ü-x", second],
    ["a new branch from a base", ["based", "--base", first], "myproject-based", "based", first],
    ["a remote branch", ["origin/fix"], "myproject-fix", "fix", first],
    ["a commit", [first, "--detach"], `myproject-${first}`, null, first],
    ["a tag", ["v1", "--detach"], "myproject-v1", null, second],
    ["a pull request", ["pr:12"], "myproject-pr-12", "pr-12", second],
    ["a merge request", ["origin/mr:7"], "myproject-mr-7", "mr-7", second],
  ];
  for (const [name, args, folder, branch, commit] of cases) {
    await t.step(name, async () => {
      const { worktree } = await rig.json(["worktree", "create", ...args]);
      assert.equal(worktree.path, join(rig.folder, "worktrees", folder));
      assert.equal(worktree.branch, branch);
      assert.equal(worktree.created, true);
      assert.equal(await git(rig, worktree.path, "rev-parse", "HEAD"), commit);
      assert.equal(await git(rig, worktree.path, "status", "--porcelain"), "");
      const again = await rig.json(["worktree", "create", ...args]);
      assert.deepEqual([again.worktree.path, again.worktree.created], [worktree.path, false], "twice is once");
    });
  }
  await t.step("what is not there is told, and nothing is made", async () => {
    const missing = await rig.prj(["worktree", "create", "pr:99"]);
    assert.equal(missing.code, 7);
    assert.match(missing.stderr, /Cannot fetch "pr:99": /);
    const commit = await rig.prj(["worktree", "create", "nowhere", "--detach"]);
    assert.equal(commit.code, 2);
    assert.match(commit.stderr, /Cannot create a worktree at "nowhere": there is no such commit/);
    assert.equal((await rig.json(["worktree", "list"])).worktrees.length, cases.length + 1);
  });
});

Deno.test("worktree create: a tag of the base's name is not in the way, another remote's branch and change are its own, and a commit is no branch's name", async () => {
  await using rig = await Rig.create();
  const first = await git(rig, rig.project, "rev-parse", "HEAD");
  await rig.git("commit", "--quiet", "--allow-empty", "--message", "second");
  const second = await git(rig, rig.project, "rev-parse", "HEAD");
  for (const tag of ["main", "v1"]) await rig.git("tag", tag, first);
  const made = async (...args: string[]): Promise<[string | null, string]> => {
    const { worktree } = await rig.json(["worktree", "create", ...args]);
    return [worktree.branch, await git(rig, worktree.path, "rev-parse", "HEAD")];
  };
  assert.deepEqual(await made("new"), ["new", second]);
  for (const remote of ["origin", "upstream"]) {
    const folder = join(rig.folder, remote);
    await rig.git("clone", "--quiet", "--bare", rig.project, folder);
    await rig.git("remote", "add", remote, folder);
  }
  const change = await git(rig, rig.project, "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "theirs");
  await rig.git("push", "--quiet", "origin", "HEAD:refs/pull/12/head");
  await rig.git("push", "--quiet", "upstream", `${change}:refs/pull/12/head`, `${change}:refs/heads/fix`);
  await rig.git("fetch", "--quiet", "--all");
  assert.deepEqual(await made("upstream/fix"), ["fix", change]);
  assert.deepEqual(await made("pr:12"), ["pr-12", second]);
  assert.deepEqual(await made("upstream/pr:12"), ["upstream-pr-12", change]);
  await rig.git("push", "--quiet", "--force", "origin", `${change}:refs/pull/12/head`);
  const moved = await rig.ok(["worktree", "create", "pr:12"]);
  assert.match(moved.stderr, /Branch "pr-12" was there, and is not what "pr:12" is now/);
  for (const name of ["v1", first, "HEAD", "refs/heads/x"]) {
    const ended = await rig.prj(["worktree", "create", name]);
    assert.equal(ended.code, 4, name);
  }
  assert.deepEqual(await made("v2", "--base", "v1"), ["v2", first]);
  assert.deepEqual(await made("v1", "--base", "main"), ["v1", second]);
});

Deno.test("worktree list says what is in every worktree, and status the same", async () => {
  await using rig = await Rig.create();
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: {}\n');
  const run = await rig.json(["run", "work", "branch=one"]);
  await Deno.writeTextFile(join(run.worktree.path, "new"), "");
  await rig.git("worktree", "add", "--quiet", "--detach", join(rig.folder, "lone"));
  await rig.git("worktree", "add", "--quiet", "-b", "gone", join(rig.folder, "gone"));
  await Deno.remove(join(rig.folder, "gone"), { recursive: true });
  const { worktrees } = await rig.json(["worktree", "list"]);
  const told = worktrees.map((worktree: Record<string, unknown>) => [
    worktree["branch"],
    worktree["untracked"],
    worktree["prunable"],
    worktree["sessions"],
  ]);
  assert.deepEqual(
    new Set(told),
    new Set([
      ["main", 1, false, []],
      ["one", 1, false, [run.session.name]],
      [null, 0, false, []],
      ["gone", null, true, []],
    ]),
  );
  assert.deepEqual((await rig.json(["status"])).worktrees, worktrees);
  for (const verb of ["worktree list", "status"]) {
    const { stdout } = await rig.ok(verb.split(" "));
    assert.match(stdout, /^worktree +sessions +directory +changes/m);
    assert.match(stdout, /^one +myproject-one-dev +.*myproject-one +1 untracked$/m);
    assert.match(stdout, /^detached [0-9a-f]{7} +.*lone +clean$/m);
    assert.match(stdout, /^gone +.* directory is gone$/m);
  }
  assert.equal((await rig.ok(["worktree", "path", "one"])).stdout, `${run.worktree.path}\n`);
  const prefix = await rig.prj(["worktree", "path", "on"]);
  assert.equal(prefix.code, 3);
  assert.match(prefix.stderr, /No worktree "on"\nhint: Did you mean "one"/);
});

Deno.test("a worktree moves with its ports, and not under the feet of a session", async () => {
  await using rig = await Rig.create();
  await rig.command("work", 'arguments: [branch]\nports: [web]\nworktree: { branch: "{{branch}}" }\nsession: {}\n');
  const run = await rig.json(["run", "work", "branch=one"]);
  const [lease] = (await rig.json(["run", "work", "branch=one", "--dry-run"])).leases;
  const refused = await rig.prj(["worktree", "move", "one", "../elsewhere"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /session "myproject-one-dev" works in it/);
  await rig.ok(["kill-session", run.session.name]);
  const moved = await rig.json(["worktree", "move", "one", "../elsewhere"]);
  assert.deepEqual(moved, {
    schema: "prj.worktree-move/1",
    from: run.worktree.path,
    to: join(rig.folder, "elsewhere"),
  });
  const plan = await rig.json(["run", "work", "branch=one", "--dry-run"]);
  assert.equal(plan.worktree.path, moved.to);
  assert.deepEqual(plan.leases, [{ ...lease, taken: false }]);
  const occupied = join(rig.folder, "occupied");
  await Deno.writeTextFile(occupied, "mine");
  assert.equal((await rig.prj(["worktree", "move", "one", occupied])).code, 4);
  assert.equal(await Deno.readTextFile(occupied), "mine");
  assert.match((await rig.prj(["worktree", "move", "main", "../x"])).stderr, /it is the main worktree/);
  const bad: readonly [string, number, RegExp][] = [
    [".git", 4, /\.git" is git's own/],
    [".git/modules/x", 4, /\.git" is git's own/],
    [join(moved.to, "x/y"), 4, /that is inside it/],
    ["", 2, /no folder is named/],
  ];
  for (const [target, code, said] of bad) {
    const refused = await rig.prj(["worktree", "move", "one", target]);
    assert.equal(refused.code, code, refused.stdout);
    assert.match(refused.stderr, said);
  }
  const inner = join(moved.to, "inner");
  await rig.git("worktree", "add", "--quiet", "-b", "inner", inner);
  const holding = await rig.prj(["worktree", "move", "one", "../again"]);
  assert.equal(holding.code, 4, holding.stdout);
  assert.ok(holding.stderr.includes(`"${inner}" lives in it`), holding.stderr);
});

Deno.test("a folder for worktrees that cannot be made is told, and is no bug of prj's", async () => {
  await using rig = await Rig.create();
  await rig.write("blocked", "a file\n");
  await rig.ok(["worktree", "create", "one"]);
  await rig.write(".prj/config.yaml", "worktrees: { base_directory: blocked/inner }\n");
  for (const args of [["worktree", "create", "two"], ["worktree", "move", "one", `${rig.project}/blocked/inner/x`]]) {
    const { code, stderr } = await rig.prj(args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^error: .*Cannot make ".*blocked\/inner": Not a directory$/m, args.join(" "));
    assert.doesNotMatch(stderr, /Bug in prj/);
  }
});

Deno.test("a branch that git can have beside no other is told before anything is made", async () => {
  await using rig = await Rig.create();
  await rig.git("branch", "a/b");
  for (const branch of ["a", "a/b/c", "a/b/c/d"]) {
    for (const more of [[], ["--dry-run"]]) {
      const { code, stderr } = await rig.prj(["worktree", "create", branch, ...more]);
      assert.equal(code, 4, stderr);
      assert.ok(stderr.includes(`"${branch}": git can have no branch of that name beside "a/b"`), stderr);
      assert.match(stderr, /"git branch -m a\/b NAME"/);
    }
  }
  await rig.ok(["worktree", "create", "a/c"]);
  await rig.git("pack-refs", "--all");
  assert.equal((await rig.prj(["worktree", "create", "a/c/d"])).code, 4);
});

Deno.test("of several that make the same worktree at once, each gets it or is told that another made it", async () => {
  await using rig = await Rig.create();
  const ended = await Promise.all(Array.from({ length: 6 }, () => rig.prj(["worktree", "create", "same"])));
  assert.ok(ended.some(({ code }) => code === 0));
  for (const { code, stderr } of ended.filter(({ code }) => code !== 0)) {
    assert.match(stderr, /another run made it meanwhile, at ".*-same"$|another run is making it$/m, `${code}`);
  }
  assert.equal((await rig.json(["worktree", "list"])).worktrees.length, 2);
});
