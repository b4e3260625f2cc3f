import type { Context } from "../../base/context.ts";
import { createGit } from "../../git/git.ts";
import { requireRepository } from "./find_worktree.ts";
import { openHost } from "../head_start.ts";
import type { SessionOverview } from "../project_sessions.ts";
import { beginLook, viewWorktrees, type WorktreeViews } from "./view_worktrees.ts";

/**
 * Begins to list the worktrees of the repository around a directory, while the backend is asked for its sessions: one
 * git process, and then as many as it takes to look into each.
 */
export function listWorktrees(context: Context): (overview: SessionOverview) => Promise<WorktreeViews> {
  const { host } = openHost(context);
  const reading = requireRepository(context, host).then(({ repository }) => repository);
  const begun = beginLook(createGit(host, context.env), reading);
  return async ({ own }) => viewWorktrees(await begun, own);
}
