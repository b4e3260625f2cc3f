import assert from "node:assert/strict";
import type { SessionFacts } from "../../src/session/backend.ts";
import { type ConflictPolicy, type NameRequest, planConflicts } from "../../src/session/conflict.ts";
import { sampleMarks } from "./sample_spec.ts";
import { RUNNING } from "../../src/session/standing.ts";

const KEY = { root: "/srv/shop", path: "/srv/shop", task: "dev" };

function session(name: string, marks: SessionFacts["marks"] = sampleMarks({ name })): SessionFacts {
  return {
    id: "$1",
    name,
    marks,
    standing: RUNNING,
    attached: 0,
    clients: [],
    createdAt: 0,
    lastActivityAt: 0,
    lastAttachedAt: null,
    windows: [],
  };
}

/** "a", "a restart(e)", "a-2(d)", …, or "exists" and "twice" where all is refused. */
function plan(requests: string | readonly NameRequest[], existing: readonly SessionFacts[], policy: ConflictPolicy) {
  const wishes = typeof requests === "string" ? requests.split(",").map((wanted) => ({ wanted, key: KEY })) : requests;
  const planned = planConflicts(wishes, existing, policy, 50);
  if ("refused" in planned) return planned.refused.source === "existing" ? "exists" : "twice";
  return planned.decisions.map(({ kind, name, source }) =>
    `${name}${kind === "create" ? "" : ` ${kind}`}${source === "none" ? "" : `(${source[0]})`}`
  ).join(", ");
}

Deno.test("planConflicts() follows the matrix of the replaced tools", () => {
  const none: SessionFacts[] = [];
  const a = [session("a")];
  const both = [session("a"), session("a-2")];
  const table: Record<ConflictPolicy, readonly [string, string, string, string]> = {
    error: ["twice", "exists", "exists", "exists"],
    restart: ["twice", "a restart(e)", "twice", "a restart(e), b"],
    rename: ["a, a-2(d)", "a-2(e)", "a-2(e), a-3(e)", "a-3(e), b"],
    skip: ["a, a skip(d)", "a skip(e)", "a skip(e), a skip(e)", "a skip(e), b"],
    reuse: ["a, a reuse(d)", "a reuse(e)", "a reuse(e), a reuse(e)", "a reuse(e), b"],
    merge_overwrite: ["a, a merge(d)", "a merge(e)", "a merge(e), a merge(d)", "a merge(e), b"],
    merge_skip: ["a, a merge(d)", "a merge(e)", "a merge(e), a merge(d)", "a merge(e), b"],
  };
  for (const [policy, row] of Object.entries(table) as [ConflictPolicy, readonly string[]][]) {
    const found = [plan("a,a", none, policy), plan("a", a, policy), plan("a,a", a, policy), plan("a,b", both, policy)];
    assert.deepEqual(found, row, policy);
  }
  assert.equal(plan("a,a", [session("a-2")], "rename"), "a(e), a-3(d)");
});

Deno.test("a name that a stranger has is no conflict under any policy", () => {
  const foreign = [session("a", null), session("a-2", sampleMarks({ name: "a-2", task: "other" }))];
  for (const policy of ["reuse", "error", "restart", "rename", "skip", "merge_overwrite", "merge_skip"] as const) {
    assert.equal(plan("a", foreign, policy), "a-3");
  }
  assert.equal(plan("a,a", foreign, "error"), "twice");
  assert.equal(plan("a,a", foreign, "merge_skip"), "a-3, a-3 merge(d)");
  assert.equal(plan("a,a", foreign, "rename"), "a-3, a-4(d)");
  // Of two that want the same name for different tasks, the second gets another one.
  const other = { ...KEY, task: "review" };
  assert.equal(plan([{ wanted: "b", key: KEY }, { wanted: "b", key: other }], foreign, "error"), "b, b-2");
});

Deno.test("a session that a person renamed is found under the name that it was made with", () => {
  const renamed = [session("mine", sampleMarks({ name: "a" }))];
  assert.equal(plan("a", renamed, "reuse"), "mine reuse(e)");
  assert.equal(plan("a", renamed, "merge_skip"), "mine merge(e)");
  assert.equal(plan("a", renamed, "restart"), "a restart(e)");
  assert.equal(plan("a", renamed, "rename"), "a-2(e)");
  assert.equal(plan("b", renamed, "error"), "b");
  // Somebody else took its first name meanwhile.
  assert.equal(plan("a", [...renamed, session("a", null)], "reuse"), "a-2");
  assert.deepEqual(planConflicts([{ wanted: "a", key: KEY }], renamed, "error", 50), {
    refused: { index: 0, name: "mine", source: "existing" },
  });
});
