import { dirname } from "node:path";
import { PrjError, reasonOf } from "../base/error.ts";

/** Reads a text file; undefined where there is none. */
export function readTextIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new PrjError("failed", { message: `Cannot read "${path}": ${reasonOf(error)}` });
  }
}

/** Reads a text file that was listed: one that is gone is a link that leads nowhere. */
export function readText(path: string): string {
  const text = readTextIfThere(path);
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
