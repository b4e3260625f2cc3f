import { PrjError } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import type { StoredEvent } from "../../events/event.ts";
import type { EventFilter } from "../../events/query.ts";
import type { Store } from "../../events/store.ts";
import { findEventTypes } from "./event_types.ts";

/** Which events are wanted; what is not given does not matter. */
export interface EventWish {
  readonly run?: string;
  /** A session's name; there may have been several of it, one after the other. */
  readonly session?: string;
  /** "step.failed", "step.*", "step", or several with commas. */
  readonly type?: string;
  readonly command?: string;
  readonly worktree?: string;
  /** UTC milliseconds. */
  readonly since?: number;
  readonly until?: number;
}

/** Reads events by one wish, again and again; throws at once where the wish names what is not known. */
export class EventReader {
  readonly #store: Store;
  readonly #filters: readonly EventFilter[];

  constructor(store: Store, wish: EventWish) {
    const { run, session, type, ...rest } = wish;
    this.#store = store;
    if (run !== undefined) requireRun(store, run);
    const filter: EventFilter = {
      ...rest,
      ...(run === undefined ? {} : { runId: run }),
      ...(type === undefined ? {} : { types: findEventTypes(type, store.eventTypes()) }),
    };
    this.#filters = session === undefined
      ? [filter]
      : findUids(store, session).map((uid) => ({ ...filter, sessionUid: uid }));
  }

  /** The newest `limit` of them, or all; the oldest first. */
  newest(limit: number | undefined): StoredEvent[] {
    const events = this.#read({ order: "newest", ...(limit === undefined ? {} : { limit }) });
    return limit === undefined ? events : events.slice(Math.max(0, events.length - limit));
  }

  /** Those that came after another. */
  after(seq: number): StoredEvent[] {
    return this.#read({ afterSeq: seq });
  }

  #read(filter: EventFilter): StoredEvent[] {
    return this.#filters.flatMap((one) => this.#store.events({ ...one, ...filter })).sort((a, b) => a.seq - b.seq);
  }
}

/** The number of the last event of all. */
export function lastSeq(store: Store): number {
  return store.events({ order: "newest", limit: 1 })[0]?.seq ?? 0;
}

function requireRun(store: Store, id: string): void {
  if (store.run(id) !== undefined || store.events({ runId: id, limit: 1 }).length > 0) return;
  throw new PrjError("not-found", {
    message: `The record knows no run "${id}"`,
    hint: '"prj events --type run.started" shows the runs',
  });
}

function findUids(store: Store, name: string): readonly string[] {
  const sessions = store.sessions();
  const uids = sessions.filter((row) => row.name === name).map((row) => row.uid);
  if (uids.length > 0) return uids;
  const hint = suggest(name, sessions.map((row) => row.name));
  throw new PrjError("not-found", {
    message: `The record knows no session "${name}"`,
    ...(hint === undefined ? {} : { hint }),
  });
}
