import type { Context } from "../../base/context.ts";
import { setting, settingDuration } from "../../config/config.ts";
import { createGit } from "../../git/git.ts";
import { defaultBranch } from "../../git/refs.ts";
import type { Repository } from "../../git/repository.ts";
import type { SessionFacts } from "../../session/backend.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { loadConfig } from "../load_config.ts";
import { findProject, kindOf } from "../project.ts";
import { factsOf, type SessionOverview } from "../project_sessions.ts";
import { createYamlParser } from "../yaml_cache.ts";

export const CLEANUP_KINDS = ["asked", "older-than", "timed-out", "orphaned", "merged"] as const;

/** Why a session may go. asked: all were to. */
export interface CleanupReason {
  readonly kind: (typeof CLEANUP_KINDS)[number];
  /** In words that complete "it ends because". */
  readonly text: string;
}

/** Which sessions may go: those that fit any of what is set; without any, all of them. */
export interface CleanupWish {
  readonly olderThanMs?: number | undefined;
  readonly timedOut?: boolean;
  readonly orphaned?: boolean;
  readonly merged?: boolean;
  /** Of those only the ones that nobody is attached to. */
  readonly detached?: boolean;
}

export interface Disposable {
  readonly session: SessionView;
  readonly reasons: readonly [CleanupReason, ...CleanupReason[]];
}

/** Finds the sessions that may go, with the reasons. Asks git once for each project where that is needed. */
export async function findDisposable(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
  wish: CleanupWish,
): Promise<readonly Disposable[]> {
  const { olderThanMs, timedOut = false, orphaned = false, merged = false, detached = false } = wish;
  const selects = olderThanMs !== undefined || timedOut || orphaned || merged;
  const grounds = new Map<string, Promise<ProjectGround>>();
  const groundOf = (root: string): Promise<ProjectGround> => {
    const known = grounds.get(root) ?? readGround(context, overview, root, { orphaned, merged });
    grounds.set(root, known);
    return known;
  };
  const found: Disposable[] = [];
  for (const session of sessions.filter(({ attached }) => !detached || attached === 0)) {
    const reasons: CleanupReason[] = selects ? [] : [{ kind: "asked", text: "all sessions were to end" }];
    const idleMs = context.now() - lastSign(session, factsOf(overview, session));
    if (olderThanMs !== undefined && idleMs >= olderThanMs) {
      reasons.push({ kind: "older-than", text: `no activity for ${sayHours(idleMs)}` });
    }
    if ((timedOut || orphaned || merged) && session.root !== null) {
      const ground = await groundOf(session.root);
      if (timedOut && isTimedOut(session, idleMs, ground.timeoutMs)) {
        reasons.push({ kind: "timed-out", text: `detached and idle for ${sayHours(idleMs)}` });
      }
      const orphan = orphaned ? explainOrphan(session, ground.repository) : undefined;
      if (orphan !== undefined) reasons.push({ kind: "orphaned", text: orphan });
      const merge = merged ? await explainMerge(session, ground) : undefined;
      if (merge !== undefined) reasons.push({ kind: "merged", text: merge });
    }
    const [first, ...rest] = reasons;
    if (first !== undefined) found.push({ session, reasons: [first, ...rest] });
  }
  return found;
}

/**
 * Whether nobody is attached to a session, and for too long nobody was and nothing was printed. 0: never. A container
 * that runs is never timed out: it is a service, which nobody attaches to, and its backend tells no activity.
 */
export function isTimedOut(
  { attached, kind = "tmux" }: Pick<SessionView, "attached"> & Partial<Pick<SessionView, "kind">>,
  idleMs: number,
  timeoutMs: number,
): boolean {
  return kind !== "container" && attached === 0 && timeoutMs > 0 && idleMs >= timeoutMs;
}

/** When a session last gave a sign of life: a client did something, or a window printed. UTC milliseconds. */
export function lastSign({ lastActivityAt }: Pick<SessionView, "lastActivityAt">, facts?: SessionFacts): number {
  return Math.max(lastActivityAt, ...(facts?.windows ?? []).map(({ lastOutputAt }) => lastOutputAt));
}

/** Why a session has no place any more; undefined: it has one. `repository`: null: git was not asked. */
export function explainOrphan(
  { path, root }: Pick<SessionView, "path" | "root">,
  repository: Pick<Repository, "worktrees"> | null,
): string | undefined {
  if (path === null) return undefined;
  if (kindOf(path) !== "directory") return `its directory "${path}" is gone`;
  if (root === null || repository === null || path === root) return undefined;
  return repository.worktrees.some((worktree) => worktree.path === path)
    ? undefined
    : `"${path}" is not a worktree any more`;
}

/** What is known of one project. */
interface ProjectGround {
  readonly timeoutMs: number;
  readonly repository: Repository | null;
  readonly base: string | null;
  readonly merged: ReadonlySet<string>;
  hasMoved(branch: string): Promise<boolean>;
}

async function readGround(
  context: Context,
  { host }: SessionOverview,
  root: string,
  { orphaned, merged }: { readonly orphaned: boolean; readonly merged: boolean },
): Promise<ProjectGround> {
  const isThere = kindOf(root) === "directory";
  const place = isThere ? findProject(root) : undefined;
  const { config } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  const timeoutMs = settingDuration(config, "tmux.session_timeout");
  const git = createGit(host, context.env);
  const asksGit = (orphaned || merged) && place?.git === true && place.root === root;
  const repository = asksGit ? await git.repository(root, root) : null;
  if (!merged || repository === null) {
    return { timeoutMs, repository, base: null, merged: new Set(), hasMoved: () => Promise.resolve(false) };
  }
  const base = setting(config, "project.default_base_branch") ||
    defaultBranch(await git.refs(root, [], true), repository.worktrees[0]?.branch ?? null);
  return {
    timeoutMs,
    repository,
    base,
    merged: new Set(await git.mergedBranches(root, base)),
    hasMoved: (branch) => git.hasMoved(root, branch),
  };
}

/** A branch that was just made is in its base too; only one that has moved since was merged. */
async function explainMerge(session: SessionView, ground: ProjectGround): Promise<string | undefined> {
  const worktree = ground.repository?.worktrees.find(({ path }) => path === session.path);
  const branch = worktree === undefined ? session.branch : worktree.branch;
  if (branch === null || ground.base === null || session.path === session.root || worktree?.main === true) {
    return undefined;
  }
  if (branch === ground.base || !ground.merged.has(branch) || !await ground.hasMoved(branch)) return undefined;
  return `its branch "${branch}" is merged into "${ground.base}"`;
}

function sayHours(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} d`;
}
