import type { Place } from "./error.ts";

/** The text of one file, with its lines, so that an offset becomes a place that a person can find. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  #starts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    // A byte order mark is no part of the first line.
    this.text = text.replace(/^\ufeff/, "");
  }

  /** Returns the number of the line that `offset` is in, from 1. */
  lineAt(offset: number): number {
    this.#starts ??= lineStarts(this.text);
    return findLine(this.#starts, offset) + 1;
  }

  /** Returns the place of `length` characters at `offset`; a span over several lines is cut at the first line's end. */
  placeAt(offset: number, length = 1): Place {
    const line = this.lineAt(offset) - 1;
    const starts = this.#starts!;
    const start = starts[line] ?? 0;
    const end = (starts[line + 1] ?? this.text.length + 1) - 1;
    const source = this.text.slice(start, end > start && this.text[end - 1] === "\r" ? end - 1 : end);
    const column = Math.min(offset - start, source.length);
    return {
      file: this.file,
      line: line + 1,
      column: column + 1,
      length: Math.max(1, Math.min(length, source.length - column)),
      source,
    };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last line that starts at or before `offset`. */
function findLine(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
