import { PrjError } from "../../base/error.ts";
import type { Git } from "../../git/git.ts";
import type { Worktree } from "../../git/repository.ts";
import type { WorktreeStatus } from "../../git/status.ts";

/** More `git status` at once than the machine has processors only get in each other's way; some wait for the disk. */
const AT_ONCE = Math.max(4, 2 * (globalThis.navigator?.hardwareConcurrency ?? 2));
/** How long one process may keep what it knows already. */
const PORTION_MS = 100;
const LARGEST_PORTION = 32;
/** How many are looked into, one after the other, before anyone waits for them: beside it prj and the backend work. */
export const HEAD_START = 8;

/** What git says, or will say, of worktrees. */
export interface AskedStatuses {
  /** In the order of the worktrees; null: there is nothing to look into. */
  readonly statuses: readonly (Promise<WorktreeStatus> | null)[];
  /** Until this is called only the first few are looked into, however many there are. */
  goOn(): void;
}

/**
 * Begins to ask git for the status of every worktree, in their order; no lock of git's is taken. Starting a process
 * takes us longer than git takes for a small worktree, so quick ones are asked several at a time; slow ones each alone.
 */
export function askStatuses(git: Git, worktrees: readonly Worktree[]): AskedStatuses {
  const statuses = worktrees.map((worktree) => canLook(worktree) ? Promise.withResolvers<WorktreeStatus>() : null);
  const open = worktrees.flatMap(({ path }, index) => statuses[index] ? [{ path, ...statuses[index] }] : []);
  // Whoever reads them hears of a failure; that nobody reads is none.
  for (const { promise } of open) promise.catch(() => {});
  let [next, end] = [0, Math.min(HEAD_START, open.length)];
  let [lanes, most] = [0, 1];
  let eachMs = PORTION_MS;
  const work = async (): Promise<void> => {
    for (lanes++; next < end;) {
      const fair = Math.ceil((end - next) / most);
      const size = Math.max(1, Math.min(Math.floor(PORTION_MS / eachMs), fair, LARGEST_PORTION));
      const portion = open.slice(next, next += size);
      const { statuses, durationMs } = await askPortion(git, portion.map(({ path }) => path));
      eachMs = durationMs / size;
      for (const [index, { path, resolve, reject }] of portion.entries()) {
        const status = statuses[index];
        // Asked alone, git says why it cannot tell.
        await (status === undefined ? git.status(path) : Promise.resolve(status)).then(resolve, reject);
      }
    }
    lanes--;
  };
  const startLanes = (): void => {
    while (lanes < most && next < end) void work();
  };
  startLanes();
  return {
    statuses: statuses.map((one) => one?.promise ?? null),
    goOn() {
      [end, most] = [open.length, AT_ONCE];
      startLanes();
    },
  };
}

/** What is not UTF-8 would become the path of something else. */
function canLook({ path, bare, prunable }: Worktree): boolean {
  return !bare && prunable === null && path.isWellFormed();
}

async function askPortion(git: Git, paths: readonly string[]): ReturnType<Git["statuses"]> {
  try {
    return await git.statuses(paths);
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    return { statuses: [], durationMs: PORTION_MS * paths.length };
  }
}
