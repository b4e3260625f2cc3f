import type { DatabaseSync } from "node:sqlite";

/**
 * Deletes samples taken before a time (UTC milliseconds), with their events, and returns how many: a sample is a
 * measurement that nothing else is made of. Where none is that old this costs next to nothing.
 */
export function sweepSamples(db: DatabaseSync, before: number): number {
  const oldest = db.prepare("SELECT at FROM samples ORDER BY seq LIMIT 1").get()?.["at"];
  if (oldest === undefined || Number(oldest) >= before) return 0;
  db.prepare("DELETE FROM events WHERE seq IN (SELECT seq FROM samples WHERE at < ?)").run(before);
  return Number(db.prepare("DELETE FROM samples WHERE at < ?").run(before).changes);
}
