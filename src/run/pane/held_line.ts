import { joinBytes } from "../../base/bytes.ts";
import type { Ear } from "../../process/relay.ts";

/** How long a line is held back: whoever speaks for himself ends right after. */
const HOLD_MS = 250;
const NEWLINE = "\n".charCodeAt(0);
/** A longer line is none that is waited for. */
const LONGEST = 4096;

/** Hands on what is printed, but for a last line that may not be meant for whoever reads it, until that is known. */
export class HeldLine {
  readonly #hand: Ear;
  readonly #isSuspect: (line: string) => boolean;
  #held: Uint8Array = new Uint8Array();
  #timer: number | undefined;

  constructor(hand: Ear, isSuspect: (line: string) => boolean) {
    this.#hand = hand;
    this.#isSuspect = isSuspect;
  }

  /** What is held back now. */
  get text(): string {
    return new TextDecoder().decode(this.#held);
  }

  push(bytes: Uint8Array): boolean {
    clearTimeout(this.#timer);
    const all = joinBytes([this.#held, bytes]);
    const start = lastLineOf(all);
    const line = all.subarray(start);
    const isHeld = line.length <= LONGEST && this.#isSuspect(new TextDecoder().decode(line));
    this.#held = isHeld ? line : new Uint8Array();
    if (isHeld) this.#timer = setTimeout(() => this.release(), HOLD_MS);
    return this.#hand(isHeld ? all.subarray(0, start) : all);
  }

  /** Hands on what is held back after all. */
  release(): void {
    this.drop();
    if (this.#held.length > 0) this.#hand(this.#held);
    this.#held = new Uint8Array();
  }

  /** Nothing is waited for any more. */
  drop(): void {
    clearTimeout(this.#timer);
  }
}

/** Where the last line begins, were it ended or not. */
export function lastLineOf(bytes: Uint8Array): number {
  const end = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
  return end <= 0 ? 0 : bytes.lastIndexOf(NEWLINE, end - 1) + 1;
}
