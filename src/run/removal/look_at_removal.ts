import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { setting, settingDuration, settingFlag } from "../../config/config.ts";
import type { WorktreeRow } from "../../events/row.ts";
import { DIRT, type Dirt, parseDirt } from "../../git/dirt.ts";
import { createGit, createGitCall, type GitCall, readGit } from "../../git/git.ts";
import { defaultBranch, type Refs } from "../../git/refs.ts";
import { findMaker, type Repository, type Worktree } from "../../git/repository.ts";
import type { CommitFacts, RemovalFacts, RemovalWish } from "../../plan/removal.ts";
import { createLocalHost } from "../../process/local.ts";
import { findMountsIn } from "../../process/mount.ts";
import { isInside } from "../../process/process_place.ts";
import { checkFolder, findAdminFolder, findOperation, isThere } from "../worktree/admin_folder.ts";
import { listNames } from "../files.ts";
import { countUnique, type IntegrationLook, openIntegrationLook } from "./find_integration.ts";
import { findInhabitants } from "./find_inhabitants.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { requireRepository } from "../worktree/find_worktree.ts";
import { findGitFolder } from "../git_folder.ts";
import type { Audience } from "../journal.ts";
import { createProcessLog } from "../process_log.ts";
import { kindOf, type ProjectPlace, requireProject } from "../project.ts";
import { findProjectSessions, type SessionOverview } from "../project_sessions.ts";

/** What every verb stands on that takes worktrees away: the repository, its sessions and its record. */
export interface RemovalGround extends AsyncDisposable {
  readonly context: Context;
  readonly audience: Audience;
  readonly place: ProjectPlace;
  readonly repository: Repository;
  readonly refs: Refs;
  /** Where branches are merged, unless someone says otherwise. */
  readonly base: string;
  readonly overview: SessionOverview;
  readonly git: GitCall;
  /** What all worktrees share. */
  readonly gitFolder: string;
  readonly rows: ReadonlyMap<string, WorktreeRow>;
  /** How long removed worktrees are kept, in milliseconds. */
  readonly trashAgeMs: number;
  /** Whether a worktree goes once it is merged, without being asked for. */
  readonly autoCleanup: boolean;
  readonly integration: () => Promise<IntegrationLook>;
  /** What is in worktrees whose files are being looked at since before the rest was known, by path. */
  readonly early: ReadonlyMap<string, Promise<Contents>>;
}

type Contents = Pick<RemovalFacts, "dirt" | "staged" | "unreadable">;

/** What of a person's wish decides how much has to be looked at. */
export type RemovalLookWish = Pick<RemovalWish, "force" | "deleteBranch">;

/** Worktrees that are looked into as soon as the repository is known: that takes longest. */
export interface EarlyLook extends RemovalLookWish {
  choose(repository: Repository): readonly Worktree[];
}

/** Reads the repository, the sessions and the record, all at the same time. */
export async function openRemovalGround(
  context: Context,
  audience: Audience,
  wish?: EarlyLook,
): Promise<RemovalGround> {
  const host = createLocalHost(createProcessLog(context));
  const git = createGitCall(host, context.env);
  const place = requireProject(context.cwd);
  const reading = requireRepository(context, host);
  const asked = place.git ? createGit(host, context.env).refs(place.root, [], true) : undefined;
  // Whoever awaits the repository first must not leave the others unheard.
  asked?.catch(() => {});
  const { repository } = await reading;
  const chosen = wish?.choose(repository).filter((worktree) => !worktree.main && worktree.prunable === null) ?? [];
  const early = new Map(chosen.map((worktree) => [worktree.path, lookInto(git, worktree, wish!.force)]));
  for (const contents of early.values()) contents.catch(() => {});
  const [overview, refs] = await Promise.all([findProjectSessions(context, audience), asked!]);
  const { config } = overview;
  const gitFolder = findGitFolder(place.root);
  const wanted = setting(config, "project.default_base_branch");
  let integration: Promise<IntegrationLook> | undefined;
  return {
    ...{ context, audience, place, repository, refs, overview, git, gitFolder, early },
    base: wanted === "" ? defaultBranch(refs, repository.worktrees[0]?.branch ?? null) : wanted,
    rows: new Map((overview.store?.worktrees() ?? []).map((row) => [row.path, row])),
    trashAgeMs: settingDuration(config, "worktrees.trash_age"),
    autoCleanup: settingFlag(config, "worktrees.auto_cleanup"),
    integration: () => integration ??= openIntegrationLook(git, place.root, gitFolder),
    async [Symbol.asyncDispose]() {
      await (await integration)?.[Symbol.asyncDispose]();
      overview[Symbol.dispose]();
    },
  };
}

/** A worktree with all that decides whether it may go. */
export interface RemovalLook {
  readonly facts: RemovalFacts;
  /** git's own folder for it; undefined: git has none, so there is nothing to remove. */
  readonly admin: string | undefined;
  /** Those of its sessions that live. */
  readonly sessions: readonly SessionView[];
}

/** That a branch is in its base, where somebody found out before. */
export type Integrated = Pick<CommitFacts, "integratedBy" | "base">;

/** Looks at one worktree; nothing is written, and no lock of git's is taken. */
export async function lookAtRemoval(
  ground: RemovalGround,
  worktree: Worktree,
  wish: RemovalLookWish,
  known?: Integrated,
): Promise<RemovalLook> {
  const { overview, repository, gitFolder } = ground;
  const { path } = worktree;
  const admin = worktree.main ? undefined : findAdminFolder(gitFolder, path);
  const folder = admin === undefined ? "foreign" : checkFolder(path, admin);
  const sessions = overview.own.filter((session) => session.path === path);
  const [contents, commits, processes] = await Promise.all([
    folder === "there" ? ground.early.get(path) ?? lookInto(ground.git, worktree, wish.force) : UNSEEN,
    lookAtCommits(ground, worktree, wish.deleteBranch, known),
    folder === "there" ? findInhabitants(ground, path, sessions, wish.force) : { callerInside: false, processes: [] },
  ]);
  const runId = findMaker(worktree);
  const inner = repository.worktrees.filter((other) => other !== worktree && isInside(other.path, path));
  return {
    admin,
    sessions,
    facts: {
      ...{ worktree, folder, ...contents, commits },
      ...processes,
      maker: runId === undefined ? null : { runId, living: isLiving(overview, runId) },
      operation: admin === undefined ? null : findOperation(admin),
      busy: admin !== undefined && isThere(join(admin, "index.lock")),
      submodules: admin !== undefined && listNames(join(admin, "modules")).length > 0,
      inner: [...new Set([...inner.map((other) => other.path), ...findRepositories(path, contents.dirt)])],
      mounts: folder === "there" ? findMountsIn(path) : [],
    },
  };
}

/** What in a worktree no commit has. */
export async function readDirt(git: GitCall, path: string): Promise<Dirt> {
  return parseDirt(await readGit(git, path, DIRT));
}

const UNSEEN: Contents = { dirt: null, staged: false, unreadable: null };

/** The same where what is broken may be removed too. With the consent to lose it nobody has to count what there is. */
async function lookInto(git: GitCall, { path, head }: Worktree, force: boolean): Promise<Contents> {
  if (force) {
    const asCommitted = git(path, ["diff-index", "--cached", "--quiet", head ?? "HEAD", "--"]);
    // Other programs are asked first: they answer while this keeps the only thread busy.
    await new Promise((done) => setTimeout(done));
    const isPlain = !seesRepository(path);
    const { code } = await asCommitted;
    if (isPlain) return { ...UNSEEN, staged: code !== 0 };
  }
  const { code, stdout, stderr } = await git(path, DIRT);
  if (code === 0) {
    const dirt = parseDirt(stdout);
    return { dirt, staged: dirt.staged > 0, unreadable: null };
  }
  return { dirt: null, staged: true, unreadable: stderr.trim().split("\n")[0]?.replace(/^(fatal|error): /, "") ?? "" };
}

/** Whether anything like a repository stands in a worktree's folders, or in theirs; what is deeper no sweep deletes. */
function seesRepository(path: string): boolean {
  // Hundreds are asked for: Deno's own calls make an error of each that is not there, and join() looks at every letter.
  const isOne = (folder: string): boolean => existsSync(`${folder}/.git`);
  const folders = listFolders(path);
  // Most file systems count folders among the links of the one that they are in: without any it need not be opened.
  const areCounted = countLinks(path) === 2 + folders.length;
  const mayHaveFolders = (folder: string): boolean => !areCounted || countLinks(folder) !== 2;
  return folders.some(isOne) || folders.some((folder) => mayHaveFolders(folder) && listFolders(folder).some(isOne));
}

function countLinks(folder: string): number | null {
  try {
    return Deno.lstatSync(folder).nlink;
  } catch {
    return null;
  }
}

/** Repositories among what git does not track; in ignored folders two levels deep. */
function findRepositories(path: string, dirt: Dirt | null): string[] {
  if (dirt === null) return [];
  const ignored = dirt.ignoredFolders.map((folder) => join(path, folder));
  const below = ignored.flatMap((folder) => [folder, ...listFolders(folder)]);
  return [
    ...dirt.repositories.map((folder) => join(path, folder)),
    ...below.filter((folder) => kindOf(join(folder, ".git")) !== "missing"),
  ];
}

function listFolders(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory).map(({ name }) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function isLiving({ store }: SessionOverview, runId: string): boolean {
  return store?.runningRuns().some((run) => run.id === runId) ?? false;
}

/** What git is asked for a base: a tag may have a branch's name. */
export function baseCommit({ refs }: Pick<RemovalGround, "refs">, base: string): string {
  return refs.commits[`refs/heads/${base}`] ?? `${base}^{commit}`;
}

/** How safe a worktree's commits are without it; the tests that take long only where their answer decides something. */
async function lookAtCommits(
  ground: RemovalGround,
  { branch, head, path }: Worktree,
  wantsBranch: boolean | undefined,
  known: Integrated | undefined,
): Promise<CommitFacts> {
  const row = ground.rows.get(path);
  const made = branch !== null && row?.branch === branch && row.branch_created && row.removed_at === null;
  const others = ground.repository.worktrees.filter((other) => other.branch === branch && other.path !== path);
  const keepReason = branch !== null && branch === ground.base
    ? "it is the default branch"
    : branch !== null && others.length > 0
    ? `"${others[0]!.path}" has it too`
    : null;
  const common = { made, keepReason, integratedBy: null, base: null, unique: 0 };
  const decides = branch === null || (keepReason === null && (wantsBranch ?? made));
  if (known !== undefined) return { ...common, unique: 1, ...known };
  if (head === null || !decides) return common;
  const unique = await countUnique(ground.git, ground.place.root, head, branch);
  if (unique === 0) return common;
  const own = row?.base ?? null;
  for (const base of new Set([own ?? ground.base, ground.base])) {
    const found = await ground.git(ground.place.root, ["rev-parse", "--verify", "--quiet", baseCommit(ground, base)]);
    if (found.code !== 0 || base === branch) continue;
    const integratedBy = await (await ground.integration()).find(found.stdout.trim(), head);
    if (integratedBy !== null) return { ...common, unique, integratedBy, base };
  }
  return { ...common, unique };
}
