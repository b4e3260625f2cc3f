import type { DatabaseSync } from "node:sqlite";
import type { EventData } from "./event.ts";

/** What of the record is to stay: all since a time (UTC milliseconds), or the newest so many events. */
export type PruneWish = { readonly since: number } | { readonly keep: number };

/** What goes, or went. */
export type PruneReport = EventData["record.pruned"] & {
  /** Sessions that go, so that what else is kept of them can go too. */
  readonly sessionUids: readonly string[];
};

const WORKTREE_TYPES = `('worktree.created', 'worktree.reused', 'worktree.removed', 'worktree.pruned',
  'worktree.moved', 'worktree.restored', 'worktree.merged')`;
const MARKS = ["kept_runs", "kept_sessions", "kept_paths"] as const;

/**
 * Runs and sessions go as a whole or not at all, so that what is left still tells whole stories, and projections made
 * again from it are the same. What lives stays with every event that it was made of: sessions that have not ended, runs
 * that run, worktrees that exist, and the runs that made them. Samples are not part of any story.
 */
export function findPrunable(db: DatabaseSync, wish: PruneWish): PruneReport {
  try {
    const { recent, completeSince } = markKept(db, wish);
    return countPrunable(db, recent, completeSince);
  } finally {
    dropMarks(db);
  }
}

/** Deletes what `findPrunable` finds, with its projections. The caller holds the transaction, and records what went. */
export function prune(db: DatabaseSync, wish: PruneWish): PruneReport {
  try {
    const { recent, completeSince } = markKept(db, wish);
    const report = countPrunable(db, recent, completeSince);
    if (report.events === 0) return report;
    const guard = db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'events_keep_rows'")
      .get();
    db.exec("DROP TRIGGER events_keep_rows");
    db.exec(`DELETE FROM events WHERE ${prunable(recent)}`);
    db.exec(String(guard?.["sql"]));
    db.exec(`
      DELETE FROM samples WHERE NOT (${recent});
      DELETE FROM run_steps WHERE run_id NOT IN kept_runs;
      DELETE FROM runs WHERE id NOT IN kept_runs;
      DELETE FROM panes WHERE session_uid NOT IN kept_sessions;
      DELETE FROM sessions WHERE uid NOT IN kept_sessions;
      DELETE FROM worktrees WHERE path NOT IN kept_paths`);
    return report;
  } finally {
    dropMarks(db);
  }
}

/** Fills temporary tables with what stays; returns the condition that an event is recent enough by itself. */
function markKept(db: DatabaseSync, wish: PruneWish): { recent: string; completeSince: number } {
  dropMarks(db);
  for (const mark of MARKS) db.exec(`CREATE TEMP TABLE ${mark} (key TEXT PRIMARY KEY) WITHOUT ROWID`);
  const recent = recentCondition(db, wish);
  db.exec(`
    INSERT OR IGNORE INTO kept_runs
      SELECT run_id FROM events WHERE ${recent} AND run_id IS NOT NULL
      UNION SELECT id FROM runs WHERE status = 'running'
      UNION SELECT run_id FROM worktrees WHERE removed_at IS NULL AND run_id IS NOT NULL
      UNION SELECT r.id FROM worktrees w JOIN runs r ON r.path = w.path JOIN events e ON e.run_id = r.id
        WHERE w.removed_at IS NULL AND e.type = 'hook.finished';
    INSERT OR IGNORE INTO kept_sessions
      SELECT session_uid FROM events WHERE ${recent} AND session_uid IS NOT NULL AND type <> 'sample.taken'
      UNION SELECT uid FROM sessions WHERE ended_at IS NULL`);
  // A session and the run that made it go together.
  const grow = [
    `INSERT OR IGNORE INTO kept_runs SELECT run_id FROM events
      WHERE type IN ('run.started', 'session.created', 'session.found') AND run_id IS NOT NULL AND session_uid IN kept_sessions`,
    `INSERT OR IGNORE INTO kept_sessions SELECT session_uid FROM events
      WHERE type IN ('session.created', 'session.found') AND session_uid IS NOT NULL AND run_id IN kept_runs`,
  ].map((sql) => db.prepare(sql));
  while (grow.some((statement) => Number(statement.run().changes) > 0));
  db.exec(`
    INSERT OR IGNORE INTO kept_paths
      SELECT data ->> 'path' FROM events WHERE type IN ${WORKTREE_TYPES} 
        AND (${recent} OR run_id IN kept_runs OR session_uid IN kept_sessions)
      UNION SELECT path FROM worktrees WHERE removed_at IS NULL`);
  // What is known of a worktree began where it was before.
  const follow = db.prepare(`INSERT OR IGNORE INTO kept_paths
    SELECT data ->> 'from' FROM events WHERE type = 'worktree.moved' AND data ->> 'path' IN kept_paths`);
  while (Number(follow.run().changes) > 0);
  const completeSince = "since" in wish
    ? wish.since
    : Number(db.prepare(`SELECT at FROM events WHERE ${recent} ORDER BY seq LIMIT 1`).get()?.["at"] ?? 0);
  return { recent, completeSince };
}

function recentCondition(db: DatabaseSync, wish: PruneWish): string {
  if ("since" in wish) return `at >= ${Math.trunc(wish.since)}`;
  const last = db.prepare("SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?").get(Math.trunc(wish.keep));
  return `seq > ${Number(last?.["seq"] ?? 0)}`;
}

function prunable(recent: string): string {
  return `NOT (${recent}) AND type <> 'record.pruned' AND (type = 'sample.taken' OR (
    (run_id IS NULL OR run_id NOT IN kept_runs) AND (session_uid IS NULL OR session_uid NOT IN kept_sessions)
    AND NOT (type IN ${WORKTREE_TYPES} AND data ->> 'path' IN kept_paths)))`;
}

function countPrunable(db: DatabaseSync, recent: string, completeSince: number): PruneReport {
  const count = (sql: string): number => Number(db.prepare(sql).get()?.["n"]);
  const sessionUids = db.prepare("SELECT uid FROM sessions WHERE uid NOT IN kept_sessions").all()
    .map((row) => String(row["uid"]));
  return {
    events: count(`SELECT count(*) AS n FROM events WHERE ${prunable(recent)}`),
    runs: count("SELECT count(*) AS n FROM runs WHERE id NOT IN kept_runs"),
    sessions: sessionUids.length,
    worktrees: count("SELECT count(*) AS n FROM worktrees WHERE path NOT IN kept_paths"),
    samples: count(`SELECT count(*) AS n FROM samples WHERE NOT (${recent})`),
    complete_since: completeSince,
    sessionUids,
  };
}

function dropMarks(db: DatabaseSync): void {
  for (const mark of MARKS) db.exec(`DROP TABLE IF EXISTS temp.${mark}`);
}
