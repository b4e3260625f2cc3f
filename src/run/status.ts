import type { Context } from "../base/context.ts";
import type { Problem } from "../base/error.ts";
import type { RunRow } from "../events/row.ts";
import { createGit } from "../git/git.ts";
import { openHost } from "./head_start.ts";
import { isTrusted } from "./trust/approve.ts";
import { describeTroubles } from "./ask_backends.ts";
import { explainOrphan } from "./ending/cleanup_reason.ts";
import type { SessionView } from "./session/find_sessions.ts";
import { projectName } from "./load_config.ts";
import type { ProjectPlace } from "./project.ts";
import type { SessionOverview } from "./project_sessions.ts";
import {
  beginLook,
  type BegunLook,
  viewWorktrees,
  type WorktreeView,
  type WorktreeViews,
} from "./worktree/view_worktrees.ts";

/** A project at a glance. */
export interface ProjectStatus {
  readonly name: string;
  readonly root: string;
  readonly branch: string | null;
  /** Whether its own files may execute. */
  readonly trusted: boolean;
  readonly worktrees: readonly WorktreeView[];
  readonly sessions: readonly SessionView[];
  readonly runs: readonly RunRow[];
  readonly problems: readonly Problem[];
}

const LAST_RUNS = 5;

/** What is known before git has looked into every worktree. */
export interface StatusStart extends Omit<ProjectStatus, "worktrees"> {
  readonly worktrees: WorktreeViews;
}

/** Asks git for its worktrees, and about the first of them, while the backend is asked for its sessions. */
export function listRepository(context: Context, place: ProjectPlace): Promise<BegunLook | undefined> {
  if (!place.git) return Promise.resolve(undefined);
  const git = createGit(openHost(context).host, context.env);
  return beginLook(git, git.repository(place.top, place.root));
}

/** Begins to gather the status of a project; `overview` is what its backend lists. */
export async function startStatus(
  context: Context,
  place: ProjectPlace,
  overview: SessionOverview,
  listed: Promise<BegunLook | undefined>,
): Promise<StatusStart> {
  const begun = await listed;
  const repository = begun?.repository ?? null;
  const worktrees = viewWorktrees(begun, overview.own);
  worktrees.problems.push(...describeTroubles(overview.listings));
  for (const session of overview.own) {
    const reason = explainOrphan(session, repository);
    if (reason === undefined) continue;
    worktrees.problems.push({
      message: `Session "${session.name}" is orphaned: ${reason}`,
      hint: 'Run "prj cleanup-sessions --orphaned" to end what is',
    });
  }
  return {
    name: projectName(overview.config, place),
    root: place.root,
    branch: repository?.worktrees[0]?.branch ?? null,
    trusted: isTrusted(context, place),
    worktrees,
    sessions: overview.own,
    runs: overview.store?.recentRuns({ limit: LAST_RUNS }) ?? [],
    problems: worktrees.problems,
  };
}

/** Gathers all of it. */
export async function gatherStatus(
  context: Context,
  place: ProjectPlace,
  overview: SessionOverview,
  listed: Promise<BegunLook | undefined>,
): Promise<ProjectStatus> {
  const start = await startStatus(context, place, overview, listed);
  return { ...start, worktrees: await Array.fromAsync(start.worktrees.views()) };
}
