import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { setting, settingDuration, settingFlag } from "../config/config.ts";
import type { WorktreeRow } from "../events/row.ts";
import { DIRT, type Dirt, parseDirt } from "../git/dirt.ts";
import { createGit, createGitCall, type GitCall, readGit } from "../git/git.ts";
import { defaultBranch, type Refs } from "../git/refs.ts";
import { findMaker, type Repository, type Worktree } from "../git/repository.ts";
import type { CommitFacts, RemovalFacts } from "../plan/removal.ts";
import { findMountsIn } from "../process/mount.ts";
import { readProcessTable } from "../process/process_table.ts";
import { findProcessesIn, isInside, readMountNamespace } from "../process/process_place.ts";
import { checkFolder, findAdminFolder, findOperation, isThere } from "./admin_folder.ts";
import { listNames } from "./files.ts";
import { countUnique, type IntegrationLook, openIntegrationLook } from "./find_integration.ts";
import { hasEnded, type SessionView } from "./find_sessions.ts";
import { requireRepository } from "./find_worktree.ts";
import { findGitFolder } from "./git_folder.ts";
import type { Audience } from "./journal.ts";
import { loadConfig } from "./load_config.ts";
import { kindOf, type ProjectPlace } from "./project.ts";
import { factsOf, findProjectSessions, listingOf, type SessionOverview } from "./project_sessions.ts";
import { createYamlParser } from "./yaml_cache.ts";

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

type Contents = Pick<RemovalFacts, "dirt" | "unreadable">;

/**
 * Reads the repository, the sessions and the record, all at the same time. What `choose` selects is looked into as soon
 * as the repository is known: that takes longest.
 */
export async function openRemovalGround(
  context: Context,
  audience: Audience,
  choose: (repository: Repository) => readonly Worktree[] = () => [],
): Promise<RemovalGround> {
  const sessions = findProjectSessions(context, audience);
  // Whoever awaits the repository first must not leave this one unheard.
  sessions.catch(() => {});
  const { createLocalHost } = await import("../process/local.ts");
  const host = createLocalHost();
  const { place, repository } = await requireRepository(context, host);
  const look = createGitCall(host, context.env);
  const chosen = choose(repository).filter((worktree) => !worktree.main && worktree.prunable === null);
  const early = new Map(chosen.map(({ path }) => [path, tryDirt(look, path)]));
  for (const contents of early.values()) contents.catch(() => {});
  const [overview, refs, { config }] = await Promise.all([
    sessions,
    createGit(host, context.env).refs(place.root, [], true),
    loadConfig(context, place, createYamlParser(context, { remember: false })),
  ]);
  const git = createGitCall(overview.host, context.env);
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
  wantsBranch: boolean | undefined,
  known?: Integrated,
): Promise<RemovalLook> {
  const { overview, repository, gitFolder } = ground;
  const { path } = worktree;
  const admin = worktree.main ? undefined : findAdminFolder(gitFolder, path);
  const folder = admin === undefined ? "foreign" : checkFolder(path, admin);
  const sessions = overview.own.filter((session) => session.path === path);
  const [{ dirt, unreadable }, commits, processes] = await Promise.all([
    folder === "there" ? ground.early.get(path) ?? tryDirt(ground.git, path) : { dirt: null, unreadable: null },
    lookAtCommits(ground, worktree, wantsBranch, known),
    folder === "there" ? findInhabitants(ground, path, sessions) : { callerInside: false, processes: [] },
  ]);
  const runId = findMaker(worktree);
  const inner = repository.worktrees.filter((other) => other !== worktree && isInside(other.path, path));
  return {
    admin,
    sessions,
    facts: {
      ...{ worktree, folder, dirt, unreadable, commits },
      ...processes,
      maker: runId === undefined ? null : { runId, living: isLiving(overview, runId) },
      operation: admin === undefined ? null : findOperation(admin),
      busy: admin !== undefined && isThere(join(admin, "index.lock")),
      submodules: admin !== undefined && listNames(join(admin, "modules")).length > 0,
      inner: [...inner.map((other) => other.path), ...findRepositories(path, dirt)],
      mounts: folder === "there" ? findMountsIn(path) : [],
    },
  };
}

/** What in a worktree no commit has. */
export async function readDirt(git: GitCall, path: string): Promise<Dirt> {
  return parseDirt(await readGit(git, path, DIRT));
}

/** The same where what is broken may be removed too, with consent. */
async function tryDirt(git: GitCall, path: string): Promise<Contents> {
  const { code, stdout, stderr } = await git(path, DIRT);
  if (code === 0) return { dirt: parseDirt(stdout), unreadable: null };
  return { dirt: null, unreadable: stderr.trim().split("\n")[0]?.replace(/^(fatal|error): /, "") ?? "" };
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
    return [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function isLiving({ store }: SessionOverview, runId: string): boolean {
  return store?.runningRuns().some((run) => run.id === runId) ?? false;
}

/** What works in a folder beside the worktree's own sessions, whose end is decided already. */
async function findInhabitants(
  { context, overview }: RemovalGround,
  path: string,
  sessions: readonly SessionView[],
): Promise<Pick<RemovalFacts, "callerInside" | "processes">> {
  const inside = new Set(findProcessesIn(path));
  const shell = context.env["PWD"];
  const endsSoon = sessions.length > 0;
  if (inside.size === 0 && !endsSoon) return { callerInside: false, processes: [] };
  const table = await readProcessTable(context.now());
  const ancestors = (pid: number): number[] => {
    const line: number[] = [];
    for (let at = table.get(pid); at !== undefined && !line.includes(at.pid); at = table.get(at.parent)) {
      line.push(at.pid);
    }
    return line;
  };
  const panesOf = (only: (session: SessionView) => boolean): number[] =>
    overview.all.filter(only).flatMap((session) =>
      (factsOf(overview, session)?.windows ?? []).flatMap(({ panes }) => panes.map((pane) => pane.pid))
    );
  const ownPanes = new Set(panesOf((session) => sessions.includes(session)));
  // The server that holds the panes may have been started from anywhere; it is nobody's work.
  const servers = new Set(panesOf(() => true).flatMap((pid) => ancestors(pid).slice(1)));
  const callers = ancestors(context.pid);
  const seen = [...inside].filter((pid) =>
    !callers.includes(pid) && !servers.has(pid) &&
    !ancestors(pid).some((ancestor) => ownPanes.has(ancestor) || ancestor === context.pid)
  );
  // Editors ask git every moment: what is gone the next is none that lives there.
  const staying = seen.length === 0 ? [] : await stayIn(path, seen);
  const own = staying.length === 0 ? new Set() : await findNamespaces(overview, sessions);
  const others = staying.filter((pid) => !own.has(readMountNamespace(pid)));
  return {
    callerInside: callers.slice(1).some((pid) => inside.has(pid) || ownPanes.has(pid)) ||
      (inside.has(context.pid) && isInside(shell, path)),
    processes: others.flatMap((pid) => {
      const argv = table.get(pid)?.argv;
      return argv === undefined ? [] : [{ pid, text: argv.join(" ").slice(0, 60) }];
    }),
  };
}

/** What the processes of containers are known by: what was started in one later is no descendant of its first process. */
async function findNamespaces(overview: SessionOverview, sessions: readonly SessionView[]): Promise<Set<string>> {
  const containers = sessions.filter((session) => session.kind === "container" && !hasEnded(session));
  const byBackend = Map.groupBy(containers, (session) => listingOf(overview, session).backend);
  const looks = [...byBackend].map(([{ lifecycle }, found]) => lifecycle?.inspect(found) ?? []);
  const details = (await Promise.all(looks)).flat().filter((one) => one !== undefined && one.pid > 0);
  return new Set(details.flatMap((one) => readMountNamespace(one!.pid) ?? []));
}

const GLANCE_MS = 150;

/** Those of `pids` that still work in a folder a little later. */
async function stayIn(path: string, pids: readonly number[]): Promise<readonly number[]> {
  await new Promise((done) => setTimeout(done, GLANCE_MS));
  const still = findProcessesIn(path);
  return pids.filter((pid) => still.includes(pid));
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
