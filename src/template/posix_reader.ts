import { findPipedCode, findShellCode } from "./shell_code.ts";
import { CommandList, DYNAMIC, type Finding, restrictPlace, unsafe } from "./shell_command.ts";
import { MARK, type ShellPlace } from "./shell_place.ts";
import {
  ANSI_REASON,
  ARRAY_MISTAKE_REGEXP,
  BACKSLASH_HINT,
  BRACES_REGEXP,
  DELIMITER_REGEXP,
  DOLLAR_HINT,
  findArithmeticEnd,
  HEREDOC_HINT,
  isRiskyHeredocLine,
  LITERAL_DOLLAR_REGEXP,
  PLAIN_SUBSTITUTION_REGEXP,
  REDIRECT_REGEXP,
  SPLIT_HINT,
  SUBSCRIPT_REGEXP,
  VARIABLE_HINT,
  VARIABLE_REGEXP,
} from "./posix_syntax.ts";

const KEYWORDS = new Set(["if", "then", "else", "elif", "do", "while", "until", "!", "{", "time"]);
const RESERVED = new Set([
  ...KEYWORDS,
  ...["for", "case", "select", "function", "coproc", "repeat", "foreach", "[[", "}", "done", "fi", "esac", "]]", "in"],
]);
const GROUP_ENDS = new Set(["}", "done", "fi", "esac"]);

/** Finds the place of every value in a line for sh, bash, zsh, dash or ksh. */
export function readPosixPlaces(line: string): readonly ShellPlace[] {
  return new PosixReader(line).read();
}

interface Heredoc {
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
  readonly list: CommandList;
}

/**
 * Reads a line as these shells do, as long as they agree. Where they do not, or where following them would take a
 * whole parser (`case` in `$( )`, quotes in `${ }`), it gives up: no value after that point has a certain place.
 */
class PosixReader {
  readonly line: string;
  readonly #places: ShellPlace[] = [];
  readonly #lists: CommandList[] = [];
  #heredocs: Heredoc[] = [];
  #at = 0;
  /**
   * Whether a mistake within $( ) may have gone unnoticed. An interactive bash drops a line with such a mistake and goes
   * on with the next line, as if nothing were open: in the middle of a value, if the value has a line break.
   */
  #isOneLine = false;

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
    if (list.opener !== "" && this.#heredocs.length > 0) {
      this.#giveUp("after a heredoc that begins in $( )", SPLIT_HINT);
    }
    this.#endCommand(list, false);
    this.#at++;
    this.#lists.pop();
  }

  #readNext(list: CommandList): void {
    const character = this.#peek()!;
    // After a mistake in an array, bash goes on with the next line, and that line may be in a value.
    if (list.opener === "=(" && ARRAY_MISTAKE_REGEXP.test(this.line.slice(this.#at, this.#at + 2))) {
      return this.#giveUp(`after "${character}" in an array`, SPLIT_HINT);
    }
    switch (character) {
      case " ":
      case "\t":
        this.#endWord(list);
        this.#at++;
        return;
      case "\n":
        this.#endCommand(list, false);
        if (this.#lists.length === 1) this.#isOneLine = false;
        else if (this.#isOneLine) return this.#giveUp("on the next line of what is in $( )", SPLIT_HINT);
        this.#at++;
        this.#readHeredocs(list);
        return;
      case "\\":
        this.#readBackslash(list, false);
        return;
      case "'":
        this.#readSingle(list);
        return;
      case '"':
        this.#readDouble(list);
        return;
      case "`":
        this.#readBackticks(list);
        return;
      case "$":
        this.#readDollar(list, false);
        return;
      case "#":
        if (list.word === undefined) this.#readComment();
        else this.#take(list, 1);
        return;
      case "(":
        this.#readParenthesis(list);
        return;
      case ")":
        this.#endCommand(list, false);
        this.#at++;
        return;
      case ";":
      case "&":
      case "|":
        this.#readOperator(list, character);
        return;
      case "<":
      case ">":
        this.#readRedirect(list);
        return;
      case MARK:
        this.#readBareValue(list);
        return;
      case "[":
        if (/^[A-Za-z_\0][\w\0]*$/.test(list.word?.raw ?? "") || (list.opener === "=(" && list.word === undefined)) {
          list.append("", "").isSubscript = true;
        }
        this.#take(list, 1);
        return;
      case "]":
        if (list.word !== undefined) list.word.isSubscript = false;
        this.#take(list, 1);
        return;
      default:
        this.#take(list, 1);
    }
  }

  // Words and commands

  #endWord(list: CommandList): void {
    const word = list.word;
    if (word === undefined) return;
    list.word = undefined;
    if (word.isSubscript) this.#giveUp("after a [ without its ] in the same word", SPLIT_HINT);
    if (this.#lists.length > 1 && (word.raw === "case" || word.raw === "=~")) {
      this.#giveUp(`after "${word.raw}" inside ( )`, SPLIT_HINT);
    }
    if (list.words.length === 0 && RESERVED.has(word.raw)) this.#noteDoubt();
    list.isIncomplete = false;
    if (list.words.length === 0 && KEYWORDS.has(word.raw)) {
      list.grouped.push(...list.piped);
      return;
    }
    if (word.raw === "[[" && list.words.length === 0) list.isInTest = true;
    list.words.push(word);
  }

  #endCommand(list: CommandList, isPipe: boolean): void {
    this.#endWord(list);
    const { words } = list;
    const first = words[0];
    const isMistake = list.redirect !== undefined || (list.isIncomplete && this.#peek() === ")") ||
      (first === undefined && /[;&|]/.test(this.#peek() ?? ""));
    if (isMistake && this.#isInSubstitution()) this.#giveUp("after a mistake in what is in $( )", SPLIT_HINT);
    list.redirect = undefined;
    if (first === undefined) return;
    const isInTest = list.isInTest;
    if (words.some((word) => word.raw === "]]")) list.isInTest = false;
    const piped = findPipedCode(words, list.inputs());
    this.#restrict([...findShellCode(words, isInTest), ...piped === undefined ? [] : [piped]]);
    const values = words.flatMap((word) => word.values);
    list.values.push(...values);
    if (isPipe) list.piped.push(...values, ...GROUP_ENDS.has(first.raw) ? list.values : []);
    else list.piped = [];
    list.words = [];
  }

  #restrict(findings: readonly Finding[]): void {
    for (const { values, place } of findings) {
      for (const value of values) this.#places[value] = restrictPlace(this.#places[value]!, place);
    }
  }

  #readOperator(list: CommandList, character: string): void {
    if (character === "&" && this.#peek(1) === ">") return this.#readRedirect(list);
    const next = this.#peek(1);
    const isPair = next === character || (character === "|" && next === "&");
    // ";;" ends a pattern of "case", which is not followed in there: it can only be a mistake.
    if (character === ";" && isPair && this.#isInSubstitution()) {
      return this.#giveUp("after a mistake in what is in $( )", SPLIT_HINT);
    }
    this.#endCommand(list, character === "|" && next !== "|");
    list.isIncomplete = character === "|" || (character === "&" && isPair);
    this.#at += isPair ? 2 : 1;
  }

  #readRedirect(list: CommandList): void {
    if (this.#peek() !== "&" && this.#peek(1) === "(") {
      const opener = `${this.#peek()}(`;
      this.#readNested(list, opener, opener === ">(" ? list.commandValues() : []);
      return;
    }
    // The digits before an operator are a file descriptor, not a word of the command.
    if (/^(?:\d+|\{\w+\})$/.test(list.word?.raw ?? "")) list.word = undefined;
    this.#endWord(list);
    const operator = this.#match(REDIRECT_REGEXP)?.[0];
    if (operator === undefined) return;
    if (list.redirect !== undefined) return this.#giveUp(`after "${list.redirect}${operator}"`, SPLIT_HINT);
    if (this.#peek() === "#" || this.#peek() === "\\") return this.#giveUp(`after "${operator}"`, SPLIT_HINT);
    if (operator === "<<" || operator === "<<-") return this.#readDelimiter(list, operator === "<<-");
    list.redirect = operator;
  }

  #readParenthesis(list: CommandList): void {
    const raw = list.word?.raw;
    const isFirst = list.words.length === 0 && list.redirect === undefined;
    if (raw !== undefined && isFirst && /^\w+\+?=$/.test(raw)) return this.#readNested(list, "=(");
    if (/^\([ \t]*\)/.test(this.line.slice(this.#at, this.#at + 9)) && this.#isFunctionName(list)) {
      list.word = undefined;
      list.words = [];
      this.#noteDoubt();
      this.#at = this.line.indexOf(")", this.#at) + 1;
      return;
    }
    const isLoop = raw === undefined && list.words.length === 1 && list.words[0]!.raw === "for";
    if (this.#peek(1) === "(" && raw === undefined && (isFirst || isLoop)) {
      return this.#readArithmetic(list, "((", isLoop);
    }
    if (raw !== undefined || !isFirst) return this.#giveUp('after "(" inside a command', SPLIT_HINT);
    this.#noteDoubt();
    this.#readNested(list, "(");
    this.#endWord(list);
  }

  #isFunctionName(list: CommandList): boolean {
    const names = [...list.words, ...list.word === undefined ? [] : [list.word]];
    return names.length === 1 && list.redirect === undefined && /^[\w.:-]+$/.test(names[0]!.raw);
  }

  // Quotes and substitutions

  #readNested(list: CommandList, opener: string, input: readonly number[] = []): void {
    list.append(opener, DYNAMIC);
    this.#at += opener === "=(" ? 1 : opener.length;
    // A "#" here is a comment for some shells and a glob flag for zsh.
    if (this.#peek() === "#") return this.#giveUp(`after "${opener}#"`, SPLIT_HINT);
    if (list.opener === "=(" && !PLAIN_SUBSTITUTION_REGEXP.test(this.line.slice(this.#at))) {
      return this.#giveUp(`after "${opener}" in an array`, SPLIT_HINT);
    }
    this.#readList(new CommandList(opener, [...list.inputs(), ...input]));
  }

  #readBackslash(list: CommandList, isInDouble: boolean): void {
    const next = this.#peek(1);
    if (next === MARK) {
      this.#at++;
      return this.#place(unsafe("directly after a backslash", BACKSLASH_HINT, false));
    }
    if (next === "\n") {
      const before = this.line[this.#at - 1];
      const after = this.#peek(2);
      const isPlain = isInDouble || (/[\w \t\n,.:/'"-]/.test(before ?? " ") && /[\w \t,.:/'"\0-]/.test(after ?? " "));
      if (!isPlain || before === "$") return this.#giveUp("after a line that ends in a backslash", SPLIT_HINT);
      if (this.#heredocs.length > 0) return this.#giveUp("after a heredoc's line that goes on", HEREDOC_HINT);
      if (this.#isOneLine) return this.#giveUp("on the next line of what is in $( )", SPLIT_HINT);
      this.#at += 2;
      return;
    }
    list.append(this.line.slice(this.#at, this.#at + 2), next ?? "");
    this.#at += 2;
  }

  #readSingle(list: CommandList): void {
    list.append("'", "");
    const end = this.#endOf("'", this.#at + 1);
    this.#at++;
    while (this.#at < end) {
      if (this.#peek() === MARK) this.#place({ kind: "single" });
      else this.#take(list, 1);
    }
    list.append("'", "");
    this.#at = end + 1;
  }

  #readAnsi(list: CommandList): void {
    list.append("$'", "");
    this.#at += 2;
    while (this.#at < this.line.length && this.#peek() !== "'") {
      if (this.#peek() === MARK) this.#place({ kind: "ansi" });
      else if (this.#peek() !== "\\") this.#take(list, 1);
      else if (this.#peek(1) === "'") return this.#giveUp(ANSI_REASON, SPLIT_HINT);
      else if (this.#peek(1) === MARK) {
        this.#at++;
        this.#place(unsafe("directly after a backslash", BACKSLASH_HINT, false));
      } else {
        list.append(this.line.slice(this.#at, this.#at + 2), DYNAMIC);
        this.#at += 2;
      }
    }
    list.append("'", "");
    this.#at++;
  }

  #readDouble(list: CommandList): void {
    list.append('"', "");
    this.#at++;
    while (this.#at < this.line.length && this.#peek() !== '"') {
      const character = this.#peek();
      if (character === "\\") this.#readBackslash(list, true);
      else if (character === "$") this.#readDollar(list, true);
      else if (character === "`") this.#readBackticks(list);
      else if (character === MARK) this.#place({ kind: "double", joined: this.#isAfterVariable(list) });
      else this.#take(list, 1);
    }
    list.append('"', "");
    this.#at++;
  }

  #readDollar(list: CommandList, isInDouble: boolean): void {
    const next = this.#peek(1);
    if (next === MARK) {
      this.#at++;
      return this.#place(unsafe('directly after "$"', DOLLAR_HINT, false));
    }
    if (next === "(") {
      return this.#peek(2) === "(" ? this.#readArithmetic(list, "$((", false) : this.#readNested(list, "$(");
    }
    if (next === "{") {
      const braces = this.#match(BRACES_REGEXP);
      if (braces !== undefined) return void list.append(braces[0], DYNAMIC);
      const inside = this.line.slice(this.#at, this.#endOf("}", this.#at)).includes(MARK);
      return this.#giveUp(inside ? "inside ${ }" : "after ${ } with quotes, braces or $ in it", VARIABLE_HINT);
    }
    if (next === "'" && !isInDouble) return this.#readAnsi(list);
    const variable = this.#match(VARIABLE_REGEXP);
    // zsh reads $$'..' as a $ and $'..'.
    if (variable?.[0] === "$$" && !LITERAL_DOLLAR_REGEXP.test(this.#peek() ?? " ")) {
      return this.#giveUp('directly after "$$"', SPLIT_HINT);
    }
    if (variable !== undefined) {
      list.append(variable[0], DYNAMIC);
      // zsh reads $name[...] as an element, within double quotes too, and computes what is in the brackets.
      if (this.#peek() !== "[") return;
      const subscript = this.#match(SUBSCRIPT_REGEXP);
      if (subscript === undefined) return this.#giveUp("after $name[", SPLIT_HINT);
      this.#at -= subscript[0].length;
      return this.#readNumbers(list, this.#at + subscript[0].length, "in the [ ] after a variable");
    }
    if (next !== undefined && !LITERAL_DOLLAR_REGEXP.test(next)) {
      return this.#giveUp(next === "[" ? "after $[" : `after "$${next}"`, SPLIT_HINT);
    }
    this.#take(list, 1);
  }

  #readArithmetic(list: CommandList, opener: string, isLoop: boolean): void {
    const end = findArithmeticEnd(this.line, this.#at + opener.length, isLoop);
    // What is arithmetic for bash is two subshells for dash, and there << is a heredoc.
    const isDoubtful = opener === "((" && this.line.slice(this.#at, end).includes("<<");
    if (end === undefined || isDoubtful) return this.#giveUp(`after "${opener}"`, SPLIT_HINT);
    list.append("", DYNAMIC);
    if (opener === "((") this.#noteDoubt();
    this.#readNumbers(list, end, `in ${opener} ))`);
  }

  #readNumbers(list: CommandList, end: number, reason: string): void {
    while (this.#at < end) {
      if (this.#peek() === MARK) this.#place({ kind: "number", reason });
      else this.#take(list, 1);
    }
  }

  #readBackticks(list: CommandList): void {
    list.append("`", DYNAMIC);
    this.#at++;
    while (this.#at < this.line.length && this.#peek() !== "`") {
      if (this.#peek() === MARK) this.#place(unsafe("inside backticks", "Write $( ) instead of the backticks"));
      else this.#at += this.#peek() === "\\" && this.#peek(1) !== MARK ? 2 : 1;
    }
    this.#at++;
  }

  #readComment(): void {
    const before = this.line[this.#at - 1];
    if (before !== undefined && !/[ \t\n]/.test(before)) return this.#giveUp(`after "${before}#"`, SPLIT_HINT);
    const end = this.#endOf("\n", this.#at);
    const comment = this.line.slice(this.#at, end);
    // bash before 4 reads quotes and parentheses in such a comment.
    if (this.#lists.length > 1 && /['"`()]/.test(comment)) {
      return this.#giveUp("after a comment with quotes inside ( )", SPLIT_HINT);
    }
    for (const character of comment) if (character === MARK) this.#places.push({ kind: "comment" });
    this.#at = end;
  }

  // Heredocs

  #readDelimiter(list: CommandList, stripsTabs: boolean): void {
    const match = this.#match(DELIMITER_REGEXP);
    if (match === undefined) {
      const isValue = /^[^\n;|&]*\0/.test(this.line.slice(this.#at));
      return this.#giveUp(isValue ? "in the delimiter of a heredoc" : "after a heredoc", HEREDOC_HINT);
    }
    const delimiter = match[1] ?? match[2] ?? match[3]!;
    this.#heredocs.push({ delimiter, isQuoted: match[3] === undefined, stripsTabs, list });
  }

  #readHeredocs(list: CommandList): void {
    const heredocs = this.#heredocs;
    this.#heredocs = [];
    if (heredocs.some((heredoc) => heredoc.list !== list)) return this.#giveUp("after a heredoc", HEREDOC_HINT);
    for (const { delimiter, isQuoted, stripsTabs } of heredocs) {
      while (this.#at < this.line.length) {
        const end = this.#endOf("\n", this.#at);
        const text = this.line.slice(this.#at, end);
        for (const character of text) {
          if (character === MARK) this.#places.push(unsafe("inside a heredoc", HEREDOC_HINT));
        }
        this.#at = end + 1;
        if ((stripsTabs ? text.replace(/^\t+/, "") : text) === delimiter) break;
        if (!isQuoted && isRiskyHeredocLine(text)) return this.#giveUp("after a heredoc with $( ) in it", HEREDOC_HINT);
      }
    }
  }

  // Values

  #readBareValue(list: CommandList): void {
    const next = this.#peek(1);
    const raw = list.word?.raw ?? "";
    const runsOn = raw !== "" && (raw.includes(MARK) || list.words.length === 0);
    const joined = this.#isAfterVariable(list) || runsOn || next === "<" || next === ">";
    const isVariable = list.words.length === 0 && /^\0[\w\0]*\+?=/.test(this.line.slice(this.#at));
    if (isVariable) return this.#place(unsafe("in the name of a variable", "Write the name itself in the line", false));
    this.#place({ kind: "bare", joined });
  }

  #isAfterVariable(list: CommandList): boolean {
    return list.word?.text.includes(DYNAMIC) ?? false;
  }

  #place(place: ShellPlace): void {
    const index = this.#places.length;
    if (this.#isOneLine && place.kind !== "unsafe" && place.kind !== "number") place = { ...place, isOneLine: true };
    this.#at++;
    for (const [depth, list] of this.#lists.entries()) {
      const isInner = depth < this.#lists.length - 1;
      const word = list.append(isInner ? "" : MARK, isInner ? "" : MARK);
      word.values.push(index);
      if (this.#lists.slice(depth + 1).some((inner) => inner.opener === "<(")) word.fed.push(index);
      if (word.isSubscript) place = restrictPlace(place, { kind: "number", reason: "in the [ ] of an array" });
    }
    this.#places.push(place);
  }

  #noteDoubt(): void {
    if (this.#isInSubstitution()) this.#isOneLine = true;
  }

  #isInSubstitution(): boolean {
    return this.#lists.some(({ opener }) => opener !== "" && opener !== "(");
  }

  #giveUp(reason: string, hint: string): void {
    for (const character of this.line.slice(this.#at)) if (character === MARK) this.#places.push(unsafe(reason, hint));
    this.#at = this.line.length;
  }

  // Characters

  #peek(ahead = 0): string | undefined {
    return this.line[this.#at + ahead];
  }

  #take(list: CommandList, length: number): void {
    const text = this.line.slice(this.#at, this.#at + length);
    list.append(text, text);
    this.#at += length;
    // The body of a heredoc begins after the next line break, and the shells differ on one within quotes.
    if (text === "\n" && this.#heredocs.length > 0) return this.#giveUp("after a heredoc", HEREDOC_HINT);
    if (text === "\n" && this.#isOneLine) this.#giveUp("on the next line of a word with $( ) in it", SPLIT_HINT);
  }

  #endOf(text: string, from: number): number {
    const end = this.line.indexOf(text, from);
    return end < 0 ? this.line.length : end;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.line);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}
