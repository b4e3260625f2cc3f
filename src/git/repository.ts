/** What git says about one repository; read in one go, never written. */
export interface Repository {
  /** Real path of the main worktree. */
  readonly root: string;
  /** Real path of the worktree that prj was called in. */
  readonly current: string;
  readonly worktrees: readonly Worktree[];
}

export interface Worktree {
  readonly path: string;
  readonly main: boolean;
  /** The short name ("feature/x"); null where HEAD is detached. */
  readonly branch: string | null;
  /** The commit; null on a branch without one. */
  readonly head: string | null;
  readonly bare: boolean;
  /** The reason, "" without one; null: not locked. */
  readonly locked: string | null;
  /** Why git would prune it; null: it is there. */
  readonly prunable: string | null;
}

export const LIST_WORKTREES = ["worktree", "list", "--porcelain", "-z"] as const;

/** Parses `git worktree list --porcelain -z`; attributes that are not known are passed over. */
export function parseWorktrees(output: string): readonly Worktree[] {
  return output.split("\0\0").filter((record) => record !== "").map((record, index) => {
    const attributes = new Map(
      record.split("\0").filter((line) => line !== "").map((line): [string, string] => {
        const blank = line.indexOf(" ");
        return blank === -1 ? [line, ""] : [line.slice(0, blank), line.slice(blank + 1)];
      }),
    );
    const head = attributes.get("HEAD");
    return {
      path: attributes.get("worktree") ?? "",
      main: index === 0,
      branch: attributes.get("branch")?.replace(/^refs\/heads\//, "") ?? null,
      head: head === undefined || /^0+$/.test(head) ? null : head,
      bare: attributes.has("bare"),
      locked: attributes.get("locked") ?? null,
      prunable: attributes.get("prunable") ?? null,
    };
  });
}

/**
 * Returns the worktree part of names: `main` in the main worktree, whatever it has checked out, so that its sessions
 * stay its own; else the branch; detached: `detached-` and 7 characters of the commit.
 */
export function worktreeName(worktree: Worktree): string {
  if (worktree.main) return "main";
  return worktree.branch ?? `detached-${worktree.head?.slice(0, 7) ?? "none"}`;
}

const HALF_MADE = "prj is making it (run ";

/** Why a worktree is locked while prj makes it. */
export function halfMadeReason(runId: string): string {
  return `${HALF_MADE}${runId})`;
}

/** The run that is making a worktree, or was when it died; undefined: it is complete, or not of our making. */
export function findMaker({ locked }: Pick<Worktree, "locked">): string | undefined {
  return locked?.startsWith(HALF_MADE) === true ? locked.slice(HALF_MADE.length, -1) : undefined;
}
