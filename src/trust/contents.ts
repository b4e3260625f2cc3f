import { createHash } from "node:crypto";
import { join } from "node:path";

/** Where the files lie that prj may execute, or that say what it executes. */
const FOLDERS = ["commands", "configs", "steps"];
const FILES = ["config.yaml"];

/**
 * Returns the sha-256 of everything in `top`/.prj that prj may execute: names and contents, links followed. Undefined:
 * there is nothing.
 */
export function hashContents(top: string): string | undefined {
  const folder = join(top, ".prj");
  const files = [...FOLDERS.flatMap((name) => listFiles(folder, name)), ...FILES].toSorted();
  const hash = createHash("sha256");
  let isEmpty = true;
  for (const file of files) {
    const bytes = readIfThere(join(folder, file));
    if (bytes === undefined) continue;
    isEmpty = false;
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return isEmpty ? undefined : hash.digest("hex");
}

/** Returns the sha-256 of a file's bytes; undefined where it cannot be read. */
export function hashFile(path: string): string | undefined {
  const bytes = readIfThere(path);
  return bytes === undefined ? undefined : createHash("sha256").update(bytes).digest("hex");
}

function listFiles(folder: string, name: string): string[] {
  try {
    return [...Deno.readDirSync(join(folder, name))].flatMap((entry) =>
      entry.isDirectory ? listFiles(folder, join(name, entry.name)) : [join(name, entry.name)]
    );
  } catch {
    return [];
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch {
    return undefined;
  }
}
