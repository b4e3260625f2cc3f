import { basename, dirname, resolve } from "node:path";
import type { Context } from "../base/context.ts";
import { PrjError, type Problem } from "../base/error.ts";
import { readConfigFile } from "../config/config_file.ts";
import { readStepFile } from "../template/command.ts";
import { findCommands } from "./find_commands.ts";
import { readSource } from "./read_command.ts";
import { listNames, readTextIfThere } from "./files.ts";
import { configPaths, loadConfig } from "./load_config.ts";
import { findProject, kindOf, type ProjectPlace } from "./project.ts";
import { samplePlan } from "./sample_plan.ts";
import { createYamlParser } from "./yaml_cache.ts";

/** What is wrong with one file. */
export interface CheckedFile {
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Checks the files that are named, else every file of the project and of the user. */
export async function validateFiles(context: Context, paths: readonly string[]): Promise<readonly CheckedFile[]> {
  const parse = createYamlParser(context, { remember: false });
  const found = findProject(context.cwd);
  const place: ProjectPlace = found ?? { root: context.cwd, top: context.cwd, directory: context.cwd, git: false };
  const { config } = await loadConfig(context, found, parse);
  const files = paths.length > 0 ? paths.map((path) => resolve(context.cwd, path)) : allFiles(context, found);
  const shelf = findCommands(context, found);
  return await Promise.all(files.map(async (path) => {
    const text = kindOf(path) === "file" ? readTextIfThere(path) : undefined;
    if (text === undefined) {
      throw new PrjError("not-found", { message: `Cannot validate "${path}": there is no such file` });
    }
    const kind = fileKind(path);
    if (kind === "config") {
      return {
        path,
        problems: readConfigFile(isGlobal(path, context) ? "global" : "project", await parse(path, text)).problems,
      };
    }
    if (kind === "step") return { path, problems: readStepFile(await parse(path, text)).problems };
    const name = basename(path).replace(/\.ya?ml$/, "");
    const source = shelf.sources.find((candidate) => candidate.path === path) ??
      { name, path, text, origin: "project" as const };
    const { command, problems } = await readSource(shelf, source, parse);
    if (command === undefined) return { path, problems };
    return { path, problems: (await samplePlan(context, place, config, command, parse)).problems };
  }));
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
