import type { Context } from "../../base/context.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { type EndedSession, endSessions, type EndWish, ownLast } from "./end_session.ts";
import type { KeptWish } from "./end_kept.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { inspectSessions } from "../pane/inspect_sessions.ts";
import { listenForInterrupt } from "../interrupt.ts";
import type { Audience } from "../journal.ts";
import { endingPanesOf, type SessionOverview } from "../project_sessions.ts";
import { requireReachable } from "../session/require_session.ts";
import { endLeftovers, seePanes, stopPanes, type StoppedPane } from "./stop_panes.ts";

export interface StopWish extends Omit<EndWish, "kept"> {
  readonly timeoutMs: number;
  /** What becomes of sessions that their backend keeps when they have ended; default: they stay. */
  readonly kept?: Pick<KeptWish, "remove" | "mayRemoveForeign">;
  /** The sessions stay, with their shells. */
  readonly keep: boolean;
  /** Only the panes that this leaves, of each session; default: all of them. */
  readonly choose?: (panes: readonly PaneView[]) => readonly PaneView[];
}

export interface StoppedSession {
  readonly session: SessionView;
  readonly panes: readonly StoppedPane[];
  /** Undefined: the session was kept, or a person stopped it all before. */
  readonly end: EndedSession | undefined;
}

const STAYS = { remove: false };
/** How long what outlives its session may take to end: half of it until SIGKILL. */
const LEFTOVER_MS = 3000;

/**
 * Ends sessions gracefully: first the programs in all their panes, at the same time; then, session by session, the
 * cleanup steps and the session itself, and whatever does not care that its terminal is gone.
 */
export async function stopSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
  wish: StopWish,
  audience: Audience,
): Promise<{ readonly sessions: readonly StoppedSession[]; readonly cancelled: boolean }> {
  const choose = wish.choose ?? ((panes: readonly PaneView[]): readonly PaneView[] => panes);
  for (const session of sessions) requireReachable(overview, session);
  // What runs in a container ends with it.
  const inspections = (await inspectSessions(context, overview, ownLast(sessions, overview)))
    .map(({ session, panes }) => ({ session, panes: session.kind === "container" ? [] : choose(panes) }));
  using interrupt = listenForInterrupt();
  const limits = { timeoutMs: wish.timeoutMs, interrupt: interrupt.signal };
  const stopped = await stopPanes(context, inspections.flatMap(({ panes }) => panes), limits);
  const results: StoppedSession[] = inspections.map(({ session, panes }) => ({
    session,
    panes: stopped.filter(({ pane }) => panes.includes(pane)),
    end: undefined,
  }));
  if (wish.keep || interrupt.signal.aborted) return { sessions: results, cancelled: interrupt.signal.aborted };
  const all = inspections.map(({ session }) => session);
  const ending = new Set(all.flatMap((session) => endingPanesOf(overview, session, all).map(({ pid }) => pid)));
  const left = await seePanes(context, inspections.flatMap(({ panes }) => panes).filter(({ pid }) => ending.has(pid)));
  const kept: KeptWish = { ...STAYS, ...wish.kept, timeoutMs: wish.timeoutMs, force: wish.force };
  const ends = await endSessions(context, overview, all, { ...wish, kept }, audience);
  // They come in the order in which they were given, as far as it went.
  if (ends.length === all.length && ends.every(({ cancelled }) => !cancelled)) {
    await endLeftovers(context, left, LEFTOVER_MS);
  }
  return {
    sessions: results.map((result, i) => ({ ...result, end: ends[i] })),
    cancelled: ends.some(({ cancelled }) => cancelled),
  };
}

/** How long the programs of a worktree's sessions may take to end before they are killed. */
const REMOVAL_MS = 5000;

/**
 * Ends all sessions of a worktree, with their cleanup steps, before it is removed: nothing may write into it any
 * more. `path`: the worktree's real path. Answers with how each went; a cancelled one is the last.
 */
export async function endSessionsIn(
  context: Context,
  overview: SessionOverview,
  path: string,
  audience: Audience,
): Promise<readonly EndedSession[]> {
  const sessions = overview.own.filter((session) => session.path === path);
  if (sessions.length === 0) return [];
  const wish = { timeoutMs: REMOVAL_MS, keep: false, force: false, by: "worktree removed", kept: { remove: true } };
  const stopped = await stopSessions(context, overview, sessions, wish, audience);
  return stopped.sessions.map(({ session, end }) =>
    end ?? { name: session.name, ended: false, failed: [], skipped: [], cancelled: true }
  );
}
