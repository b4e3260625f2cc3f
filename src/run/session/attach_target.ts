import type { Context } from "../../base/context.ts";
import type { AttachPlace } from "../../session/backend.ts";
import { chooseActivePane, choosePanes } from "../pane/choose_panes.ts";
import type { SessionView } from "./find_sessions.ts";
import { inspectSessions } from "../pane/inspect_sessions.ts";
import type { SessionOverview } from "../project_sessions.ts";
import { type NameWish, sessionsNamed } from "./require_session.ts";
import { resolveSession } from "./resolve_name.ts";

/** Where to go: a session, and what of it is to be in front. */
export interface AttachTarget {
  readonly session: SessionView;
  readonly place: AttachPlace | undefined;
}

/** Finds what NAME, NAME:WINDOW or NAME:WINDOW.PANE means; a session that is really called so comes first. */
export async function findAttachTarget(
  context: Context,
  overview: SessionOverview,
  names: NameWish,
  word: string,
): Promise<AttachTarget> {
  const colon = word.indexOf(":");
  if (colon === -1 || sessionsNamed(overview, word, names).length > 0) {
    return { session: await resolveSession(context, overview, word, names), place: undefined };
  }
  const session = await resolveSession(context, overview, word.slice(0, colon), names);
  const wish = word.slice(colon + 1);
  const [inspection] = await inspectSessions(context, overview, [session]);
  const panes = inspection?.panes ?? [];
  const dot = wish.lastIndexOf(".");
  const isWindow = panes.some(({ window, windowKey, windowName, windowIndex }) =>
    [window, windowKey, windowName, String(windowIndex)].includes(wish)
  );
  if (isWindow || dot === -1) {
    const { window } = chooseActivePane(panes, { window: wish });
    return { session, place: { window, pane: undefined } };
  }
  const [pane] = choosePanes(panes, { window: wish.slice(0, dot), pane: wish.slice(dot + 1) });
  return { session, place: { window: pane!.window, pane: pane!.id } };
}
