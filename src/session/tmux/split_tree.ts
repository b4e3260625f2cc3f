import type { Extent, Size, SplitTree } from "../spec.ts";
import type { LayoutCell } from "./layout_string.ts";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lays a tree of splits out in cells; undefined where a pane would get none. Spare cells go to the last child. */
export function layOutTree(root: SplitTree, size: Size): LayoutCell | undefined {
  return layOut(root, { x: 0, y: 0, width: size.columns, height: size.rows });
}

export function countLeaves(tree: SplitTree): number {
  return tree.kind === "leaf" ? 1 : tree.children.reduce((sum, child) => sum + countLeaves(child), 0);
}

function layOut(tree: SplitTree, box: Box): LayoutCell | undefined {
  if (box.width < 1 || box.height < 1) return undefined;
  if (tree.kind === "leaf") return box;
  const [only, ...more] = tree.children;
  if (only === undefined) return undefined;
  // tmux knows no split of one.
  if (more.length === 0) return layOut(only, box);
  const sideways = tree.direction === "right";
  const lengths = shareOut(tree.children.map((child) => child.size), sideways ? box.width : box.height);
  if (lengths === undefined) return undefined;
  const children: LayoutCell[] = [];
  let offset = 0;
  for (const [i, child] of tree.children.entries()) {
    const length = lengths[i]!;
    const inner = sideways
      ? { ...box, x: box.x + offset, width: length }
      : { ...box, y: box.y + offset, height: length };
    const cell = layOut(child, inner);
    if (cell === undefined) return undefined;
    children.push(cell);
    offset += length + 1;
  }
  return { ...box, split: { direction: tree.direction, children } };
}

/** Shares a length out among children and the lines between them: sized ones first, the others get equal parts. */
export function shareOut(sizes: readonly (Extent | undefined)[], length: number): readonly number[] | undefined {
  const available = length - (sizes.length - 1);
  const lengths = sizes.map((size) => {
    if (size === undefined) return undefined;
    return "cells" in size ? size.cells : Math.floor((available * size.percent) / 100);
  });
  const unsized = lengths.filter((wanted) => wanted === undefined).length;
  let rest = available - lengths.reduce<number>((sum, wanted) => sum + (wanted ?? 0), 0);
  const part = unsized === 0 ? 0 : Math.floor(rest / unsized);
  const shared = lengths.map((wanted) => {
    if (wanted === undefined) rest -= part;
    return wanted ?? part;
  });
  const last = unsized === 0 ? shared.length - 1 : lengths.lastIndexOf(undefined);
  shared[last]! += rest;
  return shared.every((value) => Number.isInteger(value) && value >= 1) ? shared : undefined;
}
