/** What a worktree holds that no commit has; read before it is removed. */
export interface Dirt {
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: number;
  readonly conflicts: number;
  /** Files and folders that git ignores; a folder counts once. */
  readonly ignored: number;
  /** Repositories inside that are no submodules; paths relative to the worktree. */
  readonly repositories: readonly string[];
  /** Folders that git ignores, relative: a repository may stand in one. */
  readonly ignoredFolders: readonly string[];
  /** The first few that were changed, staged, in conflict or are untracked. */
  readonly examples: readonly string[];
}

/** Whatever the user's configuration hides is shown: untracked files, and what is changed in submodules. */
export const DIRT = [
  ...["status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignored=matching", "--ignore-submodules=none"],
] as const;

/** How many examples are kept. */
const EXAMPLES = 5;
/** How many blanks stand before the path, by the record's kind. */
const BLANKS: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10, "?": 1, "!": 1 };

/** Parses what `DIRT` prints. */
export function parseDirt(output: string): Dirt {
  const dirt = {
    ...{ staged: 0, unstaged: 0, untracked: 0, conflicts: 0, ignored: 0 },
    repositories: [] as string[],
    ignoredFolders: [] as string[],
    examples: [] as string[],
  };
  const records = output.split("\0");
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    const kind = record[0] ?? "";
    const blanks = BLANKS[kind];
    if (blanks === undefined) continue;
    const path = record.split(" ").slice(blanks).join(" ");
    if (kind === "!") {
      dirt.ignored++;
      if (path.endsWith("/")) dirt.ignoredFolders.push(path.slice(0, -1));
      continue;
    }
    if (kind === "u") dirt.conflicts++;
    else if (kind === "?") {
      dirt.untracked++;
      // Every untracked file is named by itself; git does not go into another repository.
      if (path.endsWith("/")) dirt.repositories.push(path.slice(0, -1));
    } else {
      if (record[2] !== ".") dirt.staged++;
      if (record[3] !== ".") dirt.unstaged++;
      // A rename is followed by the path that it came from.
      if (kind === "2") i++;
    }
    if (dirt.examples.length < EXAMPLES) dirt.examples.push(path);
  }
  return dirt;
}

/** How many files would be lost with a worktree; ignored ones are not counted. */
export function countDirt({ staged, unstaged, untracked, conflicts }: Dirt): number {
  return staged + unstaged + untracked + conflicts;
}
