/** tmux's layout strings: "CSUM," and a cell; a cell is "WxH,X,Y" and ",ID" or its children in {} or []. */

export interface LayoutCell {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** right: children side by side, `{}`; down: stacked, `[]`. */
  readonly split?: { readonly direction: "right" | "down"; readonly children: readonly LayoutCell[] };
}

/** Computes the checksum that tmux wants in front of a layout. */
export function layoutChecksum(body: string): string {
  let sum = 0;
  for (const byte of new TextEncoder().encode(body)) sum = (((sum >> 1) | ((sum & 1) << 15)) + byte) & 0xffff;
  return sum.toString(16).padStart(4, "0");
}

/** Formats a cell and all in it as a layout string; leaves are numbered in order, which tmux ignores. */
export function formatLayout(root: LayoutCell): string {
  let next = 0;
  const format = ({ width, height, x, y, split }: LayoutCell): string => {
    const box = `${width}x${height},${x},${y}`;
    if (split === undefined) return `${box},${next++}`;
    const inner = split.children.map(format).join(",");
    return box + (split.direction === "right" ? `{${inner}}` : `[${inner}]`);
  };
  const body = format(root);
  return `${layoutChecksum(body)},${body}`;
}

/** Parses a layout string; where it is none that tmux would take, returns what is wrong. */
export function parseLayout(text: string): { readonly root: LayoutCell } | { readonly wrong: string } {
  const match = /^([0-9a-f]{4}),(.+)$/i.exec(text);
  if (!match) return { wrong: "it does not begin with a checksum of four hexadecimal digits" };
  const [, checksum, body] = match as unknown as [string, string, string];
  const right = layoutChecksum(body);
  if (checksum.toLowerCase() !== right) return { wrong: `its checksum is ${checksum}, not ${right}` };
  try {
    return { root: parseBody(body) };
  } catch (error) {
    if (error instanceof SyntaxError) return { wrong: error.message };
    throw error;
  }
}

export function countCells(cell: LayoutCell): number {
  return cell.split === undefined ? 1 : cell.split.children.reduce((sum, child) => sum + countCells(child), 0);
}

/** Deeper than any screen could show; keeps hostile text from exhausting our stack, and tmux's. */
const DEEPEST = 100;

function parseBody(body: string): LayoutCell {
  let at = 0;
  const cell = (depth: number): LayoutCell => {
    if (depth > DEEPEST) throw new SyntaxError(`it is nested more than ${DEEPEST} deep`);
    // An id is only an id where no "x" follows: then it is the width of the next cell.
    const box = /(\d{1,5})x(\d{1,5}),(\d{1,5}),(\d{1,5})(?:,\d+(?![\dx]))?/y;
    box.lastIndex = at;
    const match = box.exec(body);
    if (!match) throw new SyntaxError(`it cannot be read from "${body.slice(at, at + 20)}" on`);
    at = box.lastIndex;
    const [width, height, x, y] = match.slice(1).map(Number) as [number, number, number, number];
    if (width < 1 || height < 1) throw new SyntaxError("it has a cell without size");
    const open = body[at];
    if (open !== "{" && open !== "[") return { width, height, x, y };
    const children: LayoutCell[] = [];
    do {
      at++;
      children.push(cell(depth + 1));
    } while (body[at] === ",");
    if (body[at] !== (open === "{" ? "}" : "]")) throw new SyntaxError(`a "${open}" is not closed`);
    at++;
    const whole: LayoutCell = {
      width,
      height,
      x,
      y,
      split: { direction: open === "{" ? "right" : "down", children },
    };
    if (!fits(whole)) throw new SyntaxError(`the cells in ${width}x${height},${x},${y} do not fill it`);
    return whole;
  };
  const root = cell(0);
  if (at !== body.length) throw new SyntaxError(`"${body.slice(at, at + 20)}" is left over`);
  return root;
}

/** Children share one side and fill the other, with a line between each two. */
function fits({ width, height, split }: LayoutCell): boolean {
  if (split === undefined) return true;
  const { children, direction } = split;
  const along = (cell: { width: number; height: number }): number => direction === "right" ? cell.width : cell.height;
  const across = (cell: { width: number; height: number }): number => direction === "right" ? cell.height : cell.width;
  const whole = { width, height };
  return children.every((child) => across(child) === across(whole)) &&
    children.reduce((sum, child) => sum + along(child), children.length - 1) === along(whole);
}
