import { PrjError } from "../base/error.ts";
import { combineTabs } from "./combine_tabs.ts";
import type { PlainLayout, PlainTab } from "./layouts_file.ts";

/** How layouts with too many tabs, or too heavy ones, are made smaller. */
export interface Balance {
  /** number: tabs; weight: the sum of their weights. */
  readonly by: "number" | "weight";
  /** split: into several layouts; combine: several tabs become one that runs their commands one after the other. */
  readonly method: "split" | "combine";
  /** At least 1. */
  readonly max: number;
}

/** Makes every layout fit; one that does already stays as it is. The order of tabs never changes. */
export function balanceLayouts(layouts: readonly PlainLayout[], balance: Balance): readonly PlainLayout[] {
  return layouts.flatMap((layout) => {
    if (measure(layout.tabs, balance) <= balance.max) return [layout];
    const groups = groupTabs(layout, balance);
    if (balance.method === "split") {
      return groups.map((tabs, index) => ({ name: `${layout.name}_part${index + 1}`, tabs }));
    }
    const tabs = groups.filter(isGroup).map(([first, ...others], index) =>
      others.length === 0 ? first : combineTabs(`super_tab_${index + 1}`, [first, ...others])
    );
    return [{ ...layout, tabs }];
  });
}

type Group = readonly [PlainTab, ...PlainTab[]];

function measure(tabs: readonly PlainTab[], { by }: Balance): number {
  return by === "number" ? tabs.length : tabs.reduce((sum, tab) => sum + tab.weight, 0);
}

function groupTabs(layout: PlainLayout, balance: Balance): readonly (readonly PlainTab[])[] {
  const { tabs } = layout;
  const { by, method, max } = balance;
  if (by === "weight") return packTabs(layout, max);
  if (method === "split") return cut(tabs, Array.from({ length: Math.ceil(tabs.length / max) }, () => max));
  // As many as are asked for, none more than one larger than another.
  return cut(tabs, Array.from({ length: max }, (_, index) => Math.ceil((tabs.length - index) / max)));
}

function cut(tabs: readonly PlainTab[], sizes: readonly number[]): PlainTab[][] {
  let at = 0;
  return sizes.map((size) => tabs.slice(at, at += size));
}

/** In order: a group is closed where the next tab would be too much. */
function packTabs({ name, tabs }: PlainLayout, max: number): PlainTab[][] {
  const groups: PlainTab[][] = [];
  let room = 0;
  for (const tab of tabs) {
    if (tab.weight > max) {
      throw new PrjError("invalid", {
        message: `Cannot balance layout "${name}": tab "${tab.name}" alone weighs ${tab.weight}, more than ${max}`,
        hint: `Use --max ${tab.weight} or more, or give the tab a smaller tabWeight`,
      });
    }
    if (tab.weight > room || groups.length === 0) {
      groups.push([]);
      room = max;
    }
    groups.at(-1)!.push(tab);
    room -= tab.weight;
  }
  return groups;
}

function isGroup(tabs: readonly PlainTab[]): tabs is Group {
  return tabs.length > 0;
}
