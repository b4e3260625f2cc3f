import type { Verb } from "../verb.ts";

/** Worktrees of the project: made, found, merged and removed, so that no work is lost. */
export const WORKTREES: readonly Verb[] = [];
