import { PrjError, type Problem } from "../base/error.ts";
import type { Git } from "../git/git.ts";
import type { Repository, Worktree } from "../git/repository.ts";
import type { WorktreeStatus } from "../git/status.ts";
import { type AskedStatuses, askStatuses } from "./ask_statuses.ts";
import type { SessionView } from "./find_sessions.ts";

/** A worktree with what goes on in it. */
export interface WorktreeView extends Worktree {
  /** null: git could not say. */
  readonly status: WorktreeStatus | null;
  readonly sessions: readonly string[];
}

/** Worktrees of which everything is known but what `git status` says: that comes one by one, in their order, once it is awaited. */
export interface WorktreeViews {
  readonly known: readonly WorktreeView[];
  readonly problems: Problem[];
  views(): AsyncGenerator<WorktreeView>;
}

/** What is known of a repository while git is asked about its worktrees. */
export interface AskedRepository extends Repository {
  readonly statuses: ReadonlyMap<string, Promise<WorktreeStatus>>;
  readonly goOn: AskedStatuses["goOn"];
}

/** Starts asking git about every worktree; no lock of git's is taken. */
export function askRepository(git: Git, repository: Repository): AskedRepository {
  const open = repository.worktrees.filter(({ path, bare, prunable }) =>
    !bare && prunable === null && path.isWellFormed()
  );
  const { statuses, goOn } = askStatuses(git, open.map(({ path }) => path));
  return { ...repository, statuses: new Map(open.map(({ path }, index) => [path, statuses[index]!])), goOn };
}

/** Puts together what is known of every worktree. */
export function viewWorktrees(asked: AskedRepository | undefined, sessions: readonly SessionView[]): WorktreeViews {
  const problems: Problem[] = [];
  const names = Map.groupBy(sessions, ({ path }) => path);
  const known = (asked?.worktrees ?? []).map((worktree): WorktreeView => ({
    ...worktree,
    status: null,
    sessions: (names.get(worktree.path) ?? []).map(({ name }) => name),
  }));
  const look = async (view: WorktreeView): Promise<WorktreeView> => {
    try {
      if (!view.path.isWellFormed()) {
        throw new PrjError("invalid", { message: `Cannot look into "${view.path}": its path is not UTF-8` });
      }
      return { ...view, status: await asked?.statuses.get(view.path) ?? null };
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
      asked?.goOn();
      for (const view of known) yield await look(view);
    },
  };
}
