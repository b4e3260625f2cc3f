import type { Console } from "./console.ts";

/** Lines that are drawn again and again below what is on the terminal; nothing above them is touched. */
export class LiveBlock {
  readonly #console: Console;
  #height = 0;

  constructor(console: Console) {
    this.#console = console;
  }

  /** Draws `lines` in place of those before; each has to fit the terminal's width. */
  draw(lines: readonly string[]): void {
    const up = this.#height === 0 ? "" : `\x1b[${this.#height}A`;
    this.#console.output(`${up}\r\x1b[J${lines.map((line) => `${line}\n`).join("")}`);
    this.#height = lines.length;
  }

  /** Takes the lines away: what is told next stands in their place. */
  clear(): void {
    if (this.#height > 0) this.draw([]);
  }
}
