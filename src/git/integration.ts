/** Whether what a branch did is in its base: the tests, cheapest first, as calls of git and readers of their answers. */

/**
 * What showed that a base has all of a branch: its commits themselves, its very files, each of its commits as a copy, all
 * of them as one commit, or a merge that would change nothing.
 */
export const INTEGRATED_BY = ["ancestor", "same-tree", "rebased", "squashed", "merge-adds-nothing"] as const;
export type IntegratedBy = typeof INTEGRATED_BY[number];

/** `merge-tree --write-tree` merges without a worktree from this git on. */
export const MERGE_TREE_SINCE = [2, 38] as const;

/** Where a branch left its base; exit code 1: they have nothing in common. */
export function mergeBaseArguments(base: string, tip: string): string[] {
  return ["merge-base", base, tip];
}

/** One line for each of `commits`: its tree. */
export function treesArguments(...commits: readonly string[]): string[] {
  return ["rev-parse", ...commits.map((commit) => `${commit}^{tree}`)];
}

/** The tree of every commit that the base got since `from`, one a line. */
export function laterTreesArguments(from: string, base: string): string[] {
  return ["log", "--format=%T", `${from}..${base}`, "--"];
}

/**
 * Every commit that only `tip` has, or only the base, marked: "=" where the other side has one that changes the same,
 * blanks aside; else "+".
 */
export function equivalentsArguments(base: string, tip: string, side: "tip" | "base" = "tip"): string[] {
  return ["rev-list", "--cherry-mark", side === "tip" ? "--right-only" : "--left-only", `${base}...${tip}`, "--"];
}

/** The commits of a list with "=" in front. */
export function parseEquivalents(output: string): readonly string[] {
  return output.split("\n").filter((line) => line.startsWith("=")).map((line) => line.slice(1));
}

/** What each of the commits on stdin changes. */
export const CHANGES = [
  ...["diff-tree", "--stdin", "--root", "-r", "-p", "-U0", "--no-renames", "--no-color", "--no-ext-diff"],
  "--no-textconv",
] as const;

/** Parses what `CHANGES` prints: by commit, the lines that it adds and removes, to the last blank, and where. */
export function parseChanges(output: string): ReadonlyMap<string, string> {
  const changes = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of output.split("\n")) {
    if (/^[0-9a-f]{40,64}$/.test(line)) changes.set(line, lines = []);
    else if (line !== "" && !/^(index|@@) /.test(line)) lines.push(line);
  }
  return new Map([...changes].map(([commit, found]) => [commit, found.join("\n")]));
}

/** Whether the base has an equivalent of every one of the commits listed; a merge commit never has one. */
export function areAllEquivalent(output: string): boolean {
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.length > 0 && lines.every((line) => line.startsWith("="));
}

/** All that a branch did as one commit: the same every time, so that looking twice makes one. */
export function squashArguments(tree: string, from: string): string[] {
  return ["commit-tree", tree, "-p", from, "-m", "squashed"];
}

export const SQUASH_IDENTITY: Readonly<Record<string, string>> = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((role) => [
    [`GIT_${role}_NAME`, "prj"],
    [`GIT_${role}_EMAIL`, "prj@localhost"],
    [`GIT_${role}_DATE`, "1700000000 +0000"],
  ]),
);

/** Merges without a worktree: exit code 0 and the tree, or 1 and what is in conflict. */
export function mergeTreeArguments(ours: string, theirs: string): string[] {
  return ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs];
}

/** Parses what `merge-tree -z --name-only` prints: the tree, then the files in conflict. */
export function parseMergeTree(output: string): { readonly tree: string; readonly conflicts: readonly string[] } {
  const [tree = "", ...rest] = output.split("\0");
  return { tree, conflicts: rest.filter((path) => path !== "") };
}

/** Reads "git version 2.39.5 (Apple Git-154)". */
export function isGitAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [, first, second] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const [a, b] = [Number(first ?? 0), Number(second ?? 0)];
  return a > major || (a === major && b >= minor);
}
