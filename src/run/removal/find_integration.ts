import { join } from "node:path";
import { PrjError } from "../../base/error.ts";
import { type GitCall, readGit } from "../../git/git.ts";
import {
  areAllEquivalent,
  CHANGES,
  equivalentsArguments,
  type IntegratedBy,
  isGitAtLeast,
  laterTreesArguments,
  MERGE_TREE_SINCE,
  mergeBaseArguments,
  mergeTreeArguments,
  parseChanges,
  parseEquivalents,
  parseMergeTree,
  SQUASH_IDENTITY,
  squashArguments,
  treesArguments,
} from "../../git/integration.ts";

/** Asks whether branches are in their bases, without leaving anything in the repository. */
export interface IntegrationLook extends AsyncDisposable {
  /** False: this git cannot merge without a worktree, so the last test is left out. */
  readonly canMerge: boolean;
  /** What shows that `base` (a ref or a commit) has all of `tip` (a commit's full name); null: nothing does. */
  find(base: string, tip: string): Promise<IntegratedBy | null>;
}

/** Begins to look in the repository at `root`; `gitFolder` is what its worktrees share. */
export async function openIntegrationLook(git: GitCall, root: string, gitFolder: string): Promise<IntegrationLook> {
  const [version, objects] = await Promise.all([
    readGit(git, root, ["version"]),
    Deno.makeTempDir({ prefix: "prj-look-" }),
  ]);
  const canMerge = isGitAtLeast(version, MERGE_TREE_SINCE);
  // The commits and trees that the tests make go elsewhere than into the user's repository.
  const scratch = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(gitFolder, "objects")),
  };
  const ask = (args: readonly string[]): Promise<string> => readGit(git, root, args);
  return {
    canMerge,
    async find(base, tip) {
      const fork = await git(root, mergeBaseArguments(base, tip));
      if (fork.code !== 0) return null;
      const from = fork.stdout.trim();
      const [tree = "", fromTree, baseTree] = (await ask(treesArguments(tip, from, base))).trim().split("\n");
      if (from === tip) return "ancestor";
      if (tree === fromTree || tree === baseTree) return "same-tree";
      const later = await ask(laterTreesArguments(from, base));
      if (later.split("\n").includes(tree)) return "same-tree";
      // A base that has not moved on since can have nothing more of the branch.
      if (later.trim() === "") return null;
      if (await hasCopies(git, root, base, tip)) return "rebased";
      const squashed = await git(root, squashArguments(tree, from), {
        environment: { ...scratch, ...SQUASH_IDENTITY },
      });
      if (squashed.code === 0 && await hasCopies(git, root, base, squashed.stdout.trim(), scratch)) return "squashed";
      if (!canMerge) return null;
      const merged = await git(root, mergeTreeArguments(base, tip), { environment: scratch });
      return merged.code === 0 && parseMergeTree(merged.stdout).tree === baseTree ? "merge-adds-nothing" : null;
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(objects, { recursive: true }).catch(() => {});
    },
  };
}

/**
 * Whether the base has a copy of every commit that only `tip` has. git finds them without regard to blanks, which some
 * languages mean; a copy here is one to the last blank.
 */
async function hasCopies(
  git: GitCall,
  root: string,
  base: string,
  tip: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const list = async (side: "tip" | "base"): Promise<string> =>
    (await git(root, equivalentsArguments(base, tip, side), { environment })).stdout;
  const own = await list("tip");
  if (!areAllEquivalent(own)) return false;
  const [ours, theirs] = [parseEquivalents(own), parseEquivalents(await list("base"))];
  const stdin = [...ours, ...theirs].map((commit) => `${commit}\n`).join("");
  const changes = parseChanges((await git(root, CHANGES, { environment, stdin })).stdout);
  const there = new Set(theirs.map((commit) => changes.get(commit)));
  return ours.every((commit) => changes.has(commit) && there.has(changes.get(commit)));
}

/** How many commits of `tip` are on no branch, remote branch or tag but `branch` itself; counted to `COUNTED`. */
export async function countUnique(git: GitCall, root: string, tip: string, branch: string | null): Promise<number> {
  const except = branch === null ? [] : [`--exclude=${branch}`];
  const args = ["rev-list", "--count", `--max-count=${COUNTED}`, tip, "--not", ...except, "--branches"];
  const count = Number((await readGit(git, root, [...args, "--remotes", "--tags", "--"])).trim());
  if (Number.isInteger(count)) return count;
  throw new PrjError("failed", { message: `Cannot count the commits of "${tip}": git answered no number` });
}

/** More commits than this are "many". */
const COUNTED = 1000;
