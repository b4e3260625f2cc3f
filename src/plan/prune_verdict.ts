import type { IntegratedBy } from "../git/integration.ts";
import type { Worktree } from "../git/repository.ts";
import { INTEGRATION_WORDS } from "./removal.ts";

/** Why a worktree can be pruned; "kept" where nothing says so, or something forbids it. */
export const PRUNE_REASONS = ["merged", "gone", "old", "missing", "kept"] as const;
export type PruneReason = typeof PRUNE_REASONS[number];

/** What is known of a linked worktree before its files are looked at. */
export interface PruneFacts {
  readonly worktree: Worktree;
  /** What shows that the base has all of its branch; null: nothing does. */
  readonly integratedBy: IntegratedBy | null;
  /** Its branch still stands where it was made. */
  readonly untouched: boolean;
  /** The upstream that it had and that is there no more; null: it has one, or never had. */
  readonly goneUpstream: string | null;
  /** The newest of its last commit and its last use, UTC milliseconds. */
  readonly lastUsedAt: number;
  /** Sessions that somebody looks at. */
  readonly attachedSessions: readonly string[];
}

export interface PruneWish {
  readonly base: string;
  /** Those whose upstream is gone, too. */
  readonly gone: boolean;
  /** Those not used since, too; UTC milliseconds. */
  readonly usedBefore: number | null;
}

export interface PruneVerdict {
  readonly reason: PruneReason;
  /** In words, with the base where there is one. */
  readonly text: string;
}

/** Judges one worktree. That an upstream is gone says nothing about where its commits are. */
export function judgeWorktree(facts: PruneFacts, wish: PruneWish): PruneVerdict {
  const { worktree, integratedBy, goneUpstream, attachedSessions } = facts;
  const keep = (text: string): PruneVerdict => ({ reason: "kept", text });
  if (worktree.main || worktree.bare) return keep("the main worktree");
  if (worktree.branch === wish.base) return keep("the base itself");
  if (worktree.prunable !== null) return { reason: "missing", text: "its folder is gone" };
  if (attachedSessions.length > 0) return keep(`somebody is attached to ${attachedSessions.join(", ")}`);
  if (integratedBy !== null && !facts.untouched) {
    return { reason: "merged", text: `${INTEGRATION_WORDS[integratedBy]} ${wish.base}` };
  }
  if (goneUpstream !== null && wish.gone) return { reason: "gone", text: `upstream ${goneUpstream} is gone` };
  if (wish.usedBefore !== null && facts.lastUsedAt < wish.usedBefore) return { reason: "old", text: "not used since" };
  if (integratedBy !== null) return keep("no commits yet");
  return keep(goneUpstream === null ? "not merged" : "not merged; its upstream is gone (--gone takes it)");
}
