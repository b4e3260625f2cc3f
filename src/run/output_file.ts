import { dirname } from "node:path";
import { PrjError, reasonOf } from "../base/error.ts";

/**
 * Writes a file that a person asked for, with the folders above it. One that is there is a conflict, unless
 * `overwrite`; it is then replaced as a whole, so that nobody ever reads half of it.
 */
export async function writeOutputFile(path: string, text: string, { overwrite = false } = {}): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    if (!overwrite) return await Deno.writeTextFile(path, text, { createNew: true });
    const draft = await Deno.makeTempFile({ dir: dirname(path), prefix: ".prj-" });
    await Deno.writeTextFile(draft, text);
    await Deno.chmod(draft, 0o644);
    await Deno.rename(draft, path);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new PrjError("conflict", {
        message: `Cannot write "${path}": it exists`,
        hint: "Choose another name, or move it away",
      });
    }
    throw new PrjError("failed", { message: `Cannot write "${path}": ${reasonOf(error)}` });
  }
}
