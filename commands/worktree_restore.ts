import { answerForm, boolean, fields, integer, list, nullable, string, time } from "../src/base/answer.ts";
import { pasteWord } from "../src/base/command_line.ts";
import { type Problem, throwProblems } from "../src/base/error.ts";
import { openRemovalGround, type RemovalGround } from "../src/run/removal/look_at_removal.ts";
import { restoreWorktree, selectEntry } from "../src/run/removal/restore_worktree.ts";
import { findOldEntries, sweepEntries } from "../src/run/removal/sweep_trash.ts";
import { listEntries, type TrashEntry } from "../src/run/removal/trash.ts";
import { formatAge, formatCount, tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { askFirst } from "./ask_first.ts";
import { answerJson } from "./answer_json.ts";
import { isoTime } from "./session_json.ts";
import type { Invocation } from "./verb.ts";

const ENTRY = fields({
  trash: string("Its id"),
  path: string(),
  branch: nullable(string("null: detached")),
  head: nullable(string("A commit")),
  branch_deleted: boolean("The branch was deleted with it"),
  removed_at: time(),
  removed_by: string("The verb"),
  uncommitted: nullable(integer("Files that no commit has; null: not counted")),
  ignored: nullable(integer("Files and folders that git ignores; null: not counted")),
  kept: nullable(string("Why no sweep deletes it until it is named")),
});
const LISTED = answerForm("prj.removed-worktrees/1", { worktrees: list(ENTRY) });
const RESTORED = answerForm("prj.worktree-restore/1", {
  worktrees: list(fields({
    path: string(),
    branch: nullable(string("null: detached")),
    head: nullable(string("A commit")),
    branch_restored: boolean("The branch was made again"),
  })),
});
const SWEPT = answerForm("prj.worktree-sweep/1", {
  worktrees: list(fields({ trash: string(), path: string(), deleted: boolean(), kept: nullable(string()) })),
});
export const answers = [LISTED, RESTORED, SWEPT];

/** `prj worktree restore [NAME…]`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, audience, words, options, console, json } = invocation;
  await using ground = await openRemovalGround(context, audience);
  const entries = listEntries(ground.gitFolder);
  const chosen = [...new Set(words.map((name) => selectEntry(entries, name, context.cwd)))];
  if (options["sweep"] === true) return await sweep(invocation, ground, chosen);
  if (chosen.length === 0) {
    if (json) answerJson(console, LISTED, { worktrees: entries.map(entryJson) });
    else if (entries.length === 0) console.narrate("No removed worktrees");
    else console.answer(renderEntries(entries, invocation));
    return 0;
  }
  const restored = [];
  for (const entry of chosen) restored.push(await restoreWorktree(ground, entry, options["detach"] === true));
  for (const { path, tree, branch } of chosen) {
    if (tree !== null) continue;
    audience.warn({
      message: `The files of "${path}" were gone already when it was removed: only git knows of it again`,
      hint: `Where they are somewhere else: "git worktree repair FOLDER"${
        branch === null ? "" : `; to check them out again: "prj worktree create ${pasteWord(branch)}"`
      }`,
    });
  }
  if (json) {
    answerJson(console, RESTORED, {
      worktrees: restored.map(({ entry, branch, branchMade }) => ({
        ...{ path: entry.path, branch, head: entry.head, branch_restored: branchMade },
      })),
    });
  } else {
    for (const { entry, branch, branchMade } of restored) {
      const what = branch === null ? "detached" : `branch ${branch}${branchMade ? " restored too" : ""}`;
      const path = tildePath(entry.path, context.folders.home);
      console.answer(`restored ${path}, ${what}${entry.tree === null ? ", without files" : ""}`);
    }
  }
  return 0;
}

async function sweep(invocation: Invocation, ground: RemovalGround, chosen: readonly TrashEntry[]): Promise<number> {
  const { console, json, options, context } = invocation;
  const isNamed = chosen.length > 0;
  if (isNamed && options["yes"] !== true) await askToSweep(invocation, chosen);
  const { swept, left } = await sweepEntries(ground, isNamed ? chosen : findOldEntries(ground), isNamed);
  const findLeft = ({ id }: TrashEntry): Problem | undefined => left.find((one) => one.id === id)?.problem;
  if (json) {
    const worktrees = swept.map(({ entry, kept }) => sweptJson(entry, kept ?? findLeft(entry)?.message ?? null));
    answerJson(console, SWEPT, { worktrees });
  } else {
    if (swept.length === 0) console.narrate("Nothing is old enough");
    for (const { entry, kept } of swept) {
      const path = tildePath(entry.path, context.folders.home);
      if (findLeft(entry) !== undefined) continue;
      if (kept === null) console.answer(`deleted ${path}`);
      else console.narrate(`Kept ${path}: ${kept} ("prj worktree restore --sweep ${entry.id}" deletes it)`);
    }
    throwProblems(left.map(({ problem }) => ({ ...problem, code: "failed" })));
  }
  return left.length === 0 ? 0 : 1;
}

async function askToSweep(invocation: Invocation, chosen: readonly TrashEntry[]): Promise<void> {
  const refusal = {
    message: `${formatCount(chosen.length, "removed worktree")} not deleted`,
    hint: "Add --yes to delete without being asked",
  };
  await askFirst(invocation, { shown: renderEntries(chosen, invocation), question: "Delete for good?", refusal });
}

function renderEntries(entries: readonly TrashEntry[], { context, console }: Invocation): string {
  return renderTable(
    [
      { header: "worktree", shrink: "end" },
      { header: "removed" },
      { header: "branch" },
      { header: "files", shrink: "end" },
      { header: "directory", shrink: "start" },
      { header: "id" },
    ],
    entries.map((entry) => [
      entry.branch ?? `detached ${entry.head?.slice(0, 7) ?? ""}`,
      formatAge(context.now() - entry.at),
      entry.branchDeleted ? "deleted" : entry.branch === null ? "" : "kept",
      entry.keep ?? describeFiles(entry),
      tildePath(entry.path, context.folders.home),
      entry.id,
    ]),
    { width: console.width, color: console.answerColor },
  );
}

function describeFiles({ tree, uncommitted }: TrashEntry): string {
  if (tree === null) return "none";
  if (uncommitted === null) return "not counted";
  return uncommitted === 0 ? "committed" : `${uncommitted} uncommitted`;
}

function entryJson(entry: TrashEntry) {
  return {
    ...{ trash: entry.id, path: entry.path, branch: entry.branch, head: entry.head },
    branch_deleted: entry.branchDeleted,
    removed_at: isoTime(entry.at),
    removed_by: entry.by,
    ...{ uncommitted: entry.uncommitted, ignored: entry.ignored, kept: entry.keep ?? null },
  };
}

function sweptJson(entry: TrashEntry, kept: string | null) {
  return { trash: entry.id, path: entry.path, deleted: kept === null, kept };
}
