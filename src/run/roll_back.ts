import { PrjError } from "../base/error.ts";
import { gitEnvironment } from "../git/git.ts";
import type { Ground, RunResult } from "./execute_plan.ts";

/**
 * Takes back what a failed run made, and only that; returns what could not be taken back. A branch goes only while it
 * still stands where it was made.
 */
export async function rollBack(
  ground: Ground,
  result: Pick<RunResult, "session" | "worktreeMade">,
): Promise<string[]> {
  const { plan, backend, journal } = ground;
  const left: string[] = [];
  if (result.session?.created) {
    const { id, name, uid } = result.session;
    try {
      await backend.kill(backend.planKill({ id, name }));
      journal.append({ type: "session.killed", session_uid: uid, data: { id, name, by: "rollback" } });
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      left.push(`session "${name}": ${error.message}`);
    }
  }
  const made = plan.steps.find((step) => step.kind === "create-worktree");
  if (!result.worktreeMade || made === undefined) return left;
  const git = (...args: string[]): ReturnType<Ground["host"]["run"]> =>
    ground.host.run({
      argv: ["git", "-C", plan.project.root, ...args],
      environment: gitEnvironment(ground.context.env),
    });
  const head = (await git("rev-parse", "--verify", "--quiet", `refs/heads/${made.branch}`)).stdout.trim();
  const started = made.base === null
    ? ""
    : (await git("rev-parse", "--verify", "--quiet", `${made.base}^{commit}`)).stdout.trim();
  const removed = await git("worktree", "remove", "--force", made.path);
  if (removed.code !== 0) return [...left, `worktree "${made.path}": ${removed.stderr.trim()}`];
  journal.append({ type: "worktree.removed", data: { path: made.path, branch: made.branch } });
  if (plan.leases.length > 0) (await import("./leases.ts")).giveBackLeases(ground.context, made.path);
  if (!made.branchCreated || head === "") return left;
  if (head !== started) return [...left, `branch "${made.branch}": it has commits of its own`];
  await git("update-ref", "-d", `refs/heads/${made.branch}`, head);
  return left;
}
