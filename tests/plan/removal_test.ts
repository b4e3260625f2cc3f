import assert from "node:assert/strict";
import type { Dirt } from "../../src/git/dirt.ts";
import { planRemoval, type RemovalFacts, type RemovalWish } from "../../src/plan/removal.ts";

const CLEAN: Dirt = {
  ...{ staged: 0, unstaged: 0, untracked: 0, conflicts: 0, ignored: 3 },
  ...{ repositories: [], ignoredFolders: [], examples: [] },
};
const FACTS: RemovalFacts = {
  worktree: {
    ...{ path: "/w/x", main: false, branch: "x", head: "a".repeat(40), bare: false, locked: null, prunable: null },
  },
  ...{
    folder: "there",
    maker: null,
    dirt: CLEAN,
    staged: false,
    unreadable: null,
    operation: null,
    busy: false,
    submodules: false,
  },
  ...{ inner: [], mounts: [], callerInside: false, processes: [] },
  commits: { unique: 0, integratedBy: null, base: null, made: true, keepReason: null },
};
const NONE: RemovalWish = { force: false, deleteUnmerged: false, deleteBranch: undefined };
const ALL: RemovalWish = { force: true, deleteUnmerged: true, deleteBranch: true };

function codes(facts: Partial<RemovalFacts>, wish = NONE): unknown[] {
  return planRemoval({ ...FACTS, ...facts }, wish).problems.map(({ code }) => code);
}

Deno.test("a clean worktree of prj's own goes with its branch; ignored files do not block", () => {
  const plan = planRemoval(FACTS, NONE);
  assert.deepEqual(plan.problems, []);
  assert.equal(plan.deletesBranch, true);
});

Deno.test("no consent gets over what must never be removed", () => {
  const never: Partial<RemovalFacts>[] = [
    { worktree: { ...FACTS.worktree, main: true } },
    { worktree: { ...FACTS.worktree, bare: true } },
    { worktree: { ...FACTS.worktree, locked: "" } },
    { maker: { runId: "R", living: true }, worktree: { ...FACTS.worktree, locked: "prj is making it (run R)" } },
    { folder: "foreign" },
    { inner: ["/w/x/y"] },
    { callerInside: true },
  ];
  for (const facts of never) assert.deepEqual(codes(facts, ALL), ["conflict"], JSON.stringify(facts));
  // The lock of a run that died is nobody's.
  const dead = { maker: { runId: "R", living: false }, worktree: { ...FACTS.worktree, locked: "prj is making it" } };
  assert.deepEqual(codes(dead), []);
});

Deno.test("each consent is for its own: files or commits", () => {
  const files: Partial<RemovalFacts>[] = [
    ...(["staged", "unstaged", "untracked", "conflicts"] as const).map((kind) => ({ dirt: { ...CLEAN, [kind]: 1 } })),
    ...[{ operation: "rebase" }, { submodules: true }, { unreadable: "broken", dirt: null }],
  ];
  for (const facts of files) {
    assert.deepEqual(codes(facts), ["not-approved"], JSON.stringify(facts));
    assert.deepEqual(codes(facts, { ...NONE, deleteUnmerged: true }), ["not-approved"]);
    assert.deepEqual(codes(facts, { ...NONE, force: true }), []);
  }
  const commits = { ...FACTS.commits, unique: 2 };
  const detached = { commits, worktree: { ...FACTS.worktree, branch: null } };
  assert.deepEqual(codes(detached, { ...NONE, force: true }), ["not-approved"]);
  assert.deepEqual(codes(detached, { ...NONE, deleteUnmerged: true }), []);
  assert.deepEqual(codes({ busy: true }), ["conflict"]);
  assert.deepEqual(codes({ processes: [{ pid: 1, text: "vim" }] }), ["conflict"]);
});

Deno.test("a branch is deleted only where prj made it or somebody says so, and where nothing is lost", () => {
  const deletes = (commits: Partial<RemovalFacts["commits"]>, wish: Partial<RemovalWish> = {}): boolean =>
    planRemoval({ ...FACTS, commits: { ...FACTS.commits, ...commits } }, { ...NONE, ...wish }).deletesBranch;
  assert.equal(deletes({ made: false }), false);
  assert.equal(deletes({ made: false }, { deleteBranch: true }), true);
  assert.equal(deletes({}, { deleteBranch: false }), false);
  assert.equal(deletes({ unique: 1 }), false);
  assert.equal(deletes({ unique: 1, integratedBy: "squashed", base: "main" }), true);
  assert.equal(deletes({ unique: 1 }, { deleteUnmerged: true }), true);
  assert.equal(deletes({ unique: 1, made: false }, { deleteUnmerged: true }), false);
  assert.equal(deletes({ keepReason: "it is the default branch" }, ALL), false);
  const commits = { ...FACTS.commits, unique: 1 };
  assert.deepEqual(codes({ commits }, { ...NONE, deleteBranch: true }), ["not-approved"]);
});
