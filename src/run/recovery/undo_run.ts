import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { RunRow, WorktreeRow } from "../../events/row.ts";
import type { Store } from "../../events/store.ts";
import type { RemovalWish } from "../../plan/removal.ts";
import { findAdminFolder, madeAt } from "../worktree/admin_folder.ts";
import { type EndedSession, endSessions } from "../ending/end_session.ts";
import type { SessionView } from "../session/find_sessions.ts";
import type { Audience } from "../journal.ts";
import { openRemovalGround, type RemovalGround } from "../removal/look_at_removal.ts";
import { requireProject } from "../project.ts";
import { findProjectSessions, type SessionOverview } from "../project_sessions.ts";
import {
  lookAtRemovals,
  planRemovals,
  type Removal,
  type RemovalOutcome,
  removeWorktrees,
} from "../removal/remove_worktree.ts";

/** What a run made and that is still there. */
export interface Undoing extends AsyncDisposable {
  readonly run: RunRow;
  /** Decided already: whatever forbids it has been told. */
  readonly removals: readonly Removal[];
  /** Sessions that work elsewhere than in a worktree that goes. */
  readonly sessions: readonly SessionView[];
  /** Takes it back. */
  apply(): Promise<{ readonly worktrees: readonly RemovalOutcome[]; readonly sessions: readonly EndedSession[] }>;
}

/** Finds what a run made, the last one that made something if none is named, and decides whether it may go. */
export async function planUndo(
  context: Context,
  runId: string | undefined,
  wish: RemovalWish,
  audience: Audience,
): Promise<Undoing> {
  const place = requireProject(context.cwd);
  if (!place.git) return planSessions(context, await findProjectSessions(context, audience), runId, audience);
  const ground = await openRemovalGround(context, audience);
  try {
    const { run, paths, sessions } = findMade(ground.overview, runId, (row) => isThere(ground, row));
    const worktrees = ground.repository.worktrees.filter(({ path }) => paths.includes(path));
    const looks = await lookAtRemovals(ground, worktrees, wish);
    const { removals, problems } = planRemovals(looks, wish, "undo");
    if (problems.length > 0) throw new PrjError(problems[0]!.code ?? "conflict", problems[0]!, ...problems.slice(1));
    const elsewhere = sessions.filter(({ path }) => path === null || !paths.includes(path));
    return {
      run,
      removals,
      sessions: elsewhere,
      apply: async () => ({
        sessions: await endSessions(context, ground.overview, elsewhere, { force: false, by: "undo" }, audience),
        worktrees: await removeWorktrees(ground, removals),
      }),
      [Symbol.asyncDispose]: () => ground[Symbol.asyncDispose](),
    };
  } catch (error) {
    await ground[Symbol.asyncDispose]();
    throw error;
  }
}

/** Without git there are only sessions. */
function planSessions(
  context: Context,
  overview: SessionOverview & Disposable,
  runId: string | undefined,
  audience: Audience,
): Undoing {
  const dispose = (): Promise<void> => Promise.resolve(overview[Symbol.dispose]());
  try {
    const { run, sessions } = findMade(overview, runId, () => false);
    return {
      run,
      removals: [],
      sessions,
      apply: async () => ({
        worktrees: [],
        sessions: await endSessions(context, overview, sessions, { force: false, by: "undo" }, audience),
      }),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    overview[Symbol.dispose]();
    throw error;
  }
}

interface Made {
  readonly run: RunRow;
  readonly paths: readonly string[];
  readonly sessions: readonly SessionView[];
}

/** How far back a run is looked for that made something. */
const LOOKS_BACK = 1_000;

function findMade(overview: SessionOverview, runId: string | undefined, isThere: (row: WorktreeRow) => boolean): Made {
  const { store } = overview;
  if (store === undefined) throw nothing("nothing is recorded here");
  const runs = runId === undefined ? store.recentRuns({ limit: LOOKS_BACK }) : [requireRun(store, runId)];
  const worktrees = store.worktrees().filter((row) => row.removed_at === null && isThere(row));
  for (const run of runs) {
    if (run.status === "running") continue;
    const paths = worktrees.filter((row) => row.run_id === run.id).map((row) => row.path);
    const uids = store.sessions({ runId: run.id, alive: true }).map((row) => row.uid);
    const sessions = overview.own.filter(({ uid }) => uid !== null && uids.includes(uid));
    if (paths.length > 0 || sessions.length > 0) return { run, paths, sessions };
  }
  throw nothing(
    runId === undefined
      ? "no run made anything that is still there"
      : `run "${runId}" made nothing that is still there`,
  );
}

function requireRun(store: Store, id: string): RunRow {
  const run = store.run(id);
  if (run === undefined) {
    throw new PrjError("not-found", {
      message: `No run "${id}"`,
      hint: '"prj events --type run.started" shows the runs',
    });
  }
  if (run.status !== "running") return run;
  throw new PrjError("conflict", { message: `Cannot undo run "${id}": it is still running`, hint: "End it first" });
}

function nothing(why: string): PrjError {
  return new PrjError("not-found", { message: `Nothing to undo: ${why}` });
}

/** Whether git has the worktree still, and not another that somebody made in its place since. */
function isThere({ repository, gitFolder }: RemovalGround, { path, created_at: recordedAt }: WorktreeRow): boolean {
  if (!repository.worktrees.some((worktree) => worktree.path === path && !worktree.main)) return false;
  const admin = findAdminFolder(gitFolder, path);
  return admin !== undefined && recordedAt !== null && madeAt(admin) <= recordedAt;
}
