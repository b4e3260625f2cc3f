/** The environment that tmux itself is called with. Pure. */

/** Says something of where prj was called, and nothing of the panes that a server may open much later. */
const LOCAL_REGEXP =
  /^(?:PRJ_(?:ARG_.*|STEP_.*|RUN_ID|COMMAND|PROJECT|PROJECT_PATH|WORKTREE|WORKTREE_PATH|BRANCH|SESSION|SESSION_UID|PANE|ARTIFACTS)|GIT_(?:ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|DIR|INDEX_FILE|NAMESPACE|OBJECT_DIRECTORY|PREFIX|QUARANTINE_PATH|WORK_TREE))$/s;

/** Takes away what speaks of the run, the pane or the git hook that prj was called in. */
export function withoutLocal(env: Readonly<Record<string, string>>): Record<string, null> {
  const names = Object.keys(env).filter((name) => LOCAL_REGEXP.test(name));
  return Object.fromEntries(names.map((name) => [name, null]));
}

export function applyChanges(
  env: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries<string | null>({ ...env, ...changes }).filter((entry): entry is [string, string] =>
      entry[1] !== null
    ),
  );
}
