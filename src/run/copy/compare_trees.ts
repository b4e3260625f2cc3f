import { dirname, join } from "node:path";
import { PrjError, reasonOf } from "../../base/error.ts";

/** One thing to be made, by its path in both trees. */
export interface Entry {
  readonly path: string;
  readonly kind: "file" | "link" | "folder";
}

/** Something that a tree lacks: a file, a link, or a folder and then all that is in it, each after the folder it is in. */
export type Missing = readonly [Entry, ...Entry[]];

/** What is passed over, and why. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

/** How a tree differs from another by names. */
export interface Comparison {
  readonly missing: readonly Missing[];
  /** What both have, and is no folder in both. */
  readonly present: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** Finds what of `paths` in the tree `from` the tree `to` lacks. A link is never followed, in neither. */
export async function compareTrees(from: string, to: string, paths: readonly string[]): Promise<Comparison> {
  const missing: Missing[] = [];
  const present: string[] = [];
  const skipped: Skipped[] = [];
  const look = async (path: string): Promise<void> => {
    const source = await statLink(join(from, path));
    const kind = source === undefined ? undefined : kindOfInfo(source);
    const reason = source === undefined ? GONE : kind === undefined ? describeSpecial(source) : undefined;
    if (reason !== undefined) return void skipped.push({ path, reason });
    const top: Entry = { path, kind: kind! };
    const names = await listFolder(top);
    if (names === undefined) return;
    const target = await statLink(join(to, path));
    if (target === undefined) {
      const entries: [Entry, ...Entry[]] = [top];
      for (const entry of names) await collect(path, entry, entries);
      missing.push(entries);
    } else if (kind === "folder" && target.isDirectory) {
      for (const { name } of names) await look(join(path, name));
    } else present.push(path);
  };
  const collect = async (folder: string, found: Deno.DirEntry, entries: Entry[]): Promise<void> => {
    const path = join(folder, found.name);
    const kind = kindOfInfo(found);
    if (kind === undefined) {
      const info = await statLink(join(from, path));
      return void skipped.push({ path, reason: info === undefined ? GONE : describeSpecial(info) });
    }
    const entry: Entry = { path, kind };
    const names = await listFolder(entry);
    if (names === undefined) return;
    entries.push(entry);
    for (const name of names) await collect(path, name, entries);
  };
  /** What is in a folder; nothing where it is none; undefined where it is to be left out. */
  const listFolder = async ({ path, kind }: Entry): Promise<readonly Deno.DirEntry[] | undefined> => {
    if (OWN_REGEXP.test(path)) return undefined;
    if (kind !== "folder") return [];
    const names = await readFolder(join(from, path));
    if (names === undefined) {
      skipped.push({ path, reason: GONE });
      return undefined;
    }
    // Its git would be that of the other one: what is done in the copy would be done there.
    if (names.some(({ name, isFile }) => name === ".git" && isFile)) {
      skipped.push({ path, reason: "it is a worktree or a submodule" });
      return undefined;
    }
    return names;
  };
  for (const path of paths) {
    const file = await findFileAbove(to, path);
    if (file === undefined) await look(path);
    else skipped.push({ path, reason: `"${file}" is no folder there` });
  }
  return { missing, present, skipped };
}

/** The record and what runs left behind: it belongs to one worktree. */
const OWN_REGEXP = /^\.prj\/(prj\.db[^/]*|artifacts|logs)$|(^|\/)\.prj-incoming-\d+$/;
const GONE = "it is gone, or its name is not UTF-8";

/** What stands in a tree where a folder of `path` would have to be; another branch may have a file of that name. */
async function findFileAbove(tree: string, path: string): Promise<string | undefined> {
  for (let at = dirname(path); at !== "."; at = dirname(at)) {
    const info = await statLink(join(tree, at));
    if (info !== undefined) return info.isFile ? at : undefined;
  }
  return undefined;
}

/** Looks at a path itself; undefined: nothing is there. */
export async function statLink(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw cannotRead(path, error);
  }
}

/** What is in a folder; undefined: it went meanwhile. */
async function readFolder(path: string): Promise<readonly Deno.DirEntry[] | undefined> {
  try {
    return await Array.fromAsync(Deno.readDir(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw cannotRead(path, error);
  }
}

export function cannotRead(path: string, error: unknown): PrjError {
  return new PrjError("failed", {
    message: `Cannot read "${path}": ${reasonOf(error)}`,
    hint: "Make it readable, or name only what else is wanted",
  });
}

function kindOfInfo(info: Pick<Deno.FileInfo, "isDirectory" | "isFile" | "isSymlink">): Entry["kind"] | undefined {
  return info.isSymlink ? "link" : info.isDirectory ? "folder" : info.isFile ? "file" : undefined;
}

function describeSpecial(info: Deno.FileInfo): string {
  return `it is a ${info.isSocket ? "socket" : info.isFifo ? "pipe" : "device"}`;
}
