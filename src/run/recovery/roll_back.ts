import { PrjError } from "../../base/error.ts";
import type { WorktreeStep } from "../../plan/plan.ts";
import type { Ground, RunResult } from "../execution/execute_plan.ts";
import { takeBackWorktree } from "../worktree/take_back_worktree.ts";

/** Takes back what a failed run made, and only that; returns what could not be taken back. */
export async function rollBack(
  ground: Ground,
  result: Pick<RunResult, "session" | "worktreeMade">,
): Promise<string[]> {
  const { plan, backend, journal } = ground;
  const left: string[] = [];
  if (result.session?.created) {
    const { id, name, uid } = result.session;
    try {
      const { lifecycle } = backend;
      await (lifecycle === undefined
        ? backend.kill(backend.planKill({ id, name }))
        : lifecycle.remove(lifecycle.planRemove({ id, name }), { id, name }));
      journal.append({ type: "session.killed", session_uid: uid, data: { id, name, by: "rollback" } });
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      left.push(`session "${name}": ${error.message}`);
    }
  }
  const { id = "", name = "", added = [] } = result.session ?? {};
  for (const window of added) {
    try {
      await backend.kill(backend.planKillWindow({ id, name }, window));
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      left.push(`window "${window}" of session "${name}": ${error.message}`);
    }
  }
  const made = plan.steps.find((step) => step.kind === "create-worktree");
  if (!result.worktreeMade || made === undefined) return left;
  return [
    ...left,
    ...await (ground.rollback && journal.isKept ? removeMade(made, ground) : takeBackWorktree(made, ground)),
  ];
}

/** Removes the worktree as `worktree remove --force` does: what somebody did in it meanwhile can be had again. */
async function removeMade(step: WorktreeStep, { context, journal, plan }: Ground): Promise<string[]> {
  const [{ baseCommit, lookAtRemoval, openRemovalGround }, { planRemovals, removeWorktrees }] = await Promise.all([
    import("../removal/look_at_removal.ts"),
    import("../removal/remove_worktree.ts"),
  ]);
  await using removal = await openRemovalGround(context, journal.audience);
  const worktree = removal.repository.worktrees.find(({ path }) => path === step.path);
  if (worktree === undefined) return [];
  const { git, place } = removal;
  const started = step.base === null
    ? ""
    : (await git(place.root, ["rev-parse", "--verify", "--quiet", baseCommit(removal, step.base)])).stdout.trim();
  const isOwn = step.branchCreated && worktree.head !== null && worktree.head !== started;
  const wish = { force: true, deleteUnmerged: false, deleteBranch: isOwn ? false : undefined };
  const look = await lookAtRemoval(removal, worktree, wish);
  const { removals, problems } = planRemovals([look], wish, "rollback", plan.runId);
  if (problems.length > 0) return problems.map(({ message }) => `worktree "${step.path}": ${message}`);
  const [outcome] = await removeWorktrees(removal, removals);
  if (outcome?.problem) return [`worktree "${step.path}": ${outcome.problem.message}`];
  return isOwn ? [`branch "${step.branch}": it has commits of its own`] : [];
}
