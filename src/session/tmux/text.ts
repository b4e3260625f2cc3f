/** What tmux can hold as a label, and how to hand it over. */

/**
 * Returns a window's name or a pane's title as tmux can hold it: control characters and line separators become
 * spaces, what is no character becomes U+FFFD. tmux leaves the old title where the new one has any of them, and keeps,
 * escapes or refuses them in a window's name, depending on its version.
 */
export function cleanLabel(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").replace(/\p{Cn}/gu, "\ufffd");
}

/**
 * Protects text that tmux expands as a format: names, titles, directories. A "#" is doubled, except in a run right
 * before "[", which tmux leaves as it is.
 */
export function escapeFormat(text: string): string {
  return text.replace(/#+(?![#[])/g, (run) => run + run);
}

/** The same, where tmux expands the time too: "%H". */
export function escapeTime(text: string): string {
  return escapeFormat(text).replaceAll("%", "%%");
}
