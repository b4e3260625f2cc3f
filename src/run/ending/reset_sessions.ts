import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { SessionRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { type Audience, openRecord, openRecordIfThere, recordPath } from "../journal.ts";
import { kindOf, requireProject } from "../project.ts";
import { factsOf, findProjectSessions, listingOf, requireBackend, type SessionOverview } from "../project_sessions.ts";
import { foundEvent } from "../session/reconcile_sessions.ts";

export const CORRECTION_KINDS = ["ended", "revived", "found", "renamed"] as const;

/** What the record had wrong about one session, and has right now. */
export interface Correction {
  readonly kind: (typeof CORRECTION_KINDS)[number];
  readonly uid: string;
  readonly name: string;
  readonly text: string;
}

/**
 * Brings the record of the project in line with the sessions that its backend lists, as every look at sessions does, and
 * says what was wrong: what is gone has ended, what lives is running, under the name and id that it has. A record that
 * is lost is begun anew. Ends nothing.
 */
export async function resetSessions(
  context: Context,
  audience: Audience,
): Promise<{ readonly corrections: readonly Correction[]; readonly overview: SessionOverview & Disposable }> {
  const { root } = requireProject(context.cwd);
  const before = new Map((await readRows(context, root, audience)).map((row) => [row.uid, row]));
  const overview = await lookAtAll(context, root, audience);
  requireBackend(overview);
  const { store } = overview;
  if (store === undefined || overview.own.length + before.size === 0) return { corrections: [], overview };
  if (!store.isWritable) {
    throw new PrjError("failed", {
      message: `Cannot correct the record "${recordPath(root)}": it cannot be written`,
      hint: "Look at its permissions and at the room on its disk",
    });
  }
  const corrections = store.sessions({ root }).map((row) => compare(before.get(row.uid), row)).filter((one) =>
    one !== undefined
  );
  for (const session of overview.own) {
    const renamed = rename(session, overview, store);
    if (renamed !== undefined) corrections.push(renamed);
  }
  return { corrections, overview };
}

async function readRows(context: Context, root: string, audience: Audience): Promise<readonly SessionRow[]> {
  if (kindOf(recordPath(root)) === "missing") return [];
  using store = await openRecordIfThere(context, root, audience);
  return store.sessions({ root });
}

/** Looks at the sessions; where there are some and no record of them, with a new one. */
async function lookAtAll(
  context: Context,
  root: string,
  audience: Audience,
): Promise<SessionOverview & Disposable> {
  const overview = await findProjectSessions(context, audience);
  if (overview.own.length === 0 || kindOf(recordPath(root)) === "file") return overview;
  overview[Symbol.dispose]();
  (await openRecord(context, root, audience)).close();
  return await findProjectSessions(context, audience);
}

function compare(before: SessionRow | undefined, { uid, name, ended_at }: SessionRow): Correction | undefined {
  if (before === undefined) return { kind: "found", uid, name, text: "runs, and was not recorded" };
  if ((before.ended_at === null) === (ended_at === null)) return undefined;
  return ended_at === null
    ? { kind: "revived", uid, name, text: "runs, and was recorded as ended" }
    : { kind: "ended", uid, name, text: `was recorded as running, and ended at ${new Date(ended_at).toISOString()}` };
}

function rename(
  session: SessionView,
  overview: SessionOverview,
  store: Store,
): Correction | undefined {
  const { uid, id, name } = session;
  const row = uid === null ? undefined : store.session(uid);
  const found = factsOf(overview, session);
  const event = found === undefined ? undefined : foundEvent(listingOf(overview, session).backend, found);
  if (row === undefined || event === undefined || (row.name === name && row.id === id)) return undefined;
  store.append(event);
  const was = row.name === name ? `under the id ${row.id}` : `as "${row.name}"`;
  return { kind: "renamed", uid: row.uid, name, text: `was recorded ${was}` };
}
