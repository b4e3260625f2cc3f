import { PrjError } from "../base/error.ts";
import type { Ground, RunResult } from "./execute_plan.ts";
import { takeBackWorktree } from "./take_back_worktree.ts";

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
  return [...left, ...await takeBackWorktree(made, ground)];
}
