/** The file that a pane's output is kept in, with the one that it was before it got too long. */
import { join } from "node:path/posix";
import { joinBytes } from "../base/bytes.ts";

/** The index has an entry for a second; what came within that second came after it. */
const INDEX_STEP_MS = 1000;
/** A second begins late for whoever asks the kernel's coarse clock, as time() does: by a tick, at 100 Hz the longest. */
const COARSE_CLOCK_MS = 10;

/** Reads a log from its start, or from some time on, and then whatever is added, through all rotations. */
export class PaneLog implements Disposable {
  readonly #path: string;
  readonly #since: number | undefined;
  #file: Deno.FsFile | undefined;
  #isOpen = false;

  /** `since`: UTC milliseconds; what came before is left out, to about a second. */
  constructor(path: string, since?: number) {
    this.#path = path;
    this.#since = since;
  }

  /** Whether there is, or was, a file. */
  get exists(): boolean {
    return this.#isOpen;
  }

  /** Reads all that is there and was not read yet. */
  read(): Uint8Array {
    if (!this.#isOpen) return this.#open();
    const rest = readRest(this.#file);
    // What was written to the file before it was moved away is read by now; a writer opens it for each piece.
    if (this.#file !== undefined && isSame(this.#file, this.#path)) return rest;
    const late = readRest(this.#file);
    this.#file?.close();
    this.#file = openIfThere(this.#path);
    return joinBytes([rest, late, readRest(this.#file)]);
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #open(): Uint8Array {
    this.#file = openIfThere(this.#path);
    using older = openIfThere(`${this.#path}.1`);
    if (this.#file === undefined && older === undefined) return new Uint8Array();
    this.#isOpen = true;
    // It was moved away between the two.
    const isMoved = older !== undefined && this.#file !== undefined && isSame(this.#file, `${this.#path}.1`);
    const parts = older === undefined || isMoved ? [] : [this.#readFrom(older, `${this.#path}.1.index`)];
    const isWithin = parts.some((part) => part.length > 0);
    if (this.#file === undefined) return joinBytes(parts);
    return joinBytes([...parts, isWithin ? readRest(this.#file) : this.#readFrom(this.#file, `${this.#path}.index`)]);
  }

  #readFrom(file: Deno.FsFile, index: string): Uint8Array {
    if (this.#since === undefined) return readRest(file);
    const start = findOffset(readIfThere(index), this.#since - INDEX_STEP_MS - COARSE_CLOCK_MS);
    file.seekSync(start ?? 0, start === undefined ? Deno.SeekMode.End : Deno.SeekMode.Start);
    return readRest(file);
  }
}

/** Finds from where on all came at `time` or later, in lines "time offset"; undefined: nothing did. */
export function findOffset(index: string, time: number): number | undefined {
  for (const [, at, offset] of index.matchAll(/^(\d+) (\d+)$/gm)) {
    if (Number(at) >= time) return Number(offset);
  }
  return undefined;
}

/** Returns when the last of the panes that have their logs in `folder` was gone (UTC ms); null: one is not, or no log tells. */
export function readOutputEnd(folder: string): number | null {
  let names: Set<string>;
  try {
    names = new Set([...Deno.readDirSync(folder)].flatMap(({ name }) => /^.+\.log(?=$|\.1$)/.exec(name) ?? []));
  } catch {
    return null;
  }
  const ends = [...names].map((name) =>
    /(?:^|\n)end (\d{1,13})\n$/.exec(readIfThere(join(folder, `${name}.index`)))?.[1]
  );
  return ends.length === 0 || ends.includes(undefined) ? null : Math.max(...ends.map(Number));
}

function openIfThere(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function readRest(file: Deno.FsFile | undefined): Uint8Array {
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(65_536);
    const size = file?.readSync(part) ?? 0;
    if (size === 0) return joinBytes(parts);
    parts.push(part.subarray(0, size));
  }
}

/** Whether the path still leads to the open file. */
function isSame(file: Deno.FsFile, path: string): boolean {
  try {
    const [open, now] = [file.statSync(), Deno.statSync(path)];
    return open.ino === now.ino && open.dev === now.dev;
  } catch {
    return false;
  }
}
