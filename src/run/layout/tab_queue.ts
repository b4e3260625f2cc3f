import { basename } from "node:path";
import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { FileLayout } from "../../layout/layouts_file.ts";
import type { BackendFacts, CreatedWindow } from "../../session/backend.ts";
import { paneRecordPath } from "../../session/launcher.ts";
import type { SessionSpec } from "../../session/spec.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { type Audience, openRecordIfThere } from "../journal.ts";
import type { LayoutOpener, OpenedLayout } from "./open_layouts.ts";
import { endOpened, type RanLayouts } from "./run_layouts.ts";
import { type TabAudience, type TabView, TabWatch, type WatchedTab } from "./tab_watch.ts";

export interface QueuePace {
  /** How many commands run at once. */
  readonly slots: number;
  /** Closes the window of a tab whose command ended. */
  readonly close: boolean;
  /** Ends the session when all is done. */
  readonly kill: boolean;
  readonly pollMs: number;
}

/** All tabs of all layouts as one layout: named like the only one, or like the file where there are several. */
export function mergeForQueue(path: string, layouts: readonly [FileLayout, ...FileLayout[]]): FileLayout {
  const [first, ...others] = layouts;
  if (others.length === 0) return first;
  const text = basename(path).replace(/\.json$/, "");
  return { name: { ...first.name, text }, tabs: layouts.flatMap(({ tabs }) => tabs) };
}

/**
 * Runs the tabs of `whole` in one session, never more than `slots` of their commands at once: the next one is started
 * when one has ended. `owners`: the layout that each tab comes from.
 */
export async function runQueue(
  context: Context,
  opener: LayoutOpener,
  whole: FileLayout,
  owners: readonly string[],
  pace: QueuePace,
  audience: Audience & TabAudience,
): Promise<RanLayouts> {
  using interrupt = listenForInterrupt();
  const { signal } = interrupt;
  const spec = await opener.planSpec(whole);
  const count = countStarts(whole.tabs.map(({ command }) => command !== null), pace.slots);
  const opened = await opener.open({ ...whole, tabs: whole.tabs.slice(0, count) }, audience);
  if (spec === undefined || opened.status !== "created") {
    const left = opened.status === "failed" ? [whole.name.text] : [];
    return { opened: [opened], tabs: [], left, interrupted: signal.aborted };
  }
  const tabs = whole.tabs.map((tab, index): WatchedTab => ({
    layout: owners[index] ?? whole.name.text,
    tab: tab.name.text,
    hasCommand: tab.command !== null,
    window: opened.tabs[index]?.window ?? null,
  }));
  const queue = new TabQueue(context, opener, spec, opened, tabs);
  const views = await queue.run({ ...pace, close: pace.close || opener.closesWindows }, audience, signal);
  await queue.record(audience);
  if (pace.kill && !signal.aborted) await endOpened(context, [opened], audience);
  return { opened: [opened], tabs: views, left: [], interrupted: signal.aborted };
}

/** How many tabs from the first on may be started for `slots` commands to run: what is only a shell takes no slot. */
export function countStarts(hasCommand: readonly boolean[], slots: number): number {
  let taken = 0;
  const full = hasCommand.findIndex((has) => has && ++taken > slots);
  return full === -1 ? hasCommand.length : full;
}

class TabQueue {
  readonly #context: Context;
  readonly #opener: LayoutOpener;
  readonly #spec: SessionSpec;
  readonly #opened: OpenedLayout & { readonly uid: string; readonly session: string; readonly id: string };
  readonly #tabs: WatchedTab[];
  readonly #windows: CreatedWindow[] = [];
  readonly #closed = new Set<string>();

  constructor(
    context: Context,
    opener: LayoutOpener,
    spec: SessionSpec,
    opened: OpenedLayout,
    tabs: WatchedTab[],
  ) {
    const { uid, session, id } = opened;
    if (uid === null || session === null || id === null) throw new TypeError("The queue needs a session");
    this.#context = context;
    this.#opener = opener;
    this.#opened = { ...opened, uid, session, id };
    // Windows that come later belong to the session that was made, whatever the plan of all called it.
    this.#spec = { ...spec, name: session, marks: { ...spec.marks, uid, name: session, run: opened.runId } };
    this.#tabs = tabs;
  }

  async run(
    { slots, close, pollMs }: QueuePace,
    audience: TabAudience,
    signal: AbortSignal,
  ): Promise<readonly TabView[]> {
    const { backend } = this.#opener.start;
    const watch = new TabWatch();
    for (;;) {
      const facts = await backend.list();
      const views = watch.look(this.#tabs, facts);
      audience.tabs(views);
      const running = views.filter(({ state }) => state === "running").length;
      const waiting = views.findIndex(({ state }) => state === "waiting");
      if (signal.aborted || (running === 0 && waiting === -1)) {
        if (close && !signal.aborted) await this.#close(views);
        return views;
      }
      const next = waiting === -1
        ? 0
        : countStarts(this.#tabs.slice(waiting).map(({ hasCommand }) => hasCommand), slots - running);
      for (let index = waiting; index < waiting + next; index++) {
        if (!await this.#start(index, facts)) return watch.look(this.#tabs, await backend.list());
      }
      if (close) await this.#close(views);
      if (next === 0) await pause(pollMs, signal);
    }
  }

  /** False where the session is gone: somebody ended it, and nothing more is started. */
  async #start(index: number, facts: BackendFacts): Promise<boolean> {
    const { backend } = this.#opener.start;
    const { uid, session, id } = this.#opened;
    const call = backend.planAddWindow({ id, name: session }, this.#spec, index, facts);
    const added = await this.#opener.recorded(() => backend.addWindow(call, this.#spec, index));
    if (added === undefined) return false;
    this.#windows.push(added);
    const record = paneRecordPath(this.#context.folders.data, uid, index, 0);
    this.#tabs[index] = { ...this.#tabs[index]!, window: { session, id: added.id, record } };
    return true;
  }

  /** Closes what has ended; what comes next is there already, so the session does not end with its last window. */
  async #close(views: readonly TabView[]): Promise<void> {
    const { backend } = this.#opener.start;
    const { session, id } = this.#opened;
    for (const [index, { state }] of views.entries()) {
      const window = this.#tabs[index]?.window?.id;
      if (state !== "ended" || window === undefined || this.#closed.has(window)) continue;
      this.#closed.add(window);
      await this.#opener.recorded(() => backend.kill(backend.planKillWindow({ id, name: session }, window)));
    }
  }

  /** The record knows the windows that the session began with; it learns of the others, in one line. */
  async record(audience: Audience): Promise<void> {
    const { early } = this.#opener.start;
    const { uid, session: name, id, runId, windows } = this.#opened;
    if (this.#windows.length === 0 || early.unrecorded) return;
    using store = await openRecordIfThere(this.#context, early.place.root, audience);
    const all = [...windows, ...this.#windows];
    store.append({ type: "session.reused", run_id: runId, session_uid: uid, data: { id, name, windows: all } });
  }
}
