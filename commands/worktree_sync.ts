import { PrjError, throwProblems } from "../src/base/error.ts";
import { PROBLEM, problemJson } from "../src/ui/failure.ts";
import { answerForm, boolean, fields, integer, list, nullable, string } from "../src/base/answer.ts";
import { type SyncedWorktree, syncWorktrees } from "../src/run/copy/sync_worktrees.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const SYNC = answerForm("prj.worktree-sync/1", {
  dry_run: boolean("Nothing was changed: this is what would be"),
  worktrees: list(fields({
    path: string(),
    branch: nullable(string("null: detached")),
    copied: list(string("Relative to the worktree; a folder brings all that is in it")),
    linked: list(string()),
    files: integer("How many were copied"),
    bytes: integer("Of those"),
    same: integer("How many were there as they should be"),
    differs: list(string("Was there with other contents, and was left")),
    replaced: list(string("Was there with other contents, and was overwritten")),
    kept_in: nullable(string("Where the old ones of replaced are, until they are swept")),
    skipped: list(fields({ path: string(), reason: string() })),
  })),
  problems: list(PROBLEM, "Of worktrees that did not get all of theirs"),
});
export const answers = [SYNC];

/** `prj worktree sync [NAME…]`. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const dryRun = options["dryRun"] === true;
  const wish = { names: words, all: options["all"] === true, force: options["force"] === true, dryRun };
  const { synced, problems } = await syncWorktrees(context, wish, audience);
  if (json) {
    const worktrees = synced.map(({ worktree: { path, branch }, kept, ...outcome }) => ({
      ...{ path, branch, ...outcome, kept_in: kept },
    }));
    answerJson(console, SYNC, { dry_run: dryRun, worktrees, problems: problems.map(problemJson) });
    const [first] = problems;
    return first === undefined ? 0 : new PrjError(first.code ?? "failed", first).exitCode;
  }
  const { home } = context.folders;
  if (synced.length + problems.length === 0) console.narrate("No worktrees beside the main one");
  for (const one of synced) console.answer(describeSync(one, home, dryRun).join("\n"));
  if (!wish.force && synced.some(({ differs }) => differs.length > 0)) {
    console.narrate("--force overwrites what differs and git does not track, and keeps the old files for a while");
  }
  throwProblems(problems);
  return 0;
}

function describeSync({ worktree, ...one }: SyncedWorktree, home: string, dryRun: boolean): string[] {
  const lines = (word: string, paths: readonly string[]): string[] =>
    paths.map((path) => `  ${word.padEnd(13)} ${showControl(path)}`);
  return [
    tildePath(worktree.path, home),
    ...lines(dryRun ? "would copy" : "copied", one.copied),
    ...lines(dryRun ? "would link" : "linked", one.linked),
    ...lines(dryRun ? "would replace" : "replaced", one.replaced),
    ...(one.kept === null || dryRun ? [] : [`  ${"old ones in".padEnd(13)} ${tildePath(one.kept, home)}`]),
    ...lines("differs", one.differs),
    ...one.skipped.flatMap(({ path, reason }) => lines("skipped", [path]).map((line) => `${line}: ${reason}`)),
    ...(one.same === 0 ? [] : [`  ${"as it is".padEnd(13)} ${formatCount(one.same, "file")}`]),
    ...(one.copied.length + one.linked.length + one.replaced.length + one.differs.length + one.skipped.length +
          one.same === 0
      ? ["  nothing to copy: no copy_files, no .worktreeinclude"]
      : []),
  ];
}
