import { describeScalar, readScalar } from "../base/decode.ts";
import type { Problem } from "../base/error.ts";
import type { Duration } from "../base/shape.ts";
import { suggest } from "../base/suggestion.ts";
import type { ConfigFile } from "./config_file.ts";
import { type Setting, type SettingKey, SETTINGS, settingVariables } from "./setting.ts";

/** Where a value came from: "default", a file's path, or "environment PRJ_…". */
export interface ConfigValue {
  readonly value: string;
  readonly origin: string;
}

/** The merged configuration. Precedence: environment, project, global, default; options and commands stand above it. */
export interface Config {
  readonly values: Readonly<Partial<Record<SettingKey, ConfigValue>>>;
  /** Project over global, by name and variable. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Merges configuration files (strongest first) and PRJ_* variables. */
export function mergeConfig(
  files: readonly ConfigFile[],
  env: Readonly<Record<string, string>>,
): { config: Config; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const keys = Object.keys(SETTINGS) as SettingKey[];
  const written = new Map(keys.map((key) => [key, findWritten(key, files, env, problems)]));
  const values: Partial<Record<SettingKey, ConfigValue>> = {};
  for (const key of keys) {
    const setting: Setting = SETTINGS[key];
    const value = written.get(key) ?? written.get(setting.fallback as SettingKey) ??
      (setting.default === undefined ? undefined : { value: setting.default, origin: "default" });
    if (value !== undefined) values[key] = value;
  }
  const environments: Record<string, Record<string, string>> = {};
  for (const file of files.toReversed()) {
    for (const [name, variables] of Object.entries(file.environments)) {
      environments[name] = { ...environments[name], ...variables };
    }
  }
  return { config: { values, environments }, problems };
}

/** Returns a setting's value, "" where it has none. */
export function setting(config: Config, key: SettingKey): string {
  return config.values[key]?.value ?? "";
}

/** Returns a true-or-false setting. */
export function settingFlag(config: Config, key: SettingKey): boolean {
  return readScalar(setting(config, key), { kind: "boolean" }) === true;
}

/** Returns a duration setting in milliseconds. */
export function settingDuration(config: Config, key: SettingKey): number {
  return (readScalar(setting(config, key), { kind: "duration" }) as Duration | undefined)?.ms ?? 0;
}

/** Returns a setting that is a size, in bytes. */
export function settingSize(config: Config, key: SettingKey): number {
  return Number(readScalar(setting(config, key), { kind: "size" }));
}

function findWritten(
  key: SettingKey,
  files: readonly ConfigFile[],
  env: Readonly<Record<string, string>>,
  problems: Problem[],
): ConfigValue | undefined {
  const variable = settingVariables(key).find((name) => env[name] !== undefined && env[name] !== "");
  if (variable !== undefined) return fromVariable(key, variable, env[variable]!, problems);
  const file = files.find((candidate) => candidate.values[key] !== undefined);
  return file === undefined ? undefined : { value: file.values[key]!, origin: file.path };
}

function fromVariable(key: SettingKey, variable: string, value: string, problems: Problem[]): ConfigValue | undefined {
  const shape = (SETTINGS[key] as Setting).shape;
  if (shape.kind !== "text") {
    const read = readScalar(value, shape);
    if (read === undefined) {
      const nearest = shape.kind === "choice" ? suggest(value, shape.values) : undefined;
      problems.push({
        message: `Expected ${describeScalar(shape)} in the environment variable ${variable}, found "${value}"`,
        hint: nearest ?? `Unset ${variable}, or correct it`,
      });
      return undefined;
    }
    if (shape.kind === "choice") return { value: String(read), origin: `environment ${variable}` };
  }
  return { value, origin: `environment ${variable}` };
}
