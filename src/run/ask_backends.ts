import type { Context } from "../base/context.ts";
import { PrjError, type Problem } from "../base/error.ts";
import { type Config, setting } from "../config/config.ts";
import type { Store } from "../events/store.ts";
import type { Host } from "../process/process.ts";
import type { Backend, BackendFacts, BackendName } from "../session/backend.ts";
import { namesMeant, type Runtime, runtimeOf } from "../session/backend_name.ts";
import { createBackend, MADE_BACKENDS } from "./choose_backend.ts";
import { findProgram } from "./machine.ts";
import type { ProjectPlace } from "./project.ts";

/** A backend and what it said when it was asked. */
export interface BackendListing {
  readonly backend: Backend;
  readonly facts: BackendFacts;
}

/** Which backends are looked at. */
export interface LookWish {
  /** used: tmux, and the runtimes that this project has or had containers in. installed: all that there are. */
  readonly scope?: "used" | "installed";
  /** As `--backend` takes it: only these, installed or not. */
  readonly backend?: string | undefined;
}

/** What is needed to make backends. */
export interface BackendGround {
  readonly context: Context;
  readonly host: Host;
  readonly config: Config;
  readonly place: ProjectPlace | undefined;
}

/**
 * Asks backends for their sessions, all at the same time: one process for each. What does not depend on the record is
 * under way before `openStore` is called.
 */
export async function askBackends(
  ground: BackendGround,
  wish: LookWish,
  openStore: () => Promise<Store | undefined>,
): Promise<{ readonly listings: readonly BackendListing[]; readonly store: Store | undefined }> {
  const { context, host, config, place } = ground;
  const asked = new Map<BackendName, Promise<BackendListing>>();
  const ask = (name: BackendName): void => {
    if (asked.has(name)) return;
    const listing = list(createBackend(name, context, host, config, place));
    // Heard below; until then another failure may come first.
    listing.catch(() => {});
    asked.set(name, listing);
  };
  const isInstalled = (name: BackendName): boolean => findProgram(name, context.env) !== undefined;
  for (const name of chooseAtOnce(wish, isInstalled)) ask(name);
  const store = await openStore();
  try {
    for (const name of chooseUsed(wish, config, place, store)) if (isInstalled(name)) ask(name);
    const order = MADE_BACKENDS.filter((name) => asked.has(name));
    return { listings: withoutTwins(await Promise.all(order.map((name) => asked.get(name)!))), store };
  } catch (error) {
    store?.close();
    throw error;
  }
}

async function list(made: Backend | Promise<Backend>): Promise<BackendListing> {
  const backend = made instanceof Promise ? await made : made;
  return { backend, facts: await backend.list() };
}

/** Those that are asked whatever the record says. A runtime counts where it is installed, unless someone names it. */
function chooseAtOnce(
  { scope = "used", backend }: LookWish,
  isInstalled: (name: BackendName) => boolean,
): readonly BackendName[] {
  const meant = MADE_BACKENDS.filter((name) => namesMeant(backend ?? "auto").includes(name));
  if (meant.length === 0) {
    throw new PrjError("invalid", {
      message: `The backend "${backend}" is not in this version of prj`,
      hint: `Backends are ${MADE_BACKENDS.join(", ")}`,
    });
  }
  if (backend === undefined || backend === "auto") {
    return meant.filter((name) => runtimeOf(name) === null || scope === "installed" && isInstalled(name));
  }
  const installed = meant.filter((name) => runtimeOf(name) === null || isInstalled(name));
  if (installed.length > 0) return installed;
  throw new PrjError("program-missing", {
    message: meant.length === 1 ? `"${meant[0]}" is not installed` : `None of ${meant.join(", ")} is installed`,
    hint: 'Run "prj doctor" to see what is missing',
  });
}

/** The runtimes that this project has to do with: by its record; without a record, by its configuration. */
function chooseUsed(
  { scope = "used", backend }: LookWish,
  config: Config,
  place: ProjectPlace | undefined,
  store: Store | undefined,
): readonly BackendName[] {
  if (scope === "installed" || (backend !== undefined && backend !== "auto")) return [];
  const used = place === undefined || store === undefined ? [] : store.runtimes(place.root);
  const usual = usualRuntimes(config);
  return MADE_BACKENDS.filter((name) => {
    const runtime = runtimeOf(name);
    return runtime !== null && (used.includes(name) || usual.includes(runtime));
  });
}

/** The runtimes that new sessions may come to where no command says otherwise; none: they are not in containers. */
export function usualRuntimes(config: Config): readonly Runtime[] {
  const backend = setting(config, "sessions.backend");
  const meant = backend === "auto" ? [] : namesMeant(backend);
  const wanted = setting(config, "container.runtime");
  return meant.map(runtimeOf).filter((runtime) => runtime !== null)
    .filter((runtime) => backend === runtime || wanted === "auto" || wanted === runtime);
}

/** One program may stand under the name of the other, as podman does for docker: each container is listed once. */
function withoutTwins(listings: readonly BackendListing[]): readonly BackendListing[] {
  const seen = new Set<string>();
  return listings.map(({ backend, facts }) => {
    if (backend.kind !== "container") return { backend, facts };
    const sessions = facts.sessions.filter(({ id }) => !seen.has(id));
    for (const { id } of sessions) seen.add(id);
    return { backend, facts: { ...facts, sessions } };
  });
}

/** What keeps backends from being looked at, for whoever shows the rest. */
export function describeTroubles(listings: readonly BackendListing[]): readonly Problem[] {
  return listings.flatMap(({ backend, facts }) => {
    if (!facts.available) return [{ message: `"${backend.name}" is not installed`, hint: 'Run "prj doctor"' }];
    if (facts.unreachable === null) return [];
    const message = `Cannot list the sessions of "${backend.name}": ${facts.unreachable}`;
    return [{ message, hint: 'Run "prj doctor" to see what it needs' }];
  });
}
