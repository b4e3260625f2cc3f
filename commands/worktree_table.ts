import { type Answered, boolean, fields, integer, list, nullable, string } from "../src/base/answer.ts";
import type { WorktreeView, WorktreeViews } from "../src/run/worktree/view_worktrees.ts";
import { tildePath } from "../src/ui/style.ts";
import { type Cell, startTable } from "../src/ui/table.ts";
import type { Invocation } from "./verb.ts";

const count = nullable(integer(), "null: git could not say");

/** One worktree, in every answer that lists worktrees. */
export const WORKTREE = fields({
  path: string(),
  branch: nullable(string("null: detached")),
  head: nullable(string("A commit")),
  main: boolean(),
  locked: boolean(),
  prunable: boolean("Its directory is gone"),
  staged: count,
  unstaged: count,
  untracked: count,
  conflicts: count,
  upstream: nullable(string()),
  ahead: count,
  behind: count,
  sessions: list(string()),
});

export function worktreeJson(worktree: WorktreeView): Answered<typeof WORKTREE> {
  const { status } = worktree;
  return {
    path: worktree.path,
    branch: worktree.branch,
    head: worktree.head,
    main: worktree.main,
    locked: worktree.locked !== null,
    prunable: worktree.prunable !== null,
    staged: status?.staged ?? null,
    unstaged: status?.unstaged ?? null,
    untracked: status?.untracked ?? null,
    conflicts: status?.conflicts ?? null,
    upstream: status?.upstream ?? null,
    ahead: status?.ahead ?? null,
    behind: status?.behind ?? null,
    sessions: worktree.sessions,
  };
}

/** Prints worktrees as git answers about them; what it has to look for comes last in every line. */
export async function printWorktrees(
  { known, views }: WorktreeViews,
  { context, console }: Invocation,
): Promise<void> {
  const { home } = context.folders;
  const place = (worktree: WorktreeView): Cell[] => [
    worktree.bare ? "bare" : worktree.branch ?? `detached ${worktree.head?.slice(0, 7) ?? ""}`,
    worktree.sessions.join(", "),
    tildePath(worktree.path, home),
  ];
  const table = startTable(
    [
      { header: "worktree", shrink: "end" },
      { header: "sessions", shrink: "end" },
      { header: "directory", shrink: "start" },
      { header: "changes", late: 24, shrink: "end", least: 10 },
      { header: "upstream", late: 9, shrink: "end" },
    ],
    known.map(place),
    { width: console.width, color: console.answerColor },
  );
  console.answer(table.head);
  // What is known at the same time is written at once: whoever reads it is woken less often.
  let rows: string[] = [];
  const write = (): void => {
    if (rows.length > 0) console.answer(rows.join("\n"));
    rows = [];
  };
  for await (const worktree of views()) {
    if (rows.push(table.row([...place(worktree), describeChanges(worktree), describeUpstream(worktree)])) === 1) {
      setTimeout(write);
    }
  }
  write();
}

function describeChanges({ status, prunable, bare }: WorktreeView): Cell {
  if (bare) return "";
  if (prunable !== null) return { text: "directory is gone", style: "red" };
  if (status === null) return { text: "unknown", style: "yellow" };
  const counts = [
    [status.conflicts, "conflicts"],
    [status.staged, "staged"],
    [status.unstaged, "unstaged"],
    [status.untracked, "untracked"],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return parts.length === 0
    ? { text: "clean", style: "green" }
    : { text: parts.join(", "), style: status.conflicts > 0 ? "red" : "yellow" };
}

function describeUpstream({ status }: WorktreeView): string {
  if (status === null || status.upstream === null) return "";
  if (status.ahead === 0 && status.behind === 0) return "even";
  const parts = [status.ahead > 0 ? `${status.ahead} ahead` : "", status.behind > 0 ? `${status.behind} behind` : ""];
  return parts.filter(Boolean).join(", ");
}
