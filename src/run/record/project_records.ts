import { basename } from "node:path";
import type { Context } from "../../base/context.ts";
import type { Store } from "../../events/store.ts";
import type { UsageSession } from "../../events/usage.ts";
import { queryCompleteSince, type SessionUsageRow } from "../../events/query_usage.ts";
import type { Audience } from "../journal.ts";
import { type LeftOut, visitProjects } from "../known_projects.ts";
import { sweepRecord } from "./sweep_record.ts";
import { findProjectSessions, type SessionOverview } from "../project_sessions.ts";

/** The record of one project, brought up to date with its backend. */
export interface ProjectRecord {
  readonly name: string;
  readonly store: Store;
  readonly overview: SessionOverview;
}

/** Opens the record of this project, or of all known ones, for as long as `body` looks into them. */
export async function withRecords<T>(
  context: Context,
  audience: Pick<Audience, "warn">,
  all: boolean,
  body: (records: readonly ProjectRecord[]) => T,
): Promise<T & LeftOut> {
  const records: ProjectRecord[] = [];
  try {
    const { missing, problems } = await visitProjects(context, all, async (there, { root }) => {
      const overview = await findProjectSessions(there, audience);
      const { store } = overview;
      if (store === undefined) return;
      records.push({ name: store.recentRuns({ limit: 1 })[0]?.project ?? basename(root), store, overview });
    });
    return { ...body(records), missing, problems };
  } finally {
    for (const { store, overview } of records) {
      sweepRecord(context, overview);
      store.close();
    }
  }
}

/** Since when all of the records are whole, UTC milliseconds; null: none was ever pruned. */
export function completeSince(records: readonly ProjectRecord[]): number | null {
  const times = records.flatMap(({ store }) => store.ask(queryCompleteSince, undefined) ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** A session of the record with what its backend says of it now. */
export function traceSession(row: SessionUsageRow, { name, overview }: ProjectRecord): UsageSession {
  const found = overview.listings.find(({ backend }) => backend.name === row.backend)?.facts.sessions
    .find((session) => session.marks?.uid === row.uid);
  return {
    uid: row.uid,
    name: row.name,
    project: name,
    worktree: row.worktree,
    command: row.command,
    state: row.state,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    lastActivityAt: row.last_activity_at,
    marks: row.marks,
    living: found === undefined ? null : {
      attached: found.attached,
      lastActivityAt: found.lastActivityAt,
      lastAttachedAt: found.lastAttachedAt,
    },
  };
}
