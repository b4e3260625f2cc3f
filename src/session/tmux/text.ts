/** What tmux can hold as a label, and how to hand it over. */

/**
 * Returns a window's name or a pane's title as tmux can hold it: control characters become spaces. tmux refuses a
 * title with one, and keeps, escapes or refuses them in a window's name, depending on its version.
 */
export function cleanLabel(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}

/**
 * Protects text that tmux expands as a format: names, titles, directories. A "#" is doubled, except in a run right
 * before "[", which tmux leaves as it is.
 */
export function escapeFormat(text: string): string {
  return text.replace(/#+(?![#[])/g, (run) => run + run);
}
