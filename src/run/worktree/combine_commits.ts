import type { MergeWay } from "../../base/choice.ts";
import { PrjError } from "../../base/error.ts";
import {
  commitArguments,
  describeCommitArguments,
  ownCommitsArguments,
  parseCommitDescription,
  parseCommits,
  SIGNS_COMMITS,
  subjectsArguments,
} from "../../git/copy_commits.ts";
import { type GitCall, readGit } from "../../git/git.ts";
import { mergeTreeArguments, parseMergeTree, SQUASH_IDENTITY } from "../../git/integration.ts";

/** What is brought together: names for messages, and the commits that they stood on when prj looked. */
export interface Combination {
  readonly root: string;
  readonly branch: string;
  readonly into: string;
  readonly tip: string;
  readonly base: string;
  /** undefined: one is made. */
  readonly message: string | undefined;
}

interface Wanted extends Combination {
  /** Whoever reads the base may ask for signatures. */
  readonly isSigned: boolean;
}

/**
 * Makes the commit that the base is to stand on, without any worktree or ref; the base itself where there is nothing to
 * bring. Files in conflict are an error that names them: then nothing has happened.
 */
export async function combine(git: GitCall, way: MergeWay, combination: Combination): Promise<string> {
  const { root, tip, base } = combination;
  const fork = (await git(root, ["merge-base", base, tip])).stdout.trim();
  if (fork === "") throw refuse(combination, "they have no commit in common", "Merge them by hand, with git");
  if (fork === tip) return base;
  const wanted = { ...combination, isSigned: (await git(root, SIGNS_COMMITS)).stdout.trim() === "true" };
  switch (way) {
    case "merge":
      return fork === base && wanted.message === undefined ? tip : await merge(git, wanted);
    case "squash":
      return await squash(git, wanted);
    case "rebase":
      return fork === base ? tip : await copyOver(git, wanted);
  }
}

async function merge(git: GitCall, wanted: Wanted): Promise<string> {
  const { tip, base, branch, into } = wanted;
  const tree = await mergeTrees(git, wanted, base, tip);
  const message = wanted.message ?? `Merge branch '${branch}' into ${into}`;
  return await commit(git, wanted, tree, [base, tip], message);
}

async function squash(git: GitCall, wanted: Wanted): Promise<string> {
  const { root, tip, base, branch } = wanted;
  const tree = await mergeTrees(git, wanted, base, tip);
  if (tree === await treeOf(git, root, base)) return base;
  const subjects = (await readGit(git, root, subjectsArguments(base, tip))).trim().split("\n");
  const list = subjects.map((subject) => `* ${subject}`).join("\n");
  return await commit(
    git,
    wanted,
    tree,
    [base],
    wanted.message ?? (subjects.length === 1 ? subjects[0]! : `${branch}\n\n${list}`),
  );
}

/** Copies commit after commit, each by a merge with its own parent as the common one; what is there already is left out. */
async function copyOver(git: GitCall, wanted: Wanted): Promise<string> {
  const { root, tip } = wanted;
  const commits = parseCommits(await readGit(git, root, ownCommitsArguments(wanted.base, tip)));
  if (commits.some(({ parents }) => parents.length > 1)) {
    throw refuse(wanted, "it has merge commits, which a rebase would leave out", "Use --how merge or --how squash");
  }
  let onto = wanted.base;
  for (const { id, parents: [parent] } of commits) {
    const { author, message } = parseCommitDescription(await readGit(git, root, describeCommitArguments(id)));
    const before = await treeOf(git, root, onto);
    const tree = parent === onto
      ? await treeOf(git, root, id)
      : await mergeTrees(git, wanted, await standOn(git, root, before, parent), id);
    if (tree !== before) onto = await commit(git, wanted, tree, [onto], message, author);
  }
  return onto;
}

/** A commit with the files of the new base and the parent of the one that is copied: merging finds that parent. */
async function standOn(git: GitCall, root: string, tree: string, parent: string | undefined): Promise<string> {
  const ground = { root, isSigned: false };
  return await commit(git, ground, tree, parent === undefined ? [] : [parent], "onto", SQUASH_IDENTITY);
}

async function mergeTrees(git: GitCall, wanted: Combination, ours: string, theirs: string): Promise<string> {
  const { code, stdout, stderr } = await git(wanted.root, mergeTreeArguments(ours, theirs));
  if (code === 0) return parseMergeTree(stdout).tree;
  if (code !== 1) throw refuse(wanted, stderr.trim().replace(/^fatal: /, ""), "git says why");
  const { conflicts } = parseMergeTree(stdout);
  throw refuse(
    wanted,
    `both changed ${[...new Set(conflicts)].map((path) => `"${path}"`).join(", ")}`,
    `Nothing was changed. Bring "${wanted.into}" into "${wanted.branch}" in its worktree first: git merge ${wanted.into}`,
  );
}

async function treeOf(git: GitCall, root: string, revision: string): Promise<string> {
  return (await readGit(git, root, ["rev-parse", "--verify", `${revision}^{tree}`])).trim();
}

async function commit(
  git: GitCall,
  { root, isSigned }: Pick<Wanted, "root" | "isSigned">,
  tree: string,
  parents: readonly string[],
  message: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const made = await git(root, commitArguments(tree, parents, isSigned), { stdin: message, environment });
  if (made.code === 0) return made.stdout.trim();
  const reason = made.stderr.trim().split("\n").at(-1)?.replace(/^(fatal|error): /, "") ?? "git gave no reason";
  throw new PrjError("failed", {
    message: `Cannot make a commit: ${reason}`,
    hint: isSigned && /\bsign/.test(made.stderr)
      ? 'commit.gpgSign asks for a signature; "git config commit.gpgSign false" leaves it out'
      : 'Tell git who you are: "git config user.name NAME" and "git config user.email ADDRESS"',
  });
}

function refuse({ branch, into }: Combination, reason: string, hint: string): PrjError {
  return new PrjError("conflict", { message: `Cannot merge "${branch}" into "${into}": ${reason}`, hint });
}
