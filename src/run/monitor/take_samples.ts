import type { Context } from "../../base/context.ts";
import type { NewEvent } from "../../events/event.ts";
import type { SampleRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { compareReadings, type SessionLook, summarizeBackends } from "./look.ts";
import type { SessionOverview } from "../project_sessions.ts";

/** At most one sample per session in this time, whoever takes it. */
const SAMPLE_EVERY_MS = 60_000;

/** Samples the sessions of a project where that is due; only then it looks at processes. */
export async function sampleSessions(context: Context, overview: SessionOverview): Promise<void> {
  const { store, place, listings } = overview;
  const due = findDue(context, store, place?.root, overview.own);
  if (due.length === 0) return;
  const { inspectSessions } = await import("../pane/inspect_sessions.ts");
  const reading = { inspections: await inspectSessions(context, overview, due), at: context.now() };
  const look = compareReadings(undefined, reading, summarizeBackends(listings));
  takeSamples(context, store, place?.root, look.sessions);
}

/** Finds the sessions of the project at `root` whose last sample is old enough for a new one; none where nothing is kept. */
function findDue(
  context: Context,
  store: Store | undefined,
  root: string | undefined,
  sessions: readonly SessionView[],
): readonly SessionView[] {
  if (store === undefined || !store.isWritable || root === undefined) return [];
  // What another project's session does is for that project's record.
  const own = sessions.filter((session) => session.uid !== null && session.root === root);
  const newest = newestByUid(store, own);
  return own.filter((session) => isDue(newest.get(session.uid!), context.now()));
}

/** Records what sessions use, at a low rate. It never makes a record, and a record that cannot be written is left alone. */
export function takeSamples(
  context: Context,
  store: Store | undefined,
  root: string | undefined,
  looks: readonly SessionLook[],
): void {
  // Where nobody could look there is nothing to keep.
  const known = looks.filter(({ panes }) => panes.some(({ pane }) => pane.state !== "unknown"));
  const due = new Set(findDue(context, store, root, known.map(({ session }) => session)));
  const chosen = known.filter(({ session }) => due.has(session));
  if (store === undefined || chosen.length === 0) return;
  store.transaction(() => {
    // Another prj may have been faster; from here on nobody is.
    const now = context.now();
    const newest = newestByUid(store, chosen.map(({ session }) => session));
    const events = chosen.filter(({ session }) => isDue(newest.get(session.uid!), now))
      .map((one) => sampleEvent(one, newest.get(one.session.uid!), now));
    if (events.length > 0) store.appendAll(events);
  });
}

/** The share is the mean since the sample before, or since the session began. */
function sampleEvent(
  { session, cpuMs, memoryBytes }: SessionLook,
  before: SampleRow | undefined,
  now: number,
): NewEvent {
  const hasBefore = before?.cpu_ms !== undefined && before.cpu_ms !== null;
  const [sinceMs, usedMs] = hasBefore ? [now - before.at, cpuMs - before.cpu_ms] : [now - session.createdAt, cpuMs];
  const percent = sinceMs > 0 ? Math.max(0, Math.round(usedMs / sinceMs * 1000) / 10) : 0;
  return {
    type: "sample.taken",
    session_uid: session.uid,
    data: { cpu_percent: percent, memory_bytes: memoryBytes, cpu_ms: Math.round(cpuMs) },
  };
}

/** A clock that was set back must not end the sampling until it has come as far again. */
function isDue(newest: SampleRow | undefined, now: number): boolean {
  return newest === undefined || Math.abs(now - newest.at) >= SAMPLE_EVERY_MS;
}

function newestByUid(store: Store, sessions: readonly SessionView[]): ReadonlyMap<string, SampleRow> {
  return new Map(store.newestSamples(sessions.map((session) => session.uid!)).map((row) => [row.session_uid, row]));
}
