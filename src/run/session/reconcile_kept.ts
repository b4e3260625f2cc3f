/** What the record is told of sessions that stay listed when they have ended. */
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { NewEvent } from "../../events/event.ts";
import type { SessionRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import type { SessionFacts } from "../../session/backend.ts";
import type { Lifecycle } from "../../session/lifecycle.ts";
import { RUNNING, type Standing } from "../../session/standing.ts";
import { OWN_PANE } from "./find_sessions.ts";

/** Whoever ended it may just be writing that down: what ended this soon is left to the next look. */
const YOUNG_MS = 2000;

/** Whether a session that is still listed has ended. One that was made and never started has not begun. */
export function isOver({ state, detail }: Standing): boolean {
  return state === "exited" || detail === "dead";
}

/**
 * Records the ends of sessions that are still listed, each with its true time and exit code. The list may not have
 * those: then one process asks for all of them.
 */
export async function recordKept(
  context: Context,
  store: Store,
  lifecycle: Lifecycle,
  over: readonly { readonly row: SessionRow; readonly session: SessionFacts }[],
): Promise<void> {
  const isKnown = ({ session: { standing } }: (typeof over)[number]): boolean =>
    standing.endedAt !== null && standing.exitCode !== null;
  const asked = over.filter((one) => !isKnown(one));
  const details = asked.length === 0 ? [] : await lifecycle.inspect(asked.map(({ session }) => session)).catch(pass);
  const now = context.now();
  const ended = over.flatMap(({ row, session }) => {
    const at = asked.findIndex((one) => one.row === row);
    const { standing } = at === -1 ? session : details[at]?.session ?? { standing: RUNNING };
    // Between the two looks it may have been started again.
    return isOver(standing) && (standing.endedAt ?? 0) <= now - YOUNG_MS ? [{ row, standing }] : [];
  });
  if (ended.length === 0) return;
  store.transaction(() => {
    for (const { row, standing } of ended) {
      // Another prj may have been faster.
      if (store.session(row.uid)?.ended_at !== null) continue;
      store.appendAll(endEvents(row, standing, now));
    }
  });
}

/** Who is unreachable by now is asked at the next look. */
function pass(error: unknown): [] {
  if (error instanceof PrjError) return [];
  throw error;
}

/** Tells how a session ended whose container is kept. Pure. */
export function endEvents(
  { uid, run_id, id, name, created_at }: Pick<SessionRow, "uid" | "run_id" | "id" | "name" | "created_at">,
  { endedAt, exitCode }: Standing,
  now: number,
): readonly NewEvent[] {
  // A clock that was set back must not end it before it began.
  const at = Math.min(now, Math.max(endedAt ?? now, created_at));
  const about = { session_uid: uid, run_id };
  return [
    { type: "pane.exited", ...about, data: { pane: OWN_PANE, exit_code: exitCode, ended_at: at } },
    { type: "session.ended", ...about, data: { id, name, ended_at: at, exit_code: exitCode, reason: null } },
  ];
}
