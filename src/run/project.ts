import { basename, dirname, join, resolve } from "node:path";
import { PrjError } from "../base/error.ts";
import { readTextIfThere } from "./files.ts";

/** Where prj was called, found without starting a process. */
export interface ProjectPlace {
  /** Real path of the main worktree, of a bare repository (or the folder around it), or of the folder that has .prj. */
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
  let bare: ProjectPlace | undefined;
  for (let at = real;; at = dirname(at)) {
    const found = readGitFolder(at);
    if (found !== undefined) {
      // A repository's own folder lies in its worktree, and so do those of its submodules.
      if (bare !== undefined && !`${bare.root}/`.startsWith(`${found.folder}/`)) throw explainInner(bare.root, at);
      return { root: found.root, top: at, directory: real, git: true };
    }
    if (bare === undefined && isBareRepository(at)) bare = { root: at, top: at, directory: real, git: true };
    if (plain === undefined && kindOf(join(at, ".prj")) === "directory") {
      plain = { root: at, top: at, directory: real, git: false };
    }
    if (at === dirname(at)) return bare ?? plain;
  }
}

/** A clone brings whatever is in it: a repository as its content, with a configuration that runs programs. */
function explainInner(inner: string, outer: string): PrjError {
  return new PrjError("conflict", {
    message: `Which project is meant: the bare repository "${inner}", or "${outer}", which it lies in?`,
    hint: `Use "prj -C DIR" with a worktree of one of them`,
  });
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

/** Where a worktree belongs to: real paths of the main one, and of the folder that all of them share. */
interface GitFolder {
  readonly root: string;
  readonly folder: string;
}

/**
 * Reads what `top` says where it is the top of a worktree. A linked worktree has a file `.git` that names its folder in
 * the repository, in which `commondir` leads to the repository itself (gitrepository-layout(5)).
 */
function readGitFolder(top: string): GitFolder | undefined {
  const path = join(top, ".git");
  const kind = kindOf(path);
  if (kind === "directory") return kindOf(join(path, "HEAD")) === "missing" ? undefined : { root: top, folder: path };
  const own = kind === "file" ? readLink(path) : undefined;
  if (own === undefined) return undefined;
  if (kindOf(own) !== "directory") {
    throw new PrjError("not-found", {
      message: `"${top}" is no worktree any more: "${own}" is gone`,
      hint: 'Its repository was moved, or has removed it: "git worktree repair" there may help; or use "prj -C DIR"',
    });
  }
  const commonFile = readTextIfThere(join(own, "commondir"));
  if (commonFile === undefined) return { root: top, folder: realPath(own) };
  const folder = realPath(resolve(own, commonFile.trim()));
  return { root: findRoot(folder), folder };
}

/** Finds the main worktree of the repository in `folder`: around it, where it says itself, or where a file leads to it. */
function findRoot(folder: string): string {
  if (basename(folder) === ".git") return dirname(folder);
  const said = /^\s*worktree\s*=\s*"?(.*?)"?\s*$/m.exec(readTextIfThere(join(folder, "config")) ?? "")?.[1];
  const [submodule, around] = [resolve(folder, said ?? ""), dirname(folder)];
  if (said !== undefined && kindOf(submodule) === "directory") return realPath(submodule);
  const link = join(around, ".git");
  return kindOf(link) === "file" && readLink(link) === folder ? around : folder;
}

/** Reads a file `.git`. */
function readLink(path: string): string | undefined {
  const target = /^gitdir: (.+)$/m.exec(readTextIfThere(path) ?? "")?.[1];
  return target === undefined ? undefined : resolve(dirname(path), target);
}

/** What git takes for a repository's own folder. */
function isBareRepository(path: string): boolean {
  return kindOf(join(path, "HEAD")) === "file" && kindOf(join(path, "objects")) === "directory" &&
    kindOf(join(path, "refs")) === "directory";
}

/** What stands at a path; links are followed. */
export function kindOf(path: string): "directory" | "file" | "missing" {
  // Another path would be looked at.
  if (!path.isWellFormed()) return "missing";
  try {
    return Deno.statSync(path).isDirectory ? "directory" : "file";
  } catch {
    return "missing";
  }
}

/** The real path of what may not be there yet: git, and whoever asks it, follows the links on the way. */
export function resolveLinks(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(resolveLinks(parent), basename(path));
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
