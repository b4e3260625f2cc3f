import assert from "node:assert/strict";
import { join } from "node:path";
import { fileThere, LivePrj } from "./live.ts";
import { Rig, waitFor } from "./rig.ts";
import { branchAt, commitFiles, gitIn, isThere, makeWorktree, textAt } from "./worktree_rig.ts";

const LINES = Array.from({ length: 30 }, (_, n) => `line ${n}\n`);
const TEXT = LINES.join("");
const withLine = (n: number, line: string): string => LINES.with(n, `${line}\n`).join("");

/** A branch `work` with two commits by somebody else, and a main that has moved on. */
async function diverge(rig: Rig, branch = "work"): Promise<string> {
  await commitFiles(rig, rig.project, { text: TEXT, side: "side\n" });
  const path = await makeWorktree(rig, branch);
  await gitIn(rig, path, "config", "user.name", "Ada Ü");
  await commitFiles(rig, path, { text: withLine(3, "theirs 3") }, "one: ü\n\nwith a body");
  await commitFiles(rig, path, { added: "added\n", bytes: "\u0000\u0001" }, "two");
  await gitIn(rig, rig.project, "config", "user.name", "Main");
  await commitFiles(rig, rig.project, { text: withLine(20, "ours 20") }, "main");
  return path;
}

const MERGED = LINES.with(3, "theirs 3\n").with(20, "ours 20\n").join("");

for (const how of ["merge", "rebase", "squash"] as const) {
  Deno.test(`merge by ${how}: the base moves with its files, the branch and uncommitted files stay`, async () => {
    await using rig = await Rig.create();
    const path = await diverge(rig);
    const [from, tip] = [await branchAt(rig, "main"), await branchAt(rig, "work")];
    await Deno.writeTextFile(join(rig.project, "side"), "uncommitted\n");
    await Deno.writeTextFile(join(rig.project, "untracked"), "untracked\n");
    await Deno.writeTextFile(join(path, "left"), "left\n");
    const answer = await rig.json(["worktree", "merge", "work", "--how", how]);
    const to = await branchAt(rig, "main");
    assert.deepEqual(
      { ...answer, schema: 0, backup: 0 },
      {
        schema: 0,
        path,
        branch: "work",
        into: "main",
        how,
        merged: true,
        from,
        to,
        backup: 0,
        updated: rig.project,
        uncommitted: 1,
        removal: null,
      },
    );
    assert.equal(await textAt(rig.project, "text"), MERGED);
    assert.equal(await textAt(rig.project, "added"), "added\n");
    assert.equal(await gitIn(rig, rig.project, "status", "--porcelain"), "M side\n?? untracked");
    assert.equal(await textAt(rig.project, "side"), "uncommitted\n");
    assert.equal(await branchAt(rig, "work"), tip);
    assert.equal(await textAt(path, "left"), "left\n");
    assert.equal(await gitIn(rig, rig.project, "rev-parse", answer.backup), from);
    assert.match(answer.backup, /^refs\/prj\/backup\/main\/\d{8}T\d{6}Z-/);
    const log = await gitIn(rig, rig.project, "log", "--first-parent", "--format=%an|%s|%b", `${from}..main`);
    assert.equal(
      log.replace(/\n+/g, "\n"),
      {
        merge: "Main|Merge branch 'work' into main|",
        rebase: "Ada Ü|two|\nAda Ü|one: ü|with a body",
        squash: "Main|work|* one: ü\n* two",
      }[how],
    );
    await rig.git("fsck", "--strict");
    const again = await rig.json(["worktree", "merge", "work", "--how", how]);
    assert.deepEqual([again.merged, again.to], [false, to]);
    const pruned = (await rig.json(["worktree", "prune", "--dry-run"])).worktrees[0];
    assert.equal(pruned.test, { merge: "ancestor", rebase: "rebased", squash: "squashed" }[how]);
  });

  Deno.test(`a conflict of ${how} changes nothing and names the files`, async () => {
    await using rig = await Rig.create();
    await diverge(rig);
    await commitFiles(rig, rig.project, { text: withLine(3, "ours 3"), added: "another\n" }, "against it");
    const read = async (): Promise<unknown> => [
      await gitIn(rig, rig.project, "for-each-ref"),
      await gitIn(rig, rig.project, "status", "--porcelain"),
      await textAt(rig.project, "text"),
    ];
    const before = await read();
    const ended = await rig.prj(["worktree", "merge", "work", "--how", how]);
    assert.equal(ended.code, 4, ended.stderr);
    assert.match(ended.stderr, how === "rebase" ? /both changed "text"/ : /both changed "added", "text"/);
    assert.deepEqual(await read(), before);
    assert.equal(await isThere(rig.project, ".git/MERGE_HEAD"), false);
  });
}

Deno.test("a base that is checked out nowhere moves alone; no worktree is touched", async () => {
  await using rig = await Rig.create();
  const path = await diverge(rig);
  await rig.git("switch", "--quiet", "--create", "elsewhere", "main~1");
  await Deno.writeTextFile(join(rig.project, "text"), "mine\n");
  const before = [await rig.snapshot(path), await gitIn(rig, rig.project, "status", "--porcelain")];
  const answer = await rig.json(["worktree", "merge", "--into", "main"], { cwd: path });
  assert.equal(answer.updated, null);
  assert.equal(await gitIn(rig, rig.project, "show", "main:text"), MERGED.trim());
  assert.equal(await textAt(rig.project, "text"), "mine\n");
  assert.deepEqual([await rig.snapshot(path), await gitIn(rig, rig.project, "status", "--porcelain")], before);
});

Deno.test("an uncommitted file that the merge would change, or an untracked one in its place, stops it", async () => {
  await using rig = await Rig.create();
  await diverge(rig);
  const main = await branchAt(rig, "main");
  const refs = await gitIn(rig, rig.project, "for-each-ref");
  for (const [file, text] of [["text", withLine(29, "mine")], ["added", "untracked\n"]] as const) {
    const old = await textAt(rig.project, file);
    await Deno.writeTextFile(join(rig.project, file), text);
    const ended = await rig.prj(["worktree", "merge", "work"]);
    assert.equal(ended.code, 4, ended.stderr);
    assert.match(ended.stderr, new RegExp(`uncommitted changes to "${file}"`));
    assert.equal(await textAt(rig.project, file), text);
    if (old === undefined) await Deno.remove(join(rig.project, file));
    else await Deno.writeTextFile(join(rig.project, file), old);
  }
  // git takes what it ignores for worthless.
  await rig.write(".git/info/exclude", "added\n");
  await rig.write("added", "my own settings\n");
  assert.equal((await rig.prj(["worktree", "merge", "work"])).code, 4);
  assert.equal(await textAt(rig.project, "added"), "my own settings\n");
  assert.equal(await branchAt(rig, "main"), main);
  assert.equal(await gitIn(rig, rig.project, "for-each-ref"), refs);
});

Deno.test("a base in the middle of a rebase is left alone", async () => {
  await using rig = await Rig.create();
  await diverge(rig);
  await rig.git("switch", "--quiet", "--create", "against", "main~1");
  await commitFiles(rig, rig.project, { text: withLine(20, "against 20") }, "against");
  await rig.git("switch", "--quiet", "main");
  assert.notEqual((await rig.call(["git", "rebase", "--quiet", "against"])).code, 0);
  const main = await branchAt(rig, "main");
  const ended = await rig.prj(["worktree", "merge", "work", "--into", "main"]);
  assert.equal(ended.code, 4, ended.stderr);
  assert.match(ended.stderr, /a rebase of it is under way/);
  assert.equal(await branchAt(rig, "main"), main);
});

Deno.test("--remove takes the worktree and prj's branch after a merge; never the main worktree", async () => {
  await using rig = await Rig.create();
  const path = await diverge(rig);
  await Deno.writeTextFile(join(path, "left"), "left\n");
  const from = await branchAt(rig, "main");
  // What may not be removed afterwards is not merged before.
  assert.equal((await rig.prj(["worktree", "merge", "work", "--remove"])).code, 6);
  assert.equal(await branchAt(rig, "main"), from);
  await Deno.remove(join(path, "left"));
  await rig.git("branch", "release");
  const main = await rig.prj(["worktree", "merge", "main", "--into", "release", "--remove"]);
  assert.equal(main.code, 4, main.stderr);
  assert.match(main.stderr, /main worktree/);
  assert.ok(await isThere(rig.project, ".git/HEAD"));
  const answer = await rig.json(["worktree", "merge", "work", "--how", "squash", "--remove", "-m", "All of it"]);
  assert.deepEqual([answer.removal.removed, answer.removal.branch_deleted], [true, true]);
  assert.equal(await gitIn(rig, rig.project, "log", "-1", "--format=%s"), "All of it");
  assert.equal(await isThere(path), false);
  assert.equal(await branchAt(rig, "work"), undefined);
  await rig.ok(["worktree", "restore", "work"]);
  assert.equal(await gitIn(rig, path, "log", "-1", "--format=%s"), "two");
  const events = (await rig.json(["events", "--type", "worktree.merged"])).events;
  assert.deepEqual(events.map((event: { data: { how: string } }) => event.data.how), ["squash"]);
});

Deno.test("worktrees.auto_cleanup removes what was merged, keeps what has uncommitted files, and --keep is stronger", async () => {
  await using rig = await Rig.create();
  await rig.write(".prj/configs/project.yaml", "worktrees: { auto_cleanup: true }\n");
  const path = await diverge(rig);
  await Deno.writeTextFile(join(path, "left"), "left\n");
  const kept = await rig.ok(["worktree", "merge", "work"]);
  assert.match(kept.stderr, /auto_cleanup keeps it: .*untracked/);
  assert.ok(await isThere(path, "left"));
  await Deno.remove(join(path, "left"));
  assert.equal((await rig.json(["worktree", "merge", "work", "--keep"])).removal, null);
  assert.equal((await rig.prj(["worktree", "merge", "work", "--keep", "--remove"])).code, 2);
  assert.equal((await rig.json(["worktree", "merge", "work"])).removal.removed, true);
  assert.equal(await isThere(path), false);
});

Deno.test("what cannot be merged is said: the base itself, no such base, no branch, merge commits in a rebase", async () => {
  await using rig = await Rig.create();
  const path = await diverge(rig);
  const refuse = async (code: number, pattern: RegExp, ...args: string[]): Promise<void> => {
    const ended = await rig.prj(["worktree", "merge", ...args]);
    assert.equal(ended.code, code, ended.stderr);
    assert.match(ended.stderr, pattern);
  };
  await refuse(4, /same branch/, "main");
  await refuse(3, /no local branch "nowhere"/, "work", "--into", "nowhere");
  await refuse(2, /how/, "work", "--how", "fast");
  await gitIn(rig, path, "merge", "--quiet", "--no-edit", "main");
  await commitFiles(rig, rig.project, { later: "1\n" }, "later");
  await refuse(4, /merge commits/, "work", "--how", "rebase");
  await gitIn(rig, path, "switch", "--quiet", "--detach");
  await refuse(4, /on no branch/, path);
});

Deno.test("a base that has not moved on is fast-forwarded, unless there is a message", async () => {
  await using rig = await Rig.create();
  await commitFiles(rig, rig.project, { text: TEXT });
  const path = await makeWorktree(rig, "work");
  const tip = await commitFiles(rig, path, { added: "1\n" });
  assert.equal((await rig.json(["worktree", "merge", "work"])).to, tip);
  await commitFiles(rig, path, { added: "2\n" });
  const { to } = await rig.json(["worktree", "merge", "work", "--message", "Bring it"]);
  assert.equal(
    await gitIn(rig, rig.project, "log", "-1", "--format=%s %p", to),
    `Bring it ${tip.slice(0, 7)} ${(await branchAt(rig, "work"))!.slice(0, 7)}`,
  );
});

Deno.test("what people want of their own merges does not keep the base from moving; a hook that refuses is heard", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "work");
  const tip = await commitFiles(rig, path, { file: "work\n" });
  await gitIn(rig, rig.project, "config", "branch.main.mergeOptions", "--squash");
  await gitIn(rig, rig.project, "config", "merge.ff", "false");
  const hook = join(rig.project, ".git/hooks/reference-transaction");
  await Deno.mkdir(join(hook, ".."), { recursive: true });
  await Deno.writeTextFile(
    hook,
    '#!/bin/sh\n[ "$1" = prepared ] && grep -q refs/heads/ && { echo "main is frozen" >&2; exit 1; }\nexit 0\n',
    { mode: 0o755 },
  );
  await gitIn(rig, rig.project, "-c", "core.hooksPath=", "switch", "--quiet", "--detach");
  const refused = await rig.prj(["worktree", "merge", "work"]);
  assert.equal(refused.code, 4);
  assert.match(refused.stderr, /^error: Cannot merge "work" into "main": main is frozen$/m);
  await Deno.remove(hook);
  await gitIn(rig, rig.project, "switch", "--quiet", "main");
  const answer = await rig.json(["worktree", "merge", "work", "--remove"]);
  assert.deepEqual([answer.to, answer.removal.branch_deleted], [tip, true]);
  assert.equal(await branchAt(rig, "main"), tip);
  assert.equal(await textAt(rig.project, "file"), "work\n");
});

Deno.test("commits are made in UTF-8 whatever the repository's are written in, and signed where all are", async () => {
  await using rig = await Rig.create();
  const path = await diverge(rig);
  for (const [key, value] of [["i18n.commitEncoding", "ISO-8859-1"], ["commit.gpgSign", "true"]] as const) {
    await gitIn(rig, rig.project, "config", key, value);
  }
  const gpg = join(rig.folder, "gpg");
  await Deno.writeTextFile(
    gpg,
    '#!/bin/sh\ncat >/dev/null\necho "[GNUPG:] SIG_CREATED D" >&2\necho "-----BEGIN PGP SIGNATURE-----"\n',
    { mode: 0o755 },
  );
  await gitIn(rig, rig.project, "config", "gpg.program", gpg);
  const former = await branchAt(rig, "main");
  for (const how of ["squash", "rebase"]) {
    await gitIn(rig, rig.project, "reset", "--hard", "--quiet", former!);
    await rig.ok(["worktree", "merge", "work", "--how", how]);
    assert.match(await gitIn(rig, rig.project, "log", "--encoding=UTF-8", "--format=%B", `${former}..main`), /one: ü/);
    assert.match(await gitIn(rig, rig.project, "cat-file", "commit", "main"), /^gpgsig -----BEGIN/m);
  }
  await gitIn(rig, rig.project, "config", "gpg.program", "/bin/false");
  await commitFilesUnsigned(rig, path);
  const refused = await rig.prj(["worktree", "merge", "work", "--how", "squash"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Cannot make a commit: .*sign/);
  assert.match(refused.stderr, /hint: commit.gpgSign asks for a signature/);
});

async function commitFilesUnsigned(rig: Rig, path: string): Promise<void> {
  await Deno.writeTextFile(join(path, "late"), "late\n");
  await gitIn(rig, path, "add", "late");
  await gitIn(rig, path, "commit", "--quiet", "--no-gpg-sign", "--message", "late");
}

Deno.test("Ctrl-C while the base gets its files: it gets all of them, the record says so, and nothing more is done", async () => {
  await using rig = await Rig.create();
  const path = await makeWorktree(rig, "work");
  const files = { ".gitattributes": "slow filter=slow\n", early: "1\n", slow: "1\n", zz: "1\n" };
  const tip = await commitFiles(rig, path, files);
  const [begun, go] = [join(rig.folder, "begun"), join(rig.folder, "go")];
  // A checkout that takes as long as the test wants; 60 s at most.
  const smudge = `touch '${begun}'; n=0; until [ -e '${go}' ] || [ $n -ge 600 ]; do n=$((n+1)); sleep 0.1; done; cat`;
  await rig.git("config", "filter.slow.smudge", smudge);
  const prj = new LivePrj(rig, ["worktree", "merge", "work", "--remove"]);
  await fileThere(begun);
  prj.signalGroup("SIGINT");
  await waitFor("prj to hear it", () => Promise.resolve(prj.stderr.includes("Interrupted while")));
  await Deno.writeTextFile(go, "");
  const ended = await prj.end();
  assert.equal(ended.code, 130, ended.stderr);
  assert.match(
    ended.stderr,
    /error: Interrupted after "work" was merged into "main"\nhint: .* kept as refs\/prj\/backup/,
  );
  assert.equal(await gitIn(rig, rig.project, "rev-parse", "main"), tip);
  assert.equal(await gitIn(rig, rig.project, "status", "--porcelain", "--untracked-files=no"), "");
  assert.ok(await isThere(path), "the worktree stays");
  const { events } = await rig.json(["events", "--type", "worktree.merged"]);
  assert.equal(events.length, 1);
});
