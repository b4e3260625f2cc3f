import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

/** A superproject with the submodule `lib`. */
async function superproject(rig: Rig): Promise<string> {
  await Deno.writeTextFile(
    join(rig.folder, "gitconfig"),
    '[user]\nname = T\nemail = t@t\n[init]\ndefaultBranch = main\n[protocol "file"]\nallow = always\n',
  );
  const origin = join(rig.folder, "origin");
  await rig.git("init", "--quiet", origin);
  await Deno.writeTextFile(join(origin, "file"), "text\n");
  await rig.git("-C", origin, "add", "file");
  await rig.git("-C", origin, "commit", "--quiet", "--message", "file");
  await rig.git("submodule", "--quiet", "add", origin, "lib");
  await rig.git("commit", "--quiet", "--message", "lib");
  return join(rig.project, "lib");
}

Deno.test("a submodule is a project of its own, from its folder and from its linked worktrees", async () => {
  await using rig = await Rig.create();
  const lib = await superproject(rig);
  await rig.ok(["trust"], { cwd: lib });
  const { worktree } = await rig.json(["worktree", "create", "fix"], { cwd: lib });
  assert.equal(worktree.path, join(rig.project, "worktrees/lib-fix"));
  for (const cwd of [lib, worktree.path]) {
    const status = await rig.json(["status"], { cwd });
    assert.deepEqual([status.project.name, status.project.root], ["lib", lib], cwd);
    assert.deepEqual(status.worktrees.map((tree: { path: string }) => tree.path), [lib, worktree.path], cwd);
    assert.deepEqual(status.problems, []);
  }
  const run = await rig.json(["run", "start-dev", "--task", "t"], { cwd: lib });
  assert.equal(run.session.name, "lib-main-t");
  assert.deepEqual((await rig.json(["status"], { cwd: lib })).worktrees[0].sessions, ["lib-main-t"]);
  assert.deepEqual(await rig.sessions(), [], "the superproject has none of it");
  assert.equal((await rig.json(["status"])).project.name, "myproject");
  await rig.ok(["worktree", "remove", "fix"], { cwd: lib });
  assert.equal((await rig.git("-C", lib, "worktree", "list")).stdout.trim().split("\n").length, 1);
  assert.deepEqual([...Deno.readDirSync(join(rig.project, ".git/modules/lib/worktrees"))], []);
});

Deno.test("a worktree of a superproject has its submodules empty, and is kept once one is checked out", async () => {
  await using rig = await Rig.create();
  await superproject(rig);
  const { worktree } = await rig.json(["worktree", "create", "one"]);
  assert.deepEqual([...Deno.readDirSync(join(worktree.path, "lib"))], [], "as git itself leaves it");
  await rig.ok(["worktree", "remove", "one"]);
  const second = (await rig.json(["worktree", "create", "two"])).worktree;
  await rig.git("-C", second.path, "submodule", "--quiet", "update", "--init");
  const inner = await rig.json(["status"], { cwd: join(second.path, "lib") });
  assert.equal(inner.project.root, join(second.path, "lib"));
  assert.equal(inner.worktrees[0].path, join(second.path, "lib"));
  const refused = await rig.prj(["worktree", "remove", "two"]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /it has submodules/);
  assert.equal(await Deno.readTextFile(join(second.path, "lib/file")), "text\n");
});
