import type { Place } from "../base/error.ts";
import { suggest } from "../base/suggestion.ts";
import { findText, TemplateText } from "../base/template_text.ts";
import { type Extent, type Layout, LAYOUT_PRESETS, type LayoutPreset, type SplitTree } from "../session/spec.ts";
import type { LayoutTree, WindowBlock } from "../template/command_shape.ts";
import type { Expander } from "./expander.ts";

/** Reads a window's layout: a preset, a custom layout string, or a tree of splits. Without one: `tiled`. */
export function planLayout(window: WindowBlock, panes: number, expander: Expander): Layout {
  const layout = window.layout;
  if (layout !== undefined && !(layout instanceof TemplateText)) {
    const root = readTree(layout, expander);
    const leaves = countLeaves(root);
    if (leaves !== panes) {
      const place = findText(layout)?.place();
      expander.problems.push({
        message: `The layout has ${leaves} leaves for ${panes} panes`,
        hint: "Give every pane of the window one leaf of the tree",
        ...(place === undefined ? {} : { place }),
      });
    }
    return { kind: "tree", root };
  }
  const text = layout === undefined ? "tiled" : expander.text(layout);
  const width = readMain(window.main_pane_width, expander);
  const height = readMain(window.main_pane_height, expander);
  // Layout strings start with a checksum of four hexadecimal digits.
  if (/^[0-9a-f]{4},/i.test(text)) return { kind: "custom", text };
  if (!LAYOUT_PRESETS.some((preset) => preset === text) && layout !== undefined) {
    expander.problems.push({
      message: `Unknown layout "${text}"`,
      place: layout.place(),
      hint: suggest(text, LAYOUT_PRESETS) ??
        `Layouts: ${LAYOUT_PRESETS.join(", ")}, a tmux layout string, or a tree of splits`,
    });
  }
  return {
    kind: "preset",
    name: text as LayoutPreset,
    ...(width === undefined ? {} : { mainWidth: width }),
    ...(height === undefined ? {} : { mainHeight: height }),
  };
}

/** Where a window's layout is written. */
export function layoutPlace(window: WindowBlock | undefined): Place | undefined {
  return (findText(window?.layout) ?? window?.main_pane_width ?? window?.main_pane_height)?.place();
}

function readTree(tree: LayoutTree, expander: Expander): SplitTree {
  if (tree instanceof TemplateText) return { kind: "leaf", ...readSize(tree, expander) };
  const size = readSize(tree.size, expander);
  if ((tree.right === undefined) === (tree.down === undefined)) {
    if (tree.right === undefined) return { kind: "leaf", ...size };
    const place = findText(tree)?.place();
    expander.problems.push({
      message: 'A split goes "right" or "down", not both',
      hint: "Put one of them into the other",
      ...(place === undefined ? {} : { place }),
    });
  }
  const direction = tree.right === undefined ? "down" : "right";
  return {
    kind: "split",
    direction,
    ...size,
    children: (tree[direction] ?? []).map((child) => readTree(child, expander)),
  };
}

function readMain(text: TemplateText | undefined, expander: Expander): Extent | undefined {
  return text === undefined ? undefined : readSize(text, expander).size;
}

/** "60%", "20" (cells), or "*" and nothing for what is left. */
function readSize(text: TemplateText | undefined, expander: Expander): { size?: Extent } {
  if (text === undefined) return {};
  const written = expander.text(text).trim();
  if (written === "*" || written === "") return {};
  const match = /^(\d+)(%?)$/.exec(written);
  const amount = Number(match?.[1] ?? 0);
  if (match === null || amount === 0 || (match[2] === "%" && amount > 99)) {
    expander.problems.push({
      message: `Expected a size such as "60%" or 20 (cells), found "${written}"`,
      place: text.place(),
      hint: "A percentage is from 1% to 99%",
    });
    return {};
  }
  return { size: match[2] === "%" ? { percent: amount } : { cells: amount } };
}

function countLeaves(tree: SplitTree): number {
  return tree.kind === "leaf" ? 1 : tree.children.reduce((sum, child) => sum + countLeaves(child), 0);
}
