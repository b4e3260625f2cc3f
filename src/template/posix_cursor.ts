import { HEREDOC_HINT, SPLIT_HINT } from "./posix_syntax.ts";
import { type CommandList, DYNAMIC, type Finding, restrictPlace, unsafe } from "./shell_command.ts";
import { MARK, type ShellPlace } from "./shell_place.ts";

/** A heredoc whose text has yet to come. */
export interface Heredoc {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  readonly list: CommandList;
}

/** How far a line has been read: the position, the lists of commands that are open there, and the places so far. */
export class PosixCursor {
  readonly line: string;
  readonly places: ShellPlace[] = [];
  /** The open lists, the innermost last. */
  readonly lists: CommandList[] = [];
  heredocs: Heredoc[] = [];
  at = 0;
  /**
   * Whether a mistake within $( ) may have gone unnoticed. An interactive bash drops a line with such a mistake and goes
   * on with the next line, as if nothing were open: in the middle of a value, if the value has a line break.
   */
  isOneLine = false;

  constructor(line: string) {
    this.line = line;
  }

  place(place: ShellPlace): void {
    const index = this.places.length;
    if (this.isOneLine && place.kind !== "unsafe" && place.kind !== "number") place = { ...place, isOneLine: true };
    this.at++;
    for (const [depth, list] of this.lists.entries()) {
      const isInner = depth < this.lists.length - 1;
      const word = list.append(isInner ? "" : MARK, isInner ? "" : MARK);
      word.values.push(index);
      if (this.lists.slice(depth + 1).some((inner) => inner.opener === "<(")) word.fed.push(index);
      if (word.isSubscript) place = restrictPlace(place, { kind: "number", reason: "in the [ ] of an array" });
    }
    this.places.push(place);
  }

  restrict(findings: readonly Finding[]): void {
    for (const { values, place } of findings) {
      for (const value of values) this.places[value] = restrictPlace(this.places[value]!, place);
    }
  }

  isAfterVariable(list: CommandList): boolean {
    return list.word?.text.includes(DYNAMIC) ?? false;
  }

  noteDoubt(): void {
    if (this.isInSubstitution()) this.isOneLine = true;
  }

  isInSubstitution(): boolean {
    return this.lists.some(({ opener }) => opener !== "" && opener !== "(");
  }

  giveUp(reason: string, hint: string): void {
    for (const character of this.line.slice(this.at)) if (character === MARK) this.places.push(unsafe(reason, hint));
    this.at = this.line.length;
  }

  // Characters

  peek(ahead = 0): string | undefined {
    return this.line[this.at + ahead];
  }

  take(list: CommandList, length: number): void {
    const text = this.line.slice(this.at, this.at + length);
    list.append(text, text);
    this.at += length;
    // The body of a heredoc begins after the next line break, and the shells differ on one within quotes.
    if (text === "\n" && this.heredocs.length > 0) return this.giveUp("after a heredoc", HEREDOC_HINT);
    if (text === "\n" && this.isOneLine) this.giveUp("on the next line of a word with $( ) in it", SPLIT_HINT);
  }

  endOf(text: string, from: number): number {
    const end = this.line.indexOf(text, from);
    return end < 0 ? this.line.length : end;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.line);
    if (match === null) return undefined;
    this.at = pattern.lastIndex;
    return match;
  }
}
