/** The file in the main worktree's root that says, as .gitignore does, what else a new worktree gets. */
export const INCLUDE_FILE = ".worktreeinclude";

/** What git does not track and `file` names; a folder that is all so is named alone, with a slash at its end. */
export function listIncludedArguments(file: string): readonly string[] {
  return ["ls-files", "-z", "--others", "--ignored", "--directory", `--exclude-from=${file}`];
}

/** Parses paths that end in NUL, relative to the worktree. */
export function parsePaths(text: string): readonly string[] {
  return text.split("\0").map((path) => path.replace(/\/$/, "")).filter((path) => path !== "");
}
