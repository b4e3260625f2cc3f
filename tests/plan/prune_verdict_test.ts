import assert from "node:assert/strict";
import { judgeWorktree, type PruneFacts, type PruneWish } from "../../src/plan/prune_verdict.ts";

const FACTS: PruneFacts = {
  worktree: {
    ...{ path: "/w/x", main: false, branch: "x", head: "a".repeat(40), bare: false, locked: null, prunable: null },
  },
  ...{ integratedBy: null, untouched: false, goneUpstream: null, lastUsedAt: 1000, attachedSessions: [] },
};
const WISH: PruneWish = { base: "main", gone: false, usedBefore: null };

function judge(facts: Partial<PruneFacts>, wish: Partial<PruneWish> = {}): string {
  return judgeWorktree({ ...FACTS, ...facts }, { ...WISH, ...wish }).reason;
}

Deno.test("a worktree is judged by what is asked for; gone and old are no merge", () => {
  assert.equal(judge({}), "kept");
  assert.equal(judge({ integratedBy: "squashed" }), "merged");
  assert.equal(judge({ integratedBy: "ancestor", untouched: true }), "kept");
  assert.equal(judge({ goneUpstream: "origin/x" }), "kept");
  assert.equal(judge({ goneUpstream: "origin/x" }, { gone: true }), "gone");
  assert.equal(judge({}, { usedBefore: 1000 }), "kept");
  assert.equal(judge({}, { usedBefore: 1001 }), "old");
  assert.equal(judge({ integratedBy: "ancestor", untouched: true }, { usedBefore: 1001 }), "old");
  assert.equal(judge({ worktree: { ...FACTS.worktree, prunable: "gone" } }), "missing");
});

Deno.test("the main worktree, the base and what somebody looks at are kept, whatever is asked", () => {
  const all = { gone: true, usedBefore: 9999 };
  const merged = { integratedBy: "ancestor", goneUpstream: "origin/x" } as const;
  assert.equal(judge({ ...merged, worktree: { ...FACTS.worktree, main: true } }, all), "kept");
  assert.equal(judge({ ...merged, worktree: { ...FACTS.worktree, branch: "main" } }, all), "kept");
  assert.equal(judge({ ...merged, attachedSessions: ["s"] }, all), "kept");
});
