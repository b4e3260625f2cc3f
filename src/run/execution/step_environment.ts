import { gitEnvironment } from "../../git/git.ts";

/** What an outer run or its pane says of itself: a run inside it has its own. */
const OUTER_REGEXP = /^PRJ_(?:ARG_.*|STEP_.*|PANE|SESSION_UID)$/s;

/**
 * Returns what a step inherits. In another worktree than the one that prj was called in, the variables that git sets
 * for hooks would make its git speak of the wrong one.
 */
export function inheritedEnvironment(
  env: Readonly<Record<string, string>>,
  { elsewhere }: { readonly elsewhere: boolean },
): Record<string, string> {
  const own = Object.entries(env).filter(([name]) => !OUTER_REGEXP.test(name));
  return elsewhere ? gitEnvironment(Object.fromEntries(own)) : Object.fromEntries(own);
}
