import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { inspectSessions } from "../pane/inspect_sessions.ts";
import type { Audience } from "../journal.ts";
import { compareReadings, type Look, type Reading, summarizeBackends } from "./look.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { findProjectSessions, listingOf, requireBackend, type SessionOverview } from "../project_sessions.ts";
import { isOwnProcess, openOwnLog } from "../pane/own_log.ts";
import { readPaneLog, TAIL } from "../pane/read_pane_log.ts";
import { takeSamples } from "./take_samples.ts";

export interface WatchOptions {
  /** Sessions of all projects, and those that are not of prj. */
  readonly all: boolean;
  /** As `--backend` takes it. */
  readonly backend?: string | undefined;
  /** Lets a first look wait for a second reading of the processes, so that it can tell what they use. */
  readonly settle: boolean;
}

/** How far apart the two readings of a first look are. */
const SETTLE_MS = 200;

/** Looks at sessions again and again, and tells what they used in between. Nothing that it looks at is changed. */
export class Watcher {
  readonly #context: Context;
  readonly #audience: Pick<Audience, "warn">;
  readonly #options: WatchOptions;
  #last: Reading | undefined;
  #listings: SessionOverview["listings"] = [];

  constructor(context: Context, audience: Pick<Audience, "warn">, options: WatchOptions) {
    this.#context = context;
    this.#audience = audience;
    this.#options = options;
  }

  /** Looks once: one process of the backend, and the table of processes; a sample is recorded where one is due. */
  async look(): Promise<Look> {
    const { all, backend } = this.#options;
    const wish = { scope: all ? "installed" : "used", backend } as const;
    using overview = await findProjectSessions(this.#context, this.#audience, wish);
    requireBackend(overview);
    if (this.#options.settle && this.#last === undefined && overview.all.length > 0) {
      this.#last = await this.#read(overview);
      await pause(SETTLE_MS);
    }
    const now = await this.#read(overview);
    const { listings, store, place } = overview;
    this.#listings = listings;
    const look = compareReadings(this.#last, now, summarizeBackends(listings));
    this.#last = now;
    if (store !== undefined) takeSamples(this.#context, store, place?.root, look.sessions);
    return look;
  }

  /** Reads the last lines that a pane printed; undefined: it is gone. */
  async readLog(session: SessionView, pane: PaneView): Promise<readonly string[] | undefined> {
    const listings = { listings: this.#listings };
    const { backend } = listingOf(listings, session);
    using own = isOwnProcess(session, pane) ? openOwnLog(this.#context, listings, session, TAIL) : undefined;
    return await readPaneLog(backend, pane, own);
  }

  async #read(overview: SessionOverview): Promise<Reading> {
    const sessions = this.#options.all ? overview.all : overview.own;
    return {
      inspections: await inspectSessions(this.#context, overview, sessions),
      at: this.#context.now(),
    };
  }
}
