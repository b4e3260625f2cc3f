/** What a window's layout asks of tmux. An unknown layout name kills the whole server of tmux 3.3a: nothing unchecked. */
import type { Problem } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import { type Extent, type Layout, LAYOUT_PRESETS, type Size } from "../spec.ts";
import { countCells, formatLayout, parseLayout } from "./layout_string.ts";
import { countLeaves, layOutTree } from "./split_tree.ts";
import { isAtLeast, type TmuxVersion } from "./version.ts";

/** Finds all that tmux of this version would refuse in a layout of so many panes. */
export function checkLayout(
  layout: Layout,
  panes: number,
  size: Size,
  version: TmuxVersion | undefined,
): readonly Problem[] {
  switch (layout.kind) {
    case "preset":
      return checkPreset(layout, version);
    case "custom":
      return checkCustom(layout.text, panes);
    case "tree": {
      const leaves = countLeaves(layout.root);
      if (leaves !== panes) {
        return [{
          message: `The layout has ${leaves} leaves for ${panes} panes`,
          hint: "Give every pane of the window one leaf of the tree",
        }];
      }
      return layOutTree(layout.root, size) !== undefined ? [] : [{
        message: `The layout does not fit into ${size.columns}x${size.rows} cells: a pane would have none`,
        hint: "Make the fixed sizes smaller, or use percentages",
      }];
    }
  }
}

/** Returns what `select-layout` gets in the end. Only for a layout without problems. */
export function layoutName(layout: Layout, size: Size): string {
  if (layout.kind === "preset") return layout.name;
  if (layout.kind === "custom") return layout.text;
  const root = layOutTree(layout.root, size);
  if (root === undefined) throw new TypeError("Cannot format a layout that does not fit");
  return formatLayout(root);
}

/** Returns what `select-layout` gets while panes are still added: a string counts its cells, a preset does not. */
export function growingLayout(layout: Layout): string {
  return layout.kind === "preset" ? layout.name : "tiled";
}

/** Returns which way to split: the wrong way runs out of space after a few panes, although the layout has room. */
export function splitFlag(layout: Layout): "-h" | "-v" {
  return layout.kind === "preset" && /^(even-horizontal|main-horizontal)/.test(layout.name) ? "-h" : "-v";
}

/** Returns the window options of a layout, which have to be set before it is selected. */
export function layoutOptions(layout: Layout): readonly (readonly [option: string, value: string])[] {
  if (layout.kind !== "preset") return [];
  const options: [string, string][] = [];
  if (layout.mainWidth !== undefined) options.push(["main-pane-width", formatExtent(layout.mainWidth)]);
  if (layout.mainHeight !== undefined) options.push(["main-pane-height", formatExtent(layout.mainHeight)]);
  return options;
}

function formatExtent(extent: Extent): string {
  return "cells" in extent ? String(extent.cells) : `${extent.percent}%`;
}

function checkPreset(layout: Extract<Layout, { kind: "preset" }>, version: TmuxVersion | undefined): Problem[] {
  const { name, mainWidth, mainHeight } = layout;
  const problems: Problem[] = [];
  if (!LAYOUT_PRESETS.includes(name)) {
    const hint = suggest(name, LAYOUT_PRESETS) ?? `Layouts: ${LAYOUT_PRESETS.join(", ")}`;
    return [{ message: `Unknown layout "${name}"`, hint }];
  }
  if (name.endsWith("-mirrored") && !isAtLeast(version, [3, 5, 0])) {
    problems.push({
      message: `The layout "${name}" needs tmux 3.5 or newer`,
      hint: `Use "${name.replace("-mirrored", "")}", or a tree of splits`,
    });
  }
  for (const extent of [mainWidth, mainHeight]) {
    if (extent === undefined) continue;
    const [value, most] = "cells" in extent ? [extent.cells, 10_000] : [extent.percent, 100];
    if (!Number.isInteger(value) || value < 1 || value > most) {
      problems.push({ message: `The main pane's size "${formatExtent(extent)}" is not between 1 and ${most}` });
    } else if ("percent" in extent && !isAtLeast(version, [3, 2, 0])) {
      problems.push({ message: "A main pane in percent needs tmux 3.2 or newer", hint: "Give its size in cells" });
    }
  }
  return problems;
}

function checkCustom(text: string, panes: number): Problem[] {
  const parsed = parseLayout(text);
  if ("wrong" in parsed) {
    return [{
      message: `Invalid layout "${text}": ${parsed.wrong}`,
      hint: 'Copy the whole layout from a window in tmux: tmux display-message -p "#{window_layout}"',
    }];
  }
  const cells = countCells(parsed.root);
  return cells >= panes ? [] : [{
    message: `The layout has ${cells} cells for ${panes} panes`,
    hint: "Copy the layout from a window with as many panes, or take panes away",
  }];
}
