import assert from "node:assert/strict";
import { join } from "node:path";
import { Terminal } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";
import { assertIndexesUntouched, branchAt, commitFiles, gitIn, isThere, makeWorktree } from "./worktree_rig.ts";

const LINES = Array.from({ length: 30 }, (_, n) => `line ${n}\n`);
const TEXT = LINES.join("");
const withLine = (n: number, line: string): string => LINES.with(n, `${line}\n`).join("");

// deno-lint-ignore no-explicit-any -- tests look into answers as scripts do
type Finding = any;

async function prune(rig: Rig, ...args: string[]): Promise<Map<string, Finding>> {
  const answer = await rig.json(["worktree", "prune", ...args]);
  return new Map(answer.worktrees.map((finding: Finding) => [finding.branch, finding]));
}

/** A worktree for every way in which a branch can have come into main, or not. */
async function makeAll(rig: Rig): Promise<Record<string, string>> {
  await commitFiles(rig, rig.project, { text: TEXT, other: "other\n" });
  const paths: Record<string, string> = {};
  for (
    const name of [
      "fast",
      "merged",
      "rebased",
      "squashed",
      "squashed-moved",
      "same",
      "undone",
      "unmerged",
      "partly",
      "indented",
      "new",
    ]
  ) {
    paths[name] = await makeWorktree(rig, name);
  }
  const main = rig.project;
  await commitFiles(rig, paths["fast"]!, { fast: "1\n" });
  await gitIn(rig, main, "merge", "--quiet", "--ff-only", "fast");
  await commitFiles(rig, paths["merged"]!, { merged: "1\n" });
  await gitIn(rig, main, "merge", "--quiet", "--no-ff", "--no-edit", "merged");
  await commitFiles(rig, paths["rebased"]!, { "rebased-1": "1\n" }, "one");
  await commitFiles(rig, paths["rebased"]!, { "rebased-2": "2\n" }, "two");
  await gitIn(rig, main, "cherry-pick", "rebased~1", "rebased");
  await commitFiles(rig, paths["squashed"]!, { "squashed-1": "1\n" }, "one");
  await commitFiles(rig, paths["squashed"]!, { "squashed-1": "1\n2\n" }, "two");
  await gitIn(rig, main, "merge", "--quiet", "--squash", "squashed");
  await gitIn(rig, main, "commit", "--quiet", "--message", "all of squashed");
  // Squashed with something else in the same commit: no patch is the same, only a merge shows it.
  await commitFiles(rig, paths["squashed-moved"]!, { text: withLine(3, "new 3") }, "one");
  await commitFiles(rig, paths["squashed-moved"]!, { more: "1\n" }, "two");
  await gitIn(rig, main, "merge", "--quiet", "--squash", "squashed-moved");
  await commitFiles(rig, main, { extra: "1\n" }, "squashed-moved, and more");
  await commitFiles(rig, paths["undone"]!, { undone: "1\n" }, "one");
  await gitIn(rig, paths["undone"]!, "revert", "--no-edit", "HEAD");
  await gitIn(rig, paths["same"]!, "reset", "--quiet", "--hard", "main");
  await commitFiles(rig, paths["same"]!, { same: "1\n" }, "one");
  await gitIn(rig, main, "merge", "--quiet", "--squash", "same");
  await gitIn(rig, main, "commit", "--quiet", "--message", "all of same");
  await commitFiles(rig, main, { later: "1\n" }, "main moves on");
  await commitFiles(rig, paths["unmerged"]!, { unmerged: "1\n" });
  await commitFiles(rig, paths["partly"]!, { "partly-1": "1\n" }, "one");
  await commitFiles(rig, paths["partly"]!, { "partly-2": "2\n" }, "two");
  await gitIn(rig, main, "cherry-pick", "partly~1");
  // A copy that was made by hand, and means something else.
  await commitFiles(rig, paths["indented"]!, { "other.py": "if a:\n    b()\n    c()\n" });
  await commitFiles(rig, main, { "other.py": "if a:\n    b()\nc()\n" });
  return paths;
}

Deno.test("prune names the test that showed each branch in its base, and keeps the unmerged ones", async () => {
  await using rig = await Rig.create();
  const paths = await makeAll(rig);
  const found = await prune(rig, "--dry-run");
  const judged = Object.fromEntries([...found].map(([branch, { prune, test }]) => [branch, [prune, test]]));
  assert.deepEqual(judged, {
    fast: [true, "ancestor"],
    merged: [true, "ancestor"],
    rebased: [true, "rebased"],
    squashed: [true, "squashed"],
    "squashed-moved": [true, "merge-adds-nothing"],
    same: [true, "same-tree"],
    undone: [true, "same-tree"],
    unmerged: [false, null],
    partly: [false, null],
    indented: [false, null],
    new: [false, "ancestor"],
  });
  assert.equal(found.get("unmerged").text, "not merged");
  assert.equal(found.get("new").text, "no commits yet");
  for (const path of Object.values(paths)) assert.ok(await isThere(path), path);

  const refused = await rig.prj(["worktree", "prune"]);
  assert.equal(refused.code, 6, refused.stderr);
  assert.match(refused.stderr, /--yes/);
  const commits = await gitIn(rig, rig.project, "rev-parse", "unmerged", "partly");
  const done = await prune(rig, "--yes");
  for (const [branch, path] of Object.entries(paths)) {
    const stays = ["unmerged", "partly", "indented", "new"].includes(branch);
    assert.equal(await isThere(path), stays, branch);
    assert.equal(done.get(branch).removed, !stays, branch);
    // prj made them all, so it takes them away again.
    assert.equal(await branchAt(rig, branch) !== undefined, stays, branch);
  }
  assert.equal(await gitIn(rig, rig.project, "rev-parse", "unmerged", "partly"), commits);
  assert.equal((await prune(rig, "--yes")).size, 4);
  assert.match((await rig.ok(["worktree", "prune"])).stderr, /Nothing to prune/);
});

Deno.test("a gone upstream is no merge: its worktree goes when asked, its branch stays", async () => {
  await using rig = await Rig.create();
  const origin = join(rig.folder, "origin.git");
  await rig.git("init", "--quiet", "--bare", origin);
  await rig.git("remote", "add", "origin", origin);
  const path = await makeWorktree(rig, "gone");
  const commit = await commitFiles(rig, path, { gone: "1\n" });
  await rig.git("push", "--quiet", "--set-upstream", "origin", "gone");
  await rig.git("push", "--quiet", origin, "--delete", "gone");
  await rig.git("fetch", "--quiet", "--prune", "origin");
  const kept = (await prune(rig, "--yes")).get("gone");
  assert.deepEqual([kept.prune, kept.reason, kept.test], [false, "kept", null]);
  assert.match(kept.text, /upstream is gone/);
  const gone = (await prune(rig, "--gone", "--yes")).get("gone");
  assert.deepEqual([gone.removed, gone.reason, gone.text], [true, "gone", "upstream origin/gone is gone"]);
  assert.equal(await isThere(path), false);
  assert.equal(await branchAt(rig, "gone"), commit);
});

Deno.test("what is dirty, locked, looked at or the base itself is kept, whatever is merged", async () => {
  await using rig = await Rig.create();
  const made: Record<string, string> = {};
  for (const name of ["untracked", "staged", "locked", "clean", "feature/ü"]) {
    made[name] = await makeWorktree(rig, name);
    await commitFiles(rig, made[name]!, { [`of ${name.replace("/", " ")}`]: "1\n" });
    await gitIn(rig, rig.project, "merge", "--quiet", "--no-edit", name);
  }
  await Deno.writeTextFile(join(made["untracked"]!, "new file"), "1\n");
  await Deno.writeTextFile(join(made["staged"]!, "new"), "1\n");
  await gitIn(rig, made["staged"]!, "add", "new");
  await rig.git("worktree", "lock", "--reason", "on a stick", made["locked"]!);
  await rig.git("worktree", "add", "--quiet", "-b", "base", join(rig.folder, "base"));
  const found = await prune(rig, "--yes");
  assert.match(found.get("untracked").text, /1 untracked file: new file/);
  assert.match(found.get("staged").text, /1 staged file: new/);
  assert.match(found.get("locked").text, /locked \("on a stick"\)/);
  for (const name of ["untracked", "staged", "locked"]) assert.ok(await isThere(made[name]!), name);
  for (const name of ["clean", "feature/ü"]) {
    assert.equal(found.get(name).removed, true, name);
    assert.equal(await isThere(made[name]!), false, name);
  }
  const toBase = await prune(rig, "--base", "base", "--dry-run");
  assert.equal(toBase.get("base").text, "the base itself");
  assert.equal((await rig.prj(["worktree", "prune", "--base", "no-such"])).code, 3);
});

Deno.test("an entry without a folder goes alone: others that git would prune stay", async () => {
  await using rig = await Rig.create();
  const [gone, locked] = [await makeWorktree(rig, "gone"), await makeWorktree(rig, "locked")];
  await rig.git("worktree", "lock", locked);
  for (const path of [gone, locked]) await Deno.remove(path, { recursive: true });
  const found = await prune(rig, "--yes");
  assert.deepEqual([found.get("gone").reason, found.get("gone").removed], ["missing", true]);
  assert.equal(found.get("locked").removed, false);
  const listed = await gitIn(rig, rig.project, "worktree", "list", "--porcelain");
  assert.ok(!listed.includes(gone) && listed.includes(locked), listed);
  const events = await rig.json(["events", "--type", "worktree.pruned"]);
  assert.deepEqual(events.events.map((event: Finding) => event.data.path), [gone]);
});

Deno.test("an old worktree goes when asked, with its branch left", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "old");
  const commit = await commitFiles(rig, path, { old: "1\n" });
  assert.equal((await prune(rig, "--older-than", "1h", "--yes")).get("old").removed, false);
  const old = (await prune(rig, "--older-than", "0", "--yes")).get("old");
  assert.deepEqual([old.removed, old.reason], [true, "old"]);
  assert.equal(await branchAt(rig, "old"), commit);
});

Deno.test("in a terminal prune shows what would go and why, and asks", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "done");
  await commitFiles(rig, path, { done: "1\n" });
  await rig.git("merge", "--quiet", "done");
  await makeWorktree(rig, "fresh");
  await using terminal = await Terminal.open(rig);
  await terminal.type('"$PRJ" worktree prune; echo "code $?"');
  const asked = await terminal.waitForText("Remove 1 worktree?");
  assert.match(asked, /done +remove +merged into main +delete/);
  assert.match(asked, /fresh +keep +no commits yet/);
  await terminal.press("Enter");
  await terminal.waitForText("code 6");
  assert.ok(await isThere(path));
  await terminal.type('"$PRJ" worktree prune; echo "code again $?"');
  await waitFor("the second question", async () => (await terminal.screen()).split("Remove 1 worktree?").length > 2);
  await terminal.press("y");
  await terminal.waitForText("code again 0");
  assert.equal(await isThere(path), false);
});

Deno.test("looking writes no index, no ref and no object", async () => {
  await using rig = await Rig.create();
  const paths = await makeAll(rig);
  // So that an index has something to be refreshed.
  const later = new Date(Date.now() + 60_000);
  for (const path of Object.values(paths)) await Deno.utime(join(path, "text"), later, later);
  const objects = (): Promise<string> => gitIn(rig, rig.project, "count-objects", "-v");
  const refs = (): Promise<string> => gitIn(rig, rig.project, "for-each-ref");
  const before = [await objects(), await refs()];
  await assertIndexesUntouched(rig, async () => {
    await rig.ok(["worktree", "prune", "--dry-run"]);
    await rig.ok(["worktree", "list"]);
    await rig.ok(["worktree", "restore"]);
    await rig.ok(["status"]);
    await rig.prj(["worktree", "remove", "unmerged", "main"]);
  });
  assert.deepEqual([await objects(), await refs()], before);
});
