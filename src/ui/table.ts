import { createStyle, type StyleName } from "./style.ts";
import { displayWidth, fitWidth, showControl } from "./visible.ts";

export interface Column {
  readonly header: string;
  /** Numbers stand at the right. */
  readonly align?: "left" | "right";
  /** Where the column loses text when the terminal is too narrow; without it, never. */
  readonly shrink?: "end" | "start";
  /** How much is kept of a column that may lose text, as long as others can. */
  readonly least?: number;
}

export type Cell = string | { readonly text: string; readonly style: StyleName };

const GAP = "  ";

/**
 * Renders rows under a dim header. Shrinkable columns give way until a line fits `width`; without a width nothing is
 * ever cut. Cells are plain text: what hides in them is made visible.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: { width?: number | undefined; color?: boolean } = {},
): string {
  const style = createStyle(options.color ?? false);
  const headers: Cell[] = columns.map((column) => ({ text: column.header, style: "dim" }));
  const lines = [headers, ...rows].map((row) => columns.map((_, index) => plainCell(row[index] ?? "")));
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => displayWidth(line[index]!.text))));
  const widths = options.width === undefined ? natural : fitColumns(columns, natural, options.width);
  return lines.map((line) => {
    const last = line.findLastIndex((cell) => cell.text !== "");
    return line.slice(0, last + 1).map((cell, index) => {
      const column = columns[index]!;
      const text = fitWidth(cell.text, widths[index]!, column.shrink);
      const padding = " ".repeat(Math.max(0, widths[index]! - displayWidth(text)));
      const shown = cell.style === undefined ? text : style[cell.style](text);
      if (column.align === "right") return padding + shown;
      return index === last ? shown : shown + padding;
    }).join(GAP);
  }).join("\n");
}

function plainCell(cell: Cell): { text: string; style: StyleName | undefined } {
  return typeof cell === "string"
    ? { text: showControl(cell), style: undefined }
    : { text: showControl(cell.text), style: cell.style };
}

/** Lowers the widest shrinkable columns first, all to the same level, so that narrow ones stay whole. */
function fitColumns(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = natural.reduce((sum, one) => sum + one, 0) + GAP.length * (columns.length - 1) - width;
  for (const keepsLeast of [true, false]) {
    while (excess > 0) {
      let widest = -1;
      for (const [index, { shrink, least = 1 }] of columns.entries()) {
        const isFree = shrink !== undefined && widths[index]! > (keepsLeast ? least : 1);
        if (isFree && widths[index]! > (widths[widest] ?? 1)) widest = index;
      }
      if (widest < 0) break;
      widths[widest]!--;
      excess--;
    }
  }
  return widths;
}
