import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { startDefinitions } from "./definition_start.ts";
import type { DefinedSession } from "./find_defined.ts";
import type { SessionOverview } from "../project_sessions.ts";
import type { SessionView } from "./find_sessions.ts";
import { type NameWish, requireSession } from "./require_session.ts";

export interface NamedWish extends NameWish {
  /** Sessions that have ended count too, where the record has one. */
  readonly ended?: boolean;
  /** One that is only defined counts by the name that it would have. */
  readonly defined?: boolean;
}

/** What a word means: a session, by its name, or one that is only defined. */
export type Meant = { readonly name: string } | { readonly defined: DefinedSession };

/**
 * Finds what a word means where a session is to be named. A session of the project that is really called so comes first;
 * then a command: its session here, in this worktree. Any other word stands for itself.
 */
export async function findMeant(
  context: Context,
  overview: SessionOverview,
  word: string,
  wish: NamedWish = {},
): Promise<Meant> {
  const own = { name: word };
  if (overview.own.some(({ name }) => name === word)) return own;
  const start = startDefinitions(context);
  if (start === undefined) return own;
  const [{ DefinitionReader }, { findSessionOf }] = await Promise.all([
    import("./find_defined.ts"),
    import("./match_defined.ts"),
  ]);
  const reader = new DefinitionReader(context, start, overview);
  const named = (await reader.find(word))?.defined;
  const defined = named ?? (await reader.all()).find(({ defined }) => defined?.name === word)?.defined;
  if (defined === undefined) return own;
  const session = findSessionOf(defined, overview);
  // The name that a session wanted and somebody else has is not its name.
  if (session !== undefined) return named === undefined ? own : { name: session.name };
  if (wish.ended === true && hasEnded(defined, overview)) return { name: defined.name };
  const { backend } = defined;
  // Whether it is there is not known, or somebody else's is meant: whoever looks the name up tells.
  const isMute = overview.listings.some((one) => one.backend.name === backend.name && one.facts.unreachable !== null);
  if (isMute) return { name: defined.name };
  // A command of the project stands before a stranger, also where its session is not there: nobody stops one by mistake.
  const isOther = overview.all.some(({ name }) => name === word);
  return isOther && (named === undefined || wish.all === true) ? own : { defined };
}

function hasEnded({ identity, name }: DefinedSession, { store, place }: SessionOverview): boolean {
  return store !== undefined && place !== undefined &&
    store.sessions({ root: place.root, alive: false }).some((row) =>
      row.name === name && row.path === identity.path && row.task === identity.task
    );
}

/** The name of the session that a word means; one that is only defined is a `not-found` with the way to start it. */
export async function resolveName(
  context: Context,
  overview: SessionOverview,
  word: string,
  wish: NamedWish = {},
): Promise<string> {
  const meant = await findMeant(context, overview, word, wish);
  if ("name" in meant) return meant.name;
  if (wish.defined === true) return meant.defined.name;
  throw explainDefined(meant.defined, word);
}

/** The session that a word means, of those that are there. */
export async function resolveSession(
  context: Context,
  overview: SessionOverview,
  word: string,
  wish: NameWish,
): Promise<SessionView> {
  return requireSession(overview, await resolveName(context, overview, word, wish), wish);
}

function explainDefined({ command, name }: DefinedSession, word: string): PrjError {
  const other = word === name ? `by the command "${command}"` : `as session "${name}"`;
  return new PrjError("not-found", {
    message: `"${word}" is defined, but not running (${other})`,
    hint: `Run "prj start ${command}" to start it`,
  });
}
