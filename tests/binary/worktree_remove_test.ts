import assert from "node:assert/strict";
import { join } from "node:path";
import { type Ended, statusOf } from "../bounded.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";
import { branchAt, commitFiles, gitIn, isThere, makeWorktree, textAt } from "./worktree_rig.ts";

/** Everything that a worktree is, to compare before and after. */
async function describe(rig: Rig, path: string): Promise<unknown> {
  return {
    status: await gitIn(rig, path, "status", "--porcelain=v2", "--branch", "--ignored", "--untracked-files=all"),
    staged: await gitIn(rig, path, "diff", "--cached"),
    head: await gitIn(rig, path, "log", "--format=%H", "-3"),
    files: await rig.snapshot(path),
  };
}

/** A worktree with files of every kind that git tells apart. */
async function makeWork(rig: Rig, branch: string): Promise<string> {
  await commitFiles(rig, rig.project, { tracked: "1\n", moved: "moved\nfile\n", ".gitignore": "ignored/\n*.log\n" });
  const path = await makeWorktree(rig, branch);
  await commitFiles(rig, path, { own: "own\n" });
  await Deno.writeTextFile(join(path, "tracked"), "2\n");
  await gitIn(rig, path, "add", "tracked");
  // Staged, and then changed once more: only the index has what was staged.
  await Deno.writeTextFile(join(path, "tracked"), "3\n");
  await gitIn(rig, path, "mv", "moved", "to");
  await Deno.mkdir(join(path, "ignored/deep"), { recursive: true });
  await Deno.writeTextFile(join(path, "ignored/deep/x"), "ignored\n");
  await Deno.writeTextFile(join(path, "a.log"), "log\n");
  await Deno.writeTextFile(join(path, "untracked ü\nfile"), "untracked\n");
  await Deno.symlink("nowhere", join(path, "link"));
  await Deno.chmod(join(path, "own"), 0o755);
  return path;
}

Deno.test("remove and restore: files of every kind, what was staged, the branch and its configuration", async () => {
  await using rig = await Rig.create();
  const path = await makeWork(rig, "feature/ü");
  await rig.git("config", "branch.feature/ü.description", "two\nlines");
  await rig.git("config", "branch.feature/ü.pushRemote", "nowhere");
  const before = await describe(rig, path);
  const commit = await branchAt(rig, "feature/ü");

  const kept = await rig.prj(["worktree", "remove", "feature/ü"]);
  assert.equal(kept.code, 6, kept.stderr);
  assert.match(kept.stderr, /2 staged, 2 unstaged, 2 untracked files/);
  // The first consent is not the second.
  const forced = await rig.prj(["worktree", "remove", "feature/ü", "--force", "--delete-branch"]);
  assert.equal(forced.code, 6, forced.stderr);
  assert.match(forced.stderr, /1 commit of it is nowhere else/);
  assert.equal((await rig.prj(["worktree", "remove", "feature/ü", "--delete-unmerged"])).code, 6);
  assert.deepEqual(await describe(rig, path), before);

  const removed = await rig.json(["worktree", "remove", "feature/ü", "--force", "--delete-unmerged"]);
  const [{ trash, ...rest }] = removed.worktrees;
  assert.deepEqual([rest.removed, rest.branch_deleted, rest.uncommitted, rest.ignored], [true, true, null, null]);
  assert.equal(await isThere(path), false);
  assert.equal(await branchAt(rig, "feature/ü"), undefined);
  assert.equal((await rig.call(["git", "config", "--get-regexp", "^branch\\."])).stdout, "");
  assert.doesNotMatch(await gitIn(rig, rig.project, "worktree", "list"), /feature/);
  const listed = await rig.json(["worktree", "restore"]);
  assert.deepEqual(
    listed.worktrees.map((one: Record<string, unknown>) => [one["trash"], one["uncommitted"]]),
    [[trash, null]],
  );
  // Neither the commit nor what was staged is anywhere else; git may clean up meanwhile.
  await rig.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all");
  await rig.git("gc", "--quiet", "--prune=now");
  await rig.git("worktree", "prune");

  const restored = await rig.json(["worktree", "restore", "feature/ü"]);
  assert.deepEqual(restored.worktrees, [{ path, branch: "feature/ü", head: commit, branch_restored: true }]);
  assert.deepEqual(await describe(rig, path), before);
  assert.equal(await branchAt(rig, "feature/ü"), commit);
  assert.equal(await gitIn(rig, path, "config", "branch.feature/ü.description"), "two\nlines");
  await rig.git("fsck", "--strict");
  assert.deepEqual((await rig.json(["worktree", "restore"])).worktrees, []);
  assert.equal(await gitIn(rig, rig.project, "for-each-ref", "refs/prj"), "");
  const types = (await rig.json(["events", "--type", "worktree.*"])).events.map((event: { type: string }) =>
    event.type
  );
  assert.deepEqual(types.slice(-2), ["worktree.removed", "worktree.restored"]);
});

Deno.test("a branch that prj did not make stays; one whose commits are nowhere else too", async () => {
  await using rig = await Rig.create();
  await rig.git("branch", "theirs");
  const [theirs, empty, own] = [
    await makeWorktree(rig, "theirs"),
    await makeWorktree(rig, "empty"),
    await makeWorktree(rig, "own"),
  ];
  const commit = await commitFiles(rig, own, { own: "1\n" });
  const removed = await rig.json(["worktree", "remove", "theirs", empty, "myproject-own"]);
  const branches = removed.worktrees.map((one: Record<string, unknown>) => [one["branch"], one["branch_deleted"]]);
  assert.deepEqual(branches, [["theirs", false], ["empty", true], ["own", false]]);
  assert.deepEqual(removed.worktrees.map((one: Record<string, unknown>) => one["branch_reason"]), [
    "no record says that prj made it",
    "all of it is elsewhere too",
    "1 commit of it is nowhere else",
  ]);
  assert.equal(await branchAt(rig, "own"), commit);
  for (const path of [theirs, empty, own]) assert.equal(await isThere(path), false);
  await rig.ok(["worktree", "create", "theirs"]);
  await rig.ok(["worktree", "remove", "theirs", "--delete-branch"]);
  assert.equal(await branchAt(rig, "theirs"), undefined);
  // One that was switched to another branch has none of prj's making.
  const switched = await makeWorktree(rig, "switched");
  await gitIn(rig, switched, "switch", "--quiet", "--create", "by-hand");
  await rig.ok(["worktree", "remove", "by-hand"]);
  assert.notEqual(await branchAt(rig, "by-hand"), undefined);
});

Deno.test("a part of a name never matches, and one wrong name keeps all", async () => {
  await using rig = await Rig.create();
  const [feat, feat2] = [await makeWorktree(rig, "feat"), await makeWorktree(rig, "feat-2")];
  const wrong = await rig.prj(["worktree", "rm", "feat-2", "fea"]);
  assert.equal(wrong.code, 3, wrong.stderr);
  assert.ok(await isThere(feat) && await isThere(feat2));
  await rig.ok(["worktree", "rm", "feat"]);
  assert.equal((await rig.prj(["worktree", "rm", "feat"])).code, 3);
  assert.ok(await isThere(feat2));
  assert.equal((await rig.prj(["worktree", "restore", "fea"])).code, 3);
});

Deno.test("never the main worktree, a locked one, one with another in it, a folder that is something else", async () => {
  await using rig = await Rig.create();
  const refuse = async (pattern: RegExp, ...args: string[]): Promise<void> => {
    const ended = await rig.prj(["worktree", "remove", ...args, "--force", "--delete-unmerged", "--delete-branch"]);
    assert.equal(ended.code, 4, ended.stderr);
    assert.match(ended.stderr, pattern);
  };
  for (const name of ["main", rig.project, "myproject"]) await refuse(/main worktree/, name);
  const locked = await makeWorktree(rig, "locked");
  await rig.git("worktree", "lock", "--reason", "on a stick", locked);
  await refuse(/locked \("on a stick"\)/, "locked");

  const outer = await makeWorktree(rig, "outer");
  await rig.git("worktree", "add", "--quiet", "-b", "inner", join(outer, "inner"));
  await refuse(/outer\/inner" lives in it/, "outer");
  // A neighbour whose path begins with the same letters is none that lives in it.
  await rig.git("worktree", "add", "--quiet", "-b", "outer-2", `${outer}2`);
  await rig.git("worktree", "remove", "--force", join(outer, "inner"));
  await rig.git("init", "--quiet", join(outer, "vendor/repository"));
  await commitFiles(rig, join(outer, "vendor/repository"), { theirs: "1\n" });
  await refuse(/vendor\/repository" lives in it/, "outer");
  await commitFiles(rig, outer, { ".gitignore": "vendor\n" });
  await refuse(/vendor\/repository" lives in it/, "outer");
  await rig.git("worktree", "add", "--quiet", "-b", "tree", join(outer, "vendor/tree"));
  await refuse(/"outer": "[^"]*vendor\/tree", "[^"]*vendor\/repository" lives in it/, "outer");
  assert.equal(await textAt(outer, "vendor/repository/theirs"), "1\n");

  const taken = await makeWorktree(rig, "taken");
  await Deno.rename(taken, `${taken}.aside`);
  await rig.git("init", "--quiet", taken);
  await Deno.writeTextFile(join(taken, "theirs"), "1\n");
  await refuse(/is not this worktree/, "taken");
  assert.equal(await textAt(taken, "theirs"), "1\n");
  for (const path of [locked, outer, `${outer}2`]) assert.ok(await isThere(path), path);
});

Deno.test("not from in it, and a neighbour with a longer name is somewhere else", async () => {
  await using rig = await Rig.create();
  const { PRJ } = await import("./rig.ts");
  const [feat, feat2] = [await makeWorktree(rig, "feat"), await makeWorktree(rig, "feat2")];
  const from = (directory: string) =>
    rig.call(["bash", "-c", `cd "${directory}" && "${PRJ}" worktree remove feat; code=$?; pwd; exit $code`]);
  await Deno.mkdir(join(feat, "deep"));
  const refused = await from(join(feat, "deep"));
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(refused.stderr, /called from inside it/);
  const done = await from(feat2);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(await isThere(feat), false);
});

Deno.test("commits on no branch need the second consent, and come back", async () => {
  await using rig = await Rig.create();
  const path = join(rig.folder, "detached");
  await rig.git("worktree", "add", "--quiet", "--detach", path);
  const commit = await commitFiles(rig, path, { lonely: "1\n" });
  const refused = await rig.prj(["worktree", "remove", path, "--force"]);
  assert.equal(refused.code, 6, refused.stderr);
  assert.match(refused.stderr, /on no branch/);
  await rig.ok(["worktree", "remove", path, "--delete-unmerged"]);
  await rig.git("reflog", "expire", "--expire=now", "--all");
  await rig.git("gc", "--quiet", "--prune=now");
  await rig.ok(["worktree", "restore", path]);
  assert.equal(await gitIn(rig, path, "rev-parse", "HEAD"), commit);
  assert.equal(await gitIn(rig, path, "status", "--porcelain"), "");
});

Deno.test("a rebase under way, a lock of git's and submodules need consent; a rebase goes on after a restore", async () => {
  await using rig = await Rig.create();
  await commitFiles(rig, rig.project, { text: "1\n" });
  const path = await makeWorktree(rig, "rebasing");
  await commitFiles(rig, path, { text: "2\n" });
  await commitFiles(rig, rig.project, { text: "3\n" });
  assert.notEqual((await rig.call(["git", "-C", path, "rebase", "--quiet", "main"])).code, 0);
  await Deno.writeTextFile(join(path, "text"), "2 and 3\n");
  await gitIn(rig, path, "add", "text");
  const refused = await rig.prj(["worktree", "remove", path]);
  assert.equal(refused.code, 6, refused.stderr);
  assert.match(refused.stderr, /a rebase is under way/);
  await rig.ok(["worktree", "remove", path, "--force"]);
  await rig.ok(["worktree", "restore", path]);
  await rig.git("-C", path, "-c", "core.editor=true", "rebase", "--continue");
  assert.equal(await gitIn(rig, path, "symbolic-ref", "--short", "HEAD"), "rebasing");
  assert.equal(await textAt(path, "text"), "2 and 3\n");

  await Deno.writeTextFile(join(rig.folder, "patch"), await gitIn(rig, path, "format-patch", "--stdout", "-1"));
  await gitIn(rig, path, "reset", "--hard", "--quiet", "HEAD~2");
  assert.notEqual((await rig.call(["git", "-C", path, "am", "--quiet", join(rig.folder, "patch")])).code, 0);
  assert.match(
    (await rig.prj(["worktree", "remove", path])).stderr,
    /a patch series is under way .*\n.*"git am --abort"/,
  );
  await gitIn(rig, path, "am", "--abort");

  await Deno.writeTextFile(join(rig.project, ".git/worktrees/myproject-rebasing/index.lock"), "");
  assert.match((await rig.prj(["worktree", "remove", "rebasing"])).stderr, /git is at work in it/);

  // A commit in a submodule may be nowhere else, though the worktree itself is clean.
  const library = join(rig.folder, "library");
  await rig.git("init", "--quiet", library);
  await commitFiles(rig, library, { library: "1\n" });
  const holder = await makeWorktree(rig, "holder");
  await rig.git("-c", "protocol.file.allow=always", "-C", holder, "submodule", "--quiet", "add", library, "library");
  await commitFiles(rig, join(holder, "library"), { library: "2\n" });
  await gitIn(rig, holder, "commit", "--quiet", "--all", "--message", "with library");
  const blocked = await rig.prj(["worktree", "remove", "holder"]);
  assert.equal(blocked.code, 6, blocked.stderr);
  assert.match(blocked.stderr, /submodules/);
  await rig.ok(["worktree", "remove", "holder", "--force"]);
  await rig.ok(["worktree", "restore", "holder"]);
  assert.equal(await gitIn(rig, join(holder, "library"), "status", "--porcelain"), "");
  assert.equal(await gitIn(rig, join(holder, "library"), "log", "--format=%s", "-1"), "change");
});

Deno.test("restore overwrites nothing: not a folder, not a branch that moved on or is used elsewhere", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "x");
  const commit = await commitFiles(rig, path, { x: "1\n" });
  await rig.ok(["worktree", "remove", "x"]);
  await Deno.mkdir(path);
  await Deno.writeTextFile(join(path, "theirs"), "1\n");
  const occupied = await rig.prj(["worktree", "restore", "x"]);
  assert.equal(occupied.code, 4, occupied.stderr);
  assert.match(occupied.stderr, /exists/);
  assert.equal(await textAt(path, "theirs"), "1\n");
  await Deno.remove(path, { recursive: true });

  await rig.git("branch", "--force", "x", "main");
  const moved = await rig.prj(["worktree", "restore", "x"]);
  assert.equal(moved.code, 4, moved.stderr);
  assert.match(moved.stderr, /moved on/);
  await rig.ok(["worktree", "create", "x"]);
  await rig.ok(["worktree", "move", "x", join(rig.folder, "x elsewhere")]);
  assert.match((await rig.prj(["worktree", "restore", path])).stderr, /checked out at/);
  // git gave the new one the name that the removed one had.
  await rig.ok(["worktree", "restore", path, "--detach"]);
  assert.equal(await gitIn(rig, path, "rev-parse", "HEAD"), commit);
  assert.equal(await gitIn(rig, path, "status", "--porcelain"), "");
  assert.equal(await gitIn(rig, join(rig.folder, "x elsewhere"), "status", "--porcelain"), "");
  await rig.git("worktree", "prune");
  assert.equal((await rig.json(["worktree", "list"])).worktrees.length, 3);
});

Deno.test("an entry of the trash that cannot be read blocks no other", async () => {
  await using rig = await Rig.create();
  const trash = join(rig.project, ".git/prj/trash");
  for (const name of ["a", "b", "c"]) {
    await makeWorktree(rig, name);
    await rig.ok(["worktree", "remove", name]);
  }
  const { worktrees } = await rig.json(["worktree", "restore"]);
  await Deno.writeTextFile(join(trash, worktrees[0].trash, "entry.json"), "garbage");
  await Deno.remove(join(trash, worktrees[1].trash, "admin"), { recursive: true });
  await Deno.writeTextFile(join(trash, "a file"), "");
  const left = (await rig.json(["worktree", "restore"])).worktrees.map((one: { branch: string }) => one.branch);
  assert.deepEqual(left, ["b", "a"]);
  assert.equal((await rig.prj(["worktree", "restore", "b"])).code, 4);
  await rig.ok(["worktree", "restore", "a"]);
});

Deno.test("a removal that was cut short can be done again, or taken back; one that did not begin is none", async () => {
  await using rig = await Rig.create();
  const trash = join(rig.project, ".git/prj/trash");
  const path = await makeWorktree(rig, "x");
  await Deno.writeTextFile(join(path, "new"), "1\n");
  const remove = async (): Promise<string> =>
    (await rig.json(["worktree", "remove", "x", "--force", "--keep-branch"])).worktrees[0].trash;
  // After the first rename: git still has its folder, and finds no files.
  const id = await remove();
  await Deno.rename(join(trash, id, "admin"), join(rig.project, ".git/worktrees/myproject-x"));
  await rig.ok(["worktree", "restore", "x"]);
  assert.equal(await textAt(path, "new"), "1\n");
  const second = await remove();
  await Deno.rename(join(trash, second, "admin"), join(rig.project, ".git/worktrees/myproject-x"));
  assert.equal(await remove(), second, "it is brought to its end");
  await rig.ok(["worktree", "restore", "x"]);
  assert.equal(await textAt(path, "new"), "1\n");
  assert.equal(await gitIn(rig, path, "status", "--porcelain"), "?? new");
  // The same, found and mended.
  const third = await remove();
  await Deno.rename(join(trash, third, "admin"), join(rig.project, ".git/worktrees/myproject-x"));
  assert.match(
    (await rig.prj(["doctor"])).stdout,
    /worktree: ".*myproject-x" is half removed: its files are in the trash/,
  );
  await rig.ok(["doctor", "--mend", "--yes"]);
  assert.equal(await textAt(path, "new"), "1\n");
  await rig.ok(["doctor"]);
  // Before the first rename: only written down.
  const fourth = await remove();
  await Deno.rename(join(trash, fourth, "admin"), join(rig.project, ".git/worktrees/myproject-x"));
  await Deno.rename(join(trash, fourth, "tree"), path);
  assert.deepEqual((await rig.json(["worktree", "restore"])).worktrees, []);
  assert.equal((await rig.json(["worktree", "list"])).worktrees.length, 2);
});

Deno.test("a sweep deletes what is old, keeps what was worth more, and is started by a later remove", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/config.yaml", "worktrees: { trash_age: 0s }\n");
  await commitFiles(rig, rig.project, { ".gitignore": ".prj\ndeep\n" });
  const trash = join(rig.project, ".git/prj/trash");
  for (const name of ["first", "changed", "holds", "last"]) await makeWorktree(rig, name);
  const age = { env: { PRJ_WORKTREES_TRASH_AGE: "1d" } };
  const [holds] = (await rig.json(["worktree", "list"])).worktrees.filter((one: { branch: string }) =>
    one.branch === "holds"
  );
  await rig.git("init", "--quiet", join(holds.path, "deep/down/in/repository"));
  await Deno.mkdir(join(holds.path, "deep/read-only"));
  await Deno.writeTextFile(join(holds.path, "deep/read-only/x"), "");
  await Deno.chmod(join(holds.path, "deep/read-only"), 0o500);
  for (const name of ["first", "changed", "holds"]) await rig.ok(["worktree", "remove", name], age);
  const entries = (await rig.json(["worktree", "restore"], age)).worktrees;
  const idOf = (branch: string): string => entries.find((one: { branch: string }) => one.branch === branch).trash;
  // As if it had been written between the last look and the rename.
  await Deno.writeTextFile(join(trash, idOf("changed"), "tree/late"), "late\n");
  assert.deepEqual((await rig.json(["worktree", "restore", "--sweep"], age)).worktrees, []);

  await rig.ok(["worktree", "remove", "last"], age);
  assert.equal(await isThere(trash, idOf("first")), true);
  await makeWorktree(rig, "one-more");
  await rig.ok(["worktree", "remove", "one-more"]);
  await waitFor(
    "the sweep",
    async () => !await isThere(trash, idOf("first")) && !await isThere(trash, `${idOf("first")}.going`),
  );
  const kept = await waitFor("what is kept", async () => {
    const { worktrees } = await rig.json(["worktree", "restore"]);
    return worktrees.length === 2 && worktrees.every((one: { kept: string | null }) => one.kept !== null)
      ? worktrees
      : undefined;
  });
  assert.deepEqual(kept.map((one: { branch: string; kept: string }) => [one.branch, one.kept]), [
    ["holds", 'it holds the repository "deep/down/in/repository"'],
    ["changed", "it was changed while it was removed"],
  ]);
  assert.equal((await rig.prj(["worktree", "restore", "--sweep", "holds"])).code, 6);
  await rig.ok(["worktree", "restore", "--sweep", "--yes", "holds"]);
  assert.equal(await isThere(trash, idOf("holds")), false);
  await rig.ok(["worktree", "restore", "changed"]);
  assert.equal(await textAt(rig.folder, "worktrees/myproject-changed/late"), "late\n");
  assert.equal(await gitIn(rig, rig.project, "for-each-ref", "refs/prj"), "");
});

Deno.test("with --force a repository deep inside comes along, no sweep deletes it, and a submodule keeps nothing", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/config.yaml", "worktrees: { trash_age: 0s }\n");
  const library = join(rig.folder, "library");
  await rig.git("init", "--quiet", library);
  await commitFiles(rig, library, { library: "1\n" });
  const paths: Record<string, string> = {};
  for (const name of ["repository", "link", "submodule"]) paths[name] = await makeWorktree(rig, name);
  const deep = join(paths["repository"]!, "a/b/c");
  await rig.git("init", "--quiet", deep);
  await commitFiles(rig, deep, { theirs: "1\n" });
  const flat = join(paths["link"]!, "flat");
  await rig.git("-C", library, "worktree", "add", "--quiet", "-b", "flat", flat);
  const refused = await rig.prj(["worktree", "remove", "link", "--force"]);
  assert.match(refused.stderr, /flat" lives in it/);
  await rig.git("-C", library, "worktree", "remove", flat);
  await rig.git("-C", library, "worktree", "add", "--quiet", join(paths["link"]!, "a/b/c"), "flat");
  const add = ["-c", "protocol.file.allow=always", "-C", paths["submodule"]!, "submodule", "--quiet", "add"];
  await rig.git(...add, library, "a/b/library");
  const age = { env: { PRJ_WORKTREES_TRASH_AGE: "1d" } };
  for (const [name, path] of Object.entries(paths)) {
    const ended = await rig.ok(["worktree", "remove", name, "--force"], age);
    assert.match(ended.stdout, /uncommitted files not counted/);
    assert.equal(await isThere(path), false);
  }
  assert.match((await rig.ok(["worktree", "restore"], age)).stdout, /not counted/);
  const swept = (await rig.json(["worktree", "restore", "--sweep"])).worktrees;
  assert.deepEqual(
    swept.map((one: { path: string; kept: string | null }) => [one.path, one.kept]).toSorted(),
    [
      [paths["link"], 'it holds the repository "a/b/c"'],
      [paths["repository"], 'it holds the repository "a/b/c"'],
      [paths["submodule"], null],
    ],
  );
  for (const name of ["repository", "link"]) await rig.ok(["worktree", "restore", name]);
  assert.equal(await textAt(deep, "theirs"), "1\n");
  assert.equal(await gitIn(rig, join(paths["link"]!, "a/b/c"), "status", "--porcelain"), "");
});

Deno.test("what a cleanup step stages before a --force comes back too, whatever git forgets", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "work",
    `
worktree: { branch: x }
session: { windows: [{ name: w }], cleanup_steps: ['cd "$PRJ_WORKTREE_PATH"; echo late >late; git add late; rm late'] }
`,
  );
  const { worktree: { path } } = await rig.json(["run", "work"]);
  await rig.ok(["worktree", "remove", "x", "--force"]);
  await rig.git("gc", "--quiet", "--prune=now");
  await rig.ok(["worktree", "restore", "x"]);
  assert.equal(await gitIn(rig, path, "show", ":late"), "late");
  assert.equal(await gitIn(rig, rig.project, "for-each-ref", "refs/prj"), "");
});

Deno.test("sessions end first, with their cleanup steps; other processes are named", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "work",
    `
arguments: [branch]
worktree: { branch: "{{branch}}" }
ports: [web]
session:
  windows: [{ name: w, command: sleep 1000 }]
  cleanup_steps: [{ name: save, run: 'pwd >"$PRJ_PROJECT_PATH/cleaned"; git status --porcelain >>"$PRJ_PROJECT_PATH/cleaned"' }]
`,
  );
  const takesPort = async (): Promise<boolean> =>
    (await rig.json(["run", "work", "branch=x", "--dry-run"])).leases[0].taken;
  const run = await rig.json(["run", "work", "branch=x"]);
  assert.equal(await takesPort(), false);
  const { path } = run.worktree;
  const child = new Deno.Command("sleep", { args: ["1000"], cwd: path, stdout: "null", stderr: "null" }).spawn();
  try {
    const refused = await rig.prj(["worktree", "remove", "x"]);
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, new RegExp(`processes live in it: ${child.pid} \\(.*sleep 1000\\)`));
    assert.equal((await rig.tmux("has-session", "-t", `=${run.session.name}`)).code, 0);
  } finally {
    child.kill("SIGKILL");
    await statusOf(child);
  }
  const [{ sessions_ended, removed }] = (await rig.json(["worktree", "remove", "x"])).worktrees;
  assert.deepEqual([sessions_ended, removed], [[run.session.name], true]);
  assert.equal(await textAt(rig.project, "cleaned"), `${path}\n`);
  assert.notEqual((await rig.tmux("has-session", "-t", `=${run.session.name}`)).code, 0);
  assert.equal(await isThere(path), false);
  assert.equal(await takesPort(), true);
});

Deno.test("what a cleanup step leaves uncommitted is seen before the rename", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "work",
    `
worktree: { branch: x }
session: { windows: [{ name: w }], cleanup_steps: ['echo late >"$PRJ_WORKTREE_PATH/late"'] }
`,
  );
  const { worktree, status } = await rig.json(["run", "work"]);
  assert.equal(status, "succeeded");
  const ended = await rig.prj(["worktree", "remove", "x"]);
  assert.equal(ended.code, 4, ended.stderr);
  assert.match(ended.stderr, /meanwhile it got 1 untracked file/);
  assert.equal(await textAt(worktree.path, "late"), "late\n");
});

Deno.test("on another file system the folder is moved beside where it was", async () => {
  await using rig = await Rig.create();
  const other = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "prj-rig-" });
  try {
    assert.notEqual((await Deno.stat(other)).dev, (await Deno.stat(rig.project)).dev);
    const path = join(other, "far");
    await rig.git("worktree", "add", "--quiet", "-b", "far", path);
    await Deno.writeTextFile(join(path, "new"), "1\n");
    await rig.ok(["worktree", "remove", "far", "--force"]);
    assert.equal(await isThere(path), false);
    await rig.ok(["worktree", "restore", "far"]);
    assert.equal(await textAt(path, "new"), "1\n");
    await rig.ok(["worktree", "remove", "far", "--force"]);
    await rig.ok(["worktree", "restore", "--sweep", "--yes", "far"]);
    assert.deepEqual([...Deno.readDirSync(other)], []);
  } finally {
    await Deno.remove(other, { recursive: true });
  }
});

Deno.test("what is mounted in a worktree is never removed with it, nor swept from the trash", async () => {
  await using rig = await Rig.create();
  await commitFiles(rig, rig.project, { ".gitignore": "data\n" });
  const path = await makeWorktree(rig, "x");
  const precious = join(rig.folder, "elsewhere/precious");
  for (const folder of [join(path, "data"), join(precious, "..")]) await Deno.mkdir(folder);
  await Deno.writeTextFile(precious, "1\n");
  /** In a name space of its own: the mount is gone with it. */
  const mounted = async (place: string, ...args: string[]): Promise<Ended> =>
    await rig.call([
      ...["unshare", "--map-root-user", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"'],
      ...[join(precious, ".."), place, PRJ, ...args],
    ]);
  const refused = await mounted(join(path, "data"), "worktree", "remove", "x", "--force");
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(refused.stderr, /something is mounted at ".*myproject-x\/data"/);
  await rig.ok(["worktree", "remove", "x"]);
  const [{ trash }] = (await rig.json(["worktree", "restore"])).worktrees;
  const place = join(rig.project, ".git/prj/trash", trash, "tree/data");
  await mounted(place, "worktree", "restore", "--sweep", "--yes", "x");
  assert.equal(await textAt(precious), "1\n");
  // As where a sweep was cut short, and then something was mounted.
  const entry = join(rig.project, ".git/prj/trash", trash);
  await Deno.rename(entry, `${entry}.going`);
  const data = `${entry}.going/tree/data`;
  const told = await mounted(data, "doctor", "--mend", "--yes");
  assert.equal(told.code, 1, told.stdout);
  assert.match(told.stdout, /problem {2}trash: Cannot delete all of ".*\.going": something is mounted at ".*data"$/m);
  const swept = await mounted(data, "worktree", "restore", "--sweep");
  assert.equal(swept.code, 1, swept.stdout);
  assert.match(swept.stderr, /Cannot delete all of ".*\.going": something is mounted at ".*data"/);
  assert.equal(await textAt(precious), "1\n");
  await Deno.rename(`${entry}.going`, entry);
  await rig.ok(["worktree", "restore", "x"]);
});

Deno.test("other repositories are never touched", async () => {
  await using rig = await Rig.create();
  const other = join(rig.folder, "other");
  await rig.git("init", "--quiet", other);
  await gitIn(rig, other, "commit", "--quiet", "--allow-empty", "--message", "first");
  await gitIn(rig, other, "worktree", "add", "--quiet", "-b", "x", join(rig.folder, "other-x"));
  await makeWorktree(rig, "x");
  const before = [await rig.snapshot(other), await rig.snapshot(join(rig.folder, "other-x"))];
  const env = { GIT_DIR: join(other, ".git"), GIT_WORK_TREE: other };
  assert.equal((await rig.prj(["worktree", "remove", join(rig.folder, "other-x"), "--force"], { env })).code, 3);
  await rig.ok(["worktree", "remove", "x"], { env });
  await rig.ok(["worktree", "prune", "--yes"], { env });
  assert.deepEqual([await rig.snapshot(other), await rig.snapshot(join(rig.folder, "other-x"))], before);
});

Deno.test("a commit that a cleanup step made on no branch is not taken away with the branch that was looked at", async () => {
  await using rig = await Rig.create();
  await rig.command(
    "work",
    `
worktree: { branch: x }
session:
  windows: [{ name: w }]
  cleanup_steps: ['cd "$PRJ_WORKTREE_PATH" && git checkout --quiet --detach && git commit --quiet --allow-empty -m late']
`,
  );
  const { worktree } = await rig.json(["run", "work"]);
  const ended = await rig.prj(["worktree", "remove", "x", "--force"]);
  assert.equal(ended.code, 4, ended.stdout);
  assert.match(ended.stderr, /it was removed, moved or switched meanwhile/);
  assert.equal(await gitIn(rig, worktree.path, "log", "-1", "--format=%s"), "late");
});

Deno.test("why git keeps a branch is told: a hook that refuses is no branch that moved", async () => {
  await using rig = await Rig.create();
  await makeWorktree(rig, "x");
  const hook = join(rig.project, ".git/hooks/reference-transaction");
  await Deno.writeTextFile(hook, '#!/bin/sh\n[ "$1" != prepared ] || ! grep -q refs/heads/\n', { mode: 0o755 });
  const { worktrees: [removed] } = await rig.json(["worktree", "remove", "x"]);
  assert.deepEqual([removed.removed, removed.branch_deleted], [true, false]);
  assert.match(removed.branch_reason, /^git keeps it: .*hook/);
});
