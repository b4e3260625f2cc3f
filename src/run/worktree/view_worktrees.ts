import { PrjError, type Problem } from "../../base/error.ts";
import type { Git } from "../../git/git.ts";
import type { Repository, Worktree } from "../../git/repository.ts";
import type { WorktreeStatus } from "../../git/status.ts";
import { type AskedStatuses, askStatuses } from "./ask_statuses.ts";
import type { SessionView } from "../session/find_sessions.ts";

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

/** A repository, into the first worktrees of which git looks already. */
export interface BegunLook {
  readonly repository: Repository;
  readonly asked: AskedStatuses;
}

/** Begins to look into worktrees as soon as git has listed them, whatever else prj has to do until it shows them. */
export function beginLook(git: Git, reading: Promise<Repository>): Promise<BegunLook> {
  const begun = reading.then((repository) => ({ repository, asked: askStatuses(git, repository.worktrees) }));
  // Where something else is wrong first, nobody awaits it.
  begun.catch(() => {});
  return begun;
}

const NO_LOOK = { repository: { worktrees: [] }, asked: { statuses: [], goOn() {} } };

/** Joins worktrees with what git says of each and the sessions in it; undefined: there is no git. */
export function viewWorktrees(begun: BegunLook | undefined, sessions: readonly SessionView[]): WorktreeViews {
  const { repository: { worktrees }, asked } = begun ?? NO_LOOK;
  const problems: Problem[] = [];
  const byPath = Map.groupBy(sessions, ({ path }) => path);
  const known = worktrees.map((worktree): WorktreeView => ({
    ...worktree,
    status: null,
    sessions: (byPath.get(worktree.path) ?? []).map(({ name }) => name),
  }));
  const look = async (view: WorktreeView, status: Promise<WorktreeStatus> | null): Promise<WorktreeView> => {
    try {
      if (!view.path.isWellFormed()) {
        throw new PrjError("invalid", { message: `Cannot look into "${view.path}": its path is not UTF-8` });
      }
      return { ...view, status: await status };
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
      asked.goOn();
      for (const [index, view] of known.entries()) yield await look(view, asked.statuses[index]!);
    },
  };
}
