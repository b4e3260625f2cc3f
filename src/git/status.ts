/** What `git status` says of one worktree, in counts. */
export interface WorktreeStatus {
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: number;
  readonly conflicts: number;
  readonly upstream: string | null;
  readonly ahead: number;
  readonly behind: number;
}

export const STATUS = ["status", "--porcelain=v2", "--branch", "-z"] as const;

/** Asks about each of its arguments; what git says of one ends with three NULs, its exit code and another. */
const STATUSES = `for path do git -C "$path" ${STATUS.join(" ")} 2>/dev/null; printf '\\0\\0\\0%s\\0' "$?"; done`;

/** One process of the shell that asks git about several worktrees, one after the other. */
export function statusesArgv(paths: readonly string[]): [string, ...string[]] {
  return ["/bin/sh", "-c", STATUSES, "sh", ...paths];
}

/** Parses what `statusesArgv` prints, in the order of its paths; undefined: git could not say. */
export function parseStatuses(output: string): (WorktreeStatus | undefined)[] {
  return [...output.matchAll(/(.*?)\0{3,4}(\d+)\0/gs)].map(([, said, code]) =>
    code === "0" ? parseStatus(said!) : undefined
  );
}

/** Parses `git status --porcelain=v2 --branch -z`. */
export function parseStatus(output: string): WorktreeStatus {
  const status = {
    staged: 0,
    unstaged: 0,
    untracked: 0,
    conflicts: 0,
    upstream: null as string | null,
    ahead: 0,
    behind: 0,
  };
  const records = output.split("\0");
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    const kind = record[0];
    if (kind === "1" || kind === "2") {
      if (record[2] !== ".") status.staged++;
      if (record[3] !== ".") status.unstaged++;
      // A rename is followed by the path it came from.
      if (kind === "2") i++;
    } else if (kind === "u") status.conflicts++;
    else if (kind === "?") status.untracked++;
    else if (record.startsWith("# branch.upstream ")) status.upstream = record.slice("# branch.upstream ".length);
    else if (record.startsWith("# branch.ab ")) {
      const [, ahead, behind] = /\+(\d+) -(\d+)/.exec(record) ?? [];
      status.ahead = Number(ahead ?? 0);
      status.behind = Number(behind ?? 0);
    }
  }
  return status;
}
