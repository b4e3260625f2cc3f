/** What a terminal was told -> the lines that a person would have read. Pure; works on pieces as they come. */

/** CSI, OSC and the other strings that end with ST or BEL (of tmux and screen "k", a window's name), and the short escapes. */
const ESCAPE_REGEXP =
  // deno-lint-ignore no-control-regex -- control characters are what this is about
  /\x1b(?:\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])|[\]P^_Xk][^\x07\x1b]*(?:\x07|\x1b\\)|[\x20-\x2f]+[\x30-\x7e]|[\x30-\x4f\x51-\x57\x59\x5a\x5c\x60-\x6a\x6c-\x7e])/y;
/** An escape sequence that is longer is none. */
const LONGEST_ESCAPE = 4096;
// deno-lint-ignore no-control-regex -- as above
const PLAIN_REGEXP = /[^\x00-\x1f\x7f]+/y;

/**
 * Reads the output of a terminal as lines. What a line was overwritten with (a progress bar) is what counts; colours go,
 * and so does all that a program drew on a screen of its own.
 */
export class LogReader {
  #rest = "";
  #line: string[] = [];
  #column = 0;
  #alternate = false;

  /** Takes the next piece, and returns the lines that it ended. */
  push(piece: string): string[] {
    const text = this.#rest + piece;
    this.#rest = "";
    const lines: string[] = [];
    for (let at = 0; at < text.length;) {
      PLAIN_REGEXP.lastIndex = at;
      const plain = PLAIN_REGEXP.exec(text)?.[0];
      if (plain !== undefined) {
        this.#write(plain);
        at += plain.length;
        continue;
      }
      const character = text[at]!;
      if (character !== "\x1b") {
        this.#control(character, lines);
        at++;
        continue;
      }
      ESCAPE_REGEXP.lastIndex = at;
      const escape = ESCAPE_REGEXP.exec(text);
      if (escape !== null) {
        if (escape[2] !== undefined) this.#command(escape[2], escape[1] ?? "");
        // "reset" at the shell of a program that was killed on its screen.
        else if (escape[0] === "\x1bc") this.#alternate = false;
        at += escape[0].length;
      } else if (isOpen(text, at)) {
        this.#rest = text.slice(at);
        break;
      } else at++;
    }
    return lines;
  }

  /** The line that has no end yet, such as a prompt. */
  get current(): string {
    return this.#line.join("").trimEnd();
  }

  #write(text: string): void {
    if (this.#alternate) return;
    if (this.#column === this.#line.length && this.#line.length === 0) {
      // Most lines are written once, from the left to the right.
      this.#line = [text];
      this.#column = 1;
      return;
    }
    this.#spread();
    for (const character of text) this.#line[this.#column++] = character;
  }

  /** One element for each character from here on. A line that was written in one piece is one element so far. */
  #spread(): void {
    if (this.#line.length !== 1 || this.#line[0]!.length < 2) return;
    const characters = [...this.#line[0]!];
    if (this.#column > 0) this.#column = characters.length;
    this.#line = characters;
  }

  #control(character: string, lines: string[]): void {
    if (this.#alternate) return;
    if (character === "\n") {
      lines.push(this.current);
      this.#line = [];
      this.#column = 0;
    } else if (character === "\r") this.#column = 0;
    else if (character === "\b") this.#move(this.#columnNow() - 1);
    else if (character === "\t") {
      this.#spread();
      do this.#line[this.#column] ??= " "; while (++this.#column % 8 !== 0);
    }
  }

  #columnNow(): number {
    this.#spread();
    return this.#column;
  }

  #move(column: number): void {
    this.#spread();
    this.#column = Math.max(0, Math.min(column, 10_000));
    while (this.#line.length < this.#column) this.#line.push(" ");
  }

  #command(final: string, parameters: string): void {
    if (/[hl]/.test(final) && /^\?(?:.*;)?(?:47|1047|1049)(?:;|$)/.test(parameters)) this.#alternate = final === "h";
    if (this.#alternate || /[<=>?]/.test(parameters)) return;
    const count = Number(parameters.split(";")[0]) || 1;
    if (final === "G") this.#move(count - 1);
    else if (final === "C") this.#move(this.#columnNow() + count);
    else if (final === "D") this.#move(this.#columnNow() - count);
    else if (final === "K") this.#erase(Number(parameters) || 0);
    else if (final === "P") {
      this.#spread();
      this.#line.splice(this.#column, count);
    } else if (final === "@") {
      this.#spread();
      this.#line.splice(this.#column, 0, ...Array.from({ length: Math.min(count, 1000) }, () => " "));
    }
  }

  /** 0: what is right of the cursor, 1: what is left of it, 2: all. */
  #erase(what: number): void {
    this.#spread();
    if (what === 1) this.#line.fill(" ", 0, this.#column);
    else if (what === 2) this.#line.fill(" ");
    else this.#line.length = Math.min(this.#line.length, this.#column);
  }
}

/** Whether the escape that begins at `at` may only be waiting for its end. */
function isOpen(text: string, at: number): boolean {
  if (text.length - at > LONGEST_ESCAPE) return false;
  // deno-lint-ignore no-control-regex -- as above
  return /^\x1b(?:$|\[[\x20-\x3f]*$|[\]P^_Xk][^\x07\x1b]*(?:\x1b)?$|[\x20-\x2f]+$)/.test(text.slice(at));
}
