import { basename, dirname } from "node:path/posix";
import type { Context } from "../../base/context.ts";
import { processTree, readProcessTable } from "../../process/process_table.ts";
import type { PaneFacts, SessionFacts } from "../../session/backend.ts";
import { type PaneRecord, readPaneRecord } from "../../session/pane_record.ts";
import { describePane, findLaunch, type PaneView } from "../../session/pane_state.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { maskPanes } from "./planned_panes.ts";
import { factsOf, type SessionOverview } from "../project_sessions.ts";
import { notePanes } from "../session/reconcile_sessions.ts";

/** A session with all that is known of its panes. */
export interface SessionInspection {
  readonly session: SessionView;
  /** In the order of the windows; none of a session that its backend does not have any more. */
  readonly panes: readonly PaneView[];
}

/**
 * Looks into sessions that their backends have: the processes of the machine are read once, and a small file for each pane that prj
 * started. Starts no process on Linux, one elsewhere.
 */
export async function inspectSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
): Promise<readonly SessionInspection[]> {
  const facts = new Map(sessions.map((session) => [session, factsOf(overview, session)]));
  const isThere = sessions.some((session) => facts.get(session) !== undefined);
  // Processes of another host cannot be seen from here.
  const table = !isThere || overview.host.name !== null ? undefined : await readProcessTable(context.now());
  const inspect = (session: SessionFacts, isContainer: boolean, records: Map<string, PaneRecord>): PaneView[] =>
    session.windows.flatMap((window) =>
      window.panes.map((listed) => {
        const known = isContainer ? findOwnProcess(listed) : listed;
        const found = table === undefined ? undefined : processTree(table, known.pid);
        // A container may run where its own process cannot be seen; its runtime says whether that is there.
        const isOwn = isContainer && findLaunch(listed, undefined) === undefined;
        const isHidden = isOwn && !known.dead && found?.length === 0;
        const tree = isHidden ? undefined : found;
        const launch = findLaunch(known, tree);
        const record = launch === undefined ? undefined : readPaneRecord(launch.record);
        const view = describePane({
          window,
          pane: known,
          tree,
          record,
          isKnownAlive: isHidden,
        });
        // What a person moved here from another session stays that one's.
        const isOwnRecord = view.recordPath !== null && basename(dirname(view.recordPath)) === session.marks?.uid;
        if (isOwnRecord) records.set(basename(view.recordPath), record!);
        return view;
      })
    );
  return sessions.map((session) => {
    const listed = facts.get(session);
    if (listed === undefined) return { session, panes: [] };
    const records = new Map<string, PaneRecord>();
    const panes = inspect(listed, session.kind === "container", records);
    // What was read is recorded at once: that a command ended does not show in the backend's list.
    if (overview.store !== undefined && session.uid !== null && session.root === overview.place?.root) {
      notePanes(overview.store, { uid: session.uid, run_id: session.runId }, records);
    }
    return { session, panes: maskPanes(overview.store, session, panes) };
  });
}

/** What runs in a container beside its own process was started from here: its launcher's record has its pid. */
function findOwnProcess(pane: PaneFacts): PaneFacts {
  const launch = pane.pid > 0 ? undefined : findLaunch(pane, undefined);
  const record = launch === undefined ? undefined : readPaneRecord(launch.record);
  return { ...pane, pid: record?.pid ?? pane.pid };
}
