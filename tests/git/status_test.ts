import { deepStrictEqual } from "node:assert/strict";
import { parseStatus, parseStatuses, STATUS, statusesArgv, type WorktreeStatus } from "../../src/git/status.ts";
import { runToEnd } from "../bounded.ts";
import { commitFile, createGitRig, createRepository, type GitRig } from "./rig.ts";

const CLEAN: WorktreeStatus = {
  staged: 0,
  unstaged: 0,
  untracked: 0,
  conflicts: 0,
  upstream: null,
  ahead: 0,
  behind: 0,
};

const CASES: readonly [
  name: string,
  change: (rig: GitRig, root: string) => Promise<unknown>,
  Partial<WorktreeStatus>,
][] = [
  ["a clean worktree", () => Promise.resolve(), {}],
  ["a changed file", (_, root) => Deno.writeTextFile(`${root}/README`, "two\n"), { unstaged: 1 }],
  ["a deleted file", (_, root) => Deno.remove(`${root}/README`), { unstaged: 1 }],
  ["a deletion that is staged", (rig, root) => rig.git(root, ["rm", "--quiet", "README"]), { staged: 1 }],
  ["a rename, with an odd old name", async (rig, root) => {
    await commitFile(rig, root, "? 1 u", "the same\n");
    await rig.git(root, ["mv", "? 1 u", "new"]);
  }, { staged: 1 }],
  ["a rename that was changed since", async (rig, root) => {
    await commitFile(rig, root, "old", "1\n2\n3\n4\n5\n");
    await rig.git(root, ["mv", "old", "new"]);
    await Deno.writeTextFile(`${root}/new`, "1\n2\n3\n4\n5\n6\n");
  }, { staged: 1, unstaged: 1 }],
  ["a file staged and changed since", async (rig, root) => {
    await Deno.writeTextFile(`${root}/README`, "two\n");
    await rig.git(root, ["add", "README"]);
    await Deno.writeTextFile(`${root}/README`, "three\n");
  }, { staged: 1, unstaged: 1 }],
  ["a new file with intent to add", async (rig, root) => {
    await Deno.writeTextFile(`${root}/new`, "x");
    await rig.git(root, ["add", "--intent-to-add", "new"]);
  }, { unstaged: 1 }],
  ["a mode change", (_, root) => Deno.chmod(`${root}/README`, 0o755), { unstaged: 1 }],
  ["untracked files with odd names", async (_, root) => {
    for (const name of ["a b", "new\nline", "# branch.ab +7 -7", "1 .M", "u UU", 'q"uote', "ü", "--x", "? y"]) {
      await Deno.writeTextFile(`${root}/${name}`, "");
    }
  }, { untracked: 9 }],
  ["an untracked folder", async (_, root) => {
    await Deno.mkdir(`${root}/deep/er`, { recursive: true });
    await Deno.writeTextFile(`${root}/deep/er/a`, "");
    await Deno.writeTextFile(`${root}/deep/er/b`, "");
  }, { untracked: 1 }],
  ["an ignored file", async (rig, root) => {
    await commitFile(rig, root, ".gitignore", "*.log\n");
    await Deno.writeTextFile(`${root}/a.log`, "");
  }, {}],
  ["a conflict", async (rig, root) => {
    await rig.git(root, ["switch", "--quiet", "-c", "other"]);
    await commitFile(rig, root, "README", "theirs\n");
    await rig.git(root, ["switch", "--quiet", "main"]);
    await commitFile(rig, root, "README", "ours\n");
    await rig.git(root, ["merge", "--quiet", "other"], { mayFail: true });
  }, { conflicts: 1 }],
  ["a file deleted here and changed there", async (rig, root) => {
    await rig.git(root, ["switch", "--quiet", "-c", "other"]);
    await commitFile(rig, root, "README", "theirs\n");
    await rig.git(root, ["switch", "--quiet", "main"]);
    await rig.git(root, ["rm", "--quiet", "README"]);
    await rig.git(root, ["commit", "--quiet", "-m", "gone"]);
    await rig.git(root, ["merge", "--quiet", "other"], { mayFail: true });
  }, { conflicts: 1 }],
  ["a detached HEAD", (rig, root) => rig.git(root, ["switch", "--quiet", "--detach"]), {}],
  ["an upstream, ahead and behind", async (rig, root) => {
    await cloneBehind(rig, root);
    await commitFile(rig, root, "mine", "1");
    await commitFile(rig, root, "mine", "2");
  }, { upstream: "origin/main", ahead: 2, behind: 1 }],
  ["an upstream that is gone", async (rig, root) => {
    await cloneBehind(rig, root);
    await rig.git(root, ["update-ref", "-d", "refs/remotes/origin/main"]);
  }, { upstream: "origin/main" }],
  ["a branch without a commit", async (rig, root) => {
    await rig.git(root, ["switch", "--quiet", "--orphan", "empty"]);
    await Deno.writeTextFile(`${root}/new`, "");
    await rig.git(root, ["add", "new"]);
  }, { staged: 1 }],
];

/** Gives `root` an origin that is one commit ahead. */
async function cloneBehind(rig: GitRig, root: string): Promise<void> {
  const origin = `${rig.folder}/origin`;
  await rig.git(rig.folder, ["clone", "--quiet", root, origin]);
  await commitFile(rig, origin, "theirs", "1");
  await rig.git(root, ["remote", "add", "origin", origin]);
  await rig.git(root, ["fetch", "--quiet", "origin"]);
  await rig.git(root, ["branch", "--quiet", "--set-upstream-to", "origin/main"]);
}

for (const [name, change, expected] of CASES) {
  Deno.test(`parseStatus() counts ${name}`, async () => {
    await using rig = await createGitRig();
    const root = await createRepository(rig);
    await change(rig, root);
    deepStrictEqual(parseStatus(await rig.git(root, STATUS)), { ...CLEAN, ...expected });
  });
}

Deno.test("parseStatus() reads nothing as clean, and passes over what it does not know", () => {
  deepStrictEqual(parseStatus(""), CLEAN);
  deepStrictEqual(parseStatus("# stash 3\0! ignored\0x what\0"), CLEAN);
});

Deno.test("parseStatuses() tells several worktrees apart, and which of them git could not look into", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  await commitFile(rig, root, "? 1 u", "the same\n");
  await rig.git(root, ["worktree", "add", "--quiet", "-b", "odd", `${rig.folder}/odd\n* name`]);
  await rig.git(root, ["mv", "? 1 u", "new"]);
  const argv = statusesArgv([root, `${rig.folder}/nowhere`, `${rig.folder}/odd\n* name`]);
  const found = parseStatuses((await runToEnd(argv, { clearEnv: true, env: rig.env })).stdout);
  deepStrictEqual(found, [{ ...CLEAN, staged: 1 }, undefined, CLEAN]);
  deepStrictEqual(parseStatuses(""), []);
});
