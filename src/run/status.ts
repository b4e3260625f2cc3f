import type { Context } from "../base/context.ts";
import { PrjError, type Problem } from "../base/error.ts";
import type { RunRow } from "../events/row.ts";
import { createGit } from "../git/git.ts";
import type { Worktree } from "../git/repository.ts";
import type { WorktreeStatus } from "../git/status.ts";
import { isTrusted } from "./approve.ts";
import type { SessionView } from "./find_sessions.ts";
import { loadConfig, projectName } from "./load_config.ts";
import type { ProjectPlace } from "./project.ts";
import { createYamlParser } from "./yaml_cache.ts";
import type { SessionOverview } from "./project_sessions.ts";

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

export interface WorktreeView extends Worktree {
  /** null: git could not say. */
  readonly status: WorktreeStatus | null;
  readonly sessions: readonly string[];
}

const LAST_RUNS = 5;
/** git status is mostly waiting for the disk; more at once than this only get in each other's way. */
const AT_ONCE = 8;

/** Gathers the status of a project; `overview` is what its backend lists. */
export async function gatherStatus(
  context: Context,
  place: ProjectPlace,
  overview: SessionOverview,
): Promise<ProjectStatus> {
  const { config } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  const problems: Problem[] = [];
  if (!overview.facts.available) {
    problems.push({ message: `"${overview.backend.name}" is not installed`, hint: 'Run "prj doctor"' });
  }
  const git = createGit(overview.host, context.env);
  const repository = place.git ? await git.repository(place.top) : undefined;
  const worktrees = await mapLimited(repository?.worktrees ?? [], AT_ONCE, async (worktree): Promise<WorktreeView> => {
    const sessions = overview.own.filter((session) => session.path === worktree.path).map((session) => session.name);
    if (worktree.bare || worktree.prunable !== null) return { ...worktree, status: null, sessions };
    try {
      return { ...worktree, status: await git.status(worktree.path), sessions };
    } catch (error) {
      if (!(error instanceof PrjError)) throw error;
      problems.push(...error.problems);
      return { ...worktree, status: null, sessions };
    }
  });
  return {
    name: projectName(config, place),
    root: place.root,
    branch: repository?.worktrees[0]?.branch ?? null,
    trusted: isTrusted(context, place),
    worktrees,
    sessions: overview.own,
    runs: overview.store?.recentRuns({ limit: LAST_RUNS }) ?? [],
    problems,
  };
}

async function mapLimited<A, B>(items: readonly A[], limit: number, change: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await change(items[i]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
