/** Which windows a merge makes, and in whose places. Pure. */
import type { WindowFacts } from "./backend.ts";
import type { MergeMode } from "./conflict.ts";
import type { SessionSpec } from "./spec.ts";

/** The windows to make in a session that lives. */
export interface MergeSpec {
  /**
   * Its windows are those to make, and no others; its name and its marks are those of the session, but for `marks.run`:
   * that is the run that makes the windows.
   */
  readonly spec: SessionSpec;
  /** For each window of `spec` the id of the one whose place it takes; null: it goes behind all others. */
  readonly replaces: readonly (string | null)[];
}

/** Finds the windows of `spec` by their marks among those that are there: what a person calls them does not matter. */
export function planMergedWindows(spec: SessionSpec, there: readonly WindowFacts[], mode: MergeMode): MergeSpec {
  const windows = spec.windows.map((window) => ({
    window,
    replaces: there.find(({ key }) => key === window.key)?.id ?? null,
  }));
  const made = mode === "overwrite" ? windows : windows.filter(({ replaces }) => replaces === null);
  return {
    spec: { ...spec, windows: made.map(({ window }) => window) },
    replaces: made.map(({ replaces }) => replaces),
  };
}

/** The window part of the names of its panes' records: no run before or after has the same. */
export function mergedWindowName(run: string, index: number): string {
  return `${run}-${index}`;
}
