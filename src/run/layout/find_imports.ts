import { basename, join, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { IMPORT_FORMATS, type ImportFormat } from "../../layout/import_formats.ts";
import { listNames } from "../files.ts";
import { kindOf } from "../project.ts";

/** A file to import, and what it is where its place alone says that. */
export interface FoundImport {
  readonly path: string;
  readonly format: ImportFormat | undefined;
}

/**
 * Finds the file that a word means: a file, a folder with the tool's own file in it, or a name that the tool knows, as
 * in `tmuxinator start blog`.
 */
export function findImport(context: Context, word: string, format: ImportFormat | undefined): FoundImport {
  const path = resolve(context.cwd, word);
  const kind = kindOf(path);
  if (kind === "file") return { path, format };
  const formats = format === undefined ? IMPORT_FORMATS : [format];
  const looked: string[] = [];
  for (const one of formats) {
    const candidates = kind === "directory"
      ? one.ownNames.map((name) => join(path, name))
      : one.folders(context.env, context.folders.home).flatMap((folder) => findNamed(folder, word, one));
    looked.push(...(kind === "directory" ? candidates : one.folders(context.env, context.folders.home)));
    const found = candidates.find((candidate) => kindOf(candidate) === "file");
    if (found !== undefined) return { path: found, format: one };
  }
  throw new PrjError("not-found", {
    message: kind === "directory"
      ? `Cannot import "${word}": there is no file of ${tools(formats)} in this folder`
      : `Cannot import "${word}": there is no such file, and no project of ${tools(formats)} of that name`,
    hint: `Looked for ${[path, ...new Set(looked)].join(", ")}`,
  });
}

/** A name may stand in a folder of the folder, as tmuxinator finds it. */
function findNamed(folder: string, name: string, format: ImportFormat): string[] {
  const direct = format.endings.map((ending) => resolve(folder, `${name}${ending}`));
  const inner = name.includes("/")
    ? []
    : listNames(folder).map((sub) => join(folder, sub)).filter((sub) => kindOf(sub) === "directory").flatMap((sub) =>
      format.endings.map((ending) => join(sub, `${name}${ending}`))
    );
  return [...direct, ...inner];
}

function tools(formats: readonly ImportFormat[]): string {
  return formats.map(({ name }) => name).join(", ");
}

/** What a file is called without its ending; "" where the name only says whose it is. */
export function nameOfFile(path: string): string {
  const name = basename(path);
  const isOwn = name.startsWith(".") || IMPORT_FORMATS.some(({ ownNames }) => ownNames.includes(name));
  return isOwn ? "" : name.replace(/\.(?:ya?ml|json)$/i, "");
}
