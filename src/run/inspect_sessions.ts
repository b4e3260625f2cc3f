import type { Context } from "../base/context.ts";
import { processTree, readProcessTable } from "../process/process_table.ts";
import type { SessionFacts } from "../session/backend.ts";
import { readPaneRecord } from "../session/pane_record.ts";
import { describePane, findLaunch, type PaneView } from "../session/pane_state.ts";
import type { SessionView } from "./find_sessions.ts";
import type { SessionOverview } from "./project_sessions.ts";

/** A session with all that is known of its panes. */
export interface SessionInspection {
  readonly session: SessionView;
  /** In the order of the windows; none of a session that has ended. */
  readonly panes: readonly PaneView[];
}

/**
 * Looks into living sessions: the processes of the machine are read once, and a small file for each pane that prj
 * started. Starts no process on Linux, one elsewhere.
 */
export async function inspectSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
): Promise<readonly SessionInspection[]> {
  const facts = new Map(overview.facts.sessions.map((session) => [session.id, session]));
  const living = sessions.filter((session) => session.state === "running" && facts.has(session.id));
  // Processes of another host cannot be seen from here.
  const table = living.length === 0 || overview.host.name !== null ? undefined : await readProcessTable(context.now());
  const inspect = (session: SessionFacts): PaneView[] =>
    session.windows.flatMap((window) =>
      window.panes.map((pane) => {
        const tree = table === undefined ? undefined : processTree(table, pane.pid);
        const launch = findLaunch(pane, tree);
        const record = launch === undefined ? undefined : readPaneRecord(launch.record);
        return describePane({ window, pane, tree, record });
      })
    );
  return sessions.map((session) => ({
    session,
    panes: living.includes(session) ? inspect(facts.get(session.id)!) : [],
  }));
}
