import { PrjError } from "../base/error.ts";
import type { Git, StatusHearer, StatusLane } from "../git/git.ts";
import type { WorktreeStatus } from "../git/status.ts";

/** More `git status` at once than the machine has processors only get in each other's way; some wait for the disk. */
const LANES = Math.max(4, 2 * (globalThis.navigator?.hardwareConcurrency ?? 2));
/** How many worktrees a lane is told of at first, and at most: it has to do until we look again. */
const [FIRST_AHEAD, MOST_AHEAD] = [2, 16];
/** How many are looked into before anyone waits for it. */
const HEAD_START = FIRST_AHEAD * LANES;
/** While worktrees are asked about we look for answers so often: to hear of each alone would take us as long as git. */
const HEAR_EVERY_MS = 8;

/** What git is asked about several worktrees. */
export interface AskedStatuses {
  /** In the order of the paths. */
  readonly statuses: readonly Promise<WorktreeStatus>[];
  /** Until this is called only the first few are looked into, however many there are. */
  goOn(): void;
}

/** Begins to ask git for the status of worktrees: in lanes, each a process that looks into one after the other. */
export function askStatuses(git: Git, paths: readonly string[]): AskedStatuses {
  const results = paths.map(() => Promise.withResolvers<WorktreeStatus>());
  // Whoever reads them hears of a failure; that nobody reads is none.
  for (const { promise } of results) promise.catch(() => {});
  let end = Math.min(HEAD_START, paths.length);
  let next = 0;
  const settle = async (index: number, status: WorktreeStatus | undefined): Promise<void> => {
    const { resolve, reject } = results[index]!;
    // Asked alone, git says why it cannot tell.
    if (status === undefined) await git.status(paths[index]!).then(resolve, reject);
    else resolve(status);
  };
  const startLane = (): () => void => {
    const asked: number[] = [];
    let ahead = FIRST_AHEAD;
    let isOpen = true;
    const lane = openLane(git, async (statuses) => {
      await Promise.all(statuses.map((status) => settle(asked.shift()!, status)));
      // More for one that had nothing left to do, fewer for a slow one: behind it they would wait while others are free.
      if (asked.length === 0) ahead *= 2;
      else if (statuses.length === 1 && asked.length > 1) ahead--;
      // Never none: a lane with nothing to do hears nothing, and would be lost for what is left.
      ahead = Math.max(1, Math.min(ahead, Math.ceil((paths.length - next) / LANES), MOST_AHEAD));
      askMore();
      if (isOpen) await new Promise((resolve) => setTimeout(resolve, HEAR_EVERY_MS));
    });
    const askMore = (): void => {
      for (; asked.length < ahead && next < end; next++) {
        asked.push(next);
        lane.ask(paths[next]!);
      }
      if (isOpen && next === paths.length) {
        isOpen = false;
        lane.close();
      }
    };
    askMore();
    return askMore;
  };
  const lanes = Array.from({ length: Math.min(LANES, paths.length) }, startLane);
  return {
    statuses: results.map(({ promise }) => promise),
    goOn() {
      end = paths.length;
      for (const askMore of lanes) askMore();
    },
  };
}

function openLane(git: Git, hear: StatusHearer): StatusLane {
  try {
    return git.openStatuses(hear);
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    // This machine has no shell that could do it: each is asked about alone.
    return { ask: () => void Promise.resolve().then(() => hear([undefined])), close: () => {} };
  }
}
