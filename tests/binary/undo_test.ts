import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

const WORK =
  'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: { cleanup_steps: ["echo clean >>$PRJ_PROJECT_PATH/cleaned"] }\n';

Deno.test("undo takes back what the last run made, and run by run what those before it made", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  await rig.command("dev", "session: {}\n");
  const dev = await rig.json(["run", "dev"]);
  const work = await rig.json(["run", "work", "branch=one"]);
  await rig.ok(["run", "dev"]);
  const refused = await rig.prj(["undo"]);
  assert.equal(refused.code, 6, "nobody agreed");
  const dry = await rig.json(["undo", "--dry-run"]);
  assert.deepEqual([dry.run_id, dry.applied], [work.run_id, false], "the last run that made something");
  const undone = await rig.json(["undo", "--yes"]);
  assert.equal(undone.run_id, work.run_id);
  assert.deepEqual(
    undone.worktrees.map((tree: { path: string; branch_deleted: boolean }) => [tree.path, tree.branch_deleted]),
    [
      [work.worktree.path, true],
    ],
  );
  assert.deepEqual(undone.worktrees[0].sessions_ended, [work.session.name]);
  assert.equal(await Deno.readTextFile(join(rig.project, "cleaned")), "clean\n");
  await assert.rejects(Deno.stat(work.worktree.path));
  assert.equal((await rig.call(["git", "rev-parse", "--verify", "one"])).code, 128, "prj made the branch");
  assert.equal((await rig.json(["undo", "--yes"])).run_id, dev.run_id);
  assert.deepEqual(await rig.sessions(), []);
  const nothing = await rig.prj(["undo", "--yes"]);
  assert.equal(nothing.code, 3);
  assert.match(nothing.stderr, /Nothing to undo: no run made anything that is still there/);
});

Deno.test("undo asks before uncommitted files go, and keeps a branch with commits of its own", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  const { worktree, session, run_id } = await rig.json(["run", "work", "branch=one"]);
  await Deno.writeTextFile(join(worktree.path, "mine"), "precious\n");
  await Deno.writeTextFile(join(worktree.path, "committed"), "mine\n");
  await rig.git("-C", worktree.path, "add", "committed");
  await rig.git("-C", worktree.path, "commit", "--quiet", "--message", "mine");
  for (const consents of [[], ["--delete-unmerged"]]) {
    const refused = await rig.prj(["undo", run_id, "--yes", ...consents]);
    assert.equal(refused.code, 6, refused.stderr);
    assert.equal(await Deno.readTextFile(join(worktree.path, "mine")), "precious\n");
    assert.equal((await rig.sessions()).length, 1);
  }
  const undone = await rig.json(["undo", run_id, "--yes", "--force"]);
  assert.equal(undone.worktrees[0].branch_deleted, false, "its commit is nowhere else");
  await rig.git("rev-parse", "--verify", "one");
  await assert.rejects(Deno.stat(worktree.path));
  assert.equal((await rig.tmux("has-session", "-t", `=${session.name}`)).code, 1);
  await rig.ok(["worktree", "restore", "one"]);
  assert.equal(await Deno.readTextFile(join(worktree.path, "mine")), "precious\n");
});

Deno.test("undo leaves alone what the run only took: a worktree, a branch, a session that were there", async () => {
  await using rig = await Rig.create();
  await rig.command("work", WORK);
  const path = join(rig.folder, "own");
  await rig.git("worktree", "add", "--quiet", "-b", "one", path);
  const run = await rig.json(["run", "work", "branch=one"]);
  assert.equal(run.worktree.created, false);
  const undone = await rig.json(["undo", "--yes"]);
  assert.deepEqual([undone.worktrees, undone.sessions], [[], [{ name: run.session.name, ended: true }]]);
  await Deno.stat(path);
  await rig.git("rev-parse", "--verify", "one");
});
