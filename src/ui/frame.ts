/** Lines on a whole screen -> the text that brings the terminal there. Pure. */
import { showControl } from "./visible.ts";

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What the terminal shows: one line a row, cut to the size that it had then. */
export interface Frame {
  readonly size: ScreenSize;
  readonly lines: readonly string[];
}

/** The other screen, without a cursor; a line that is too long for it is cut rather than wrapped. */
export const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?7l";
export const LEAVE_SCREEN = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/**
 * Draws what differs between two frames, or all of `next` where there is none before it or the size has changed: then
 * nobody knows what the terminal has made of its lines. Each line is overwritten where it stands, so nothing flickers.
 */
export function drawFrame(before: Frame | undefined, next: Frame): string {
  const { rows, columns } = next.size;
  const isSame = before?.size.columns === columns && before.size.rows === rows;
  const rewritten: string[] = [];
  for (let row = 0; row < rows; row++) {
    const line = next.lines[row] ?? "";
    if (isSame && line === (before.lines[row] ?? "")) continue;
    // The rest of the row is cleared first: after a full row the cursor stands on its last cell.
    rewritten.push(`\x1b[${row + 1};1H\x1b[2K${line}`);
  }
  return rewritten.join("");
}

/** A screen that was read, as lines in which nothing hides, without the empty ones at its end. */
export function printedLines(text: string): readonly string[] {
  const lines = text.split("\n").map((line) => showControl(line));
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}
