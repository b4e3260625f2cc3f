import type { DatabaseSync } from "node:sqlite";
import type { Problem } from "../base/error.ts";
import {
  DEFAULT_BUSY_TIMEOUT_MS,
  isCorruption,
  isStoreFailure,
  openReadOnly,
  openWritable,
  prepareFile,
  refuseLinks,
  setAside,
} from "./database.ts";

/** How often a look is repeated because a writer came while it lasted. */
const MAX_LOOKS = 5;

export interface ConnectionOptions {
  /** UTC milliseconds. */
  now(): number;
  /** Looks only, and never makes a file. */
  readonly readOnly?: boolean;
  /** Hears what is wrong with the record. */
  readonly onWarning?: (problem: Problem) => void;
  /** How long to wait for other writers. */
  readonly busyTimeoutMs?: number;
}

/**
 * A database that may be missing, locked, full or corrupt without failing its user: what cannot be read is empty, what
 * cannot be written is dropped, and each of these is told once.
 */
export class Connection {
  readonly #path: string;
  readonly #options: ConnectionOptions;
  readonly #busyTimeoutMs: number;
  #db: DatabaseSync | undefined;
  #isWritable = false;
  /** Whether `#db` still shows what the file holds. */
  #isCurrent = (): boolean => false;
  /** Of the file that is open for writing. */
  #inode: number | undefined;
  #cannotRead = false;
  #cannotWrite = false;
  #hasReplaced = false;

  constructor(path: string, options: ConnectionOptions) {
    this.#path = path;
    this.#options = options;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
    refuseLinks(path);
    if (options.readOnly) this.read(() => undefined, undefined);
    else this.#openWritable();
  }

  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** Reads what the database holds now; `empty` where there is none. */
  read<T>(query: (db: DatabaseSync) => T, empty: T): T {
    for (let look = 1; !this.#cannotRead; look++) {
      try {
        if (!this.#isCurrent()) this.#openReadOnly();
        if (this.#db === undefined) return empty;
        const answer = query(this.#db);
        if (this.#isCurrent() || look === MAX_LOOKS) return answer;
      } catch (error) {
        // Inside a transaction the failure is its end, and `write` deals with it.
        if (this.#db?.isTransaction || !isStoreFailure(error)) throw error;
        if (this.#db !== undefined && !this.#isCurrent() && look < MAX_LOOKS) continue;
        if (!this.#isWritable || !isCorruption(error) || !this.#replaceCorrupt(error)) this.#giveUpReading(error);
      }
    }
    return empty;
  }

  /**
   * Runs `action` in a transaction that no other writer shares; inside another one it joins that. Undefined: the
   * database cannot be written. In a new database, made because the old one is corrupt, `action` runs a second time.
   */
  write<T>(action: (db: DatabaseSync) => T): T | undefined {
    if (this.#db?.isTransaction) return action(this.#db);
    while (this.#isWritable) {
      try {
        this.#db!.exec("BEGIN IMMEDIATE");
        const answer = action(this.#db!);
        this.#db!.exec("COMMIT");
        return answer;
      } catch (error) {
        if (this.#db?.isTransaction) this.#db.exec("ROLLBACK");
        if (!isStoreFailure(error)) throw error;
        if (!isCorruption(error) || !this.#replaceCorrupt(error)) this.#giveUpWriting(error);
      }
    }
    return undefined;
  }

  close(): void {
    this.#release();
    this.#cannotRead = true;
  }

  #openWritable(): void {
    try {
      this.#useWritable();
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      if (!isCorruption(error) || !this.#replaceCorrupt(error)) this.#giveUpWriting(error);
    }
  }

  #useWritable(): void {
    this.#inode = prepareFile(this.#path);
    this.#db = openWritable(this.#path, this.#busyTimeoutMs);
    this.#isWritable = true;
    this.#isCurrent = () => true;
  }

  #openReadOnly(): void {
    this.#release();
    const opened = openReadOnly(this.#path, this.#busyTimeoutMs);
    if (opened !== undefined) ({ db: this.#db, isCurrent: this.#isCurrent } = opened);
  }

  /** Sets the corrupt file aside and begins a new one; false where that cannot be done. */
  #replaceCorrupt(reason: Error): boolean {
    this.#release();
    // A second time it is the disk that is broken.
    if (this.#hasReplaced) return false;
    this.#hasReplaced = true;
    try {
      const target = setAside(this.#path, this.#inode, this.#options.now());
      if (target !== undefined) {
        this.#options.onWarning?.({
          message: `The record "${this.#path}" is corrupt: ${reason.message}`,
          hint: `It was set aside as "${target}", and a new one begins`,
        });
      }
      this.#useWritable();
      return true;
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      return false;
    }
  }

  #giveUpWriting(reason: Error): void {
    this.#isWritable = false;
    this.#cannotWrite = true;
    this.#options.onWarning?.({
      message: `Cannot write the record "${this.#path}": ${reason.message}`,
      hint: "What happens from here on is not recorded",
    });
  }

  #giveUpReading(reason: Error): void {
    this.#release();
    this.#cannotRead = true;
    if (this.#cannotWrite) return;
    this.#options.onWarning?.({
      message: `Cannot read the record "${this.#path}": ${reason.message}`,
      ...isCorruption(reason) && { hint: "The next command that writes sets it aside and begins a new one" },
    });
  }

  #release(): void {
    this.#isWritable = false;
    this.#isCurrent = () => false;
    if (this.#db?.isOpen) this.#db.close();
    this.#db = undefined;
  }
}
