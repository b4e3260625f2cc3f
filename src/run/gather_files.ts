import { basename, join } from "node:path";
import type { WorktreeIntent } from "../plan/worktree_plan.ts";
import { listNames } from "./files.ts";
import { kindOf } from "./project.ts";

const MAGIC = /[*?[\]{}!()]/;

/** Reads what a worktree's plan has to know of the disk: taken folder names, and matches of its file patterns. */
export async function gatherFiles(
  root: string,
  intent: WorktreeIntent | undefined,
): Promise<{ siblings: ReadonlySet<string>; copies: readonly string[]; links: readonly string[] }> {
  if (intent === undefined) return { siblings: new Set(), copies: [], links: [] };
  const [copies, links] = await Promise.all([matchFiles(root, intent.copyFiles), matchFiles(root, intent.linkFiles)]);
  return { siblings: new Set(listNames(intent.parent)), copies, links };
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
  // A folder brings what is in it.
  return [...new Set(matches)].filter((path) => !matches.some((other) => path.startsWith(`${other}/`)))
    .filter((path) => basename(path) !== ".git").sort();
}
