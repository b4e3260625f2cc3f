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
  /** The width kept for cells that are not known when the table starts. */
  readonly late?: number;
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
  options: TableOptions = {},
): string {
  const { head, row } = startTable(columns, rows, options);
  return [head, ...rows.map(row)].join("\n");
}

export interface TableOptions {
  readonly width?: number | undefined;
  readonly color?: boolean;
}

/**
 * Starts a table whose rows come one after the other. `known` settles the widths: the rows as far as they are known now,
 * shorter than the table where the last columns come later.
 */
export function startTable(
  columns: readonly Column[],
  known: readonly (readonly Cell[])[],
  options: TableOptions = {},
): { readonly head: string; row(cells: readonly Cell[]): string } {
  const style = createStyle(options.color ?? false);
  const headers: Cell[] = columns.map((column) => ({ text: column.header, style: "dim" }));
  const natural = columns.map(({ late = 0 }, index) =>
    Math.max(late, ...[headers, ...known].map((line) => displayWidth(plainCell(line[index] ?? "").text)))
  );
  const widths = options.width === undefined ? natural : fitColumns(columns, natural, options.width);
  const row = (cells: readonly Cell[]): string => {
    const line = columns.map((_, index) => plainCell(cells[index] ?? ""));
    const last = line.findLastIndex((cell) => cell.text !== "");
    return line.slice(0, last + 1).map((cell, index) => {
      const column = columns[index]!;
      const isWide = column.late !== undefined && options.width === undefined;
      const text = isWide ? cell.text : fitWidth(cell.text, widths[index]!, column.shrink);
      const padding = " ".repeat(Math.max(0, widths[index]! - displayWidth(text)));
      const shown = cell.style === undefined ? text : style[cell.style](text);
      if (column.align === "right") return padding + shown;
      return index === last ? shown : shown + padding;
    }).join(GAP);
  };
  return { head: row(headers), row };
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
