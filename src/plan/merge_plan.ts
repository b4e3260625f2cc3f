import type { Problem } from "../base/error.ts";
import type { Backend, BackendFacts, SessionFacts } from "../session/backend.ts";
import type { MergeMode } from "../session/conflict.ts";
import { planMergedWindows } from "../session/merge.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { SessionBlock } from "../template/command_shape.ts";
import { layoutPlace } from "./layout_plan.ts";
import type { MergeSessionStep } from "./plan.ts";

/** What a merge is decided from. */
export interface MergeGround {
  readonly block: SessionBlock;
  readonly backend: Pick<Backend, "validate" | "planMerge">;
  readonly backendFacts: BackendFacts;
}

/**
 * Decides which windows of `spec` a session that lives gets; none where all are there and are to be left alone. What is
 * wrong goes to `problems`.
 */
export function planMergeStep(
  wanted: SessionSpec,
  existing: SessionFacts,
  mode: MergeMode,
  { block, backend, backendFacts }: MergeGround,
  problems: Problem[],
): readonly MergeSessionStep[] {
  const { id, name, marks } = existing;
  if (marks === null) throw new TypeError(`Session "${name}" has no marks`);
  const spec = { ...wanted, marks: { ...marks, run: wanted.marks.run } };
  const merge = planMergedWindows(spec, existing.windows, mode);
  if (merge.replaces.length === 0) return [];
  for (const { window, ...problem } of backend.validate(merge.spec, backendFacts, existing)) {
    const key = window === undefined ? undefined : merge.spec.windows[window]?.key;
    const at = spec.windows.findIndex((one) => one.key === key);
    const place = at === -1 ? undefined : layoutPlace(block.windows?.[at]);
    problems.push({ ...problem, ...(place === undefined ? {} : { place }) });
  }
  const around = merge.replaces.indexOf(backendFacts.insideWindow ?? "");
  if (around !== -1) {
    problems.push({
      message: `Cannot replace window "${merge.spec.windows[around]!.name}" of session "${name}": prj runs in it`,
      hint: "Run it from another window, or leave the window as it is: --on-conflict merge_skip",
      code: "conflict",
    });
  }
  if (problems.length > 0) return [];
  const session = { id, name, uid: marks.uid };
  const call = backend.planMerge(existing, merge, backendFacts);
  return [{ kind: "merge-session", name: "merge-session", session, ...merge, call }];
}

/** Tells that a session cannot be ended by what runs in it. */
export function refuseOwnEnd({ name }: SessionFacts, { insideSession }: BackendFacts): readonly Problem[] {
  return insideSession !== name ? [] : [{
    message: `Cannot restart session "${name}": prj runs in it, and would end with it`,
    hint: "Run it from outside the session",
    code: "conflict",
  }];
}
