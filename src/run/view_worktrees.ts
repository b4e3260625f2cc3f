import { PrjError, type Problem } from "../base/error.ts";
import type { Git } from "../git/git.ts";
import type { Worktree } from "../git/repository.ts";
import type { WorktreeStatus } from "../git/status.ts";
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

/** More `git status` at once than the machine has processors only get in each other's way; some wait for the disk. */
const AT_ONCE = Math.max(4, 2 * (globalThis.navigator?.hardwareConcurrency ?? 2));

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
  const ask = async (view: WorktreeView): Promise<WorktreeView> => {
    if (view.bare || view.prunable !== null) return view;
    try {
      if (!view.path.isWellFormed()) {
        throw new PrjError("invalid", { message: `Cannot look into "${view.path}": its path is not UTF-8` });
      }
      return { ...view, status: await git.status(view.path) };
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      problems.push(...error.problems);
      return view;
    }
  };
  const asked = askLimited(known, ask);
  return {
    known,
    problems,
    async *views() {
      for (const view of asked) yield await view;
    },
  };
}

/** Begins with as many as may run at once, and with another whenever one is done. */
function askLimited<A, B>(items: readonly A[], ask: (item: A) => Promise<B>): readonly Promise<B>[] {
  const waiting: (() => void)[] = [];
  let running = 0;
  const turn = (): Promise<void> => {
    if (running < AT_ONCE) {
      running++;
      return Promise.resolve();
    }
    return new Promise((go) => waiting.push(go));
  };
  const done = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  const asked = items.map((item) => turn().then(() => ask(item)).finally(done));
  // Whoever reads them hears of a failure; that nobody reads is none.
  for (const promise of asked) promise.catch(() => {});
  return asked;
}
