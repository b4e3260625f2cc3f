import { dirname, join, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError, type Problem, reasonOf, throwProblems } from "../../base/error.ts";
import { writeDraft } from "../../layout/draft_yaml.ts";
import { IMPORT_FORMATS, type ImportFormat, recogniseFormat } from "../../layout/import_formats.ts";
import type { ImportNote } from "../../layout/import_note.ts";
import { nameCommand } from "../../layout/carried_session.ts";
import { VARIABLES } from "../../plan/variable.ts";
import { openCommandCheck } from "../command/check_command.ts";
import { findImport, nameOfFile } from "./find_imports.ts";
import { readText } from "../files.ts";
import { findProject, kindOf, type ProjectPlace, requireProject } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";

export interface ImportWish {
  readonly words: readonly string[];
  /** A format's name; undefined: found out. */
  readonly from?: string;
  /** What the command is called, where there is one. */
  readonly name?: string;
  readonly output?: string;
  readonly force: boolean;
  readonly dryRun: boolean;
}

/** A command that was, or would be, written. */
export interface ImportedCommand {
  readonly name: string;
  readonly path: string;
  /** The file that it comes from. */
  readonly source: string;
  readonly format: ImportFormat["name"];
  readonly yaml: string;
  /** Whether a file of that name was there. */
  readonly replaces: boolean;
  readonly notes: readonly ImportNote[];
}

/**
 * Reads files of other tools and writes a command for each session in them. Nothing is written where anything is wrong
 * with one of them, or where a command of that name is there. `show` says a path in the comment of a command.
 */
export async function importLayouts(
  context: Context,
  wish: ImportWish,
  show: (path: string) => string,
): Promise<readonly ImportedCommand[]> {
  const format = findFormat(wish.from);
  const { folder, place } = findTarget(context, wish.output);
  const found = wish.words.map((word) => findImport(context, word, format));
  const problems: Problem[] = [];
  const commands: ImportedCommand[] = [];
  for (const { path, format } of found) {
    const text = readText(path);
    const known = format ?? recogniseFormat(path, text);
    if (known === undefined) {
      problems.push({
        message: `Cannot tell which tool "${path}" is for`,
        hint: `Say it: --from ${IMPORT_FORMATS.map(({ name }) => name).join(", --from ")}`,
      });
      continue;
    }
    const read = known.read(path, text, {
      top: place?.top,
      folder: dirname(path),
      fileName: nameOfFile(path),
      reserved: VARIABLES,
    });
    problems.push(...read.problems);
    for (const { name: own, draft, notes } of read.commands) {
      const name = wish.name ?? own;
      const target = findPath(folder, name);
      const yaml = writeDraft(draft, describe(known, path, notes, show));
      commands.push({ name, source: path, format: known.name, yaml, notes, ...target });
    }
  }
  problems.push(...findClashes(commands, wish));
  throwProblems(problems);
  await checkResult(context, place, commands);
  if (!wish.dryRun) { for (const command of commands) await write(command, wish.force); }
  return commands;
}

function findFormat(name: string | undefined): ImportFormat | undefined {
  return name === undefined ? undefined : IMPORT_FORMATS.find((format) => format.name === name);
}

function findTarget(
  context: Context,
  output: string | undefined,
): { readonly folder: string; readonly place: ProjectPlace | undefined } {
  if (output === undefined) {
    const place = requireProject(context.cwd);
    return { folder: join(place.top, ".prj/commands"), place };
  }
  const folder = resolve(context.cwd, output);
  if (kindOf(folder) === "file") {
    throw new PrjError("invalid", { message: `Cannot write commands to "${folder}": it is a file` });
  }
  let existing = folder;
  while (kindOf(existing) === "missing") existing = dirname(existing);
  return { folder, place: findProject(existing) };
}

/** Where a command goes: `.yaml`, or the `.yml` that is there. */
function findPath(folder: string, name: string): { readonly path: string; readonly replaces: boolean } {
  const paths = [join(folder, `${name}.yaml`), join(folder, `${name}.yml`)];
  const existing = paths.find((path) => kindOf(path) !== "missing");
  return { path: existing ?? paths[0]!, replaces: existing !== undefined };
}

function findClashes(commands: readonly ImportedCommand[], wish: ImportWish): Problem[] {
  if (wish.name !== undefined && nameCommand(wish.name) !== wish.name) {
    return [{ message: `Invalid name "${wish.name}" for a command`, hint: `Take "${nameCommand(wish.name)}"` }];
  }
  if (wish.name !== undefined && commands.length > 1) {
    const names = commands.map(({ source }) => `"${source}"`);
    return [{
      message: `Cannot call ${commands.length} commands "${wish.name}": they come from ${
        [...new Set(names)].join(", ")
      }`,
      hint: "Leave --name away, or import one file with one session",
    }];
  }
  return commands.flatMap((command, index): Problem[] => {
    const first = commands.findIndex(({ path }) => path === command.path);
    if (first < index) {
      return [{
        message: `Two commands would be called "${command.name}": from "${
          commands[first]!.source
        }" and "${command.source}"`,
        hint: "Import them one by one, with --name",
        code: "conflict",
      }];
    }
    return command.replaces && !wish.force && !wish.dryRun
      ? [{
        message: `Cannot write "${command.path}": it exists`,
        hint:
          `Add --force to replace it, --name to call the command otherwise, or --dry-run to see what would be written`,
        code: "conflict",
      }]
      : [];
  });
}

/** The head of a command's file: where it comes from, and what is missing. */
function describe(
  format: ImportFormat,
  path: string,
  notes: readonly ImportNote[],
  show: (path: string) => string,
): readonly string[] {
  const head = `Imported from ${show(path)} (${format.name}) by prj layout import.`;
  const list = (kind: ImportNote["kind"]): string[] =>
    notes.filter((note) => note.kind === kind).map(({ key, place }) => `  line ${place.line}: ${key}`);
  const [left, changed] = [list("left_out"), list("changed")];
  return [
    head,
    ...(left.length === 0 ? [] : ["Not carried over:", ...left]),
    ...(changed.length === 0 ? [] : ["Carried over, and not quite the same:", ...changed]),
  ];
}

/** What prj writes, prj reads: a problem here is one of the import, and nothing is written. */
async function checkResult(
  context: Context,
  place: ProjectPlace | undefined,
  commands: readonly ImportedCommand[],
): Promise<void> {
  const check = await openCommandCheck(context, place, createYamlParser(context, { remember: false }));
  for (const { name, path, source, yaml } of commands) {
    const [problem] = await check.findProblems({ name, path, text: yaml, origin: "project" });
    if (problem === undefined) continue;
    throw new PrjError("invalid", {
      ...problem,
      message: `Cannot import "${source}": the command would not be valid: ${problem.message}`,
    });
  }
}

/** A link is replaced, never followed: what it leads to is someone else's. */
async function write({ path, yaml, replaces }: ImportedCommand, force: boolean): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    if (replaces && force) await Deno.remove(path);
    await Deno.writeTextFile(path, yaml, { createNew: true });
  } catch (error) {
    throw new PrjError("failed", { message: `Cannot write "${path}": ${reasonOf(error)}` });
  }
}
