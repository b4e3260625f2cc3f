import { PrjError } from "../base/error.ts";
import type { Git } from "../git/git.ts";
import type { WorktreeStatus } from "../git/status.ts";

/** More `git status` at once than the machine has processors only get in each other's way; some wait for the disk. */
const AT_ONCE = Math.max(4, 2 * (globalThis.navigator?.hardwareConcurrency ?? 2));
/** How long one process may keep what it knows already. */
const PORTION_MS = 100;
const LARGEST_PORTION = 16;

/**
 * Begins to ask git for the status of every worktree, in their order. Starting a process takes us longer than git takes
 * for a small worktree, so quick ones are asked several at a time; slow ones each alone.
 */
export function askStatuses(git: Git, paths: readonly string[]): readonly Promise<WorktreeStatus>[] {
  const asked = paths.map(() => Promise.withResolvers<WorktreeStatus>());
  // Whoever reads them hears of a failure; that nobody reads is none.
  for (const { promise } of asked) promise.catch(() => {});
  let next = 0;
  let eachMs = PORTION_MS;
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      const fair = Math.ceil((paths.length - next) / AT_ONCE);
      const size = Math.max(1, Math.min(Math.floor(PORTION_MS / eachMs), fair, LARGEST_PORTION));
      const first = next;
      const portion = paths.slice(first, next += size);
      const { statuses, durationMs } = await askPortion(git, portion);
      eachMs = durationMs / size;
      for (const [index, path] of portion.entries()) {
        const status = statuses[index];
        // Asked alone, git says why it cannot tell.
        await (status === undefined ? git.status(path) : Promise.resolve(status))
          .then(asked[first + index]!.resolve, asked[first + index]!.reject);
      }
    }
  };
  for (let i = 0; i < Math.min(AT_ONCE, paths.length); i++) void work();
  return asked.map(({ promise }) => promise);
}

async function askPortion(git: Git, paths: readonly string[]): ReturnType<Git["statuses"]> {
  try {
    return await git.statuses(paths);
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    return { statuses: [], durationMs: PORTION_MS * paths.length };
  }
}
