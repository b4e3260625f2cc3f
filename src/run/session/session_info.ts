import type { Context } from "../../base/context.ts";
import type { StoredEvent } from "../../events/event.ts";
import type { RunRow, SessionRow } from "../../events/row.ts";
import type { ProcessStep } from "../../plan/plan.ts";
import type { ClientFacts, SessionFacts } from "../../session/backend.ts";
import type { SessionDetails } from "../../session/lifecycle.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { hasEnded, type SessionView } from "./find_sessions.ts";
import { inspectSessions } from "../pane/inspect_sessions.ts";
import { viewEndedPanes } from "../pane/pane_history.ts";
import { factsOf, listingOf, type SessionOverview } from "../project_sessions.ts";
import { requireSession } from "./require_session.ts";
import { findMeant } from "./resolve_name.ts";
import { findLatest } from "../pane/session_panes.ts";

/** Everything that is known of one session. */
export interface SessionInfo {
  readonly session: SessionView;
  /** The command that made it; null: not made by prj. */
  readonly command: string | null;
  /** UTC milliseconds; null: it lives. */
  readonly endedAt: number | null;
  /** Who ended it, or what is known of why it ended. */
  readonly endReason: string | null;
  /** Of a container, as its runtime knows it; null: it is none, or is gone. */
  readonly container: SessionDetails | null;
  readonly clients: readonly ClientFacts[];
  readonly windows: readonly WindowInfo[];
  /** The run that made it, where the record has it. */
  readonly run: RunRow | null;
  /** What `kill-session` runs before it ends the session. */
  readonly cleanup: readonly ProcessStep[];
  /** The newest, oldest first. */
  readonly events: readonly StoredEvent[];
}

export interface WindowInfo {
  readonly id: string;
  /** null: it is gone, and with it its place. */
  readonly index: number | null;
  readonly name: string;
  readonly key: string | null;
  readonly active: boolean;
  readonly panes: readonly PaneView[];
}

const LAST_EVENTS = 10;

/**
 * Gathers everything that is known of the session that a word means: one that lives in the project, else the last one
 * of it that ended, else one that is only defined, else one of anybody.
 */
export async function gatherSessionInfo(
  context: Context,
  overview: SessionOverview,
  word: string,
): Promise<SessionInfo> {
  const { store } = overview;
  const meant = await findMeant(context, overview, word, { ended: true });
  if ("defined" in meant) {
    const { viewDefined } = await import("./match_defined.ts");
    const { command } = meant.defined;
    const none = {
      endedAt: null,
      endReason: null,
      container: null,
      clients: [],
      windows: [],
      run: null,
      cleanup: [],
      events: [],
    };
    return { session: viewDefined(meant.defined, overview), command, ...none };
  }
  const { name } = meant;
  const session = findLatest(overview, name, { all: true }) ?? requireSession(overview, name);
  const row = session.uid === null ? undefined : store?.session(session.uid);
  const [look, container] = await lookCloser(overview, session);
  const facts = factsOf(look, session);
  return {
    session,
    command: row?.command ?? facts?.marks?.command ?? null,
    endedAt: row?.ended_at ?? (hasEnded(session) ? container?.session.standing.endedAt ?? null : null),
    endReason: row?.end_reason ?? null,
    container,
    clients: facts?.clients ?? [],
    windows: facts === undefined
      ? viewEndedWindows(context, overview, row)
      : viewWindows(facts, (await inspectSessions(context, look, [session]))[0]!.panes),
    run: session.runId === null ? null : store?.run(session.runId) ?? null,
    cleanup: Array.isArray(row?.cleanup) ? row.cleanup as ProcessStep[] : [],
    events: session.uid === null || store === undefined
      ? []
      : store.events({ sessionUid: session.uid, order: "newest", limit: LAST_EVENTS }).toReversed(),
  };
}

/** Asks for what the list does not tell; the overview then has it too. One process, only of a container. */
async function lookCloser(
  overview: SessionOverview,
  session: SessionView,
): Promise<[SessionOverview, SessionDetails | null]> {
  const listed = factsOf(overview, session);
  const listing = listed === undefined ? undefined : listingOf(overview, session);
  const [details] = listed === undefined ? [] : await listing?.backend.lifecycle?.inspect([listed]) ?? [];
  if (listing === undefined || details === undefined) return [overview, null];
  const sessions = listing.facts.sessions.map((one) => one === listed ? details.session : one);
  const closer = { ...listing, facts: { ...listing.facts, sessions } };
  return [{ ...overview, listings: overview.listings.map((one) => one === listing ? closer : one) }, details];
}

function viewWindows(facts: SessionFacts, panes: readonly PaneView[]): WindowInfo[] {
  return facts.windows.map(({ id, index, name, key, active }) => ({
    id,
    index,
    name,
    key,
    active,
    panes: panes.filter((pane) => pane.window === id),
  }));
}

function viewEndedWindows(context: Context, { store }: SessionOverview, row: SessionRow | undefined): WindowInfo[] {
  if (row === undefined || store === undefined) return [];
  const panes = viewEndedPanes(context, store, row);
  return row.windows.map(({ id, name }) => ({
    id,
    index: null,
    name,
    key: null,
    active: false,
    panes: panes.filter((pane) => pane.window === id),
  }));
}
