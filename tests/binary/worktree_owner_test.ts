/** Whose a branch and a worktree are: what a person made in the place of prj's is never taken for prj's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";
import { branchAt, commitFiles, gitIn, isThere, makeWorktree, textAt } from "./worktree_rig.ts";

const WORK = 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\n';

Deno.test("a branch that its user made in a worktree of prj's, or at the path of one that went, stays", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  const path = await makeWorktree(rig, "one");
  await gitIn(rig, path, "switch", "--quiet", "--create", "mine");
  await commitFiles(rig, path, { file: "mine\n" });
  await rig.git("merge", "--quiet", "mine");
  assert.equal((await rig.json(["run", "work", "branch=mine"])).worktree.path, path);
  const { worktrees: [removed] } = await rig.json(["worktree", "remove", "mine"]);
  assert.deepEqual([removed.branch_deleted, removed.branch_reason], [false, "no record says that prj made it"]);
  const own = await branchAt(rig, "mine");
  assert.ok(own !== undefined);

  // The same path, made without prj.
  await rig.ok(["worktree", "remove", await makeWorktree(rig, "two")]);
  assert.equal(await branchAt(rig, "two"), undefined, "prj made that one");
  await rig.git("worktree", "add", "--quiet", "-b", "two", join(rig.folder, "worktrees/myproject-two"));
  await rig.ok(["run", "work", "branch=two"]);
  await rig.ok(["worktree", "remove", "two"]);
  assert.equal(await branchAt(rig, "two"), own);

  // Two branches with one folder, and the user's comes back after prj's.
  await rig.git("branch", "three/x");
  await rig.ok(["worktree", "remove", await makeWorktree(rig, "three/x")]);
  await rig.ok(["worktree", "remove", await makeWorktree(rig, "three-x")]);
  await rig.ok(["worktree", "restore", "three/x"]);
  await rig.ok(["worktree", "remove", "three/x"]);
  assert.equal(await branchAt(rig, "three/x"), own);
});

Deno.test("undo leaves a worktree alone that somebody made where the run's was", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  const { worktree: { path } } = await rig.json(["run", "work", "branch=one"]);
  await rig.git("worktree", "remove", path);
  await rig.git("worktree", "add", "--quiet", "-b", "other", path);
  const undone = await rig.prj(["undo", "--yes"]);
  assert.equal(undone.code, 3, undone.stdout);
  assert.ok(await isThere(path));
});

Deno.test("a worktree that was moved by hand is not made again over what git has of it", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  const { worktree: { path } } = await rig.json(["run", "work", "branch=one"]);
  await Deno.writeTextFile(join(path, "picked"), "staged\n");
  await gitIn(rig, path, "add", "picked");
  await Deno.writeTextFile(join(path, "picked"), "not staged\n");
  const moved = join(rig.folder, "moved here");
  await Deno.rename(path, moved);
  const refused = await rig.prj(["run", "work", "branch=one"]);
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(refused.stderr, /Cannot make worktree "one" again: .* is gone, but git has staged files of it/);
  assert.equal(await gitIn(rig, moved, "show", ":picked"), "staged");
  await rig.git("worktree", "repair", moved);
  assert.equal((await rig.json(["run", "work", "branch=one"])).worktree.path, moved);
  assert.equal(await textAt(moved, "picked"), "not staged\n");
  await gitIn(rig, moved, "reset", "--hard", "--quiet");
  await Deno.remove(moved, { recursive: true });
  assert.equal((await rig.json(["run", "work", "branch=one"])).worktree.created, true, "nothing would be lost");
});

Deno.test("a worktree in the middle of a rebase or a bisect is found by the branch that it holds", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  const path = await makeWorktree(rig, "one");
  const first = await commitFiles(rig, path, { file: "1\n" });
  await commitFiles(rig, path, { file: "2\n" });
  const run = () => rig.json(["run", "work", "branch=one"]);
  const isTaken = async () => {
    const { status, worktree } = await run();
    assert.deepEqual([status, worktree.path, worktree.created], ["succeeded", path, false]);
  };
  await gitIn(rig, path, "-c", "sequence.editor=sed -i 1s/pick/edit/", "rebase", "--quiet", "-i", "HEAD~2");
  assert.equal(await gitIn(rig, path, "rev-parse", "--abbrev-ref", "HEAD"), "HEAD");
  await isTaken();
  assert.equal(await gitIn(rig, path, "rev-parse", "HEAD"), first);
  await gitIn(rig, path, "rebase", "--abort");
  await gitIn(rig, path, "bisect", "start", "HEAD", "HEAD~2");
  await isTaken();
});

Deno.test("commits that only two branches have stay on one of them, whoever removes both", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "one");
  const precious = await commitFiles(rig, path, { file: "precious\n" });
  await rig.ok(["worktree", "create", "two", "--base", "one"]);
  const { worktrees } = await rig.json(["worktree", "remove", "one", "two"]);
  const told = worktrees.map((one: Record<string, unknown>) => [one["removed"], one["branch_deleted"]]);
  assert.deepEqual(told, [[true, true], [true, false]]);
  assert.equal(worktrees[1].branch_reason, "1 commit of it is nowhere else");
  assert.equal(await branchAt(rig, "two"), precious);
});

Deno.test("a worktree that its cleanup steps bring to another branch stays", async () => {
  await using rig = await Rig.create();
  await rig.command("work", `${WORK}session: { cleanup_steps: ["git switch --quiet --create other"] }\n`);
  const { worktree: { path } } = await rig.json(["run", "work", "branch=one"]);
  const refused = await rig.prj(["worktree", "remove", "one", "--force"]);
  assert.equal(refused.code, 4, refused.stdout);
  assert.match(refused.stderr, /Cannot remove worktree "one": it was removed, moved or switched meanwhile/);
  assert.equal(await gitIn(rig, path, "branch", "--show-current"), "other");
  assert.ok(await branchAt(rig, "one") !== undefined);
});

Deno.test("a worktree without a commit whose folder is gone is made again: nothing of it was staged", async () => {
  await using rig = await Rig.create();
  const cwd = join(rig.folder, "unborn");
  await Deno.mkdir(cwd);
  await rig.call(["git", "init", "--quiet"], { cwd });
  await rig.ok(["trust"], { cwd });
  const { worktree: { path } } = await rig.json(["worktree", "create", "one"], { cwd });
  await Deno.remove(path, { recursive: true });
  await rig.ok(["worktree", "create", "one"], { cwd });
  await Deno.writeTextFile(join(path, "file"), "staged\n");
  await gitIn(rig, path, "add", "file");
  await Deno.remove(path, { recursive: true });
  const refused = await rig.prj(["worktree", "create", "one"], { cwd });
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(refused.stderr, /git has staged files of it/);
});
