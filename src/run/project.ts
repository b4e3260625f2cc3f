import { basename, dirname, join, resolve } from "node:path";
import { PrjError } from "../base/error.ts";

/** Where prj was called, found without starting a process. */
export interface ProjectPlace {
  /** Real path of the main worktree, or of the folder that has .prj. */
  readonly root: string;
  /** Real path of the worktree that prj was called in; without git the root. */
  readonly top: string;
  /** Real path of the directory that prj was called in. */
  readonly directory: string;
  readonly git: boolean;
}

/** Finds the project around a directory: git's repository, else the nearest folder with a .prj. */
export function findProject(directory: string): ProjectPlace | undefined {
  const real = realPath(directory);
  let plain: ProjectPlace | undefined;
  for (let at = real;; at = dirname(at)) {
    const found = readGitFolder(at);
    if (found !== undefined) return { root: found, top: at, directory: real, git: true };
    if (plain === undefined && kindOf(join(at, ".prj")) === "directory") {
      plain = { root: at, top: at, directory: real, git: false };
    }
    if (at === dirname(at)) return plain;
  }
}

/** Finds the project, or says that there is none. */
export function requireProject(directory: string): ProjectPlace {
  const place = findProject(directory);
  if (place !== undefined) return place;
  throw new PrjError("not-found", {
    message: `No project here: "${directory}" is in no git repository and has no .prj`,
    hint: 'Run "git init" and "prj init", or use "prj -C DIR"',
  });
}

/**
 * Returns the main worktree's path where `top` is the top of a worktree. A linked worktree has a file `.git` that
 * names its folder in the repository, in which `commondir` leads to the repository itself (gitrepository-layout(5)).
 */
function readGitFolder(top: string): string | undefined {
  const path = join(top, ".git");
  const kind = kindOf(path);
  if (kind === "directory") return kindOf(join(path, "HEAD")) === "missing" ? undefined : top;
  if (kind !== "file") return undefined;
  const folder = /^gitdir: (.+)$/m.exec(Deno.readTextFileSync(path))?.[1];
  if (folder === undefined) return undefined;
  const own = resolve(top, folder);
  const commonFile = join(own, "commondir");
  if (kindOf(commonFile) === "missing") return top;
  const common = resolve(own, Deno.readTextFileSync(commonFile).trim());
  return realPath(basename(common) === ".git" ? dirname(common) : common);
}

/** What stands at a path; links are followed. */
export function kindOf(path: string): "directory" | "file" | "missing" {
  try {
    return Deno.statSync(path).isDirectory ? "directory" : "file";
  } catch {
    return "missing";
  }
}

/** Returns the real path, or says that the directory is gone. */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    throw new PrjError("not-found", {
      message: `The directory "${path}" does not exist`,
      hint: "Change to one that does",
    });
  }
}
