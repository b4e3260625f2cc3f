import type { Context } from "../base/context.ts";
import { createGit } from "../git/git.ts";
import { requireRepository } from "./find_worktree.ts";
import type { SessionOverview } from "./project_sessions.ts";
import { viewWorktrees, type WorktreeViews } from "./view_worktrees.ts";

/** Lists the worktrees of the repository around a directory: one git process, and then one for each worktree. */
export async function listWorktrees(context: Context, overview: SessionOverview): Promise<WorktreeViews> {
  const { repository } = await requireRepository(context, overview.host);
  return viewWorktrees(createGit(overview.host, context.env), repository.worktrees, overview.own);
}
