import { decodeBytes } from "../base/bytes.ts";

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

/**
 * Asks about each worktree that it is told: a line with how many lines more than one its path has, and these. What git
 * says of one ends with three NULs, its exit code and another.
 */
const STATUSES = `while read -r more; do
  IFS= read -r path
  while [ "$more" -gt 0 ]; do
    IFS= read -r line
    path="$path
$line"
    more=$((more - 1))
  done
  git -C "$path" ${STATUS.join(" ")} </dev/null 2>/dev/null
  printf '\\0\\0\\0%s\\0' "$?"
done`;

/** One process of the shell that asks git about worktrees one after the other, as it is told their paths. */
export const STATUSES_ARGV: readonly [string, ...string[]] = ["/bin/sh", "-c", STATUSES];

/** What tells that process of a worktree. */
export function statusesWish(path: string): string {
  return `${path.split("\n").length - 1}\n${path}\n`;
}

/** Reads what `STATUSES_ARGV` prints, in whatever pieces it comes. */
export class StatusesReader {
  #rest: Uint8Array = new Uint8Array();
  #counter = new StatusCounter();
  #isOver = false;

  /** Returns the statuses that are complete by now, in the order of the lines; undefined: git could not say. */
  push(bytes: Uint8Array): (WorktreeStatus | undefined)[] {
    const end = bytes.lastIndexOf(0);
    if (end === -1) {
      this.#rest = concat(this.#rest, bytes);
      return [];
    }
    const records = decodeBytes(concat(this.#rest, bytes.subarray(0, end))).split("\0");
    this.#rest = bytes.slice(end + 1);
    const statuses: (WorktreeStatus | undefined)[] = [];
    for (const record of records) {
      // git prints no empty record; one that was cut off ends with the first of the NULs.
      if (record === "") this.#isOver = true;
      else if (!this.#isOver) this.#counter.add(record);
      else {
        statuses.push(record === "0" ? this.#counter.status : undefined);
        this.#counter = new StatusCounter();
        this.#isOver = false;
      }
    }
    return statuses;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Parses `git status --porcelain=v2 --branch -z`. */
export function parseStatus(output: string): WorktreeStatus {
  const counter = new StatusCounter();
  for (const record of output.split("\0")) counter.add(record);
  return counter.status;
}

/** Counts the records of one status. */
class StatusCounter {
  readonly status = {
    staged: 0,
    unstaged: 0,
    untracked: 0,
    conflicts: 0,
    upstream: null as string | null,
    ahead: 0,
    behind: 0,
  };
  #isOldPath = false;

  add(record: string): void {
    const { status } = this;
    if (this.#isOldPath) {
      this.#isOldPath = false;
      return;
    }
    const kind = record[0];
    if (kind === "1" || kind === "2") {
      if (record[2] !== ".") status.staged++;
      if (record[3] !== ".") status.unstaged++;
      // A rename is followed by the path it came from.
      this.#isOldPath = kind === "2";
    } else if (kind === "u") status.conflicts++;
    else if (kind === "?") status.untracked++;
    else if (record.startsWith("# branch.upstream ")) status.upstream = record.slice("# branch.upstream ".length);
    else if (record.startsWith("# branch.ab ")) {
      const [, ahead, behind] = /\+(\d+) -(\d+)/.exec(record) ?? [];
      status.ahead = Number(ahead ?? 0);
      status.behind = Number(behind ?? 0);
    }
  }
}
