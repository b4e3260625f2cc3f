import { PrjError } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import { describeBackend } from "../../session/backend_name.ts";
import type { SessionView } from "./find_sessions.ts";
import type { SessionOverview } from "../project_sessions.ts";

/** Where a name is looked up. */
export type NameScope = Pick<SessionOverview, "listings" | "all" | "own">;

export interface NameWish {
  /** Sessions of other projects, and those that are not of prj, count too. */
  readonly all?: boolean;
}

/**
 * Finds the session that is meant by an exact name; a part of a name never counts. Throws `not-found`; `conflict` where
 * several backends have one of that name; `unreachable` where it may be, or is, in one that could not be asked. Pure.
 */
export function requireSession(scope: NameScope, name: string, wish: NameWish = {}): SessionView {
  const session = findSession(scope, name, wish);
  if (session !== undefined) return session;
  throw describeMissing(scope, name, wish);
}

/** The same; undefined where no backend that could be asked has it. */
export function findSession(scope: NameScope, name: string, wish: NameWish = {}): SessionView | undefined {
  const [found, ...others] = sessionsNamed(scope, name, wish);
  if (found === undefined) return undefined;
  if (others.length > 0) throw describeConflict(scope, name, [found, ...others]);
  requireReachable(scope, found);
  return found;
}

/** Throws where a session is known only from the record, because its backend could not be asked. */
export function requireReachable({ listings }: Pick<NameScope, "listings">, session: SessionView): void {
  const reason = listings.find(({ backend }) => backend.name === session.backend)?.facts.unreachable ?? null;
  if (reason === null) return;
  throw new PrjError("unreachable", {
    message: `Cannot reach session "${session.name}": "${session.backend}" does not answer: ${reason}`,
    hint: 'Run "prj doctor" to see what it needs',
  });
}

/**
 * All that a name may mean, one for each backend, those of this project first. Somebody else's container is meant by its
 * name alone, because whoever made it chose that name; a terminal session that is not of this project only with `all`.
 * A name that nobody has any more means the one session of this project that was made with it and got another since.
 */
export function sessionsNamed({ all, own }: NameScope, name: string, wish: NameWish = {}): readonly SessionView[] {
  const isOwn = new Set(own);
  const called = all.filter((session) => session.name === name);
  const named = called.filter((session) => isOwn.has(session) || wish.all === true || session.kind === "container");
  const renamed = called.length > 0 ? [] : own.filter(({ firstName }) => firstName === name);
  const byBackend = Map.groupBy(renamed.length === 1 ? renamed : named, ({ backend }) => backend);
  const chosen = [...byBackend.values()].map((sessions) => sessions.find((one) => isOwn.has(one)) ?? sessions[0]!);
  return chosen.toSorted((a, b) => Number(isOwn.has(b)) - Number(isOwn.has(a)));
}

function describeConflict({ own }: NameScope, name: string, found: readonly SessionView[]): PrjError {
  const places = found.map((session) => `a ${describeBackend(session.backend)} (${describeOwner(session, own)})`);
  return new PrjError("conflict", {
    message: `Cannot tell which "${name}" is meant: there is ${places.join(" and ")}`,
    hint: `Say it with ${found.map(({ backend }) => `"--backend ${backend}"`).join(" or ")}`,
  });
}

function describeOwner(session: SessionView, own: readonly SessionView[]): string {
  if (own.includes(session)) return "of this project";
  return session.owned ? `of the project "${session.project}"` : "not of prj";
}

function describeMissing(scope: NameScope, name: string, { all = false }: NameWish): PrjError {
  const { own, listings } = scope;
  const hidden = scope.all.find((session) => session.name === name);
  const names = (all ? scope.all : own).map((session) => session.name);
  const near = suggest(name, names);
  const mute = listings.filter(({ facts }) => facts.unreachable !== null);
  if (hidden === undefined && mute.length > 0) {
    const reasons = mute.map(({ backend, facts }) => `"${backend.name}" does not answer: ${facts.unreachable}`);
    const elsewhere = describeElsewhere(listings);
    return new PrjError("unreachable", {
      message: `Cannot find session "${name}": ${reasons.join("; ")}`,
      hint: near === undefined ? elsewhere : `${near} ${elsewhere}`,
    });
  }
  return new PrjError("not-found", {
    message: `No session "${name}" in this project`,
    hint: hidden !== undefined ? `It is ${describeOwner(hidden, own)}: add --all to mean it` : near ??
      (names.length === 0 ? 'It has no sessions: "prj run start-dev" opens one' : `Sessions: ${names.join(", ")}`),
  });
}

/** Where a session was looked for in vain, when other backends do not answer. */
function describeElsewhere(listings: NameScope["listings"]): string {
  const asked = listings.filter(({ facts }) => facts.unreachable === null && facts.available)
    .map(({ backend }) => backend.name);
  if (asked.length === 0) return 'Run "prj doctor" to see what it needs';
  return `It is not in ${asked.join(", ")}; "--backend ${asked[0]}" looks only there`;
}
