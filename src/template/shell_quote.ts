/** How a shell reads quotes: as sh, bash, zsh, dash and ksh do, or as fish does. */
export type Dialect = "posix" | "fish";

// No "," (brace lists), no "=" (assignments, zsh's =command), no "%" (fish's and zsh's jobs), no "~" and no globs.
const SAFE_REGEXP = /^[A-Za-z0-9_.\/:@+-]+$/;

// Words in capitals and rows of dots are what people give to zsh's global aliases, which expand anywhere in a line.
const ALIAS_REGEXP = /^(?:[A-Z]+|\.{3,}|-+)$/;

const RESERVED = new Set(
  ("if then else elif fi for while until do done case esac in select function time coproc repeat foreach end nocorrect " +
    "noglob begin switch and or not builtin command exec return break continue test set eval source").split(" "),
);

/** Whether a value may stand unquoted inside a word. */
export function isSafe(value: string): boolean {
  return SAFE_REGEXP.test(value);
}

/** Whether a value may be a whole unquoted word: safe, and neither a reserved word nor likely an alias. */
export function isSafeWord(value: string): boolean {
  return isSafe(value) && !RESERVED.has(value) && !ALIAS_REGEXP.test(value);
}

/** Quotes a value as one word of a shell line, always. */
export function quoteWord(value: string, dialect: Dialect): string {
  return `'${quoteInside(value, dialect)}'`;
}

/** Escapes a value for a place that is within single quotes already. */
export function quoteInside(value: string, dialect: Dialect): string {
  return dialect === "fish"
    ? value.replaceAll(/[\\']/g, (character) => `\\${character}`)
    : value.replaceAll("'", `'\\''`);
}

/** Quotes a value in a place within double quotes, after which the double quotes go on. */
export function quoteInDouble(value: string, dialect: Dialect): string {
  // fish 3.6 refuses "$(a)"'$[', so it gets no single quotes there; the "" keeps a name before it apart.
  return dialect === "fish" ? `""${value.replaceAll(/[\\"$]/g, "\\$&")}` : `"${quoteWord(value, dialect)}"`;
}
