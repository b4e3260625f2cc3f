/** Where something runs, as the variables that steps, panes and `prj env` have in common. */
export function placeEnvironment(place: {
  readonly project: string;
  /** Of the main worktree. */
  readonly root: string;
  readonly worktree: string;
  readonly path: string;
  readonly branch: string | null;
}): Readonly<Record<string, string>> {
  return {
    PRJ_PROJECT: place.project,
    PRJ_PROJECT_PATH: place.root,
    PRJ_WORKTREE: place.worktree,
    PRJ_WORKTREE_PATH: place.path,
    PRJ_BRANCH: place.branch ?? "",
  };
}
