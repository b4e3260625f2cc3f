/** One look at sessions, and what two of them say together. Pure. */
import type { PaneView } from "../../session/pane_state.ts";
import type { SessionInspection } from "../pane/inspect_sessions.ts";
import type { BackendListing } from "../ask_backends.ts";
import type { SessionView } from "../session/find_sessions.ts";

/** All that a watcher shows at one time. */
export interface Look {
  /** UTC milliseconds. */
  readonly at: number;
  /** The backends that were asked: "tmux", "tmux, podman". */
  readonly backend: string;
  /** Whether the server of any of them runs. */
  readonly running: boolean;
  /** The time that the CPU shares are measured over; null: a first look has nothing to compare with. */
  readonly overMs: number | null;
  readonly sessions: readonly SessionLook[];
}

export interface SessionLook {
  /** What stays the same of a session while it lives, whatever it is called. */
  readonly key: string;
  readonly session: SessionView;
  readonly panes: readonly PaneLook[];
  /** Percent of one processor; null: not known yet. */
  readonly cpuPercent: number | null;
  /** CPU time of its processes, and of those that they waited for. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly processes: number;
}

export interface PaneLook {
  readonly pane: PaneView;
  readonly cpuPercent: number | null;
}

/** Names the backends that were asked, and tells whether any runs. */
export function summarizeBackends(listings: readonly BackendListing[]): Pick<Look, "backend" | "running"> {
  return {
    backend: listings.map(({ backend }) => backend.name).join(", "),
    running: listings.some(({ facts }) => facts.running),
  };
}

/** What two readings of the process table are compared by. */
export interface Reading {
  readonly at: number;
  readonly inspections: readonly SessionInspection[];
}

/** Tells the share of one processor that every pane and session has had since the reading before. */
export function compareReadings(
  before: Reading | undefined,
  now: Reading,
  { backend, running }: Pick<Look, "backend" | "running">,
): Look {
  const overMs = before === undefined ? null : now.at - before.at;
  const known = new Map(
    before?.inspections.flatMap(({ session, panes }) => panes.map((pane) => [paneKey(session, pane), pane.cpuMs])),
  );
  const sessions = now.inspections.map(({ session, panes }): SessionLook => {
    const looks = panes.map((pane): PaneLook => ({
      pane,
      // A pane that was not there before has used all of its time since.
      cpuPercent: share(pane.cpuMs - (known.get(paneKey(session, pane)) ?? 0), overMs),
    }));
    return {
      key: sessionKey(session),
      session,
      panes: looks,
      cpuPercent: looks.reduce<number | null>(
        (sum, { cpuPercent }) => add(sum, cpuPercent),
        overMs === null ? null : 0,
      ),
      cpuMs: sumOf(panes, (pane) => pane.cpuMs),
      memoryBytes: sumOf(panes, (pane) => pane.memoryBytes),
      processes: sumOf(panes, (pane) => pane.processes),
    };
  });
  return { at: now.at, backend, running, overMs, sessions };
}

function sessionKey({ backend, id, uid }: SessionView): string {
  return `${backend} ${uid ?? id}`;
}

function paneKey(session: SessionView, { id, pid }: PaneView): string {
  return `${sessionKey(session)} ${id} ${pid}`;
}

/** With one decimal, so that an answer says no more than is known. What a process used that ended without anyone waiting for it is lost. */
function share(cpuMs: number, overMs: number | null): number | null {
  if (overMs === null || overMs <= 0) return null;
  return Math.max(0, Math.round(cpuMs / overMs * 1000) / 10);
}

function add(sum: number | null, one: number | null): number | null {
  return sum === null || one === null ? null : Math.round((sum + one) * 10) / 10;
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
