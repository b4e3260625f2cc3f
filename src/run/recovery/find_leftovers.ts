import { basename, join } from "node:path";
import { pasteLine } from "../../base/command_line.ts";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { findMaker, type Worktree } from "../../git/repository.ts";
import { finishCalls } from "../../plan/worktree_calls.ts";
import { listNames } from "../files.ts";
import { findOrphanContainers } from "./find_orphan_containers.ts";
import { findOrphanPanes } from "./find_orphan_panes.ts";
import { findOrphanSteps } from "./find_orphan_steps.ts";
import { finishCheckout } from "../worktree/finish_checkout.ts";
import { isGitAtWork } from "../worktree/git_at_work.ts";
import type { Audience } from "../journal.ts";
import { openRemovalGround, type RemovalGround } from "../removal/look_at_removal.ts";
import { findLostLeases, giveBackLeases } from "../leases.ts";
import type { ProjectPlace } from "../project.ts";
import { findOldEntries, sweepEntries } from "../removal/sweep_trash.ts";
import { restoreWorktree } from "../removal/restore_worktree.ts";
import { findAdminFolder } from "../worktree/admin_folder.ts";
import { findBegun, listGoing, type TrashEntry } from "../removal/trash.ts";
import { unlockWorktree } from "../worktree/unlock_worktree.ts";

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
  const [halfMade, locks, steps, panes, containers] = await Promise.all([
    findHalfMade(ground),
    findStaleLocks(ground),
    findOrphanSteps(context, overview.store, place.root),
    findOrphanPanes(context, overview.store),
    findOrphanContainers(context, overview.host, overview.store),
  ]);
  // A lock could be in the way of finishing what is half made.
  return [
    ...steps,
    ...panes,
    ...containers,
    ...locks,
    ...halfMade,
    ...findHalfRemoved(ground),
    ...findHeld(ground),
    ...findTrash(ground),
  ];
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
function findHalfMade(ground: RemovalGround): readonly Leftover[] {
  const { repository, overview } = ground;
  const running = new Set((overview.store?.runningRuns() ?? []).map((run) => run.id));
  return repository.worktrees.filter((worktree) => {
    const maker = findMaker(worktree);
    return maker !== undefined && !running.has(maker) && worktree.prunable === null;
  }).map((worktree) => ({
    name: "worktree",
    message: `"${worktree.path}" is half made: the run that made it is gone`,
    remedy: "finishes its checkout; run its command again for the rest of its set-up",
    mend: () => finish(worktree, ground),
  }));
}

/** What cannot be finished stays locked: so it is known as half made still. */
async function finish({ path, head }: Worktree, { context, place: { root }, git }: RemovalGround): Promise<void> {
  for (const { argv, part } of finishCalls(path, head ?? undefined)) {
    // "git -C FOLDER …": the folder and what follows.
    const run = async () => {
      const { code, stdout, stderr } = await git(argv[2]!, argv.slice(3));
      return { code, output: stdout + stderr };
    };
    const end = part === "checkout"
      ? await finishCheckout({ context, root, path, run, isOver: () => false })
      : await run();
    if (end === undefined || end.code === 0 || part === "hook") continue;
    throw new PrjError("failed", {
      message: `Cannot finish the worktree "${path}": ${end.output.trim().split("\n").at(-1) ?? ""}`,
      hint: `Run "${pasteLine(argv)}" to see it`,
    });
  }
  unlockWorktree(root, path);
}

/** Worktrees whose files are in the trash, and git's folder for them is not: that removal was cut short. */
function findHalfRemoved(ground: RemovalGround): readonly Leftover[] {
  const { repository, gitFolder } = ground;
  return repository.worktrees.filter(({ prunable }) => prunable !== null).flatMap((worktree) => {
    const admin = findAdminFolder(gitFolder, worktree.path);
    const find = (): TrashEntry | undefined =>
      admin === undefined ? undefined : findBegun(gitFolder, { ...worktree, adminName: basename(admin) });
    return find() === undefined ? [] : [{
      name: "worktree",
      message: `"${worktree.path}" is half removed: its files are in the trash`,
      remedy: "brings it back",
      mend: async () => {
        const entry = find();
        if (entry !== undefined) await restoreWorktree(ground, entry, worktree.branch === null);
      },
    }];
  });
}

/** Ports and other numbers that are held for worktrees which somebody removed without prj. */
function findHeld({ context, place, overview, repository }: RemovalGround): readonly Leftover[] {
  // A lock says that a worktree is only away, on a disk that is not mounted.
  const away = repository.worktrees.filter(({ locked }) => locked !== null);
  const busy = new Set([...overview.store?.runningRuns() ?? [], ...away].map(({ path }) => path));
  const lost = findLostLeases(context, place.root).filter(({ path }) => !busy.has(path));
  return [...Map.groupBy(lost, ({ path }) => path)].map(([path, rows]) => ({
    name: "lease",
    message: `${rows.map(({ name, value }) => `${name} ${value}`).join(", ")} held for "${path}", which is gone`,
    remedy: "gives them back",
    mend: () => Promise.resolve(giveBackLeases(context, path)),
  }));
}

/** A git holds a lock for as long as it writes a file: one that is this old has nobody behind it. */
const STALE_MS = 10 * 60_000;

/** Locks of a git that died: nobody else would take them away. */
async function findStaleLocks({ gitFolder, context, repository }: RemovalGround): Promise<readonly Leftover[]> {
  const folders = [
    gitFolder,
    ...listNames(join(gitFolder, "worktrees")).map((name) => join(gitFolder, "worktrees", name)),
  ];
  const names = [
    ...folders.flatMap((folder) => listNames(folder).map((name) => join(folder, name))),
    ...listFiles(join(gitFolder, "refs")),
  ];
  const locks = names.filter((path) => path.endsWith(".lock") && isOld(path, context.now()));
  if (locks.length === 0) return [];
  if (await isGitAtWork([gitFolder, ...repository.worktrees.map(({ path }) => path)], context.now())) return [];
  return locks.map((path) => ({
    name: "lock",
    message: `"${path}" is left of a git that is gone`,
    remedy: "removes it",
    mend: () => Deno.remove(path),
  }));
}

/** All files in a folder and those in it. */
function listFiles(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
      isDirectory ? listFiles(join(folder, name)) : [join(folder, name)]
    );
  } catch {
    return [];
  }
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
    message: `removed worktrees wait to be deleted: ${old.length + going.length}`,
    remedy: "deletes them for good",
    mend: async () => {
      const { left: [first] } = await sweepEntries(ground, old, false);
      if (first !== undefined) throw new PrjError("failed", first.problem);
    },
  }];
}
