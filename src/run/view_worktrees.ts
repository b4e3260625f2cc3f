import { PrjError, type Problem } from "../base/error.ts";
import type { Git } from "../git/git.ts";
import type { Worktree } from "../git/repository.ts";
import type { WorktreeStatus } from "../git/status.ts";
import { askStatuses } from "./ask_statuses.ts";
import type { SessionView } from "./find_sessions.ts";

/** A worktree with what goes on in it. */
export interface WorktreeView extends Worktree {
  /** null: git could not say. */
  readonly status: WorktreeStatus | null;
  readonly sessions: readonly string[];
}

/** Worktrees of which everything is known but what `git status` says: that comes one by one, in their order. */
export interface WorktreeViews {
  readonly known: readonly WorktreeView[];
  readonly problems: Problem[];
  views(): AsyncGenerator<WorktreeView>;
}

/** Starts asking git about every worktree; no lock of git's is taken. */
export function viewWorktrees(
  git: Git,
  worktrees: readonly Worktree[],
  sessions: readonly SessionView[],
): WorktreeViews {
  const problems: Problem[] = [];
  const known = worktrees.map((worktree): WorktreeView => ({
    ...worktree,
    status: null,
    sessions: sessions.filter(({ path }) => path === worktree.path).map(({ name }) => name),
  }));
  const open = known.filter(({ path, bare, prunable }) => !bare && prunable === null && path.isWellFormed());
  const statuses = askStatuses(git, open.map(({ path }) => path));
  const asked = new Map(open.map(({ path }, index) => [path, statuses[index]!]));
  const look = async (view: WorktreeView): Promise<WorktreeView> => {
    try {
      if (!view.path.isWellFormed()) {
        throw new PrjError("invalid", { message: `Cannot look into "${view.path}": its path is not UTF-8` });
      }
      return { ...view, status: await asked.get(view.path) ?? null };
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      problems.push(...error.problems);
      return view;
    }
  };
  return {
    known,
    problems,
    async *views() {
      for (const view of known) yield await look(view);
    },
  };
}
