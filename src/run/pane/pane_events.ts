/** What the launchers wrote down -> the events that the record does not have yet. Pure. */
import type { NewEvent } from "../../events/event.ts";
import type { PaneRow, SessionRow } from "../../events/row.ts";
import type { PaneRecord } from "../../session/pane_record.ts";

/**
 * The events of one pane that are new to the record. `goneAt`: when the pane was gone at the latest (UTC
 * milliseconds), for one whose launcher could not write that down; undefined: it is there.
 */
export function findPaneEvents(
  session: Pick<SessionRow, "uid" | "run_id">,
  pane: string,
  row: PaneRow | undefined,
  record: PaneRecord | undefined,
  goneAt: number | undefined,
): NewEvent[] {
  const common = { session_uid: session.uid, run_id: session.run_id };
  const events: NewEvent[] = [];
  // What the record knows of the last run that it has of this pane.
  let startedAt = row?.started_at ?? null;
  let endedAt = row?.ended_at ?? null;
  const exit = (exitCode: number | null, at: number): void => {
    endedAt = at;
    events.push({ type: "pane.exited", ...common, data: { pane, exit_code: exitCode, ended_at: at } });
  };
  const runs = record?.runs ?? [];
  const known = runs.findLastIndex((run) => run.startedAt === startedAt);
  for (const [at, run] of runs.entries()) {
    // In the order in which they were written: the clock may have been set back between two.
    if (known === -1 ? startedAt !== null && run.startedAt < startedAt : at < known) continue;
    if (run.startedAt !== startedAt) {
      ({ startedAt } = run);
      endedAt = null;
      events.push({ type: "pane.started", ...common, data: { pane, pid: record?.pid ?? 0, started_at: startedAt } });
    }
    if (endedAt === null && run.exitCode !== null) exit(run.exitCode, run.endedAt ?? record?.closedAt ?? run.startedAt);
  }
  const closedAt = record?.closedAt ?? goneAt;
  if (startedAt !== null && endedAt === null && closedAt !== undefined) exit(null, closedAt);
  return events;
}
