import type { DatabaseSync } from "node:sqlite";
import { PrjError } from "../base/error.ts";
import { SCHEMA, SCHEMA_2, SCHEMA_3, SCHEMA_4 } from "./schema.ts";

/**
 * All changes of the schema, in order. A published one is never edited: the next is added below it. An older file that is
 * only looked at stays as it is, so every query has to work on it too: one that needs a new table or column asks for it.
 */
export const MIGRATIONS: readonly string[] = [SCHEMA, SCHEMA_2, SCHEMA_3, SCHEMA_4];

/** Reads the schema's version: the number of migrations that a database has seen. */
export function readVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}

/** Brings a database to the newest schema. Any number of processes may do this to one database at the same time. */
export function migrate(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  if (readVersion(db) >= migrations.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have migrated it while this one waited for the lock.
    for (const migration of migrations.slice(readVersion(db))) db.exec(migration);
    db.exec(`PRAGMA user_version = ${Math.max(readVersion(db), migrations.length)}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Throws where a newer prj made the database: its meaning is unknown here, so it is neither read nor written. */
export function requireKnownVersion(db: DatabaseSync, path: string): void {
  const version = readVersion(db);
  if (version <= MIGRATIONS.length) return;
  throw new PrjError("failed", {
    message: `Cannot use "${path}": a newer prj made it (schema ${version}, this prj knows ${MIGRATIONS.length})`,
    hint: "Update prj",
  });
}

const OWN_TRIGGER_REGEXP =
  /^CREATE TRIGGER events_keep_(?:rows|values) BEFORE (?:DELETE|UPDATE) ON events\s+(?:WHEN OLD\.type <> 'sample\.taken'\s+)?BEGIN SELECT RAISE\(ABORT, '[a-z ]+'\); END$/;
/** What SQLite itself makes where a person asks it for statistics. */
const STATISTICS_REGEXP = /^CREATE TABLE sqlite_stat\d\([a-z,]+\)$/;

/**
 * Throws where the database holds code that prj did not put there. A repository can bring a record of its author's
 * making, and a trigger in it could change what prj writes, cleanup steps among it; so could a table with defaults and
 * constraints of another's choosing.
 */
export function requireOwnCode(db: DatabaseSync, path: string): void {
  // SQLite keeps each statement as it was given.
  const code = db.prepare("SELECT name, sql FROM sqlite_master WHERE instr(?, sql) = 0").all(MIGRATIONS.join("\n"));
  const foreign = code.map(({ name, sql }) => ({ name, sql: String(sql) })).find(({ sql }) =>
    !OWN_TRIGGER_REGEXP.test(sql) && !STATISTICS_REGEXP.test(sql)
  );
  if (foreign === undefined) return;
  throw new PrjError("not-approved", {
    message: `Cannot use the record "${path}": it holds "${foreign.name}", which prj did not put there`,
    hint: "Whoever made this repository may have; move the file away to go on without it",
  });
}
