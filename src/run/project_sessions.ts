import type { Context } from "../base/context.ts";
import { PrjError, throwProblems } from "../base/error.ts";
import type { Config } from "../config/config.ts";
import type { Store } from "../events/store.ts";
import { createLocalHost, type ProcessObserver } from "../process/local.ts";
import type { Host } from "../process/process.ts";
import type { Backend, BackendFacts } from "../session/backend.ts";
import { chooseBackend } from "./choose_backend.ts";
import { type SessionView, viewLiving } from "./find_sessions.ts";
import { type Audience, openRecordIfThere } from "./journal.ts";
import { loadConfig } from "./load_config.ts";
import { createProcessLog } from "./process_log.ts";
import { findProject, type ProjectPlace } from "./project.ts";
import { reconcileSessions } from "./reconcile_sessions.ts";
import { createYamlParser } from "./yaml_cache.ts";

/** A backend and what it said when it was asked. */
export interface BackendListing {
  readonly backend: Backend;
  readonly facts: BackendFacts;
}

/** What is known of sessions from where prj was called. */
export interface SessionOverview {
  readonly place: ProjectPlace | undefined;
  readonly config: Config;
  readonly backend: Backend;
  readonly facts: BackendFacts;
  /** All backends that were asked. */
  readonly listings: readonly BackendListing[];
  readonly host: Host;
  readonly store: Store | undefined;
  /** All that the backend lists. */
  readonly all: readonly SessionView[];
  /** Those of this project; outside of any project those of prj. */
  readonly own: readonly SessionView[];
}

/** Lists sessions by one call of the backend, and brings the project's record up to date. */
export async function findProjectSessions(
  context: Context,
  audience: Pick<Audience, "warn">,
  observe: ProcessObserver = () => {},
): Promise<SessionOverview & Disposable> {
  const place = findProject(context.cwd);
  const { config, problems } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  throwProblems(problems);
  const log = createProcessLog(context);
  const host = createLocalHost((request, result) => {
    log(request, result);
    observe(request, result);
  });
  const backend = chooseBackend(context, host, config, place, "", undefined);
  const [facts, store] = await Promise.all([
    backend.list(),
    place === undefined ? undefined : openRecordIfThere(context, place.root, audience),
  ]);
  if (store !== undefined) await reconcileSessions(context, store, { backend, facts, root: place!.root });
  const all = viewLiving(backend, facts, store);
  return {
    place,
    config,
    backend,
    facts,
    listings: [{ backend, facts }],
    host,
    store,
    all,
    own: all.filter((session) => session.owned && (place === undefined || session.root === place.root)),
    [Symbol.dispose]: () => store?.close(),
  };
}

/** Finds the backend that hosts a session. */
export function listingOf(overview: SessionOverview, session: Pick<SessionView, "backend">): BackendListing {
  const found = overview.listings.find(({ backend }) => backend.name === session.backend);
  if (found !== undefined) return found;
  throw new PrjError("unreachable", { message: `"${session.backend}" was not asked about its sessions` });
}

/** Says that the backend's program is missing, where a verb cannot do without it. */
export function requireBackend({ backend, facts }: SessionOverview): void {
  if (facts.available) return;
  throw new PrjError("program-missing", {
    message: `"${backend.name}" is not installed`,
    hint: 'Run "prj doctor" to see what is missing',
  });
}
