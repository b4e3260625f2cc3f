import { dirname } from "node:path";
import { PrjError, reasonOf } from "../base/error.ts";

/** Reads a text file; undefined where there is none. */
export function readTextIfThere(path: string): string | undefined {
  return readWhole(path, (file) => {
    const { isFile, isDirectory } = Deno.statSync(file);
    // A clone may have a link to a device, which never ends.
    if (!isFile && !isDirectory) throw new PrjError("failed", { message: `Cannot read "${path}": it is no file` });
  });
}

/** Reads a text file that was listed: one that is gone is a link that leads nowhere. */
export function readText(path: string): string {
  return requireText(path, readTextIfThere(path));
}

/** Reads what a person named, which may be a pipe. */
export function readNamedText(path: string): string {
  return requireText(path, readWhole(path));
}

function readWhole(path: string, check?: (path: string) => void): string | undefined {
  try {
    check?.(path);
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof PrjError) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new PrjError("failed", { message: `Cannot read "${path}": ${reasonOf(error)}` });
  }
}

function requireText(path: string, text: string | undefined): string {
  if (text !== undefined) return text;
  throw new PrjError("failed", { message: `Cannot read "${path}": there is no such file` });
}

/** Lists a folder's names, sorted; nothing where there is no such folder. */
export function listNames(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
  } catch {
    return [];
  }
}

/** Makes the folder that `path` shall lie in. */
export async function makeParent(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw new PrjError("failed", { message: `Cannot make "${folder}": ${reasonOf(error)}` });
  }
}
