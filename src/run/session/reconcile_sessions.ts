import { join } from "node:path/posix";
import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { NewEvent } from "../../events/event.ts";
import type { PaneRow, SessionRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import { type ProcessTable, readBootTime, readProcessTable } from "../../process/process_table.ts";
import type { Backend, BackendFacts, SessionFacts } from "../../session/backend.ts";
import { describeFound } from "../../session/created.ts";
import { readLaunch } from "../../session/launcher.ts";
import { readOutputEnd } from "../../session/pane_log.ts";
import { type PaneRecord, readPaneRecords } from "../../session/pane_record.ts";
import { hasEnded } from "./find_sessions.ts";
import { judgeSession, type SessionTraces, type Verdict, YOUNG_MS } from "./judge_session.ts";
import { findPaneEvents } from "../pane/pane_events.ts";
import { isOver, recordKept } from "./reconcile_kept.ts";

/** What the backend's list says of one project's sessions. */
export interface SessionGround {
  readonly backend: Backend;
  readonly facts: BackendFacts;
  /** Real path of the project's main worktree. */
  readonly root: string;
}

/** So long a session's end may just be on its way to the disk. */
const SETTLE_MS = 400;
const POLL_MS = 20;

/**
 * Brings the record up to date with the backend's own list and with what the panes' launchers wrote down: a session
 * that is gone has ended, at the time that its launchers know; one that is kept and has ended, at the time that its
 * backend knows; one that was given up and lives is taken back; panes that began and went are recorded. Only of this
 * backend, only where its list can be trusted, and only what is new: where nothing happened nothing is read but the
 * record.
 */
export async function reconcileSessions(context: Context, store: Store, ground: SessionGround): Promise<void> {
  const { backend, facts, root } = ground;
  if (!facts.available || facts.unreachable !== null || !store.isWritable) return;
  const rows = store.sessions({ root, alive: true }).filter((row) => row.backend === backend.name);
  const living = new Map(
    facts.sessions.flatMap((session) => session.marks?.root === root ? [[session.marks.uid, session] as const] : []),
  );
  const gone = rows.filter((row) => !living.has(row.uid));
  if (gone.length > 0) {
    await recordEnds(context, store, ground, await dropYoung(context, backend, gone));
  }
  const over = rows.flatMap((row) => {
    const session = living.get(row.uid);
    return session !== undefined && isOver(session.standing) ? [{ row, session }] : [];
  });
  if (over.length > 0 && backend.lifecycle !== undefined) await recordKept(context, store, backend.lifecycle, over);
  const known = new Map(rows.map((row) => [row.uid, row]));
  for (const [uid, session] of living) {
    if (!known.has(uid) && !hasEnded(session.standing)) takeBack(context, store, backend, session);
  }
  for (const row of store.unsettledSessions(root)) settlePanes(context, store, row);
  const panes = Map.groupBy(store.livingPanes(root), (row) => row.session_uid);
  for (const row of rows) {
    const session = living.get(row.uid);
    if (session !== undefined) recordPanes(context, store, row, session, panes.get(row.uid) ?? []);
  }
}

/** Without those that were made after the list was: the list and the record are not read in the same moment. */
async function dropYoung(context: Context, backend: Backend, gone: readonly SessionRow[]): Promise<SessionRow[]> {
  const isYoung = (row: SessionRow): boolean => row.created_at > context.now() - YOUNG_MS;
  if (!gone.some(isYoung)) return [...gone];
  const { sessions } = await backend.list();
  return gone.filter((row) => !isYoung(row) || !sessions.some((session) => session.marks?.uid === row.uid));
}

async function recordEnds(
  context: Context,
  store: Store,
  { backend, facts }: SessionGround,
  gone: readonly SessionRow[],
): Promise<void> {
  const now = context.now();
  const bootAt = readBootTime(now);
  const traces = await findTraces(context, facts, gone);
  store.transaction(() => {
    for (const row of gone) {
      const judged = judgeSession(row, traces.get(row.uid)!, now, bootAt);
      const verdict = backend.lifecycle === undefined ? judged : judgeRemoved(judged, backend, now);
      // Another prj may have been faster.
      if (verdict.kind === "lives" || store.session(row.uid)?.ended_at !== null) continue;
      const { id, name, uid } = row;
      const data = { id, name, ended_at: verdict.endedAt };
      store.appendAll([
        ...findNewEvents(store, row, traces.get(uid)!.records, verdict.endedAt),
        verdict.kind === "lost"
          ? { type: "session.lost", ...about(row), data: { ...data, reason: verdict.reason } }
          : { type: "session.ended", ...about(row), data: { ...data, reason: verdict.reason } },
      ]);
    }
  });
}

/** What would have been kept and is not there was removed, and nobody knows how it had ended. */
function judgeRemoved(judged: Verdict, { name }: Backend, now: number): Verdict {
  const endedAt = judged.kind === "lives" ? now : judged.endedAt;
  return { kind: "lost", endedAt, reason: `somebody removed it from ${name}` };
}

function about(row: SessionRow): { session_uid: string; run_id: string | null } {
  return { session_uid: row.uid, run_id: row.run_id };
}

/** Reads what the sessions left; waits a moment for what is just being written. */
async function findTraces(
  context: Context,
  { sessions }: BackendFacts,
  gone: readonly SessionRow[],
): Promise<ReadonlyMap<string, SessionTraces>> {
  // A pane that a person moved to another session does not keep its own alive.
  const moved = new Set(sessions.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes.map(({ pid }) => pid))));
  let table: ProcessTable | undefined;
  for (let waited = 0;;) {
    const now = context.now();
    const all = new Map(gone.map((row) => [row.uid, readPaneRecords(context.folders.data, row.uid)]));
    const areClosed = [...all.values()].every((records) =>
      records.size > 0 && [...records.values()].every((record) => record.closedAt !== null)
    );
    table = areClosed ? new Map() : await readProcessTable(now);
    const launches = [...table.values()].flatMap(({ pid, argv, terminalGroup }) => {
      const launch = readLaunch(argv);
      // A first process whose terminal is gone is just about to end.
      const isPane = argv[2] !== "--worker" && terminalGroup > 0 && !moved.has(pid);
      return launch === undefined ? [] : [{ ...launch, isPane }];
    });
    const traces = new Map([...all].map(([uid, records]) => {
      const own = launches.filter(({ record }) => record.includes(`/panes/${uid}/`));
      const hasPane = own.some(({ isPane }) => isPane);
      return [uid, {
        records,
        lastWrittenAt: readLastWrite(join(context.folders.data, "panes", uid)),
        outputEndedAt: areClosed ? null : readOutputEnd(join(context.folders.data, "panes", uid)),
        hasPane,
        hasSurvivor: own.length > 0 && !hasPane,
      }];
    }));
    if (waited >= SETTLE_MS || ![...traces.values()].some((trace) => trace.hasSurvivor)) return traces;
    await pause(POLL_MS);
    waited += POLL_MS;
  }
}

function readLastWrite(folder: string): number | null {
  try {
    const times = [...Deno.readDirSync(folder)].map(({ name }) => Deno.statSync(join(folder, name)).mtime?.getTime());
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? null : Math.max(...known);
  } catch {
    return null;
  }
}

/** A session that lives although the record says that it ended, or does not know it: marks tell whose it is. */
function takeBack(context: Context, store: Store, backend: Backend, session: SessionFacts): void {
  const { marks } = session;
  if (marks === null) return;
  const row = store.session(marks.uid);
  const since = row === undefined ? session.createdAt : row.ended_at;
  // What happened since the list was made is no contradiction to it.
  if (since === null || since > context.now() - YOUNG_MS) return;
  store.append(foundEvent(backend, session)!);
}

/** Tells of a session of ours that lives, by its marks; undefined: it is not ours. */
export function foundEvent(backend: Backend, session: SessionFacts): NewEvent | undefined {
  if (session.marks === null) return undefined;
  const { id, windows } = describeFound(session);
  const { uid, run, name: _name, ...told } = session.marks;
  return {
    type: "session.found",
    session_uid: uid,
    run_id: run,
    data: {
      ...told,
      name: session.name,
      id,
      backend: backend.name,
      host: null,
      windows,
      created_at: session.createdAt,
    },
  };
}

/** Records which panes of a living session began, and which went, by what its launchers wrote down. */
function recordPanes(
  context: Context,
  store: Store,
  row: SessionRow,
  session: SessionFacts,
  known: readonly PaneRow[],
): void {
  const pids = new Set(session.windows.flatMap((window) => window.panes.map((pane) => pane.pid)));
  const made = row.windows.reduce((sum, window) => sum + window.panes.length, 0);
  const isNew = known.length === 0 || known.length < made && row.created_at > context.now() - 12 * YOUNG_MS;
  const hasGone = known.some((pane) => pane.ended_at === null && pane.pid !== null && !pids.has(pane.pid));
  if (isNew || hasGone) notePanes(store, row, readPaneRecords(context.folders.data, row.uid));
}

/** Records how the panes of a session ended that prj itself ended: their launchers write that down a moment later. */
function settlePanes(context: Context, store: Store, row: SessionRow): void {
  const records = readPaneRecords(context.folders.data, row.uid);
  const isWriting = [...records.values()].some((record) => record.closedAt === null);
  if (isWriting && row.ended_at! > context.now() - YOUNG_MS) return;
  notePanes(store, row, records, row.ended_at!);
}

/** Records what is new of a session's panes; `goneAt`: when they were gone at the latest, undefined while they are there. */
export function notePanes(
  store: Store,
  row: Pick<SessionRow, "uid" | "run_id">,
  records: ReadonlyMap<string, PaneRecord>,
  goneAt?: number,
): void {
  // Looked at again under the lock: another prj may have been faster.
  if (findNewEvents(store, row, records, goneAt).length === 0) return;
  store.transaction(() => store.appendAll(findNewEvents(store, row, records, goneAt)));
}

function findNewEvents(
  store: Store,
  row: Pick<SessionRow, "uid" | "run_id">,
  records: ReadonlyMap<string, PaneRecord>,
  goneAt: number | undefined,
): NewEvent[] {
  const rows = new Map(store.panes(row.uid).map((pane) => [pane.pane, pane]));
  const panes = new Set([...rows.keys(), ...records.keys()]);
  return [...panes].flatMap((pane) => findPaneEvents(row, pane, rows.get(pane), records.get(pane), goneAt));
}
