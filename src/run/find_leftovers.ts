import { join } from "node:path";
import type { Context } from "../base/context.ts";
import type { GitCall } from "../git/git.ts";
import { findMaker, type Worktree } from "../git/repository.ts";
import { finishCalls } from "../plan/worktree_calls.ts";
import { readProcessTable } from "../process/process_table.ts";
import { findProcessesIn } from "../process/process_place.ts";
import { listNames } from "./files.ts";
import { findOrphanContainers } from "./find_orphan_containers.ts";
import { findOrphanSteps } from "./find_orphan_steps.ts";
import type { Audience } from "./journal.ts";
import { openRemovalGround, type RemovalGround } from "./look_at_removal.ts";
import type { ProjectPlace } from "./project.ts";
import { findOldEntries, sweepEntries } from "./sweep_trash.ts";
import { listGoing } from "./trash.ts";

/** Something that a prj or a git left that died, and how it is mended; mending loses nothing of a person's. */
export interface Leftover {
  readonly name: string;
  readonly message: string;
  /** What mending does. */
  readonly remedy: string;
  mend(): Promise<void>;
}

/** Looks for everything that is left over in a repository; the ground has to stay open until all is mended. */
export async function findLeftovers(ground: RemovalGround): Promise<readonly Leftover[]> {
  const { context, overview, place } = ground;
  const [halfMade, locks, steps, containers] = await Promise.all([
    findHalfMade(ground),
    findStaleLocks(ground),
    findOrphanSteps(context, overview.store, place.root),
    findOrphanContainers(context, overview.host, overview.store),
  ]);
  return [...steps, ...containers, ...halfMade, ...locks, ...findTrash(ground)];
}

/** Opens what leftovers are looked for in; undefined where there is no repository. */
export async function openLeftoverGround(
  context: Context,
  place: ProjectPlace | undefined,
  audience: Audience,
): Promise<RemovalGround | undefined> {
  return place?.git === true ? await openRemovalGround(context, audience) : undefined;
}

/** Worktrees that were being made by a run that is gone: the checkout is brought to its end. */
function findHalfMade({ repository, overview, place, git }: RemovalGround): readonly Leftover[] {
  const running = new Set((overview.store?.runningRuns() ?? []).map((run) => run.id));
  return repository.worktrees.filter((worktree) => {
    const maker = findMaker(worktree);
    return maker !== undefined && !running.has(maker) && worktree.prunable === null;
  }).map((worktree) => ({
    name: "worktree",
    message: `"${worktree.path}" is half made: the run that made it is gone`,
    remedy: "finishes its checkout; run its command again for the rest of its set-up",
    mend: () => finish(worktree, place.root, git),
  }));
}

async function finish(worktree: Worktree, root: string, git: GitCall): Promise<void> {
  for (const { argv } of finishCalls(root, worktree.path, worktree.head ?? undefined)) {
    // "git -C FOLDER …": the folder and what follows.
    await git(argv[2]!, argv.slice(3));
  }
}

/** A git holds a lock for as long as it writes a file: one that is this old has nobody behind it. */
const STALE_MS = 10 * 60_000;

/** Locks of a git that died: nobody else would take them away. */
async function findStaleLocks({ gitFolder, context, repository }: RemovalGround): Promise<readonly Leftover[]> {
  const folders = [
    gitFolder,
    ...listNames(join(gitFolder, "worktrees")).map((name) => join(gitFolder, "worktrees", name)),
  ];
  const locks = folders.flatMap((folder) =>
    listNames(folder).filter((name) => name.endsWith(".lock")).map((name) => join(folder, name))
  ).filter((path) => isOld(path, context.now()));
  if (locks.length === 0) return [];
  const table = await readProcessTable(context.now());
  const busy = new Set([gitFolder, ...repository.worktrees.map(({ path }) => path)].flatMap(findProcessesIn));
  const isGit = (argv: readonly string[]): boolean => /(^|\/)git$/.test(argv[0] ?? "");
  if ([...table.values()].some(({ pid, argv }) => isGit(argv) && busy.has(pid))) return [];
  return locks.map((path) => ({
    name: "lock",
    message: `"${path}" is left of a git that is gone`,
    remedy: "removes it",
    mend: () => Deno.remove(path),
  }));
}

function isOld(path: string, now: number): boolean {
  try {
    const { mtime } = Deno.statSync(path);
    return mtime !== null && now - mtime.getTime() > STALE_MS;
  } catch {
    return false;
  }
}

/** Removed worktrees whose time is over, and those that a sweep died over. */
function findTrash(ground: RemovalGround): readonly Leftover[] {
  const old = findOldEntries(ground).filter(({ keep }) => keep === undefined);
  const going = listGoing(ground.gitFolder);
  if (old.length + going.length === 0) return [];
  return [{
    name: "trash",
    message: `${old.length + going.length} removed worktrees wait to be deleted`,
    remedy: "deletes them for good",
    mend: async () => void await sweepEntries(ground, old, false),
  }];
}
