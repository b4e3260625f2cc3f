import type { PosixCursor } from "./posix_cursor.ts";
import { readAnsi } from "./posix_quote.ts";
import {
  BRACES_REGEXP,
  DOLLAR_HINT,
  findArithmeticEnd,
  LITERAL_DOLLAR_REGEXP,
  SPLIT_HINT,
  SUBSCRIPT_REGEXP,
  VARIABLE_HINT,
  VARIABLE_REGEXP,
} from "./posix_syntax.ts";
import { type CommandList, DYNAMIC, unsafe } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

/** Reads a `$` and what it begins, other than `$( )` and `$(( ))`. */
export function readVariable(cursor: PosixCursor, list: CommandList, isInDouble: boolean): void {
  const next = cursor.peek(1);
  if (next === MARK) {
    cursor.at++;
    return cursor.place(unsafe('directly after "$"', DOLLAR_HINT, false));
  }
  if (next === "{") {
    const braces = cursor.match(BRACES_REGEXP);
    if (braces !== undefined) return void list.append(braces[0], DYNAMIC);
    const inside = cursor.line.slice(cursor.at, cursor.endOf("}", cursor.at)).includes(MARK);
    return cursor.giveUp(inside ? "inside ${ }" : "after ${ } with quotes, braces or $ in it", VARIABLE_HINT);
  }
  if (next === "'" && !isInDouble) return readAnsi(cursor, list);
  const variable = cursor.match(VARIABLE_REGEXP);
  // zsh reads $$'..' as a $ and $'..'.
  if (variable?.[0] === "$$" && !LITERAL_DOLLAR_REGEXP.test(cursor.peek() ?? " ")) {
    return cursor.giveUp('directly after "$$"', SPLIT_HINT);
  }
  if (variable !== undefined) {
    list.append(variable[0], DYNAMIC);
    // zsh reads $name[...] as an element, within double quotes too, and computes what is in the brackets.
    if (cursor.peek() !== "[") return;
    const subscript = cursor.match(SUBSCRIPT_REGEXP);
    if (subscript === undefined) return cursor.giveUp("after $name[", SPLIT_HINT);
    cursor.at -= subscript[0].length;
    return readNumbers(cursor, list, cursor.at + subscript[0].length, "in the [ ] after a variable");
  }
  if (next !== undefined && !LITERAL_DOLLAR_REGEXP.test(next)) {
    return cursor.giveUp(next === "[" ? "after $[" : `after "$${next}"`, SPLIT_HINT);
  }
  cursor.take(list, 1);
}

/** Reads `$(( ))` or `(( ))`. */
export function readArithmetic(cursor: PosixCursor, list: CommandList, opener: string, isLoop: boolean): void {
  const end = findArithmeticEnd(cursor.line, cursor.at + opener.length, isLoop);
  // What is arithmetic for bash is two subshells for dash, and there << is a heredoc.
  const isDoubtful = opener === "((" && cursor.line.slice(cursor.at, end).includes("<<");
  if (end === undefined || isDoubtful) return cursor.giveUp(`after "${opener}"`, SPLIT_HINT);
  list.append("", DYNAMIC);
  if (opener === "((") cursor.noteDoubt();
  readNumbers(cursor, list, end, `in ${opener} ))`);
}

function readNumbers(cursor: PosixCursor, list: CommandList, end: number, reason: string): void {
  while (cursor.at < end) {
    if (cursor.peek() === MARK) cursor.place({ kind: "number", reason });
    else cursor.take(list, 1);
  }
}

/** Reads a substitution in backticks, in which no value has a certain place. */
export function readBackticks(cursor: PosixCursor, list: CommandList): void {
  list.append("`", DYNAMIC);
  cursor.at++;
  while (cursor.at < cursor.line.length && cursor.peek() !== "`") {
    if (cursor.peek() === MARK) cursor.place(unsafe("inside backticks", "Write $( ) instead of the backticks"));
    else cursor.at += cursor.peek() === "\\" && cursor.peek(1) !== MARK ? 2 : 1;
  }
  cursor.at++;
}
