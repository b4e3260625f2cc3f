import type { BackendFacts } from "../../session/backend.ts";
import { type PaneRecord, readPaneRecord } from "../../session/pane_record.ts";

/** A tab of a layout file, and the window that it became. */
export interface WatchedTab {
  readonly layout: string;
  readonly tab: string;
  readonly hasCommand: boolean;
  /** null: not started. */
  readonly window: WatchedWindow | null;
}

export interface WatchedWindow {
  readonly session: string;
  /** The backend's. */
  readonly id: string;
  /** Where its launcher writes; null: it is none of prj's. */
  readonly record: string | null;
}

/**
 * waiting: not started. running: its command runs. ended: with `exitCode`. lost: its window went, and nobody wrote down
 * how. shell: it has no command that could end.
 */
export type TabState = "waiting" | "running" | "ended" | "lost" | "shell";

export interface TabView {
  readonly layout: string;
  readonly tab: string;
  readonly session: string | null;
  readonly state: TabState;
  readonly exitCode: number | null;
  /** UTC milliseconds. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Hears how tabs get on, each time that somebody has looked. */
export interface TabAudience {
  tabs(views: readonly TabView[]): void;
}

/** Looks how tabs get on: the launchers' records say it, and the backend's list which windows are still there. */
export class TabWatch {
  /** Windows that were missing at the last look; their launcher may just be writing its last line. */
  #missing: ReadonlySet<string> = new Set();

  look(tabs: readonly WatchedTab[], facts: BackendFacts): readonly TabView[] {
    const living = new Set(facts.sessions.flatMap(({ windows }) => windows.map(({ id }) => id)));
    const ids = tabs.map(({ window }) => window?.id ?? "");
    const gone = new Set(ids.filter((id) => id !== "" && !living.has(id) && this.#missing.has(id)));
    this.#missing = new Set(ids.filter((id) => !living.has(id)));
    return tabs.map((tab) => {
      const { window } = tab;
      const path = window?.record ?? null;
      const record = path === null ? undefined : readPaneRecord(path);
      return describeTab(tab, record, window !== null && gone.has(window.id));
    });
  }
}

/** Puts together what is known of one tab; pure. */
export function describeTab(tab: WatchedTab, record: PaneRecord | undefined, isGone: boolean): TabView {
  const { layout, tab: name, hasCommand, window } = tab;
  const run = record?.runs.at(-1);
  const exitCode = run?.exitCode ?? null;
  const state = window === null
    ? "waiting"
    : !hasCommand || window.record === null
    ? "shell"
    : exitCode !== null
    ? "ended"
    : isGone
    ? "lost"
    : "running";
  return {
    layout,
    tab: name,
    session: window?.session ?? null,
    state,
    exitCode: state === "ended" ? exitCode : null,
    startedAt: run?.startedAt ?? null,
    endedAt: state === "ended" ? run?.endedAt ?? null : null,
  };
}

/** Whether a tab did not do what it was made for. */
export function hasFailed({ state, exitCode }: TabView): boolean {
  return state === "lost" || (state === "ended" && exitCode !== 0);
}
