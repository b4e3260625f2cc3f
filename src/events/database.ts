import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { PrjError } from "../base/error.ts";
import { migrate, readVersion, requireKnownVersion, requireOwnCode } from "./migration.ts";

/** SQLite's companions of a database file. */
const SUFFIXES = ["", "-wal", "-shm"] as const;
const FILE_MODE = 0o600;
export const DEFAULT_BUSY_TIMEOUT_MS = 5_000;
/** What is rewritten while others wait, and they wait for `DEFAULT_BUSY_TIMEOUT_MS`: a second's work of a slow disk. */
const MOST_COMPACTED_BYTES = 256 * 1024 * 1024;

/**
 * Throws where the database or a companion of it is a link: a repository can bring one, and what is behind it, a file of
 * the user's or another program's database, would be written to. So too for a pipe: SQLite would wait for it, and prj
 * could not be interrupted.
 */
export function refuseLinks(path: string): void {
  for (const suffix of SUFFIXES) {
    const kind = oddKind(path + suffix);
    if (kind === undefined) continue;
    throw new PrjError("not-approved", {
      message: `Cannot use the record "${path}": "${path + suffix}" is ${kind}`,
      hint: "Whoever made this repository may have put it there; remove it",
    });
  }
}

function oddKind(path: string): "a link" | "no file" | undefined {
  try {
    const { isSymlink, isFile, isDirectory } = Deno.lstatSync(path);
    return isSymlink ? "a link" : isFile || isDirectory ? undefined : "no file";
  } catch {
    return undefined;
  }
}

/** Makes sure that there is a file at `path`, private to its user; returns its inode (undefined where there are none). */
export function prepareFile(path: string): number | undefined {
  const inode = stat(path)?.ino;
  if (typeof inode === "number") return inode;
  Deno.mkdirSync(dirname(path), { recursive: true });
  try {
    // SQLite itself would make it readable for all. Its -wal and -shm take over the mode of this file.
    Deno.openSync(path, { write: true, createNew: true, mode: FILE_MODE }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return Deno.statSync(path).ino ?? undefined;
}

/** Opens a database for writing and brings it to the newest schema. */
export function openWritable(path: string, busyTimeoutMs: number): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    requireKnownVersion(db, path);
    requireOwnCode(db, path);
    keepPrivate(path);
    useWal(db, busyTimeoutMs);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A database opened for looking, and whether it still shows what its file holds. */
export interface ReadOnlyDatabase {
  readonly db: DatabaseSync;
  isCurrent(): boolean;
}

/** Opens a database for looking only, and leaves no file beside it; undefined where there is nothing to look at. */
export function openReadOnly(path: string, busyTimeoutMs: number): ReadOnlyDatabase | undefined {
  const file = stat(path);
  if (file === undefined) return undefined;
  // A reader would make -wal and -shm where no writer has. Without them nobody writes, so the file stands still.
  const isStill = stat(`${path}-wal`) === undefined;
  const location = pathToFileURL(path);
  location.search = isStill ? "mode=ro&immutable=1" : "mode=ro";
  const db = new DatabaseSync(location.href, { readOnly: true, timeout: busyTimeoutMs });
  try {
    requireKnownVersion(db, path);
    requireOwnCode(db, path);
    const isCurrent = () => {
      const now = stat(path);
      if (now?.ino !== file.ino) return false;
      return !isStill || now?.size === file.size && now?.mtime?.getTime() === file.mtime?.getTime() &&
          stat(`${path}-wal`) === undefined;
    };
    if (readVersion(db) > 0) return { db, isCurrent };
    // A file's first moment: its maker has not come to the schema.
    db.close();
    return undefined;
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

/**
 * Moves a corrupt database with its companions out of the way, and returns where it is now. Undefined: another process
 * was faster, and what lies at the path now is a new one.
 */
export function setAside(path: string, inode: number | undefined, at: number): string | undefined {
  using file = Deno.openSync(path);
  // The lock is on the file itself, so of all who found this very file corrupt, one moves it.
  file.lockSync(true);
  const present = stat(path);
  if (present === undefined || (present.ino ?? undefined) !== inode) return undefined;
  const stamp = new Date(at).toISOString().replace(/\.\d+Z$/, "").replaceAll(/[-:]/g, "").replace("T", "-");
  let target = `${path}.corrupt-${stamp}`;
  for (let n = 2; stat(target) !== undefined; n++) target = `${path}.corrupt-${stamp}-${n}`;
  for (const suffix of SUFFIXES.toReversed()) {
    if (stat(path + suffix) !== undefined) Deno.renameSync(path + suffix, target + suffix);
  }
  return target;
}

/** Whether SQLite, or the file system under it, refused. Any other error is a bug. */
export function isStoreFailure(error: unknown): error is Error {
  return error instanceof Error && "code" in error &&
    /^(?:ERR_SQLITE_ERROR|ERR_OUT_OF_RANGE|E[A-Z0-9]+)$/.test(String(error.code));
}

/** Whether SQLite found that the file is no database, or a broken one, or a number in it is none of ours. */
export function isCorruption(error: unknown): boolean {
  return error instanceof Error && /not a database|malformed|too large to be represented/.test(error.message);
}

export function useWal(db: DatabaseSync, busyTimeoutMs: number): void {
  const deadline = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
      // The first to open a database reads all of its log: a short log is read in no time.
      db.exec("PRAGMA wal_autocheckpoint = 100");
      return;
    } catch (error) {
      // Only for this switch SQLite does not wait for others that open the same new file.
      if (!/locked/.test(String(error)) || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/**
 * Gives free pages back to the disk. Only where nobody else has the database open, because they could not write for as
 * long as it takes, and where little enough is left in it; false elsewhere: the free pages are used again anyway.
 */
export function compact(db: DatabaseSync, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS): boolean {
  const number = (pragma: string): number => Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const used = (number("page_count") - number("freelist_count")) * number("page_size");
  if (used > MOST_COMPACTED_BYTES) return false;
  db.exec("PRAGMA busy_timeout = 0");
  try {
    // SQLite leaves the mode of write-ahead logging only for the one who is alone.
    db.exec("PRAGMA journal_mode = DELETE");
    db.exec("VACUUM");
    return true;
  } catch (error) {
    if (!/locked/.test(String(error))) throw error;
    return false;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    useWal(db, busyTimeoutMs);
  }
}

function keepPrivate(path: string): void {
  if (Deno.build.os === "windows" || ((stat(path)?.mode ?? 0) & 0o077) === 0) return;
  for (const suffix of SUFFIXES) {
    if (stat(path + suffix) !== undefined) Deno.chmodSync(path + suffix, FILE_MODE);
  }
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
