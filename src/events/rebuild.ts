import type { DatabaseSync } from "node:sqlite";
import { createProjector, type EventRecord } from "./projection.ts";

/** How a projection that was kept along the way differs from one made anew. */
export interface TableReport {
  readonly table: string;
  readonly rows: number;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  /** Some of the rows that differ, and in what. */
  readonly examples: readonly string[];
}

export interface RebuildReport {
  readonly events: number;
  readonly tables: readonly TableReport[];
}

/** Projections by their keys; parents before children, so that foreign keys hold while they are filled. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  runs: ["id"],
  run_steps: ["run_id", "position"],
  sessions: ["uid"],
  panes: ["session_uid", "pane"],
  worktrees: ["path"],
  samples: ["seq"],
};
const CHUNK = 5_000;
const EXAMPLES = 5;

/** Where a rebuild stands: all events up to `seq` are in the new projections. */
export interface Rebuild {
  seq: number;
  events: number;
}

/**
 * Makes all projections anew, in temporary tables that stand before the real ones by name. Nobody is kept from writing
 * meanwhile: `finishRebuild` comes for what they wrote.
 */
export function startRebuild(db: DatabaseSync): Rebuild {
  dropShadows(db);
  const select = db.prepare("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?");
  for (const table of Object.keys(TABLES)) {
    db.exec(String(select.get(table)?.["sql"]).replace(/^CREATE TABLE/, "CREATE TEMP TABLE"));
  }
  const rebuild = { seq: 0, events: 0 };
  const project = createProjector(db);
  for (;;) {
    // A transaction for speed; it writes only to tables that are nobody else's.
    db.exec("BEGIN");
    const count = projectChunk(db, rebuild, project);
    db.exec("COMMIT");
    if (count < CHUNK) return rebuild;
  }
}

/**
 * Compares the new projections with the kept ones, and puts them in their place where they differ, unless `dryRun`. The
 * caller holds the transaction. Undefined: the record was pruned meanwhile, and the rebuild has to start again.
 */
export function finishRebuild(db: DatabaseSync, rebuild: Rebuild, dryRun: boolean): RebuildReport | undefined {
  const project = createProjector(db);
  const since = rebuild.seq;
  while (projectChunk(db, rebuild, project) === CHUNK);
  const pruned = db.prepare("SELECT 1 FROM events WHERE type = 'record.pruned' AND seq > ?").get(since);
  if (pruned !== undefined) return undefined;
  // Samples go when they are old, and leave no event.
  db.exec("DELETE FROM temp.samples WHERE seq NOT IN (SELECT seq FROM main.events WHERE type = 'sample.taken')");
  const tables = Object.keys(TABLES).map((table) => compareTable(db, table));
  if (!dryRun && tables.some(differs)) replaceAll(db);
  return { events: rebuild.events, tables };
}

/** Removes the temporary tables of a rebuild. */
export function dropShadows(db: DatabaseSync): void {
  for (const table of Object.keys(TABLES).toReversed()) db.exec(`DROP TABLE IF EXISTS temp.${table}`);
}

export function differs({ missing, extra, changed }: TableReport): boolean {
  return missing + extra + changed > 0;
}

function projectChunk(db: DatabaseSync, rebuild: Rebuild, project: (event: EventRecord) => void): number {
  const next = db.prepare("SELECT * FROM main.events WHERE seq > ? ORDER BY seq LIMIT ?");
  const events = next.all(rebuild.seq, CHUNK) as unknown as EventRecord[];
  for (const event of events) project(event);
  rebuild.seq = events.at(-1)?.seq ?? rebuild.seq;
  rebuild.events += events.length;
  return events.length;
}

function compareTable(db: DatabaseSync, table: string): TableReport {
  const keys = TABLES[table]!;
  const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}', 'main')`).all().map((row) =>
    String(row["name"])
  ).filter((name) => !keys.includes(name));
  const key = (alias: string): string => keys.map((name) => `${alias}.${name}`).join(" || ' ' || ");
  const join = keys.map((name) => `kept.${name} = made.${name}`).join(" AND ");
  const without = (from: string, as: string, other: string, otherAs: string): string =>
    `SELECT ${
      key(as)
    } AS key FROM ${from} AS ${as} WHERE NOT EXISTS (SELECT 1 FROM ${other} AS ${otherAs} WHERE ${join})`;
  const main = `main.${table}`;
  const temp = `temp.${table}`;
  const missing = list(db, without(temp, "made", main, "kept"));
  const extra = list(db, without(main, "kept", temp, "made"));
  const differing = columns.map((name) => `kept.${name} IS NOT made.${name}`);
  const names = columns.map((name, i) => `iif(${differing[i]}, '${name}, ', '')`).join(" || ");
  const changed = list(
    db,
    `SELECT ${
      key("kept")
    } || ' differed in ' || rtrim(${names}, ', ') AS key FROM ${main} AS kept JOIN ${temp} AS made ON ${join}
     WHERE ${differing.join(" OR ")}`,
  );
  return {
    table,
    rows: Number(db.prepare(`SELECT count(*) AS n FROM ${temp}`).get()?.["n"]),
    missing: missing.length,
    extra: extra.length,
    changed: changed.length,
    examples: [
      ...missing.map((row) => `${row} was missing`),
      ...extra.map((row) => `${row} was made by no event`),
      ...changed,
    ].slice(0, EXAMPLES),
  };
}

function list(db: DatabaseSync, sql: string): string[] {
  return db.prepare(sql).all().map((row) => String(row["key"]));
}

function replaceAll(db: DatabaseSync): void {
  const tables = Object.keys(TABLES);
  for (const table of tables.toReversed()) db.exec(`DELETE FROM main.${table}`);
  for (const table of tables) db.exec(`INSERT INTO main.${table} SELECT * FROM temp.${table}`);
}
