/** The projects that this user has run commands in: one small file each, so that runs at the same time disturb nobody. */
import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { PrjError, type Problem } from "../base/error.ts";
import { findProject, kindOf, type ProjectPlace, requireProject } from "./project.ts";

export interface KnownProjects {
  /** Main worktrees, or folders with a .prj, that are there; by path. */
  readonly roots: readonly string[];
  /** Those whose folder is gone. */
  readonly missing: readonly string[];
}

const LONGEST_NAME = 200;

/** Remembers the project at `root`; that it is known already costs one look at a file. What cannot be written is no matter. */
export function rememberProject(context: Context, root: string): void {
  const folder = projectsFolder(context);
  const path = join(folder, fileName(root));
  if (kindOf(path) === "file") return;
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${context.pid}`;
    Deno.writeTextFileSync(draft, `${JSON.stringify({ root })}\n`, { mode: 0o600 });
    Deno.renameSync(draft, path);
  } catch {
    // It is only missing in what asks for all projects.
  }
}

/** Finds all known projects, and the one around us. A file that cannot be read is passed over. */
export function findKnownProjects(context: Context): KnownProjects {
  const here = findProject(context.cwd);
  const roots = new Set<string>(here === undefined ? [] : [here.root]);
  try {
    for (const { name } of Deno.readDirSync(projectsFolder(context))) {
      const root = name.endsWith(".json") ? readRoot(join(projectsFolder(context), name)) : undefined;
      if (root !== undefined) roots.add(root);
    }
  } catch {
    // No command was ever run.
  }
  const sorted = [...roots].sort();
  const isThere = (root: string): boolean => kindOf(root) === "directory";
  return { roots: sorted.filter(isThere), missing: sorted.filter((root) => !isThere(root)) };
}

/** Projects that could not be asked, or are gone. */
export interface LeftOut {
  /** Roots of known projects whose folder is gone. */
  readonly missing: readonly string[];
  readonly problems: readonly Problem[];
}

/** Visits this project, or all known ones, one after the other, each as if prj had been called in it. */
export async function visitProjects<T>(
  context: Context,
  all: boolean,
  visit: (context: Context, place: ProjectPlace) => Promise<T>,
): Promise<LeftOut & { readonly visited: readonly T[] }> {
  if (!all) return { visited: [await visit(context, requireProject(context.cwd))], missing: [], problems: [] };
  const { roots, missing } = findKnownProjects(context);
  const visited: T[] = [];
  const problems: Problem[] = [];
  for (const root of roots) {
    try {
      visited.push(await visit({ ...context, cwd: root }, requireProject(root)));
    } catch (error) {
      // What is wrong with one project is no reason to say nothing of the others.
      if (!(error instanceof PrjError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, message: `${root}: ${problem.message}` })));
    }
  }
  return { visited, missing, problems };
}

function projectsFolder(context: Context): string {
  return join(context.folders.data, "projects");
}

/** The path itself, as far as a file's name may be that long; its end tells most. */
function fileName(root: string): string {
  const name = encodeURIComponent(root);
  if (name.length <= LONGEST_NAME) return `${name}.json`;
  const cut = name.slice(0, -LONGEST_NAME);
  let sum = 0;
  for (let i = 0; i < cut.length; i++) sum = (sum * 31 + cut.charCodeAt(i)) % 0x1_0000_0000_0000;
  return `${sum.toString(16)}${name.slice(-LONGEST_NAME)}.json`;
}

function readRoot(path: string): string | undefined {
  try {
    const { root } = JSON.parse(Deno.readTextFileSync(path));
    return typeof root === "string" && root.startsWith("/") ? root : undefined;
  } catch {
    return undefined;
  }
}
