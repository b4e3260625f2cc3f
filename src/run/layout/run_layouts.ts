import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { FileLayout } from "../../layout/layouts_file.ts";
import { endSessions } from "../ending/end_session.ts";
import { listenForInterrupt } from "../interrupt.ts";
import type { Audience } from "../journal.ts";
import type { LayoutOpener, OpenedLayout } from "./open_layouts.ts";
import { findProjectSessions } from "../project_sessions.ts";
import { type TabAudience, type TabView, TabWatch } from "./tab_watch.ts";

export interface LayoutsPace {
  /** How many layouts are open at once; null: all. Waiting is then implied. */
  readonly parallel: number | null;
  /** Waits until every tab's command ended. */
  readonly wait: boolean;
  /** Ends the sessions that this call made, once their tabs ended. */
  readonly kill: boolean;
  readonly pollMs: number;
  /** Between two batches. */
  readonly betweenMs: number;
}

export interface RanLayouts {
  readonly opened: readonly OpenedLayout[];
  /** How every tab stood at the last look; empty where nobody waited. */
  readonly tabs: readonly TabView[];
  /** Layouts that were never opened, because one before them failed or a person stopped it. */
  readonly left: readonly string[];
  readonly interrupted: boolean;
}

/** Opens layouts, all of them or batch by batch, and waits for what runs in them where that is wished. */
export async function runLayouts(
  context: Context,
  opener: LayoutOpener,
  layouts: readonly FileLayout[],
  pace: LayoutsPace,
  audience: Audience & TabAudience,
): Promise<RanLayouts> {
  const size = pace.parallel ?? layouts.length;
  const opened: OpenedLayout[] = [];
  const tabs: TabView[] = [];
  using interrupt = listenForInterrupt();
  const { signal } = interrupt;
  for (let at = 0; at < layouts.length && !signal.aborted; at += size) {
    if (at > 0) await pause(pace.betweenMs, signal);
    const batch: OpenedLayout[] = [];
    for (const layout of layouts.slice(at, at + size)) {
      if (signal.aborted) break;
      const one = await opener.open(layout, audience);
      batch.push(one);
      opened.push(one);
      if (one.status === "failed") break;
    }
    if (pace.wait) tabs.push(...await waitForTabs(opener, batch, tabs, pace.pollMs, audience, signal));
    if (pace.kill && !signal.aborted) await endOpened(context, batch, audience);
    if (batch.some(({ status }) => status === "failed")) break;
  }
  return {
    opened,
    tabs,
    left: layouts.slice(opened.length).map(({ name }) => name.text),
    interrupted: signal.aborted,
  };
}

async function waitForTabs(
  { start }: LayoutOpener,
  batch: readonly OpenedLayout[],
  before: readonly TabView[],
  pollMs: number,
  audience: TabAudience,
  signal: AbortSignal,
): Promise<readonly TabView[]> {
  const watched = batch.flatMap(({ tabs }) => tabs);
  const watch = new TabWatch();
  for (;;) {
    const views = watch.look(watched, await start.backend.list());
    audience.tabs([...before, ...views]);
    if (signal.aborted || views.every(({ state }) => state !== "running")) return views;
    await pause(pollMs, signal);
  }
}

/** Ends sessions that this call made: one that was there before is somebody's. */
export async function endOpened(context: Context, opened: readonly OpenedLayout[], audience: Audience): Promise<void> {
  const made = new Set(opened.filter(({ status }) => status === "created").map(({ uid }) => uid));
  if (made.size === 0) return;
  using overview = await findProjectSessions(context, audience);
  await endSessions(context, overview, overview.own.filter(({ uid }) => made.has(uid)), { force: true }, audience);
}
