import { PrjError, type Problem } from "../../base/error.ts";
import { mapLimited } from "../../base/map_limited.ts";
import { countDirt, type Dirt } from "../../git/dirt.ts";
import { describeDirt, describeUnique, planRemoval, type RemovalPlan, type RemovalWish } from "../../plan/removal.ts";
import { countUnique } from "./find_integration.ts";
import { Journal } from "../journal.ts";
import { giveBackLeases } from "../leases.ts";
import {
  lookAtRemoval,
  readDirt,
  type RemovalGround,
  type RemovalLook,
  type RemovalLookWish,
} from "./look_at_removal.ts";
import { moveToTrash } from "./move_to_trash.ts";
import { withRepositoryMutex } from "../mutex.ts";
import { endSessionsIn } from "../ending/stop_session.ts";
import type { TrashEntry } from "./trash.ts";

/** A worktree that may go, with everything that was decided about it. */
export interface Removal {
  readonly look: RemovalLook;
  readonly plan: RemovalPlan;
  readonly wish: RemovalWish;
  /** The verb that removes it. */
  readonly by: string;
  /** The run that it belongs to; null: nobody's. */
  readonly runId: string | null;
}

/** How one removal went. */
export interface RemovalOutcome {
  readonly removal: Removal;
  /** null: it was kept, for the reason of `problem`. */
  readonly entry: TrashEntry | null;
  readonly problem: Problem | null;
  readonly branchDeleted: boolean;
  readonly branchReason: string | null;
  readonly sessionsEnded: readonly string[];
  /** Cleanup steps of its sessions that failed. */
  readonly failedSteps: readonly string[];
}

/** Decides about worktrees that were looked at; what forbids any of them is in `problems`. */
export function planRemovals(
  looks: readonly RemovalLook[],
  wish: RemovalWish,
  by: string,
  runId: string | null = null,
): { readonly removals: readonly Removal[]; readonly problems: readonly Problem[] } {
  const removals = looks.map((look): Removal => ({ look, plan: planRemoval(look.facts, wish), wish, by, runId }));
  return { removals, problems: removals.flatMap(({ plan }) => plan.problems) };
}

/** Removes worktrees that were decided about: their sessions end first. One that cannot go does not keep the others. */
export async function removeWorktrees(
  ground: RemovalGround,
  removals: readonly Removal[],
): Promise<readonly RemovalOutcome[]> {
  const outcomes: RemovalOutcome[] = [];
  // Nothing of ours came between the first look and the deed, until the first session is ended.
  let isFresh = true;
  for (const removal of removals) {
    const { path } = removal.look.facts.worktree;
    const ended = await endSessionsIn(ground.context, ground.overview, path, ground.audience);
    if (ended.length > 0) isFresh = false;
    const about = {
      removal,
      sessionsEnded: ended.filter((session) => session.ended).map(({ name }) => name),
      failedSteps: ended.flatMap(({ failed }) => failed),
    };
    if (ended.some(({ cancelled }) => cancelled)) {
      outcomes.push({ ...about, ...kept({ message: "Interrupted", code: "interrupted" }) });
      break;
    }
    const isLess = outcomes.some(({ branchDeleted }) => branchDeleted);
    const decided = isLess ? await reconsiderBranch(ground, removal) : removal;
    outcomes.push({ ...about, removal: decided, ...await removeOne(ground, decided, isFresh) });
  }
  return outcomes;
}

type Deed = Pick<RemovalOutcome, "entry" | "problem" | "branchDeleted" | "branchReason">;

function kept(problem: Problem): Deed {
  return { entry: null, problem, branchDeleted: false, branchReason: null };
}

/** What was elsewhere too may have been on a branch that has just been deleted. */
async function reconsiderBranch(ground: RemovalGround, removal: Removal): Promise<Removal> {
  const { look: { facts: { worktree: { head, branch }, commits } }, plan, wish } = removal;
  const mayBeLast = plan.deletesBranch && commits.integratedBy === null && !wish.deleteUnmerged && head !== null;
  if (!mayBeLast) return removal;
  const unique = await countUnique(ground.git, ground.place.root, head, branch);
  if (unique === 0) return removal;
  return { ...removal, plan: { ...plan, deletesBranch: false, branchReason: describeUnique(unique) } };
}

async function removeOne(ground: RemovalGround, removal: Removal, isFresh: boolean): Promise<Deed> {
  const { facts } = removal.look;
  const { path, branch } = facts.worktree;
  try {
    const changed = isFresh ? undefined : await findChange(ground, removal);
    if (changed !== undefined) return kept(changed);
    const moved = await withRepositoryMutex(ground.place.root, () => moveToTrash(ground, removal, isFresh));
    const journal = new Journal(ground.overview.store!, ground.audience, removal.runId);
    const gone = facts.folder === "gone";
    journal.append(
      gone ? { type: "worktree.pruned", data: { path, trash: moved.entry.id } } : {
        type: "worktree.removed",
        data: { path, branch, trash: moved.entry.id, branch_deleted: moved.branchDeleted, by: removal.by },
      },
    );
    tryGiveBack(ground, path);
    return { ...moved, problem: null };
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    return kept({ ...error.problems[0]!, code: error.code });
  }
}

/** A worktree that is gone is gone, whether or not its ports can be given back. */
function tryGiveBack({ context, audience }: RemovalGround, path: string): void {
  try {
    giveBackLeases(context, path);
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    for (const problem of error.problems) audience.warn(problem);
  }
}

/** Looks again after sessions were ended: what they wrote last, and where git went meanwhile. */
async function findChange(ground: RemovalGround, { look, wish }: Removal): Promise<Problem | undefined> {
  const { facts } = look;
  if (facts.folder !== "there" || wish.force) return undefined;
  const dirt: Dirt = await readDirt(ground.git, facts.worktree.path);
  if (countDirt(dirt) === 0) return undefined;
  return {
    message: `Worktree "${facts.worktree.branch ?? facts.worktree.path}" was kept: meanwhile it got ${
      describeDirt(dirt)
    }`,
    hint: "Look at it, then run the same command again",
    code: "conflict",
  };
}

/** More at once than this only get in each other's way. */
const AT_ONCE = 8;

/** Looks at worktrees, a few at a time: `git status` is mostly waiting for the disk. */
export async function lookAtRemovals(
  ground: RemovalGround,
  worktrees: readonly RemovalLook["facts"]["worktree"][],
  wish: RemovalLookWish,
): Promise<readonly RemovalLook[]> {
  return await mapLimited(worktrees, AT_ONCE, (worktree) => lookAtRemoval(ground, worktree, wish));
}
