import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { compact } from "./database.ts";
import type { NewEvent, StoredEvent } from "./event.ts";
import { createProjector, type EventRecord } from "./projection.ts";
import { findPrunable, prune, type PruneReport, type PruneWish } from "./prune.ts";
import {
  type EventFilter,
  queryEvents,
  queryEventTypes,
  queryLivingPanes,
  queryNewestSamples,
  queryPanes,
  queryRun,
  queryRunningRuns,
  queryRuns,
  queryRuntimes,
  querySession,
  querySessions,
  querySteps,
  queryUnfinished,
  queryUnsettledSessions,
  queryWorktrees,
  type RunFilter,
  type SessionFilter,
} from "./query.ts";
import type { PaneRow, RunRow, SampleRow, SessionRow, StepRow, WorktreeRow } from "./row.ts";
import { dropShadows, finishRebuild, type RebuildReport, startRebuild } from "./rebuild.ts";
import { createRedactor, type Redactor } from "./secret.ts";
import { sweepSamples } from "./sweep.ts";

export interface StoreOptions extends ConnectionOptions {
  /** Values that are stored as `***`. */
  readonly secrets?: Iterable<string>;
}

/**
 * Opens the record at `path`. Throws only where a newer prj made it; all else that is wrong becomes a warning, and the
 * record is then empty to its reader, and its writer's events are dropped.
 */
export function openStore(path: string, options: StoreOptions): Store {
  return new Store(path, options);
}

/** The record: events, and the projections made of them. */
export class Store implements Disposable {
  readonly #connection: Connection;
  readonly #options: StoreOptions;
  #redact: Redactor;
  #writer: Writer | undefined;

  constructor(path: string, options: StoreOptions) {
    this.#options = options;
    this.#redact = createRedactor(options.secrets);
    this.#connection = new Connection(path, options);
  }

  /** Whether what is appended is kept. */
  get isWritable(): boolean {
    return this.#connection.isWritable;
  }

  /** Sets the secrets whose values are masked from now on; they replace those given before. */
  hideSecrets(secrets: Iterable<string>): void {
    this.#redact = createRedactor(secrets);
  }

  /** Stores one event with its projections; returns it as it is stored. Its `seq` is 0 where the record cannot be written. */
  append(event: NewEvent): StoredEvent {
    return this.appendAll([event])[0]!;
  }

  /** Stores all of `events`, or none, in one transaction. */
  appendAll(events: readonly NewEvent[]): StoredEvent[] {
    const rows = events.map((event) => ({
      at: this.#options.now(),
      run_id: event.run_id ?? null,
      session_uid: event.session_uid ?? null,
      type: event.type,
      data: this.#redact(event.data),
    }));
    const seqs = this.#connection.write((db) => {
      if (this.#writer?.db !== db) this.#writer = createWriter(db);
      return rows.map(this.#writer.insert);
    });
    return rows.map((row, i) => ({ seq: seqs?.[i] ?? 0, ...row, data: JSON.parse(row.data) }) as StoredEvent);
  }

  /**
   * Runs `body` while no other process can write, so that what it reads still holds when it appends. Where the record
   * cannot be written `body` does not run, or not to its end, and the answer is undefined.
   */
  transaction<T>(body: () => T): T | undefined {
    return this.#connection.write(body);
  }

  /**
   * Makes the projections again from the events, tells how those that were kept along the way differ, and mends them
   * unless `dryRun`. Undefined: the record cannot be written, or it was pruned again and again meanwhile.
   */
  rebuild({ dryRun = false }: { readonly dryRun?: boolean } = {}): RebuildReport | undefined {
    for (let attempt = 1; this.isWritable && attempt <= MAX_REBUILDS; attempt++) {
      const rebuild = this.#connection.read(startRebuild, undefined);
      if (rebuild === undefined) return undefined;
      const report = this.#connection.write((db) => finishRebuild(db, rebuild, dryRun));
      this.#connection.read(dropShadows, undefined);
      if (report !== undefined) return report;
    }
    return undefined;
  }

  /** Tells what `prune` would delete. */
  prunable(wish: PruneWish): PruneReport | undefined {
    return this.#connection.read<PruneReport | undefined>((db) => findPrunable(db, wish), undefined);
  }

  /** Deletes what is old and over, and records that it did. Undefined: the record cannot be written. */
  prune(wish: PruneWish): PruneReport | undefined {
    return this.#connection.write((db) => {
      const report = prune(db, wish);
      const { sessionUids: _uids, ...data } = report;
      if (report.events > 0) this.append({ type: "record.pruned", data });
      return report;
    });
  }

  /** Deletes the samples taken before a time (UTC milliseconds); returns how many. */
  sweepSamples(before: number): number {
    return this.#connection.write((db) => sweepSamples(db, before)) ?? 0;
  }

  /** Gives the space of what was deleted back to the disk; false where another process has the record open. */
  compact(): boolean {
    return this.isWritable && this.#connection.read((db) => compact(db, this.#options.busyTimeoutMs), false);
  }

  recentRuns(filter: RunFilter = {}): RunRow[] {
    return this.#connection.read((db) => queryRuns(db, filter), []);
  }

  runningRuns(): RunRow[] {
    return this.#connection.read(queryRunningRuns, []);
  }

  run(id: string): RunRow | undefined {
    return this.#connection.read((db) => queryRun(db, id), undefined);
  }

  steps(runId: string): StepRow[] {
    return this.#connection.read((db) => querySteps(db, runId), []);
  }

  sessions(filter: SessionFilter = {}): SessionRow[] {
    return this.#connection.read((db) => querySessions(db, filter), []);
  }

  /** The backends other than tmux that a project has or had sessions in. */
  runtimes(root: string): string[] {
    return this.#connection.read((db) => queryRuntimes(db, root), []);
  }

  session(uid: string): SessionRow | undefined {
    return this.#connection.read((db) => querySession(db, uid), undefined);
  }

  panes(sessionUid: string): PaneRow[] {
    return this.#connection.read((db) => queryPanes(db, sessionUid), []);
  }

  /** The newest sample of each of `sessionUids` that has one. */
  newestSamples(sessionUids: readonly string[]): SampleRow[] {
    return this.#connection.read((db) => queryNewestSamples(db, sessionUids), []);
  }

  /** Sessions that ended, with panes of which no end is known. */
  unsettledSessions(root: string): SessionRow[] {
    return this.#connection.read((db) => queryUnsettledSessions(db, root), []);
  }

  /** The panes of all sessions of a project that have not ended. */
  livingPanes(root: string): PaneRow[] {
    return this.#connection.read((db) => queryLivingPanes(db, root), []);
  }

  worktrees(): WorktreeRow[] {
    return this.#connection.read(queryWorktrees, []);
  }

  /** What runs made and did not finish setting up, other runs than living ones; `dead` are no longer running. */
  unfinished(dead: readonly string[]): { worktrees: string[]; sessions: string[] } {
    return this.#connection.read((db) => queryUnfinished(db, dead), { worktrees: [], sessions: [] });
  }

  events(filter: EventFilter = {}): StoredEvent[] {
    return this.#connection.read((db) => queryEvents(db, filter), []);
  }

  /** Asks one of the questions of query_usage.ts; `empty` where there is no record. */
  ask<T>(query: (db: DatabaseSync) => T, empty: NoInfer<T>): T {
    return this.#connection.read(query, empty);
  }

  /** The types of all events that are recorded. */
  eventTypes(): string[] {
    return this.#connection.read(queryEventTypes, []);
  }

  close(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** How often a rebuild starts again because the record was pruned meanwhile. */
const MAX_REBUILDS = 3;

interface Writer {
  readonly db: DatabaseSync;
  /** Returns the event's `seq`. */
  insert(event: Omit<EventRecord, "seq">): number;
}

function createWriter(db: DatabaseSync): Writer {
  const project = createProjector(db);
  const statement: StatementSync = db.prepare(
    "INSERT INTO events (at, run_id, session_uid, type, data) VALUES (:at, :run_id, :session_uid, :type, :data)",
  );
  const insert = (event: Omit<EventRecord, "seq">) => {
    const seq = Number(statement.run(event).lastInsertRowid);
    project({ seq, ...event });
    return seq;
  };
  return { db, insert };
}
