import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where the files lie, below .prj, that prj may execute, or that say what it executes; beside them single files. */
const FOLDERS = ["commands", "configs", "steps"];
/** What prj itself keeps in .prj; it executes nothing of that. */
const KEPT_REGEXP = /^(?:prj\.db.*|\.gitignore|command\.schema\.json)$/;
/** Beside .prj: they are opened without being named, see run/layout/layouts_file.ts. */
const LAYOUTS = ["../layout.json", "../layouts.json"];

/**
 * Returns the sha-256 of everything in `top`/.prj that prj may execute: names and contents, links followed. Undefined:
 * there is nothing.
 */
export function hashContents(top: string): string | undefined {
  const hash = createHash("sha256");
  let isEmpty = true;
  for (const [file, bytes] of readContents(top)) {
    isEmpty = false;
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return isEmpty ? undefined : hash.digest("hex");
}

/** Whether a linked worktree brings something that prj may execute, and that is not so in the main one at `root`. */
export function bringsOther(top: string, root: string): boolean {
  const folder = join(root, ".prj");
  for (const [file, bytes] of readContents(top)) {
    const trusted = readIfThere(join(folder, file));
    if (trusted === undefined || Buffer.compare(bytes, trusted) !== 0) return true;
  }
  return false;
}

/** Returns the sha-256 of a file's bytes; undefined where it cannot be read. */
export function hashFile(path: string): string | undefined {
  const bytes = readIfThere(path);
  return bytes === undefined ? undefined : createHash("sha256").update(bytes).digest("hex");
}

function* readContents(top: string): Generator<readonly [file: string, bytes: Uint8Array]> {
  const folder = join(top, ".prj");
  const single = list(folder).filter(({ name, isDirectory }) => !isDirectory && !KEPT_REGEXP.test(name));
  const files = [...FOLDERS.flatMap((name) => listFiles(folder, name)), ...single.map(({ name }) => name), ...LAYOUTS];
  for (const file of files.toSorted()) {
    const bytes = readIfThere(join(folder, file));
    if (bytes !== undefined) yield [file, bytes];
  }
}

function listFiles(folder: string, name: string): string[] {
  return list(join(folder, name)).flatMap((entry) =>
    entry.isDirectory ? listFiles(folder, join(name, entry.name)) : [join(name, entry.name)]
  );
}

function list(folder: string): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    // A link to a device never ends; nothing that is in one is ever executed.
    return Deno.statSync(path).isFile ? Deno.readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
