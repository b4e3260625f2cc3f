import { findPipedCode, findShellCode } from "./shell_code.ts";
import { CommandList, DYNAMIC, restrictPlace, unsafe } from "./shell_command.ts";
import { MARK, type ShellPlace } from "./shell_place.ts";
import { BACKSLASH_HINT, DOLLAR_HINT, SPLIT_HINT } from "./posix_syntax.ts";

const KEYWORDS = new Set(["if", "else", "while", "not", "and", "or", "begin", "!", "time"]);
const VARIABLE_REGEXP = /\$+[A-Za-z_]\w*/y;
const SUBSCRIPT_REGEXP = /\[[\w$. \0-]*\]/y;

/** Finds the place of every value in a line for fish. */
export function readFishPlaces(line: string): readonly ShellPlace[] {
  return new FishReader(line).read();
}

class FishReader {
  readonly line: string;
  readonly #places: ShellPlace[] = [];
  readonly #lists: CommandList[] = [];
  #at = 0;

  constructor(line: string) {
    this.line = line;
  }

  read(): readonly ShellPlace[] {
    this.#readList(new CommandList(""));
    return this.#places;
  }

  #readList(list: CommandList): void {
    this.#lists.push(list);
    while (this.#at < this.line.length) {
      if (this.#peek() === ")" && list.opener !== "") break;
      this.#readNext(list);
    }
    this.#endCommand(list, false);
    this.#at++;
    this.#lists.pop();
  }

  #readNext(list: CommandList): void {
    const character = this.#peek()!;
    if (character === " " || character === "\t") {
      this.#endWord(list);
      this.#at++;
    } else if (character === "\n" || character === ";" || character === "|" || character === "&") {
      this.#readOperator(list, character);
    } else if (character === "\\") this.#readBackslash(list, false);
    else if (character === "'" || character === '"') this.#readQuotes(list, character);
    else if (character === "$") this.#readDollar(list);
    else if (character === "(") this.#readNested(list, "(");
    else if (character === "<" || character === ">") this.#readRedirect(list);
    else if (character === "#" && list.word === undefined) this.#readComment();
    else if (character === MARK) this.#readBareValue(list);
    else this.#take(list);
  }

  #endWord(list: CommandList): void {
    const word = list.word;
    if (word === undefined) return;
    list.word = undefined;
    if (list.words.length > 0 || !KEYWORDS.has(word.raw)) list.words.push(word);
    else list.grouped.push(...list.piped);
  }

  #endCommand(list: CommandList, isPipe: boolean): void {
    this.#endWord(list);
    list.redirect = undefined;
    const { words } = list;
    const first = words[0];
    if (first === undefined) return;
    const piped = findPipedCode(words, list.inputs());
    for (const { values, place } of [...findShellCode(words, false), ...piped === undefined ? [] : [piped]]) {
      for (const value of values) this.#places[value] = restrictPlace(this.#places[value]!, place);
    }
    const values = words.flatMap((word) => word.values);
    list.values.push(...values);
    if (isPipe) list.piped.push(...values, ...first.raw === "end" ? list.values : []);
    else list.piped = [];
    list.words = [];
  }

  #readOperator(list: CommandList, character: string): void {
    const next = this.#peek(1);
    if (character === "&" && next === ">") {
      this.#at++;
      return this.#readRedirect(list);
    }
    const isPair = next === character && character !== "\n";
    this.#endCommand(list, (character === "|" && next !== "|") || (character === "&" && next === "|"));
    this.#at += isPair || (character === "&" && next === "|") ? 2 : 1;
  }

  #readRedirect(list: CommandList): void {
    if (/^\d+$/.test(list.word?.raw ?? "")) list.word = undefined;
    this.#endWord(list);
    list.redirect = this.#peek();
    while (/[<>&?|]/.test(this.#peek() ?? "")) this.#at++;
  }

  #readNested(list: CommandList, opener: string): void {
    list.append(opener, DYNAMIC);
    this.#at += opener.length;
    this.#readList(new CommandList(opener, list.inputs()));
  }

  #readBackslash(list: CommandList, isInQuotes: boolean): void {
    const next = this.#peek(1);
    if (next === MARK) {
      this.#at++;
      return this.#place(unsafe("directly after a backslash", BACKSLASH_HINT, false));
    }
    // \x41, \u00e9 and \cA go on after the letter: what they give is not worth knowing.
    const isCoded = !isInQuotes && /[xXuU0-7c]/.test(next ?? "");
    if (next !== "\n") list.append(this.line.slice(this.#at, this.#at + 2), isCoded ? DYNAMIC : next ?? "");
    this.#at += 2;
    if (isCoded && this.line.slice(this.#at).match(/^[0-9A-Fa-f]{0,8}\0/) !== null) {
      this.#giveUp("directly after an escape", SPLIT_HINT);
    }
  }

  #readQuotes(list: CommandList, quote: string): void {
    list.append(quote, "");
    this.#at++;
    while (this.#at < this.line.length && this.#peek() !== quote) {
      const character = this.#peek();
      if (character === "\\") this.#readBackslash(list, true);
      else if (character === MARK && quote === "'") this.#place({ kind: "single" });
      else if (character === MARK) this.#place({ kind: "double", joined: this.#isAfterVariable(list) });
      else if (character === "$" && quote === '"') this.#readDollar(list);
      else this.#take(list);
    }
    list.append(quote, "");
    this.#at++;
  }

  #readDollar(list: CommandList): void {
    const next = this.#peek(1);
    if (next === MARK) {
      this.#at++;
      return this.#place(unsafe('directly after "$"', DOLLAR_HINT, false));
    }
    if (next === "(") {
      this.#readNested(list, "$(");
    } else {
      VARIABLE_REGEXP.lastIndex = this.#at;
      const variable = VARIABLE_REGEXP.exec(this.line);
      if (variable === null) return this.#giveUp('after a "$" without a name', SPLIT_HINT);
      list.append(variable[0], DYNAMIC);
      this.#at = VARIABLE_REGEXP.lastIndex;
    }
    if (this.#peek() === "[") this.#readSubscript(list);
  }

  #readSubscript(list: CommandList): void {
    SUBSCRIPT_REGEXP.lastIndex = this.#at;
    const subscript = SUBSCRIPT_REGEXP.exec(this.line);
    if (subscript === null) return this.#giveUp("after $name[", SPLIT_HINT);
    while (this.#at < SUBSCRIPT_REGEXP.lastIndex) {
      if (this.#peek() === MARK) this.#place({ kind: "number", reason: "in the [ ] after a variable" });
      else this.#take(list);
    }
  }

  #readComment(): void {
    const end = this.line.indexOf("\n", this.#at);
    const comment = this.line.slice(this.#at, end < 0 ? undefined : end);
    for (const character of comment) if (character === MARK) this.#places.push({ kind: "comment" });
    this.#at += comment.length;
  }

  #readBareValue(list: CommandList): void {
    const next = this.#peek(1);
    const raw = list.word?.raw ?? "";
    const runsOn = raw !== "" && (raw.includes(MARK) || list.words.length === 0);
    this.#place({ kind: "bare", joined: this.#isAfterVariable(list) || runsOn || next === "<" || next === ">" });
  }

  #isAfterVariable(list: CommandList): boolean {
    return list.word?.text.includes(DYNAMIC) ?? false;
  }

  #place(place: ShellPlace): void {
    const index = this.#places.length;
    this.#at++;
    for (const [depth, list] of this.#lists.entries()) {
      const isInner = depth < this.#lists.length - 1;
      const word = list.append(isInner ? "" : MARK, isInner ? "" : MARK);
      word.values.push(index);
      // (... | psub) gives the name of a file that holds the values.
      if (isInner) word.fed.push(index);
    }
    this.#places.push(place);
  }

  #giveUp(reason: string, hint: string): void {
    for (const character of this.line.slice(this.#at)) if (character === MARK) this.#places.push(unsafe(reason, hint));
    this.#at = this.line.length;
  }

  #peek(ahead = 0): string | undefined {
    return this.line[this.#at + ahead];
  }

  #take(list: CommandList): void {
    const character = this.line[this.#at]!;
    list.append(character, character);
    this.#at++;
  }
}
