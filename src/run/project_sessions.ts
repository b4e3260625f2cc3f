import type { Context } from "../base/context.ts";
import { PrjError, throwProblems } from "../base/error.ts";
import type { Config } from "../config/config.ts";
import type { Store } from "../events/store.ts";
import { createLocalHost } from "../process/local.ts";
import type { Host } from "../process/process.ts";
import type { BackendName, PaneFacts, SessionFacts } from "../session/backend.ts";
import { namesMeant } from "../session/backend_name.ts";
import { askBackends, type BackendListing, type LookWish } from "./ask_backends.ts";
import { type SessionView, viewListed } from "./session/find_sessions.ts";
import { type Audience, openRecordIfThere } from "./journal.ts";
import { loadConfig } from "./load_config.ts";
import { createProcessLog } from "./process_log.ts";
import { findProject, type ProjectPlace } from "./project.ts";
import { reconcileSessions } from "./session/reconcile_sessions.ts";
import { createYamlParser } from "./yaml_cache.ts";

/** What is known of sessions from where prj was called. */
export interface SessionOverview {
  readonly place: ProjectPlace | undefined;
  readonly config: Config;
  /** All backends that were asked, tmux first. */
  readonly listings: readonly BackendListing[];
  /** Those that were meant, asked or not. */
  readonly meant: readonly BackendName[];
  readonly host: Host;
  readonly store: Store | undefined;
  /** All that the backends list. */
  readonly all: readonly SessionView[];
  /** Those of this project; outside of any project those of prj. */
  readonly own: readonly SessionView[];
}

/**
 * Lists sessions by one call of each backend, and brings the project's record up to date. Without a wish those of the
 * backends that this project uses.
 */
export async function findProjectSessions(
  context: Context,
  audience: Pick<Audience, "warn">,
  wish: LookWish = {},
): Promise<SessionOverview & Disposable> {
  const place = findProject(context.cwd);
  const { config, problems } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  throwProblems(problems);
  const host = createLocalHost(createProcessLog(context));
  const { listings, store } = await askBackends(
    { context, host, config, place },
    wish,
    async () => place === undefined ? undefined : await openRecordIfThere(context, place.root, audience),
  );
  if (store !== undefined) {
    for (const listing of listings) await reconcileSessions(context, store, { ...listing, root: place!.root });
  }
  return {
    ...{ place, config, host, store, meant: namesMeant(wish.backend ?? "auto") },
    ...viewListings(listings, store, place),
    [Symbol.dispose]: () => store?.close(),
  };
}

function viewListings(
  listings: readonly BackendListing[],
  store: Store | undefined,
  place: ProjectPlace | undefined,
): Pick<SessionOverview, "listings" | "all" | "own"> {
  const all = listings.flatMap(({ backend, facts }) => viewListed(backend, facts, store, place?.root));
  const own = all.filter((session) => session.owned && (place === undefined || session.root === place.root));
  return { listings, all, own };
}

/** Asks again the backend that hosts a session; what the others said stays. One process. */
export async function lookAgain<T extends SessionOverview>(
  overview: T,
  session: Pick<SessionView, "backend">,
): Promise<T> {
  const { backend } = listingOf(overview, session);
  const fresh = { backend, facts: await backend.list() };
  const listings = overview.listings.map((listing) => listing.backend === backend ? fresh : listing);
  return { ...overview, ...viewListings(listings, overview.store, overview.place) };
}

/** Finds the backend that hosts a session, and what it said. */
export function listingOf(
  overview: Pick<SessionOverview, "listings">,
  session: Pick<SessionView, "backend">,
): BackendListing {
  const found = overview.listings.find(({ backend }) => backend.name === session.backend);
  if (found !== undefined) return found;
  throw new PrjError("unreachable", { message: `"${session.backend}" was not asked about its sessions` });
}

/** Finds what its backend said of a session; undefined: it is not there. */
export function factsOf(
  overview: Pick<SessionOverview, "listings">,
  { backend: name, id, uid }: Pick<SessionView, "backend" | "id" | "uid">,
): SessionFacts | undefined {
  return overview.listings.find(({ backend }) => backend.name === name)?.facts.sessions
    .find((one) => one.id === id && (one.marks?.uid ?? null) === uid);
}

/** All panes of a session, as its backend told; none where it is not there. */
export function panesOf(
  overview: Pick<SessionOverview, "listings">,
  session: Pick<SessionView, "backend" | "id" | "uid">,
): readonly PaneFacts[] {
  return (factsOf(overview, session)?.windows ?? []).flatMap(({ panes }) => panes);
}

/**
 * The panes of a session that end when all of `ending` have: a window that other sessions show too (linked, or of a
 * group) lives on in them.
 */
export function endingPanesOf(
  overview: Pick<SessionOverview, "listings">,
  session: SessionView,
  ending: readonly SessionView[],
): readonly PaneFacts[] {
  const gone = new Set(ending.map((one) => factsOf(overview, one)));
  const others = overview.listings.flatMap(({ facts }) => facts.sessions.filter((one) => !gone.has(one)));
  const shown = new Set(others.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes.map(({ pid }) => pid))));
  return panesOf(overview, session).filter(({ pid }) => !shown.has(pid));
}

/** Says that no backend is there, where a verb cannot do without one. */
export function requireBackend({ listings }: Pick<SessionOverview, "listings">): void {
  if (listings.some(({ facts }) => facts.available)) return;
  throw new PrjError("program-missing", {
    message: `"${listings[0]?.backend.name ?? "tmux"}" is not installed`,
    hint: 'Run "prj doctor" to see what is missing',
  });
}
