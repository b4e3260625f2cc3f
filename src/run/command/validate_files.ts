import { basename, dirname, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError, type Problem } from "../../base/error.ts";
import { readConfigFile } from "../../config/config_file.ts";
import { readStepFile } from "../../template/command.ts";
import { openCommandCheck } from "./check_command.ts";
import { findCommands } from "./find_commands.ts";
import { listNames, readNamedText, readText } from "../files.ts";
import { configPaths } from "../load_config.ts";
import { findProject, kindOf, type ProjectPlace } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** What is wrong with one file. */
export interface CheckedFile {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Checks the files that are named, else every file of the project and of the user. */
export async function validateFiles(context: Context, paths: readonly string[]): Promise<readonly CheckedFile[]> {
  const parse = createYamlParser(context, { remember: false });
  const found = findProject(context.cwd);
  const { shelf, findProblems: checkCommand } = await openCommandCheck(context, found, parse);
  const files = paths.length > 0 ? paths.map((path) => resolve(context.cwd, path)) : allFiles(context, found);
  return await Promise.all(files.map(async (path) => {
    if (paths.length > 0 && kindOf(path) !== "file") {
      const why = kindOf(path) === "directory" ? "it is a directory" : "there is no such file";
      throw new PrjError("not-found", {
        message: `Cannot validate "${path}": ${why}`,
        hint: `Name files; without any, "prj validate" looks at all of the project's`,
      });
    }
    return { path, problems: await findProblems(path) };
  }));

  async function findProblems(path: string): Promise<readonly Problem[]> {
    const source = shelf.sources.find((candidate) => candidate.path === path);
    try {
      if (source === undefined) {
        return await checkFile(path, paths.length === 0 ? readText(path) : readNamedText(path));
      }
    } catch (error) {
      if (error instanceof PrjError) return error.problems;
      throw error;
    }
    return await checkCommand(source);
  }

  async function checkFile(path: string, text: string): Promise<readonly Problem[]> {
    switch (fileKind(path)) {
      case "config":
        return readConfigFile(isGlobal(path, context) ? "global" : "project", await parse(path, text)).problems;
      case "step":
        return readStepFile(await parse(path, text)).problems;
      case "command":
        return await checkCommand({ name: basename(path).replace(/\.ya?ml$/, ""), path, text, origin: "project" });
    }
  }
}

function allFiles(context: Context, place: ProjectPlace | undefined): string[] {
  const commands = findCommands(context, place).sources.filter((source) => source.origin !== "built-in").map((source) =>
    source.path
  );
  const configs = configPaths(context, place).map(({ path }) => path).filter((path) => kindOf(path) === "file");
  const folder = place === undefined ? "" : resolve(place.top, ".prj/steps");
  const steps = listNames(folder).filter((name) => /\.ya?ml$/.test(name)).map((name) => resolve(folder, name));
  return [...configs, ...commands, ...steps];
}

function fileKind(path: string): "command" | "step" | "config" {
  const folder = basename(dirname(path));
  if (folder === "steps") return "step";
  return folder === "configs" || /^(config|project)\.ya?ml$/.test(basename(path)) && folder !== "commands"
    ? "config"
    : "command";
}

function isGlobal(path: string, context: Context): boolean {
  return dirname(path) === context.folders.config;
}
