import { basename, dirname, join } from "node:path";
import type { Git } from "../../git/git.ts";
import { INCLUDE_FILE } from "../../git/included.ts";
import type { WorktreeIntent } from "../../plan/worktree_plan.ts";
import { listNames } from "../files.ts";
import { kindOf } from "../project.ts";

const MAGIC = /[*?[\]{}!()]/;

/** What a worktree's plan has to know of the disk. */
export interface FileFacts {
  /** Folder names that are taken. */
  readonly siblings: ReadonlySet<string>;
  readonly copies: readonly string[];
  readonly links: readonly string[];
}

/** Reads what a worktree's plan has to know of the disk: taken folder names, and what is to be copied and linked. */
export async function gatherFiles(root: string, git: Git, intent: WorktreeIntent | undefined): Promise<FileFacts> {
  if (intent === undefined) return { siblings: new Set(), copies: [], links: [] };
  return { siblings: new Set(listNames(intent.parent)), ...await findWorktreeFiles(root, git, intent) };
}

/** Whether the main worktree has a list of what every new worktree gets. */
export function hasIncludeFile(root: string): boolean {
  return kindOf(join(root, INCLUDE_FILE)) === "file";
}

/** Finds what the main worktree has for another: by the command's patterns and by .worktreeinclude. */
export async function findWorktreeFiles(
  root: string,
  git: Git,
  { copyFiles, linkFiles }: Pick<WorktreeIntent, "copyFiles" | "linkFiles">,
): Promise<Pick<FileFacts, "copies" | "links">> {
  const [copies, links, included] = await Promise.all([
    matchFiles(root, copyFiles),
    matchFiles(root, linkFiles),
    hasIncludeFile(root) ? git.included(root) : [],
  ]);
  // What the command links to is not copied besides: of what is in it, a copy would be in the way of the link.
  const isLinked = (path: string): boolean => links.some((link) => path.startsWith(`${link}/`));
  const own = copies.filter((path) => !isLinked(path));
  const more = included.filter((path) => !isLinked(path) && !links.includes(path));
  return { copies: more.length === 0 ? own : dropInner([...own, ...more]), links };
}

/** Finds the files and folders below `root` that match; a pattern without wildcards is just looked at. */
async function matchFiles(root: string, patterns: readonly string[]): Promise<string[]> {
  const plain = patterns.filter((pattern) => !MAGIC.test(pattern) && kindOf(join(root, pattern)) !== "missing");
  const globs = patterns.filter((pattern) => MAGIC.test(pattern));
  if (globs.length === 0) return plain;
  const { glob } = await import("tinyglobby");
  const found = await glob(globs, {
    cwd: root,
    dot: true,
    onlyFiles: false,
    expandDirectories: false,
    followSymbolicLinks: false,
    ignore: ["**/.git", "**/.git/**", ".prj/prj.db*", ".prj/artifacts/**"],
  });
  const matches = [...plain, ...found.map((path) => path.replace(/\/$/, ""))];
  // "?*" matches the folder itself too.
  return dropInner(matches.filter((path) => path !== "." && path !== "" && basename(path) !== ".git"));
}

/** Sorts paths, without what is in a folder that is named too: it brings what is in it. */
function dropInner(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return [...all].filter((path) => {
    for (let at = dirname(path); at !== "." && at !== "/"; at = dirname(at)) if (all.has(at)) return false;
    return true;
  }).sort();
}
