/** What became of a session that the backend does not list any more. Pure. */
import type { SessionRow } from "../../events/row.ts";
import type { PaneRecord } from "../../session/pane_record.ts";

/** What can still be known of a session that is not listed. Times are UTC milliseconds. */
export interface SessionTraces {
  /** Of its panes, by their place. */
  readonly records: ReadonlyMap<string, PaneRecord>;
  /** When any of its panes' files was last written; null: there is none. */
  readonly lastWrittenAt: number | null;
  /** When the last of its panes was gone, as what keeps their output knows it; null: that does not tell. */
  readonly outputEndedAt: number | null;
  /** A first process of one of its panes lives: it is on a server that was not asked. */
  readonly hasPane: boolean;
  /** What ran in a pane goes on without it, or just this moment writes down its end. */
  readonly hasSurvivor: boolean;
}

export type Verdict =
  /** Nothing is known to have ended. */
  | { readonly kind: "lives" }
  | { readonly kind: "ended"; readonly endedAt: number; readonly reason: string | null }
  /** It is gone, and `endedAt` is only the last moment in which it is known to have been there. */
  | { readonly kind: "lost"; readonly endedAt: number; readonly reason: string };

/** One that was ended this soon may have left nothing at all, and its end cannot be far. */
export const YOUNG_MS = 5_000;
/** Times that this machine's clock cannot have shown are somebody's garbage. */
const CLOCK_SLACK_MS = 60_000;

/** Decides what became of a session; `bootAt` is when this machine was started, undefined where that is not known. */
export function judgeSession(
  row: SessionRow,
  traces: SessionTraces,
  now: number,
  bootAt: number | undefined,
): Verdict {
  const { records, lastWrittenAt, outputEndedAt, hasPane, hasSurvivor } = traces;
  if (hasPane) return { kind: "lives" };
  const sane = (times: readonly (number | null)[]): number[] =>
    times.filter((time) => time !== null).filter((time) => time >= row.created_at - CLOCK_SLACK_MS && time <= now);
  const panes = [...records.values()];
  const closed = sane(panes.map((pane) => pane.closedAt));
  if (panes.length > 0 && closed.length === panes.length) {
    return { kind: "ended", endedAt: Math.max(...closed), reason: null };
  }
  const survived = hasSurvivor && closed.length === 0 ? "what ran in it goes on without it" : null;
  // Where a program goes on without its pane, the launchers cannot tell: what closed may have done so long before.
  const [over] = sane([outputEndedAt]);
  if (over !== undefined && (hasSurvivor || closed.length > 0)) {
    return { kind: "ended", endedAt: over, reason: survived };
  }
  if (row.created_at > now - YOUNG_MS) return { kind: "ended", endedAt: now, reason: null };
  const known = Math.max(
    row.last_activity_at,
    ...sane([lastWrittenAt, ...panes.flatMap((pane) => [...pane.runs.flatMap((run) => [run.startedAt, run.endedAt])])]),
    ...closed,
  );
  if (bootAt !== undefined && row.created_at < bootAt && known <= bootAt) {
    return { kind: "ended", endedAt: known, reason: "this machine was restarted" };
  }
  // One that was ended with others of the session: they tell when.
  if (closed.length > 0) return { kind: "ended", endedAt: Math.max(...closed), reason: null };
  if (hasSurvivor) return { kind: "ended", endedAt: now, reason: survived };
  const reason = panes.length === 0 ? "its panes left no record" : "its panes could not write down their end";
  return { kind: "lost", endedAt: known, reason };
}
