import { endCommand, endWord, isFunctionName } from "./posix_command.ts";
import { PosixCursor } from "./posix_cursor.ts";
import { readArithmetic, readBackticks, readVariable } from "./posix_expansion.ts";
import { readDelimiter, readHeredocs } from "./posix_heredoc.ts";
import { readBackslash, readComment, readSingle } from "./posix_quote.ts";
import { ARRAY_MISTAKE_REGEXP, PLAIN_SUBSTITUTION_REGEXP, REDIRECT_REGEXP, SPLIT_HINT } from "./posix_syntax.ts";
import { CommandList, DYNAMIC, unsafe } from "./shell_command.ts";
import { MARK, type ShellPlace } from "./shell_place.ts";

/**
 * Finds the place of every value in a line for sh, bash, zsh, dash or ksh. It reads the line as these shells do, as
 * long as they agree. Where they do not, or where following them would take a whole parser (`case` in `$( )`, quotes in
 * `${ }`), it gives up: no value after that point has a certain place.
 */
export function readPosixPlaces(line: string): readonly ShellPlace[] {
  const cursor = new PosixCursor(line);
  readList(cursor, new CommandList(""));
  return cursor.places;
}

function readList(cursor: PosixCursor, list: CommandList): void {
  cursor.lists.push(list);
  while (cursor.at < cursor.line.length) {
    if (cursor.peek() === ")" && list.opener !== "") break;
    readNext(cursor, list);
  }
  if (list.opener !== "" && cursor.heredocs.length > 0) {
    cursor.giveUp("after a heredoc that begins in $( )", SPLIT_HINT);
  }
  endCommand(cursor, list, false);
  cursor.at++;
  cursor.lists.pop();
}

function readNext(cursor: PosixCursor, list: CommandList): void {
  const character = cursor.peek()!;
  // After a mistake in an array, bash goes on with the next line, and that line may be in a value.
  if (list.opener === "=(" && ARRAY_MISTAKE_REGEXP.test(cursor.line.slice(cursor.at, cursor.at + 2))) {
    return cursor.giveUp(`after "${character}" in an array`, SPLIT_HINT);
  }
  switch (character) {
    case " ":
    case "\t":
      endWord(cursor, list);
      cursor.at++;
      return;
    case "\n":
      endCommand(cursor, list, false);
      if (cursor.lists.length === 1) cursor.isOneLine = false;
      else if (cursor.isOneLine) return cursor.giveUp("on the next line of what is in $( )", SPLIT_HINT);
      cursor.at++;
      readHeredocs(cursor, list);
      return;
    case "\\":
      readBackslash(cursor, list, false);
      return;
    case "'":
      readSingle(cursor, list);
      return;
    case '"':
      readDouble(cursor, list);
      return;
    case "`":
      readBackticks(cursor, list);
      return;
    case "$":
      readDollar(cursor, list, false);
      return;
    case "#":
      if (list.word === undefined) readComment(cursor);
      else cursor.take(list, 1);
      return;
    case "(":
      readParenthesis(cursor, list);
      return;
    case ")":
      endCommand(cursor, list, false);
      cursor.at++;
      return;
    case ";":
    case "&":
    case "|":
      readOperator(cursor, list, character);
      return;
    case "<":
    case ">":
      readRedirect(cursor, list);
      return;
    case MARK:
      readBareValue(cursor, list);
      return;
    case "[":
      if (/^[A-Za-z_\0][\w\0]*$/.test(list.word?.raw ?? "") || (list.opener === "=(" && list.word === undefined)) {
        list.append("", "").isSubscript = true;
      }
      cursor.take(list, 1);
      return;
    case "]":
      if (list.word !== undefined) list.word.isSubscript = false;
      cursor.take(list, 1);
      return;
    default:
      cursor.take(list, 1);
  }
}

// Commands

function readOperator(cursor: PosixCursor, list: CommandList, character: string): void {
  if (character === "&" && cursor.peek(1) === ">") return readRedirect(cursor, list);
  const next = cursor.peek(1);
  const isPair = next === character || (character === "|" && next === "&");
  // ";;" ends a pattern of "case", which is not followed in there: it can only be a mistake.
  if (character === ";" && isPair && cursor.isInSubstitution()) {
    return cursor.giveUp("after a mistake in what is in $( )", SPLIT_HINT);
  }
  endCommand(cursor, list, character === "|" && next !== "|");
  list.isIncomplete = character === "|" || (character === "&" && isPair);
  cursor.at += isPair ? 2 : 1;
}

function readRedirect(cursor: PosixCursor, list: CommandList): void {
  if (cursor.peek() !== "&" && cursor.peek(1) === "(") {
    const opener = `${cursor.peek()}(`;
    readNested(cursor, list, opener, opener === ">(" ? list.commandValues() : []);
    return;
  }
  // The digits before an operator are a file descriptor, not a word of the command.
  if (/^(?:\d+|\{\w+\})$/.test(list.word?.raw ?? "")) list.word = undefined;
  endWord(cursor, list);
  const operator = cursor.match(REDIRECT_REGEXP)?.[0];
  if (operator === undefined) return;
  if (list.redirect !== undefined) return cursor.giveUp(`after "${list.redirect}${operator}"`, SPLIT_HINT);
  if (cursor.peek() === "#" || cursor.peek() === "\\") return cursor.giveUp(`after "${operator}"`, SPLIT_HINT);
  if (operator === "<<" || operator === "<<-") return readDelimiter(cursor, list, operator === "<<-");
  list.redirect = operator;
}

function readParenthesis(cursor: PosixCursor, list: CommandList): void {
  const raw = list.word?.raw;
  const isFirst = list.words.length === 0 && list.redirect === undefined;
  if (raw !== undefined && isFirst && /^\w+\+?=$/.test(raw)) return readNested(cursor, list, "=(");
  if (/^\([ \t]*\)/.test(cursor.line.slice(cursor.at, cursor.at + 9)) && isFunctionName(list)) {
    list.word = undefined;
    list.words = [];
    cursor.noteDoubt();
    cursor.at = cursor.line.indexOf(")", cursor.at) + 1;
    return;
  }
  const isLoop = raw === undefined && list.words.length === 1 && list.words[0]!.raw === "for";
  if (cursor.peek(1) === "(" && raw === undefined && (isFirst || isLoop)) {
    return readArithmetic(cursor, list, "((", isLoop);
  }
  if (raw !== undefined || !isFirst) return cursor.giveUp('after "(" inside a command', SPLIT_HINT);
  cursor.noteDoubt();
  readNested(cursor, list, "(");
  endWord(cursor, list);
}

// Quotes and substitutions

function readNested(cursor: PosixCursor, list: CommandList, opener: string, input: readonly number[] = []): void {
  list.append(opener, DYNAMIC);
  cursor.at += opener === "=(" ? 1 : opener.length;
  // A "#" here is a comment for some shells and a glob flag for zsh.
  if (cursor.peek() === "#") return cursor.giveUp(`after "${opener}#"`, SPLIT_HINT);
  if (list.opener === "=(" && !PLAIN_SUBSTITUTION_REGEXP.test(cursor.line.slice(cursor.at))) {
    return cursor.giveUp(`after "${opener}" in an array`, SPLIT_HINT);
  }
  readList(cursor, new CommandList(opener, [...list.inputs(), ...input]));
}

function readDouble(cursor: PosixCursor, list: CommandList): void {
  list.append('"', "");
  cursor.at++;
  while (cursor.at < cursor.line.length && cursor.peek() !== '"') {
    const character = cursor.peek();
    if (character === "\\") readBackslash(cursor, list, true);
    else if (character === "$") readDollar(cursor, list, true);
    else if (character === "`") readBackticks(cursor, list);
    else if (character === MARK) cursor.place({ kind: "double", joined: cursor.isAfterVariable(list) });
    else cursor.take(list, 1);
  }
  list.append('"', "");
  cursor.at++;
}

function readDollar(cursor: PosixCursor, list: CommandList, isInDouble: boolean): void {
  if (cursor.peek(1) !== "(") return readVariable(cursor, list, isInDouble);
  return cursor.peek(2) === "(" ? readArithmetic(cursor, list, "$((", false) : readNested(cursor, list, "$(");
}

// Values

function readBareValue(cursor: PosixCursor, list: CommandList): void {
  const next = cursor.peek(1);
  const raw = list.word?.raw ?? "";
  const runsOn = raw !== "" && (raw.includes(MARK) || list.words.length === 0);
  const joined = cursor.isAfterVariable(list) || runsOn || next === "<" || next === ">";
  const isVariable = list.words.length === 0 && /^\0[\w\0]*\+?=/.test(cursor.line.slice(cursor.at));
  if (isVariable) return cursor.place(unsafe("in the name of a variable", "Write the name itself in the line", false));
  cursor.place({ kind: "bare", joined });
}
