import { join } from "node:path";
import { pasteLine } from "../base/command_line.ts";
import { PrjError } from "../base/error.ts";
import { pause } from "../base/pause.ts";
import type { Host, ProcessResult } from "../process/process.ts";
import { INCLUDE_FILE, listIncludedArguments, parsePaths } from "./included.ts";
import { listRefsArguments, mergedBranchesArguments, parseBranchNames, parseRefs, type Refs } from "./refs.ts";
import { LIST_WORKTREES, parseWorktrees, type Repository, type Worktree } from "./repository.ts";
import { parseStatus, parseStatuses, STATUS, statusesArgv, type WorktreeStatus } from "./status.ts";

/** Reads from git; every member is one process and takes none of git's locks. */
export interface Git {
  /** `root`: where the main worktree is; git does not know that of a submodule. */
  repository(directory: string, root: string): Promise<Repository>;
  refs(root: string, names: readonly string[], localBranches: boolean): Promise<Refs>;
  /** The commit that a revision names, or undefined. */
  findCommit(root: string, revision: string): Promise<string | undefined>;
  status(worktree: string): Promise<WorktreeStatus>;
  /** Several by one process, in their order; undefined, or missing at the end: ask for that one alone. */
  statuses(
    worktrees: readonly string[],
  ): Promise<{ readonly statuses: readonly (WorktreeStatus | undefined)[]; readonly durationMs: number }>;
  /** The local branches whose last commit is in `base`; that of `base` itself too. */
  mergedBranches(root: string, base: string): Promise<readonly string[]>;
  /** Whether a local branch has moved since it was made, as far as its reflog tells. */
  hasMoved(root: string, branch: string): Promise<boolean>;
  /** Whether the index in git's folder `admin` for a worktree differs from the commit there; its files may be gone. */
  hasStaged(root: string, admin: string): Promise<boolean>;
  /** What git does not track in the main worktree at `root` and its .worktreeinclude names. */
  included(root: string): Promise<readonly string[]>;
  /** All files that git tracks in a worktree. */
  tracked(worktree: string): Promise<readonly string[]>;
  version(): Promise<string>;
}

/** What git sets for hooks and aliases: it would make our calls speak of another repository. */
const LOCAL_VARIABLES = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_INDEX_FILE",
  "GIT_NAMESPACE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_QUARANTINE_PATH",
  "GIT_WORK_TREE",
];

/** Returns the environment for git: the inherited one without what would point it at another repository. */
export function gitEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !LOCAL_VARIABLES.includes(name)));
}

/** For calls of git whose messages prj reads, in whatever language people have theirs. */
export const IN_ENGLISH: Readonly<Record<string, string>> = { LANGUAGE: "en" };

/** One call of git in a directory; its exit code is the caller's to judge. */
export type GitCall = (directory: string, args: readonly string[], more?: GitCallOptions) => Promise<ProcessResult>;

export interface GitCallOptions {
  readonly stdin?: string;
  /** Added to what every call gets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs to its end whatever a person presses. */
  readonly whole?: boolean;
}

/** For every call. */
function callEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return { ...gitEnvironment(env), ...IN_ENGLISH, GIT_OPTIONAL_LOCKS: "0" };
}

/** Binds git to a host. No call takes a lock that it could do without: looking never changes an index. */
export function createGitCall(host: Host, env: Readonly<Record<string, string>>): GitCall {
  const environment = callEnvironment(env);
  return (directory, args, { stdin, environment: more = {}, whole = false } = {}) =>
    host.run({
      argv: ["git", "-C", directory, ...args],
      environment: { ...environment, ...more },
      whole,
      ...(stdin === undefined ? {} : { stdin }),
    });
}

/** Runs git where it has to succeed; returns what it printed. */
export async function readGit(git: GitCall, directory: string, args: readonly string[]): Promise<string> {
  const result = await git(directory, args);
  if (result.code !== 0) throw explainGitError(args, directory, result.stderr);
  return result.stdout;
}

const ASK_AGAIN_MS = 20;
const ATTEMPTS = 50;

/**
 * Reads the list of worktrees. git gives up where another git has opened the `commondir` of a new one and not written it
 * yet, which is a matter of microseconds: it is asked again.
 */
export async function listWorktrees(git: GitCall, directory: string): Promise<readonly Worktree[]> {
  for (let attempt = 1;; attempt++) {
    const { code, stdout, stderr } = await git(directory, LIST_WORKTREES);
    if (code === 0) return parseWorktrees(stdout);
    if (attempt === ATTEMPTS || findHalfWritten(stderr) === undefined) {
      throw explainGitError(LIST_WORKTREES, directory, stderr);
    }
    await pause(ASK_AGAIN_MS);
  }
}

/** The folder, in git's own, of a worktree that a git is making or died over; the sentence may be in any language. */
function findHalfWritten(stderr: string): string | undefined {
  return /(worktrees\/[^/\n]+)\/commondir/.exec(stderr)?.[1];
}

/** Makes git on a host. */
export function createGit(host: Host, env: Readonly<Record<string, string>>): Git {
  const environment = callEnvironment(env);
  const call = createGitCall(host, env);
  const read = (directory: string, args: readonly string[]): Promise<string> => readGit(call, directory, args);
  return {
    async repository(directory, root) {
      const worktrees = (await listWorktrees(call, directory)).map((worktree) =>
        worktree.main && !worktree.bare ? { ...worktree, path: root } : worktree
      );
      const inside = worktrees.filter(({ path }) => directory === path || directory.startsWith(`${path}/`));
      const current = inside.toSorted((a, b) => b.path.length - a.path.length)[0]?.path ?? directory;
      return { root, current, worktrees };
    },
    async refs(root, names, localBranches) {
      return parseRefs(await read(root, listRefsArguments(names, localBranches)));
    },
    async findCommit(root, revision) {
      const result = await call(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
      return result.code === 0 ? result.stdout.trim() : undefined;
    },
    async status(worktree) {
      return parseStatus(await read(worktree, STATUS));
    },
    async statuses(worktrees) {
      const [only, ...others] = worktrees;
      if (only !== undefined && others.length === 0) {
        const { code, stdout, durationMs } = await call(only, STATUS);
        return { statuses: code === 0 ? [parseStatus(stdout)] : [], durationMs };
      }
      const { stdout, durationMs } = await host.run({ argv: statusesArgv(worktrees), environment });
      return { statuses: parseStatuses(stdout), durationMs };
    },
    async mergedBranches(root, base) {
      return parseBranchNames(await read(root, mergedBranchesArguments(base)));
    },
    async hasMoved(root, branch) {
      return (await call(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}@{1}`])).code === 0;
    },
    async hasStaged(root, admin) {
      const environment = { GIT_DIR: admin };
      const { code } = await call(root, ["diff-index", "--cached", "--quiet", "HEAD", "--"], { environment });
      if (code === 0 || code === 1) return code === 1;
      // On a branch without a commit everything in the index is staged.
      return (await call(root, ["ls-files", "--cached"], { environment })).stdout !== "";
    },
    async included(root) {
      return parsePaths(await read(root, listIncludedArguments(join(root, INCLUDE_FILE))));
    },
    async tracked(worktree) {
      return parsePaths(await read(worktree, ["ls-files", "-z"]));
    },
    async version() {
      return (await host.run({ argv: ["git", "--version"], environment: gitEnvironment(env) })).stdout.trim();
    },
  };
}

function explainGitError(args: readonly string[], directory: string, stderr: string): PrjError {
  const message = stderr.trim().split("\n")[0]?.replace(/^fatal: /, "") ?? "";
  // git quotes the path as a shell wants it, and names the one that it looks at.
  const [consent] = /git config --global --add safe\.directory .+/.exec(stderr) ?? [];
  const half = findHalfWritten(stderr);
  const hint = consent !== undefined
    ? `It belongs to another user; if you trust it, run: ${consent}`
    : half !== undefined
    ? `The git that was making that worktree has died: where none is at work, remove "${half}" in git's folder`
    : `Run "${pasteLine(["git", "-C", directory, ...args])}" to see it`;
  return new PrjError("failed", { message: `Cannot read the repository at "${directory}": ${message}`, hint });
}
