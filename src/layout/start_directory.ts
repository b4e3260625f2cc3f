/**
 * Writes out the home directory at the head of a directory: `~`, `$HOME`, `${HOME}`. Nothing else is touched: the tools
 * that wrote these files replaced every `~` of a text, which turned `HEAD~1` into a path.
 */
export function expandHome(directory: string, home: string): string {
  return directory.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, () => home);
}

/** Writes a directory below the home directory so that it fits every home. */
export function contractHome(directory: string, home: string): string {
  if (directory === home) return "~";
  return directory.startsWith(`${home}/`) ? `~${directory.slice(home.length)}` : directory;
}
