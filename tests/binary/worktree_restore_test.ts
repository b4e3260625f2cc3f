/** What may be in the way of bringing a worktree back. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";
import { branchAt, commitFiles, gitIn, isThere, makeWorktree, textAt } from "./worktree_rig.ts";

Deno.test("restore makes no second worktree at a path that git has another for", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "one");
  await Deno.writeTextFile(join(path, "mine"), "old\n");
  const { worktrees: [{ trash }] } = await rig.json(["worktree", "remove", "one", "--force"]);
  await makeWorktree(rig, "one");
  const exists = await rig.prj(["worktree", "restore", "one"]);
  assert.equal(exists.code, 4);
  assert.ok(exists.stderr.includes(`Move that away first ("prj worktree move ${path} FOLDER")`), exists.stderr);
  await Deno.rename(path, `${path}.away`);
  const refused = await rig.prj(["worktree", "restore", "one"]);
  assert.equal(refused.code, 4, refused.stdout);
  assert.match(refused.stderr, /git has another worktree at ".*", whose folder is not there/);
  await rig.git("worktree", "repair", `${path}.away`);
  const used = await rig.prj(["worktree", "restore", trash]);
  assert.match(used.stderr, /branch "one" is checked out at ".*away"/);
  await rig.ok(["worktree", "restore", trash, "--detach"]);
  assert.equal(await textAt(path, "mine"), "old\n");
  const { worktrees } = await rig.json(["worktree", "list"]);
  const paths = worktrees.map((worktree: { path: string }) => worktree.path);
  assert.deepEqual(paths.toSorted(), [rig.project, path, `${path}.away`].toSorted());
});

Deno.test("restore says what keeps a branch: a rebase that holds it, a branch that is its folder", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "one");
  await commitFiles(rig, path, { file: "1\n" });
  await commitFiles(rig, path, { file: "2\n" });
  await rig.ok(["worktree", "remove", "one"]);
  await rig.git("switch", "--quiet", "one");
  await rig.git("-c", "sequence.editor=sed -i 1s/pick/edit/", "rebase", "--quiet", "-i", "HEAD~2");
  const held = await rig.prj(["worktree", "restore", "one"]);
  assert.equal(held.code, 4, held.stdout);
  assert.ok(held.stderr.includes(`branch "one" is checked out at "${rig.project}"`), held.stderr);
  await rig.git("rebase", "--abort");
  await rig.git("switch", "--quiet", "main");
  await rig.ok(["worktree", "restore", "one"]);

  await rig.ok(["worktree", "remove", await makeWorktree(rig, "a/b")]);
  await rig.git("branch", "a");
  const refused = await rig.prj(["worktree", "restore", "a/b"]);
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(
    refused.stderr,
    /^error: Cannot restore worktree "a\/b": its branch cannot be made again: .*'refs\/heads\/a' exists/,
  );
  assert.match(refused.stderr, /hint: Add --detach/);
  assert.equal(await branchAt(rig, "a/b"), undefined);
});

Deno.test("a worktree with a submodule whose name git gave to another comes back with its own", async () => {
  await using rig = await Rig.create();
  const library = join(rig.folder, "library");
  await rig.git("init", "--quiet", library);
  await commitFiles(rig, library, { file: "theirs\n" });
  const allowed = ["-c", "protocol.file.allow=always", "submodule", "--quiet"];
  await rig.git(...allowed, "add", library, "lib/one");
  await rig.git("commit", "--quiet", "--message", "with a submodule");
  const path = await makeWorktree(rig, "one");
  await gitIn(rig, path, ...allowed, "update", "--init");
  const own = await commitFiles(rig, join(path, "lib/one"), { file: "mine\n" });
  await rig.ok(["worktree", "remove", "one", "--force"]);
  const other = join(rig.folder, "elsewhere/myproject-one");
  await rig.git("worktree", "add", "--quiet", "-b", "other", other);
  await gitIn(rig, other, ...allowed, "update", "--init");
  await rig.ok(["worktree", "restore", "one"]);
  assert.ok(await isThere(rig.project, ".git/worktrees/myproject-one1"), "the name was taken");
  assert.equal(await gitIn(rig, join(path, "lib/one"), "rev-parse", "HEAD"), own);
  assert.equal(await gitIn(rig, path, "status", "--porcelain"), "M lib/one");
  assert.equal(await gitIn(rig, other, "status", "--porcelain"), "");
});

Deno.test("restore tells of a worktree that came into the trash without its files", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "one");
  await Deno.remove(path, { recursive: true });
  await rig.ok(["worktree", "remove", "one"]);
  assert.match((await rig.ok(["worktree", "restore"])).stdout, /one .* none /);
  const { stdout, stderr } = await rig.ok(["worktree", "restore", "one"]);
  assert.match(stdout, /, without files$/m);
  assert.match(stderr, /^warning: The files of ".*-one" were gone already .*"prj worktree create one"/m);
  await rig.ok(["worktree", "create", "one"]);
  assert.ok(await isThere(path, ".git"));
});

Deno.test("a worktree that could not be restored at first is led to its own git later", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "one");
  await Deno.writeTextFile(join(path, "mine"), "1\n");
  await rig.ok(["worktree", "remove", "one", "--force"]);
  // git calls it as the one that was removed.
  const other = join(rig.folder, "other/myproject-one");
  await rig.git("worktree", "add", "--quiet", "--detach", other);
  const parent = join(rig.folder, "worktrees");
  await Deno.remove(parent);
  // No rename leads to another file system.
  const far = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "prj-rig-" });
  try {
    await Deno.symlink(far, parent);
    assert.match((await rig.prj(["worktree", "restore", "one"])).stderr, /its folder cannot be moved back/);
  } finally {
    await Deno.remove(far, { recursive: true });
  }
  await rig.git("worktree", "remove", other);
  await Deno.remove(parent);
  await rig.ok(["worktree", "restore", "one"]);
  assert.equal(await gitIn(rig, path, "status", "--porcelain"), "?? mine");
});

Deno.test("a try to restore that git's folder did not take leaves the entry as it was", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "one");
  await rig.ok(["worktree", "remove", "one"]);
  const folder = join(rig.project, ".git/worktrees");
  await Deno.remove(folder).catch(() => {});
  await Deno.writeTextFile(folder, "in the way\n");
  const refused = await rig.prj(["worktree", "restore", "one", "--detach"]);
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(refused.stderr, /its folder cannot be moved back/);
  await Deno.remove(folder);
  await rig.ok(["worktree", "restore", "one"]);
  assert.equal(await gitIn(rig, path, "symbolic-ref", "HEAD"), "refs/heads/one");
});
