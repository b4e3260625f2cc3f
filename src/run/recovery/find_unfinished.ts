import type { Context } from "../../base/context.ts";
import type { BackendFacts } from "../../session/backend.ts";
import { findMaker, type Repository } from "../../git/repository.ts";
import { readProcessIdentity } from "../../process/identity.ts";
import type { Request, Unfinished } from "../../plan/facts.ts";
import type { WorktreeIntent } from "../../plan/worktree_plan.ts";
import { hasIncludeFile } from "../execution/gather_files.ts";
import { recordPath } from "../journal.ts";
import { kindOf } from "../project.ts";

const NOTHING: Unfinished = { worktrees: new Set(), makers: new Set(), sessions: new Set() };

/**
 * Finds in the record what is there but was never set up to its end, because the run that made it failed or died. The
 * record is only opened where the command has something to set up and finds its worktree or a session of the project.
 */
export async function findUnfinished(
  context: Context,
  { command: { file }, project: { root } }: Request,
  intent: WorktreeIntent | undefined,
  repository: Repository | null,
  backendFacts: BackendFacts | undefined,
): Promise<Unfinished> {
  const { copy_files, symlink_files, post_create_steps } = file.worktree ?? {};
  const hasFiles = [copy_files, symlink_files, post_create_steps].some((list) => (list?.length ?? 0) > 0) ||
    (intent !== undefined && hasIncludeFile(root));
  const hasWorktree = hasFiles && repository?.worktrees.some((worktree) => worktree.branch === intent?.branch);
  const hasSession = (file.session?.post_create_steps?.length ?? 0) > 0 &&
    backendFacts?.sessions.some((session) => session.marks?.root === root);
  const isHalfMade = repository?.worktrees.some((worktree) => findMaker(worktree) !== undefined);
  if (!(hasWorktree || hasSession || isHalfMade) || kindOf(recordPath(root)) === "missing") return NOTHING;
  const [{ openStore }, { selectDeadRuns }] = await Promise.all([
    import("../../events/store.ts"),
    import("../../events/run_liveness.ts"),
  ]);
  // What is wrong with the record is told when it is opened for writing.
  using store = openStore(recordPath(root), { now: context.now, onWarning: () => {}, readOnly: true });
  const running = store.runningRuns();
  const dead = selectDeadRuns(running, { hostName: context.hostName, identify: readProcessIdentity });
  const { worktrees, sessions } = store.unfinished(dead.map((run) => run.id));
  const makers = running.filter((run) => !dead.includes(run)).map((run) => run.id);
  // Made by a run that died before it could write that down.
  const unknown = (backendFacts?.sessions ?? []).filter(({ marks }) =>
    marks?.root === root && store.session(marks.uid) === undefined &&
    (dead.some((run) => run.id === marks.run) || store.run(marks.run)?.status === "interrupted")
  ).map(({ marks }) => marks!.uid);
  return { worktrees: new Set(worktrees), makers: new Set(makers), sessions: new Set([...sessions, ...unknown]) };
}
