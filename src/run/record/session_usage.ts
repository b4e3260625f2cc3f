import type { Calendar } from "../../base/calendar.ts";
import type { Context } from "../../base/context.ts";
import type { Interval } from "../../events/interval.ts";
import { queryFailures, queryRunUsage, querySessionUsage } from "../../events/query_usage.ts";
import { analyzeUsage, type UsageReport } from "../../events/usage.ts";
import type { Audience } from "../journal.ts";
import type { LeftOut } from "../known_projects.ts";
import { completeSince, type ProjectRecord, traceSession, withRecords } from "./project_records.ts";

/** How sessions were used, and what went wrong. */
export type SessionUsage = UsageReport & LeftOut;

const MOST_FAILURES = 50;

/** Analyses the record of this project, or of all. */
export async function gatherUsage(
  context: Context,
  audience: Pick<Audience, "warn">,
  wish: { readonly frame: Interval; readonly calendar: Calendar; readonly all: boolean; readonly idleMs: number },
): Promise<SessionUsage> {
  const { frame, calendar, all, idleMs } = wish;
  return await withRecords(context, audience, all, (records) => {
    const place = <T extends { readonly worktree: string }>({ name }: ProjectRecord, row: T): T =>
      all ? { ...row, worktree: `${name}/${row.worktree}` } : row;
    const sessions = records.flatMap((record) =>
      record.store.ask((db) => querySessionUsage(db, frame), []).map((row) => place(record, traceSession(row, record)))
    );
    const runs = records.flatMap((record) =>
      record.store.ask((db) => queryRunUsage(db, frame), []).map((run) =>
        place(record, { ...run, project: record.name })
      )
    );
    const failures = records.flatMap((record) =>
      record.store.ask((db) => queryFailures(db, frame, MOST_FAILURES), []).map((row) => place(record, row))
    );
    return {
      title: all ? "All projects" : records[0]?.name ?? "",
      usage: analyzeUsage({ sessions, runs }, frame, context.now(), calendar, idleMs),
      failures: failures.sort((a, b) => b.started_at - a.started_at).slice(0, MOST_FAILURES),
      completeSince: completeSince(records),
    };
  });
}
