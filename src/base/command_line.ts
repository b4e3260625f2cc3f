/** Command lines that a person can paste into a POSIX shell. */

export function pasteLine(argv: readonly string[]): string {
  return argv.map(pasteWord).join(" ");
}

/** Quotes a word where a shell would read it otherwise. */
export function pasteWord(word: string): string {
  // zsh expands a "=" in front.
  return /^[\w.\/:@+-][\w.\/:@+,%=-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
