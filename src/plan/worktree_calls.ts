import { halfMadeReason } from "../git/repository.ts";
import type { WorktreeStep } from "./plan.ts";

type Call = WorktreeStep["calls"][number];
type Argv = readonly [string, ...string[]];

/** What git says of a worktree's former commit when there was none. */
const NO_COMMIT = "0".repeat(40);

/**
 * The calls that make a worktree. Only the first changes what all worktrees share, and takes turns with other runs for
 * it; the checkout, which takes long, goes on beside theirs. Until all are done the worktree is locked with a reason
 * that says whose it is: what is half made stays known as such, whatever ends this run.
 */
export function makeCalls(
  root: string,
  path: string,
  runId: string,
  how: readonly string[],
  commit: string | undefined,
): readonly Call[] {
  const add: Argv = [
    ...["git", "-C", root, "worktree", "add", "--no-checkout", "--lock", "--reason", halfMadeReason(runId)] as const,
    ...how,
  ];
  return [{ argv: add, environment: {}, part: "add" }, ...finishCalls(path, commit)];
}

/** The calls that bring a half-made worktree to its end. */
export function finishCalls(path: string, commit: string | undefined): readonly Call[] {
  return [
    {
      argv: ["git", "-C", path, "reset", "--hard", "--no-recurse-submodules", "--quiet"],
      environment: {},
      part: "checkout",
    },
    {
      argv: [
        ...["git", "-C", path, "hook", "run", "--ignore-missing", "post-checkout"] as const,
        ...["--", NO_COMMIT, commit ?? "HEAD", "1"],
      ],
      environment: {},
      part: "hook",
    },
  ];
}

/** The tree without files; git knows it in every repository. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
/** The commit of that tree by the identity below: nothing refers to it, so git forgets it again. */
const EMPTY_COMMIT = "1b27f40d9bbcc4e5da6d5df11157efb7e6291716";
const IDENTITY = {
  GIT_AUTHOR_NAME: "prj",
  GIT_AUTHOR_EMAIL: "prj@localhost",
  GIT_AUTHOR_DATE: "1700000000 +0000",
  GIT_COMMITTER_NAME: "prj",
  GIT_COMMITTER_EMAIL: "prj@localhost",
  GIT_COMMITTER_DATE: "1700000000 +0000",
};

/**
 * A worktree in a repository without a commit. `git worktree add --orphan` is from git 2.42; before that a worktree
 * needs a commit to stand on, so it gets an empty one that no branch keeps.
 */
export function unbornCalls(root: string, path: string, branch: string, force: readonly string[]): readonly Call[] {
  const add: Argv = ["git", "-C", root, "worktree", "add", ...force, "--detach", path, EMPTY_COMMIT];
  return [
    { argv: ["git", "-C", root, "commit-tree", EMPTY_TREE, "-m", "empty"], environment: IDENTITY, part: "add" },
    { argv: add, environment: {}, part: "add" },
    { argv: ["git", "-C", path, "symbolic-ref", "HEAD", `refs/heads/${branch}`], environment: {}, part: "add" },
  ];
}
