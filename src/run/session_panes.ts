import type { Context } from "../base/context.ts";
import type { PaneView } from "../session/pane_state.ts";
import { requireSession, type SessionView, viewEnded } from "./find_sessions.ts";
import { inspectSessions } from "./inspect_sessions.ts";
import { viewEndedPanes } from "./pane_history.ts";
import type { SessionOverview } from "./project_sessions.ts";

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
): Promise<SessionPanes> {
  const { store, place } = overview;
  const ended = store === undefined || place === undefined ? [] : viewEnded(store, place.root);
  const session = overview.own.find((one) => one.name === name) ?? ended.findLast((one) => one.name === name) ??
    requireSession(overview.own, name);
  const living = session.state === "running" ? (await inspectSessions(context, overview, [session]))[0]!.panes : [];
  const row = session.uid === null ? undefined : store?.session(session.uid);
  const known = row === undefined || store === undefined ? [] : viewEndedPanes(context, store, row);
  return { session, living, gone: known.filter((pane) => !living.some(({ id }) => id === pane.id)) };
}
