import { basename, join } from "node:path";
import type { Context } from "../base/context.ts";
import type { Problem } from "../base/error.ts";
import type { YamlParser } from "../base/yaml_node.ts";
import { type Config, type ConfigValue, mergeConfig, setting } from "../config/config.ts";
import { type ConfigFile, type ConfigScope, readConfigFile } from "../config/config_file.ts";
import { type SettingKey, SETTINGS } from "../config/setting.ts";
import { readTextIfThere } from "./files.ts";
import type { ProjectPlace } from "./project.ts";

/** The configuration files, strongest first: the project's, then the user's. */
export function configPaths(context: Context, place: ProjectPlace | undefined): { scope: ConfigScope; path: string }[] {
  const project = place === undefined
    ? []
    : [join(place.root, ".prj/configs/project.yaml"), join(place.root, ".prj/config.yaml")];
  return [
    ...project.map((path) => ({ scope: "project" as const, path })),
    { scope: "global", path: join(context.folders.config, "config.yaml") },
  ];
}

/** Reads and merges the configuration; problems of all files at once. */
export async function loadConfig(
  context: Context,
  place: ProjectPlace | undefined,
  parse: YamlParser,
): Promise<{ config: Config; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const files: ConfigFile[] = [];
  for (const { scope, path } of configPaths(context, place)) {
    const text = readTextIfThere(path);
    if (text === undefined) continue;
    const parsed = readConfigFile(scope, await parse(path, text));
    problems.push(...parsed.problems);
    if (parsed.file !== undefined) files.push(parsed.file);
  }
  const merged = mergeConfig(files, context.env);
  return { config: merged.config, problems: [...problems, ...merged.problems] };
}

/** Lists every setting in the order of the table; undefined: it has no value. */
export function listSettings(
  config: Config,
): readonly { readonly key: string; readonly value: ConfigValue | undefined }[] {
  return (Object.keys(SETTINGS) as SettingKey[]).map((key) => ({ key, value: config.values[key] }));
}

/** The configured name, else that of the main worktree's folder. */
export function projectName(config: Config, place: ProjectPlace): string {
  return setting(config, "project.name") || basename(place.root).replace(/\.git$/, "") || "root";
}
