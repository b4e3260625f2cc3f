import type { Context } from "../../base/context.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { type SessionView, viewEnded } from "../session/find_sessions.ts";
import { inspectSessions } from "./inspect_sessions.ts";
import { viewEndedPanes } from "./pane_history.ts";
import { factsOf, panesOf, type SessionOverview } from "../project_sessions.ts";
import { findSession, type NameWish, requireSession } from "../session/require_session.ts";

/** A session with all the panes that it has or had. */
export interface SessionPanes {
  readonly session: SessionView;
  readonly living: readonly PaneView[];
  /** Panes that it was made with and that are gone. */
  readonly gone: readonly PaneView[];
}

/** Finds a session of the project by its exact name, also the last one of it that ended, with its panes. */
export async function findSessionPanes(
  context: Context,
  overview: SessionOverview,
  name: string,
  wish: NameWish = {},
): Promise<SessionPanes> {
  const { store } = overview;
  const session = findLatest(overview, name, wish) ?? requireSession(overview, name, wish);
  const isListed = factsOf(overview, session) !== undefined;
  const living = isListed ? (await inspectSessions(context, overview, [session]))[0]!.panes : [];
  const row = session.uid === null ? undefined : store?.session(session.uid);
  const known = row === undefined || store === undefined ? [] : viewEndedPanes(context, store, row);
  const gone = known.filter((pane) => !living.some(({ id }) => id === pane.id));
  const moved = await findMovedPanes(context, overview, session, gone);
  return { session, living, gone: gone.map((pane) => moved.get(pane.id) ?? pane) };
}

/** Those of the panes that a session had which a person moved to another one, by their ids: there they live. */
export async function findMovedPanes(
  context: Context,
  overview: SessionOverview,
  { backend }: SessionView,
  gone: readonly PaneView[],
): Promise<ReadonlyMap<string, PaneView>> {
  const pids = new Map(gone.map(({ id, pid }) => [id, pid]));
  const holds = ({ id, pid }: { id: string; pid: number }): boolean => pid > 0 && pids.get(id) === pid;
  const others = overview.all.filter((one) => one.backend === backend && panesOf(overview, one).some(holds));
  if (others.length === 0) return new Map();
  const panes = (await inspectSessions(context, overview, others)).flatMap((one) => one.panes).filter(holds);
  return new Map(panes.map((pane) => [pane.id, { ...pane, gone: true }]));
}

/** Finds what a name means: a living session of the project, else the last one of it that ended, else one of anybody. */
export function findLatest(overview: SessionOverview, name: string, wish: NameWish): SessionView | undefined {
  const { store, place } = overview;
  const found = findSession(overview, name, wish);
  if (found !== undefined && overview.own.includes(found) || store === undefined || place === undefined) return found;
  return viewEnded(store, place.root, overview).findLast((one) => one.name === name) ?? found;
}
