import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { LIST_WORKTREES, parseWorktrees, type Worktree, worktreeName } from "../../src/git/repository.ts";
import { createGitRig, createRepository, type GitRig } from "./rig.ts";

async function list(rig: GitRig, root: string): Promise<readonly Worktree[]> {
  return parseWorktrees(await rig.git(root, LIST_WORKTREES));
}

const PLAIN = { main: false, branch: null, bare: false, locked: null, prunable: null };

Deno.test("parseWorktrees() reads every kind of worktree that git lists", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  const head = (await rig.git(root, ["rev-parse", "HEAD"])).trim();
  const add = (path: string, ...args: string[]): Promise<string> =>
    rig.git(root, ["worktree", "add", "--quiet", ...args, `${rig.folder}/${path}`]);
  await add("topic", "-b", "feature/topic");
  await add("odd\nworktree x\n\nü  ", "-b", "odd");
  await add("locked", "-b", "locked");
  await rig.git(root, ["worktree", "lock", "--reason", "on a\nstick prunable x", `${rig.folder}/locked`]);
  await add("shut", "-b", "shut");
  await rig.git(root, ["worktree", "lock", `${rig.folder}/shut`]);
  await add("away", "--detach");
  await add("gone", "-b", "gone");
  await Deno.remove(`${rig.folder}/gone`, { recursive: true });
  const found = await list(rig, root);
  const [main, ...linked] = found;
  deepStrictEqual(main, { ...PLAIN, path: root, main: true, branch: "main", head });
  const byPath = (a: Worktree, b: Worktree): number => a.path < b.path ? -1 : 1;
  deepStrictEqual(
    linked.toSorted(byPath),
    [
      { ...PLAIN, path: `${rig.folder}/topic`, branch: "feature/topic", head },
      { ...PLAIN, path: `${rig.folder}/odd\nworktree x\n\nü  `, branch: "odd", head },
      { ...PLAIN, path: `${rig.folder}/locked`, branch: "locked", head, locked: "on a\nstick prunable x" },
      { ...PLAIN, path: `${rig.folder}/shut`, branch: "shut", head, locked: "" },
      { ...PLAIN, path: `${rig.folder}/away`, head },
      {
        ...PLAIN,
        path: `${rig.folder}/gone`,
        branch: "gone",
        head,
        prunable: "gitdir file points to non-existent location",
      },
    ].toSorted(byPath),
  );
});

Deno.test("parseWorktrees() reads a bare repository with a worktree", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  const head = (await rig.git(root, ["rev-parse", "HEAD"])).trim();
  const bare = `${rig.folder}/shop.git`;
  await rig.git(rig.folder, ["clone", "--quiet", "--bare", root, bare]);
  await rig.git(bare, ["worktree", "add", "--quiet", `${rig.folder}/main`, "main"]);
  deepStrictEqual(await list(rig, bare), [
    { ...PLAIN, path: bare, main: true, head: null, bare: true },
    { ...PLAIN, path: `${rig.folder}/main`, branch: "main", head },
  ]);
});

Deno.test("parseWorktrees() reads a branch without a commit", async () => {
  await using rig = await createGitRig();
  await rig.git(rig.folder, ["init", "--quiet", "empty"]);
  deepStrictEqual(await list(rig, `${rig.folder}/empty`), [
    { ...PLAIN, path: `${rig.folder}/empty`, main: true, branch: "main", head: null },
  ]);
});

Deno.test("parseWorktrees() keeps the branch of a worktree in the middle of a rebase or bisect detached", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  await rig.git(root, ["worktree", "add", "--quiet", "-b", "topic", `${rig.folder}/topic`]);
  await rig.git(`${rig.folder}/topic`, ["switch", "--quiet", "--detach"]);
  strictEqual((await list(rig, root))[1]?.branch, null);
});

Deno.test("parseWorktrees() passes over attributes that it does not know", () => {
  deepStrictEqual(parseWorktrees(""), []);
  deepStrictEqual(parseWorktrees("worktree /a\0HEAD abc\0branch refs/heads/x\0shiny\0colour deep blue\0\0"), [
    { ...PLAIN, path: "/a", main: true, branch: "x", head: "abc" },
  ]);
});

const NAMES: readonly [name: string, Partial<Worktree>][] = [
  ["main", { main: true, branch: "main" }],
  ["main", { main: true, branch: "feature/x" }],
  ["main", { main: true, head: "0123456789" }],
  ["feature/x", { branch: "feature/x" }],
  ["detached-0123456", { head: "0123456789" }],
  ["detached-none", {}],
];

for (const [name, worktree] of NAMES) {
  Deno.test(`worktreeName() of ${JSON.stringify(worktree)} is "${name}"`, () => {
    strictEqual(worktreeName({ ...PLAIN, path: "/w", head: null, ...worktree }), name);
  });
}
