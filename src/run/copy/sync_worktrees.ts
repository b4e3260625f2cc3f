import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError, type Problem } from "../../base/error.ts";
import { settingDuration } from "../../config/config.ts";
import { openStore } from "../../events/store.ts";
import { createGit } from "../../git/git.ts";
import { findMaker, type Repository, type Worktree } from "../../git/repository.ts";
import { createLocalHost } from "../../process/local.ts";
import { requireRepository, selectWorktree } from "../worktree/find_worktree.ts";
import { findWorktreeFiles } from "../execution/gather_files.ts";
import { findGitFolder } from "../git_folder.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { type Audience, recordPath } from "../journal.ts";
import { loadConfig } from "../load_config.ts";
import { createProcessLog } from "../process_log.ts";
import { kindOf, type ProjectPlace } from "../project.ts";
import { replacedFolder, sweepReplaced } from "./replace_files.ts";
import { syncFiles, type SyncOutcome } from "./sync_files.ts";
import { createYamlParser } from "../yaml_cache.ts";

export interface SyncWish {
  /** Of worktrees; without any, that of the current directory. */
  readonly names: readonly string[];
  readonly all: boolean;
  /** Also overwrite what differs and git does not track. */
  readonly force: boolean;
  readonly dryRun: boolean;
}

export interface SyncedWorktree extends SyncOutcome {
  readonly worktree: Worktree;
}

/** Gives worktrees that exist the files that a new one would get; what they have already is never lost. */
export async function syncWorktrees(
  context: Context,
  wish: SyncWish,
  audience: Audience,
): Promise<{ readonly synced: readonly SyncedWorktree[]; readonly problems: readonly Problem[] }> {
  const host = createLocalHost(createProcessLog(context));
  const { place, repository } = await requireRepository(context, host);
  const git = createGit(host, context.env);
  const chosen = chooseWorktrees(repository, wish, context.cwd);
  const gitFolder = findGitFolder(place.root);
  if (wish.force && !wish.dryRun) await sweepOld(context, place, gitFolder);
  const readPatterns = openPatterns(context, place.root, audience);
  const finds = new Map<string, ReturnType<typeof findWorktreeFiles>>();
  const encoder = new TextEncoder();
  using interrupt = listenForInterrupt();
  const synced: SyncedWorktree[] = [];
  const problems: Problem[] = [];
  for (const worktree of chosen) {
    const patterns = readPatterns(worktree);
    const key = JSON.stringify(patterns);
    const found = finds.get(key) ?? findWorktreeFiles(place.root, git, patterns);
    finds.set(key, found);
    const ground = {
      ...{
        from: place.root,
        to: worktree.path,
        pid: context.pid,
        signal: interrupt.signal,
        env: context.env,
        now: context.now,
      },
      tell: (line: string) => audience.output(encoder.encode(`${line}\n`)),
    };
    const keepIn = wish.force ? join(replacedFolder(gitFolder), context.newId()) : undefined;
    try {
      synced.push({ worktree, ...await syncFiles(await found, ground, git, { dryRun: wish.dryRun, keepIn }) });
    } catch (error) {
      if (!interrupt.signal.aborted) {
        if (!(error instanceof PrjError)) throw error;
        // The others get theirs all the same.
        const where = chosen.length === 1 ? "" : ` (for "${worktree.path}")`;
        problems.push(...error.problems.map((one) => ({ ...one, message: one.message + where, code: error.code })));
        continue;
      }
      throw new PrjError("interrupted", {
        message: `Cancelled while files were copied into "${worktree.path}"`,
        hint: "Run the same command again to go on",
      });
    }
  }
  return { synced, problems };
}

function chooseWorktrees({ worktrees, current }: Repository, wish: SyncWish, directory: string): readonly Worktree[] {
  if (worktrees[0]?.bare) {
    throw new PrjError("conflict", {
      message: `Cannot take files from "${worktrees[0].path}": it is a bare repository, without files`,
    });
  }
  const isWhole = (worktree: Worktree): boolean =>
    !worktree.main && worktree.prunable === null && findMaker(worktree) === undefined;
  if (wish.all) return worktrees.filter(isWhole);
  if (wish.names.length === 0 && worktrees.find(({ path }) => path === current)?.main !== false) {
    throw new PrjError("invalid", {
      message: "Which worktrees shall get files? This is the main one, where they come from",
      hint: 'Name them, or run "prj worktree sync --all"',
    });
  }
  const names = wish.names.length === 0 ? [current] : wish.names;
  const chosen = [...new Set(names.map((name) => selectWorktree(worktrees, name, directory)))];
  for (const worktree of chosen) {
    if (isWhole(worktree)) continue;
    const reason = worktree.main
      ? "it is the main worktree, where they come from"
      : worktree.prunable !== null
      ? "its folder is gone"
      : "it is not complete: a run makes it, or died while it did";
    throw new PrjError("conflict", { message: `Cannot take files into "${worktree.path}": ${reason}` });
  }
  return chosen;
}

interface Patterns {
  readonly copyFiles: readonly string[];
  readonly linkFiles: readonly string[];
}

/** Reads what the command wanted that made a worktree, as the record has it; nothing where it has none. */
function openPatterns(
  context: Context,
  root: string,
  audience: Pick<Audience, "warn">,
): (worktree: Worktree) => Patterns {
  const none = { copyFiles: [], linkFiles: [] };
  if (kindOf(recordPath(root)) !== "file") return () => none;
  using store = openStore(recordPath(root), { now: context.now, onWarning: audience.warn, readOnly: true });
  const rows = store.worktrees().filter(({ run_id: run }) => run !== null);
  const plans = new Map(rows.map((row) => {
    const [built] = store.events({ runId: row.run_id!, types: ["plan.built"] });
    return [row, readPatterns(built?.data)];
  }));
  return ({ path, branch }) => {
    // One that was moved has a row without a run: its branch leads to it.
    const row = rows.find((row) => row.path === path) ??
      rows.findLast((row) => branch !== null && row.branch === branch);
    return row === undefined ? none : plans.get(row) ?? none;
  };
}

function readPatterns(data: unknown): Patterns {
  const { copy, symlink } =
    (data as { plan?: { worktreeFiles?: { copy?: unknown; symlink?: unknown } } } | undefined)?.plan?.worktreeFiles ??
      {};
  const strings = (list: unknown): string[] =>
    Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  return { copyFiles: strings(copy), linkFiles: strings(symlink) };
}

async function sweepOld(context: Context, place: ProjectPlace, gitFolder: string): Promise<void> {
  const { config } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  await sweepReplaced(gitFolder, settingDuration(config, "worktrees.trash_age"), context.now());
}
