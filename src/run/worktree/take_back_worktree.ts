import { createGitCall, type GitCall, listWorktrees } from "../../git/git.ts";
import { findMaker, type Worktree } from "../../git/repository.ts";
import type { WorktreeStep } from "../../plan/plan.ts";
import { findMountsIn } from "../../process/mount.ts";
import type { Ground } from "../execution/execute_plan.ts";
import { withRepositoryMutex } from "../mutex.ts";

/**
 * Removes a worktree that this run made, with its branch where that was made too and still stands where it was made.
 * Returns what could not be taken back, and why.
 */
export async function takeBackWorktree(step: WorktreeStep, ground: Ground): Promise<string[]> {
  const { plan, journal } = ground;
  const git = bindGit(ground);
  const [mounted] = findMountsIn(step.path);
  if (mounted !== undefined) return [`worktree "${step.path}": something is mounted at "${mounted}"`];
  // Twice: it may be locked, as long as it is half made.
  const removed = await withRepositoryMutex(
    plan.project.root,
    () => git("worktree", "remove", "--force", "--force", step.path),
  );
  if (removed.code !== 0) return [`worktree "${step.path}": ${removed.stderr.trim()}`];
  journal.append({ type: "worktree.removed", data: { path: step.path, branch: step.branch } });
  if (plan.leases.length > 0) (await import("../leases.ts")).giveBackLeases(ground.context, step.path);
  return await takeBackBranch(step, ground);
}

/** Deletes the branch that this run made, where it still stands where it was made; else says why it stays. */
export async function takeBackBranch(step: WorktreeStep, ground: Ground): Promise<string[]> {
  const git = bindGit(ground);
  const read = async (name: string): Promise<string> =>
    (await git("rev-parse", "--verify", "--quiet", name)).stdout.trim();
  const head = step.branchCreated ? await read(`refs/heads/${step.branch}`) : "";
  if (head === "") return [];
  if (head !== await read(`${step.base}^{commit}`)) return [`branch "${step.branch}": it has commits of its own`];
  await git("update-ref", "-d", `refs/heads/${step.branch}`, head);
  return [];
}

/** Whether the worktree at the step's path is one that this very run is making. */
export async function isOwnHalfMade(step: WorktreeStep, ground: Ground): Promise<boolean> {
  const worktree = (await listNow(ground)).find(({ path }) => path === step.path);
  return worktree !== undefined && findMaker(worktree) === ground.plan.runId;
}

/** Where somebody else has the branch of a worktree that could not be made. */
export async function findOther({ branch }: WorktreeStep, ground: Ground): Promise<string | undefined> {
  const isOther = (one: Worktree): boolean => branch !== null && one.branch === branch && one.prunable === null;
  return (await listNow(ground)).find(isOther)?.path;
}

/** What cannot be listed is left as it is: the reason for the failure is the one to tell. */
async function listNow({ host, context, plan }: Ground): Promise<readonly Worktree[]> {
  return await listWorktrees(createGitCall(host, context.env), plan.project.root).catch(() => []);
}

function bindGit({ host, plan, context }: Ground): (...args: string[]) => ReturnType<GitCall> {
  const git = createGitCall(host, context.env);
  return (...args) => git(plan.project.root, args);
}
