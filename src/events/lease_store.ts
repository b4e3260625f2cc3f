import { DatabaseSync } from "node:sqlite";
import { prepareFile, useWal } from "./database.ts";

/** A number that a worktree holds. */
export interface LeaseRow {
  readonly pool: string;
  readonly value: number;
  /** Real path of the project's main worktree. */
  readonly root: string;
  /** The worktree that holds it. */
  readonly path: string;
  readonly name: string;
  /** UTC milliseconds. */
  readonly taken_at: number;
}

const BUSY_TIMEOUT_MS = 10_000;
const SCHEMA = `
CREATE TABLE IF NOT EXISTS leases (
  pool     TEXT NOT NULL,
  value    INTEGER NOT NULL,
  root     TEXT NOT NULL,
  path     TEXT NOT NULL,
  name     TEXT NOT NULL,
  taken_at INTEGER NOT NULL,
  PRIMARY KEY (pool, value),
  UNIQUE (path, pool, name)
) STRICT, WITHOUT ROWID`;

/**
 * Who holds which number. One for all projects of a user, because ports are the machine's: a lease cannot live in the
 * record of one project. Throws what SQLite throws: without it nobody can promise that a port is one's own.
 */
export class LeaseStore implements Disposable {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    prepareFile(path);
    this.#db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    useWal(this.#db, BUSY_TIMEOUT_MS);
    this.#db.exec(SCHEMA);
  }

  held(): LeaseRow[] {
    return this.#db.prepare("SELECT * FROM leases ORDER BY pool, value").all() as unknown as LeaseRow[];
  }

  /**
   * Takes all of `leases`, or none: false where another holds one of the numbers. What a worktree held under the same
   * name is given back. `isStale` tells of a holder that does not need its number any more.
   */
  take(leases: readonly LeaseRow[], isStale: (row: LeaseRow) => boolean): boolean {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const find = this.#db.prepare("SELECT * FROM leases WHERE pool = ? AND value = ?");
      const drop = this.#db.prepare("DELETE FROM leases WHERE pool = ? AND value = ?");
      const dropOwn = this.#db.prepare("DELETE FROM leases WHERE path = ? AND pool = ? AND name = ?");
      const add = this.#db.prepare("INSERT INTO leases VALUES (?, ?, ?, ?, ?, ?)");
      for (const { pool, value, root, path, name, taken_at } of leases) {
        dropOwn.run(path, pool, name);
        const holder = find.get(pool, value) as unknown as LeaseRow | undefined;
        if (holder !== undefined && !isStale(holder)) {
          this.#db.exec("ROLLBACK");
          return false;
        }
        if (holder !== undefined) drop.run(pool, value);
        add.run(pool, value, root, path, name, taken_at);
      }
      this.#db.exec("COMMIT");
      return true;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** Gives back all that the worktree at `path` holds; returns how many. */
  giveBack(path: string): number {
    return Number(this.#db.prepare("DELETE FROM leases WHERE path = ?").run(path).changes);
  }

  /** A worktree that moved keeps its numbers; what is still held for one that was there before is given back. */
  move(from: string, to: string): void {
    this.giveBack(to);
    this.#db.prepare("UPDATE leases SET path = ? WHERE path = ?").run(to, from);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
