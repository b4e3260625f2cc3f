import { resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { readTextIfThere } from "../files.ts";
import { writeOutputFile } from "../output_file.ts";

/** How much of a file tells whether it is a report. */
const HEAD_CHARACTERS = 1_000;

/**
 * Writes a page to a file. A report that is there already is replaced; any other file only with `force`. `mark` is what
 * stands at the beginning of every report. Returns the file's whole path.
 */
export async function writeReport(
  context: Context,
  file: string,
  page: string,
  { mark, force }: { readonly mark: string; readonly force: boolean },
): Promise<string> {
  const path = resolve(context.cwd, file);
  const before = force ? undefined : readTextIfThere(path);
  if (before !== undefined && !before.slice(0, HEAD_CHARACTERS).includes(mark)) {
    throw new PrjError("conflict", {
      message: `Cannot write "${path}": it exists, and is no report of prj's`,
      hint: "Choose another name, or add --force to replace it",
    });
  }
  await writeOutputFile(path, page, { overwrite: true });
  return path;
}
