import type { PosixCursor } from "./posix_cursor.ts";
import { SPLIT_HINT } from "./posix_syntax.ts";
import { findPipedCode, findShellCode } from "./shell_code.ts";
import type { CommandList } from "./shell_command.ts";

const KEYWORDS = new Set(["if", "then", "else", "elif", "do", "while", "until", "!", "{", "time"]);
const RESERVED = new Set([
  ...KEYWORDS,
  ...["for", "case", "select", "function", "coproc", "repeat", "foreach", "[[", "}", "done", "fi", "esac", "]]", "in"],
]);
const GROUP_ENDS = new Set(["}", "done", "fi", "esac"]);

/** Ends the word being read, if there is one. */
export function endWord(cursor: PosixCursor, list: CommandList): void {
  const word = list.word;
  if (word === undefined) return;
  list.word = undefined;
  if (word.isSubscript) cursor.giveUp("after a [ without its ] in the same word", SPLIT_HINT);
  if (cursor.lists.length > 1 && (word.raw === "case" || word.raw === "=~")) {
    cursor.giveUp(`after "${word.raw}" inside ( )`, SPLIT_HINT);
  }
  if (list.words.length === 0 && RESERVED.has(word.raw)) cursor.noteDoubt();
  list.isIncomplete = false;
  if (list.words.length === 0 && KEYWORDS.has(word.raw)) {
    list.grouped.push(...list.piped);
    return;
  }
  if (word.raw === "[[" && list.words.length === 0) list.isInTest = true;
  list.words.push(word);
}

/** Ends the command being read, and restricts the values that it reads as code. */
export function endCommand(cursor: PosixCursor, list: CommandList, isPipe: boolean): void {
  endWord(cursor, list);
  const { words } = list;
  const first = words[0];
  const isMistake = list.redirect !== undefined || (list.isIncomplete && cursor.peek() === ")") ||
    (first === undefined && /[;&|]/.test(cursor.peek() ?? ""));
  if (isMistake && cursor.isInSubstitution()) cursor.giveUp("after a mistake in what is in $( )", SPLIT_HINT);
  list.redirect = undefined;
  if (first === undefined) return;
  const isInTest = list.isInTest;
  if (words.some((word) => word.raw === "]]")) list.isInTest = false;
  const piped = findPipedCode(words, list.inputs());
  cursor.restrict([...findShellCode(words, isInTest), ...piped === undefined ? [] : [piped]]);
  const values = words.flatMap((word) => word.values);
  list.values.push(...values);
  if (isPipe) list.piped.push(...values, ...GROUP_ENDS.has(first.raw) ? list.values : []);
  else list.piped = [];
  list.words = [];
}

/** Whether the command so far can be the name in `name() { ...; }`. */
export function isFunctionName(list: CommandList): boolean {
  const names = [...list.words, ...list.word === undefined ? [] : [list.word]];
  return names.length === 1 && list.redirect === undefined && /^[\w.:-]+$/.test(names[0]!.raw);
}
