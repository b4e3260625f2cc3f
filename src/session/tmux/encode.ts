/** tmux commands -> one call of tmux. Nothing here passes through a shell. */

export type TmuxCommand = readonly [string, ...string[]];

export interface EncodedCall {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
}

/** tmux 3.7 refuses more than 1000 elements, every version more than about 16350 bytes. */
const MOST_ELEMENTS = 900;
const MOST_BYTES = 15_000;

/** Encodes the commands as one chain on the command line, or as a script on standard input where they are too long. */
export function encodeCommands(prefix: readonly [string, ...string[]], commands: readonly TmuxCommand[]): EncodedCall {
  const elements = commands.flatMap((command, i) => [...(i === 0 ? [] : [";"]), ...command.map(escapeSeparator)]);
  const bytes = new TextEncoder().encode(elements.join("\0")).length + 1;
  if (elements.length < MOST_ELEMENTS && bytes < MOST_BYTES) return { argv: [...prefix, ...elements] };
  return encodeAsScript(prefix, commands);
}

/** Encodes the commands as a script on standard input, which nobody else on the machine can see. */
export function encodeAsScript(prefix: readonly [string, ...string[]], commands: readonly TmuxCommand[]): EncodedCall {
  // `source-file -` alone fails where no server runs.
  return { argv: [...prefix, "start-server", ";", "source-file", "-"], stdin: encodeScript(commands) };
}

/** tmux takes a final ";" of any element for the end of the command. */
function escapeSeparator(element: string): string {
  return element.endsWith(";") ? `${element.slice(0, -1)}\\;` : element;
}

/** All on one line: after an error tmux drops the rest of a line, but would run the lines that follow. */
function encodeScript(commands: readonly TmuxCommand[]): string {
  return commands.map((command) => command.map(quoteWord).join(" ")).join(" ; ") + "\n";
}

/**
 * Quotes a word for tmux's own command language; inside single quotes it expands nothing. A line break cannot stay
 * there: even in quotes tmux drops blanks and comments at the beginning of a line.
 */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`).replaceAll("\n", `'"\\n"'`)}'`;
}
