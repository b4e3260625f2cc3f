import { PrjError } from "../base/error.ts";

/** Reads a text file; undefined where there is none. */
export function readTextIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new PrjError("failed", {
      message: `Cannot read "${path}": ${error instanceof Error ? error.message : error}`,
    });
  }
}

/** Lists a folder's names, sorted; nothing where there is no such folder. */
export function listNames(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
  } catch {
    return [];
  }
}
