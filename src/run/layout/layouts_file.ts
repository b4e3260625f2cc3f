import { basename, join, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError, throwProblems } from "../../base/error.ts";
import { type Balance, balanceLayouts } from "../../layout/balance.ts";
import { chooseLayouts, chooseTabs, splitNames } from "../../layout/choose_layouts.ts";
import { formatLayouts } from "../../layout/format_layouts.ts";
import { recogniseFormat } from "../../layout/import_formats.ts";
import { type FileLayout, type LayoutsFile, type PlainLayout, plainLayouts } from "../../layout/layouts_file.ts";
import { type ReadLayouts, readLayouts } from "../../layout/read_layouts.ts";
import { contractHome } from "../../layout/start_directory.ts";
import { readNamedText, readText } from "../files.ts";
import { writeOutputFile } from "../output_file.ts";
import { findProject, kindOf } from "../project.ts";

const NAMES = ["layouts.json", "layout.json"];

/** Where a layouts file is looked for when none is named: here, in the project, among the user's own. */
function usualPlaces(context: Context): readonly string[] {
  const top = findProject(context.cwd)?.top;
  const folders = [context.cwd, ...(top === undefined ? [] : [top, join(top, ".prj")]), context.folders.config];
  return [...new Set(folders.flatMap((folder) => NAMES.map((name) => join(folder, name))))];
}

/** The named file, else the first that there is; its path is absolute. */
function findLayoutsFile(context: Context, written: string | undefined): string {
  if (written !== undefined) {
    const path = resolve(context.cwd, written);
    if (kindOf(path) === "file") return path;
    throw new PrjError("not-found", {
      message: `Cannot read "${path}": ${kindOf(path) === "directory" ? "it is a directory" : "there is no such file"}`,
      hint: '"prj layout template" makes one to start from',
    });
  }
  const places = usualPlaces(context);
  const found = places.find((path) => kindOf(path) === "file");
  if (found !== undefined) return found;
  throw new PrjError("not-found", {
    message: "There is no layouts file here",
    hint: `Name one, or make one with "prj layout template"; looked for ${places.join(", ")}`,
  });
}

/** A layouts file without problems. */
export interface OpenLayouts {
  readonly path: string;
  /** A person named it; else it was found where such files lie. */
  readonly isNamed: boolean;
  readonly file: LayoutsFile;
}

/** Reads a layouts file, or throws all that is wrong with it. */
export function openLayouts(context: Context, written: string | undefined): OpenLayouts {
  const path = findLayoutsFile(context, written);
  const text = written === undefined ? readText(path) : readNamedText(path);
  const { file, problems } = readLayouts(path, text);
  const format = problems.length === 0 ? undefined : recogniseFormat(path, text)?.name;
  if (format !== undefined && format !== "layouts") {
    throw new PrjError("invalid", {
      message: `"${path}" is no layouts file: it looks like one of ${format}`,
      hint: `"prj layout import ${written ?? path}" makes a command of it`,
    });
  }
  throwProblems(problems);
  return { path, isNamed: written !== undefined, file: file! };
}

/** Keeps the layouts that are named, as one word with commas or as a list. */
export function chooseLayoutsByName(
  layouts: readonly FileLayout[],
  names: string | readonly string[],
): readonly FileLayout[] {
  return chooseLayouts(layouts, typeof names === "string" ? splitNames(names) : names);
}

/** Keeps the tabs that are named, as `TAB` or `LAYOUT::TAB`. */
export function chooseTabsByName(
  layouts: readonly FileLayout[],
  names: string | readonly string[],
): readonly FileLayout[] {
  return chooseTabs(layouts, typeof names === "string" ? splitNames(names) : names);
}

/** Reads files for their problems; each hides none of the others. */
export function checkLayouts(
  context: Context,
  written: readonly string[],
): readonly ({ readonly path: string } & ReadLayouts)[] {
  const files = written.length === 0 ? [undefined] : written;
  return files.map((name) => findLayoutsFile(context, name)).map((path) => ({
    path,
    ...readLayouts(path, written.length === 0 ? readText(path) : readNamedText(path)),
  }));
}

/** Balances the layouts of a file; with `output` they are written there, never over what is there unasked. */
export async function balanceFile(
  context: Context,
  written: string | undefined,
  balance: Balance,
  output: string | undefined,
  overwrite: boolean,
): Promise<{ path: string; output: string | null; layouts: readonly PlainLayout[]; text: string }> {
  const { path, file } = openLayouts(context, written);
  const layouts = balanceLayouts(plainLayouts(file), balance);
  const text = formatLayouts(layouts);
  const target = output === undefined ? null : resolve(context.cwd, output);
  if (target !== null) await writeOutputFile(target, text, { overwrite });
  return { path, output: target, layouts, text };
}

/** Writes a layouts file to start from: so many tabs with a shell where prj was called. */
export async function writeTemplate(
  context: Context,
  name: string,
  tabs: number,
): Promise<{ path: string; layout: string }> {
  const path = resolve(context.cwd, `${name.replace(/\.json$/, "")}.json`);
  const layout = `${basename(context.cwd) || "root"}Layout`;
  const directory = contractHome(context.cwd, context.folders.home);
  await writeOutputFile(
    path,
    formatLayouts([{
      name: layout,
      tabs: Array.from({ length: tabs }, (_, index) => ({
        name: `Tab${index + 1}`,
        directory,
        command: "bash",
        weight: 1,
      })),
    }]),
  );
  return { path, layout };
}
