import type { Context } from "../base/context.ts";
import { PrjError, type Problem } from "../base/error.ts";
import { type Config, setting } from "../config/config.ts";
import type { Store } from "../events/store.ts";
import type { Host } from "../process/process.ts";
import { type Backend, type BackendFacts, type BackendName, NO_BACKEND_FACTS } from "../session/backend.ts";
import { BACKEND_NAMES, namesMeant, type Runtime, runtimeOf } from "../session/backend_name.ts";
import { createBackend } from "./choose_backend.ts";
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
  /** What is looked for: where it has been found, nobody waits long for those that might have one of the same name. */
  readonly names?: readonly string[];
  /** Nobody waits long for any of them. */
  readonly hurry?: boolean;
}

/** So long the others have when all that is looked for was found. */
const GRACE_MS = 2000;

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
  using patience = new Patience(wish, place?.root);
  const ask = (name: BackendName): void => {
    if (asked.has(name)) return;
    const listing = list(createBackend(name, context, host, config, place), patience.signal);
    listing.then(patience.hear, () => {});
    // Heard below; until then another failure may come first.
    listing.catch(() => {});
    asked.set(name, listing);
  };
  const isInstalled = (name: BackendName): boolean => findProgram(name, context.env) !== undefined;
  for (const name of chooseAtOnce(wish, isInstalled)) ask(name);
  const store = await openStore();
  try {
    for (const name of chooseUsed(wish, config, place, store)) if (isInstalled(name)) ask(name);
    for (const name of chooseMissing(wish, place, store)) {
      if (!isInstalled(name)) asked.set(name, missing(createBackend(name, context, host, config, place)));
    }
    const order = BACKEND_NAMES.filter((name) => asked.has(name));
    return { listings: withoutTwins(await Promise.all(order.map((name) => asked.get(name)!))), store };
  } catch (error) {
    store?.close();
    throw error;
  }
}

async function list(made: Backend | Promise<Backend>, signal: AbortSignal): Promise<BackendListing> {
  const backend = made instanceof Promise ? await made : made;
  return { backend, facts: await backend.list(signal) };
}

/** What is installed no more has its sessions all the same, as far as anybody knows. */
async function missing(made: Backend | Promise<Backend>): Promise<BackendListing> {
  const backend = made instanceof Promise ? await made : made;
  return { backend, facts: { ...NO_BACKEND_FACTS, available: false, unreachable: "it is not on PATH" } };
}

/** Ends the wait for backends that hang, a while after the project's own sessions that are meant were found elsewhere. */
class Patience {
  readonly #left: Set<string>;
  readonly #root: string | undefined;
  readonly #abort = new AbortController();
  readonly signal: AbortSignal = this.#abort.signal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ names = [], hurry = false }: LookWish, root: string | undefined) {
    this.#left = new Set(hurry ? [] : names);
    this.#root = root;
    if (hurry) this.#start();
  }

  readonly hear = ({ facts }: BackendListing): void => {
    if (this.#left.size === 0) return;
    for (const { name, marks } of facts.sessions) {
      if (marks === null || (this.#root !== undefined && marks.root !== this.#root)) continue;
      this.#left.delete(name);
      // A command's name stands for its session.
      this.#left.delete(marks.command);
    }
    if (this.#left.size === 0) this.#start();
  };

  #start(): void {
    this.#timer = setTimeout(() => this.#abort.abort(), GRACE_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** Those that are asked whatever the record says. A runtime counts where it is installed, unless someone names it. */
function chooseAtOnce(
  { scope = "used", backend }: LookWish,
  isInstalled: (name: BackendName) => boolean,
): readonly BackendName[] {
  const meant = BACKEND_NAMES.filter((name) => namesMeant(backend ?? "auto").includes(name));
  if (meant.length === 0) {
    throw new PrjError("invalid", {
      message: `The backend "${backend}" is not in this version of prj`,
      hint: `Backends are ${BACKEND_NAMES.join(", ")}`,
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
  return BACKEND_NAMES.filter((name) => {
    const runtime = runtimeOf(name);
    return runtime !== null && (used.includes(name) || usual.includes(runtime));
  });
}

/** The runtimes that sessions of the project run in, by its record: they run also where the program cannot be found. */
function chooseMissing(
  { backend = "auto" }: LookWish,
  place: ProjectPlace | undefined,
  store: Store | undefined,
): readonly BackendName[] {
  // Most projects have none, and all sessions are read here only to find that out.
  if (place === undefined || store === undefined || store.runtimes(place.root).length === 0) return [];
  const meant = namesMeant(backend);
  const names = new Set(store.sessions({ root: place.root, alive: true }).map((row) => row.backend));
  return BACKEND_NAMES.filter((name) => runtimeOf(name) !== null && meant.includes(name) && names.has(name));
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
    if (!facts.available && facts.unreachable === null) {
      return [{ message: `"${backend.name}" is not installed`, hint: 'Run "prj doctor"' }];
    }
    if (facts.unreachable === null) return [];
    const message = `Cannot list the sessions of "${backend.name}": ${facts.unreachable}`;
    return [{ message, hint: 'Run "prj doctor" to see what it needs' }];
  });
}
