/** When a session ran and when anyone was attached to it, from what the record and the backend know. Pure. */
import { clip, type Interval, unite } from "./interval.ts";

/** That a client came or went, in the order of time. */
export interface AttachMark {
  readonly at: number;
  readonly type: "session.attached" | "session.detached";
}

/** What of a session is known; times are UTC milliseconds. */
export interface SessionTrace {
  readonly state: "running" | "stopped" | "exited" | "unknown";
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly lastActivityAt: number;
  readonly marks: readonly AttachMark[];
  /** What its backend says of it now; null: it says nothing, or is not asked. */
  readonly living: {
    /** Clients. */
    readonly attached: number;
    readonly lastActivityAt: number;
    /** null: not known, or never. */
    readonly lastAttachedAt: number | null;
  } | null;
}

export interface SessionTime {
  readonly running: Interval;
  /** When at least one client was attached; apart from each other, in order. */
  readonly attached: readonly Interval[];
  /** Whether it still runs. */
  readonly lives: boolean;
  /** false: nobody knows when it ended, and it counts until it was last active. */
  readonly endKnown: boolean;
}

/**
 * Tells when a session ran: until its end, until now while it lives, until its last activity where its end is not known.
 * A client that never said that it left is gone with the session's last activity, or is there still.
 */
export function timeSession(trace: SessionTrace, now: number): SessionTime {
  const { living, createdAt } = trace;
  const lives = living !== null;
  const endKnown = lives || trace.endedAt !== null && trace.state !== "unknown";
  const known = lives ? now : endKnown ? trace.endedAt! : trace.lastActivityAt;
  const running = { from: createdAt, to: Math.max(createdAt, known) };
  const openUntil = living === null || living.attached > 0 ? running.to : living.lastActivityAt;
  return { running, attached: clip(unite(findAttached(trace, openUntil, now)), running), lives, endKnown };
}

function findAttached({ marks, living }: SessionTrace, openUntil: number, now: number): readonly Interval[] {
  const intervals: Interval[] = [];
  let clients = 0;
  let since = 0;
  for (const { at, type } of marks) {
    if (type === "session.attached") {
      if (clients === 0) since = at;
      clients++;
    } else if (clients > 0) {
      clients--;
      if (clients === 0) intervals.push({ from: since, to: at });
    }
  }
  if (clients > 0) intervals.push({ from: since, to: Math.max(since, openUntil, marks.at(-1)!.at) });
  // Who attaches with the backend's own program leaves no event; the last time of that the backend knows.
  const last = living?.lastAttachedAt ?? null;
  if (living !== null && last !== null) {
    intervals.push({ from: last, to: living.attached > 0 ? now : Math.max(last, living.lastActivityAt) });
  }
  return intervals;
}
