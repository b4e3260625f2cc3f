import type { PosixCursor } from "./posix_cursor.ts";
import { DELIMITER_REGEXP, HEREDOC_HINT, isRiskyHeredocLine } from "./posix_syntax.ts";
import { type CommandList, unsafe } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

/** Reads the word after `<<`. */
export function readDelimiter(cursor: PosixCursor, list: CommandList, stripsTabs: boolean): void {
  const match = cursor.match(DELIMITER_REGEXP);
  if (match === undefined) {
    const isValue = /^[^\n;|&]*\0/.test(cursor.line.slice(cursor.at));
    return cursor.giveUp(isValue ? "in the delimiter of a heredoc" : "after a heredoc", HEREDOC_HINT);
  }
  const delimiter = match[1] ?? match[2] ?? match[3]!;
  cursor.heredocs.push({ delimiter, isQuoted: match[3] === undefined, stripsTabs, list });
}

/** Reads the text of the open heredocs, after the line break that it begins after. */
export function readHeredocs(cursor: PosixCursor, list: CommandList): void {
  const heredocs = cursor.heredocs;
  cursor.heredocs = [];
  if (heredocs.some((heredoc) => heredoc.list !== list)) return cursor.giveUp("after a heredoc", HEREDOC_HINT);
  for (const { delimiter, isQuoted, stripsTabs } of heredocs) {
    while (cursor.at < cursor.line.length) {
      const end = cursor.endOf("\n", cursor.at);
      const text = cursor.line.slice(cursor.at, end);
      for (const character of text) {
        if (character === MARK) cursor.places.push(unsafe("inside a heredoc", HEREDOC_HINT));
      }
      cursor.at = end + 1;
      if ((stripsTabs ? text.replace(/^\t+/, "") : text) === delimiter) break;
      if (!isQuoted && isRiskyHeredocLine(text)) return cursor.giveUp("after a heredoc with $( ) in it", HEREDOC_HINT);
    }
  }
}
