import type { PosixCursor } from "./posix_cursor.ts";
import { ANSI_REASON, BACKSLASH_HINT, HEREDOC_HINT, SPLIT_HINT } from "./posix_syntax.ts";
import { type CommandList, DYNAMIC, unsafe } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

/** Reads a backslash and what it quotes. */
export function readBackslash(cursor: PosixCursor, list: CommandList, isInDouble: boolean): void {
  const next = cursor.peek(1);
  if (next === MARK) {
    cursor.at++;
    return cursor.place(unsafe("directly after a backslash", BACKSLASH_HINT, false));
  }
  if (next === "\n") {
    const before = cursor.line[cursor.at - 1];
    const after = cursor.peek(2);
    const isPlain = isInDouble || (/[\w \t\n,.:/'"-]/.test(before ?? " ") && /[\w \t,.:/'"\0-]/.test(after ?? " "));
    if (!isPlain || before === "$") return cursor.giveUp("after a line that ends in a backslash", SPLIT_HINT);
    if (cursor.heredocs.length > 0) return cursor.giveUp("after a heredoc's line that goes on", HEREDOC_HINT);
    if (cursor.isOneLine) return cursor.giveUp("on the next line of what is in $( )", SPLIT_HINT);
    cursor.at += 2;
    return;
  }
  list.append(cursor.line.slice(cursor.at, cursor.at + 2), next ?? "");
  cursor.at += 2;
}

/** Reads `' '`. */
export function readSingle(cursor: PosixCursor, list: CommandList): void {
  list.append("'", "");
  const end = cursor.endOf("'", cursor.at + 1);
  cursor.at++;
  while (cursor.at < end) {
    if (cursor.peek() === MARK) cursor.place({ kind: "single" });
    else cursor.take(list, 1);
  }
  list.append("'", "");
  cursor.at = end + 1;
}

/** Reads `$' '`. */
export function readAnsi(cursor: PosixCursor, list: CommandList): void {
  list.append("$'", "");
  cursor.at += 2;
  while (cursor.at < cursor.line.length && cursor.peek() !== "'") {
    if (cursor.peek() === MARK) cursor.place({ kind: "ansi" });
    else if (cursor.peek() !== "\\") cursor.take(list, 1);
    else if (cursor.peek(1) === "'") return cursor.giveUp(ANSI_REASON, SPLIT_HINT);
    else if (cursor.peek(1) === MARK) {
      cursor.at++;
      cursor.place(unsafe("directly after a backslash", BACKSLASH_HINT, false));
    } else {
      list.append(cursor.line.slice(cursor.at, cursor.at + 2), DYNAMIC);
      cursor.at += 2;
    }
  }
  list.append("'", "");
  cursor.at++;
}

/** Reads a comment, which quotes the rest of its line. */
export function readComment(cursor: PosixCursor): void {
  const before = cursor.line[cursor.at - 1];
  if (before !== undefined && !/[ \t\n]/.test(before)) return cursor.giveUp(`after "${before}#"`, SPLIT_HINT);
  const end = cursor.endOf("\n", cursor.at);
  const comment = cursor.line.slice(cursor.at, end);
  // bash before 4 reads quotes and parentheses in such a comment.
  if (cursor.lists.length > 1 && /['"`()]/.test(comment)) {
    return cursor.giveUp("after a comment with quotes inside ( )", SPLIT_HINT);
  }
  for (const character of comment) if (character === MARK) cursor.places.push({ kind: "comment" });
  cursor.at = end;
}
