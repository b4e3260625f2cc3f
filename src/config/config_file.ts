import { decodeYaml, describeScalar } from "../base/decode.ts";
import type { Problem } from "../base/error.ts";
import {
  type Duration,
  type Key,
  map,
  object,
  type ObjectShape,
  optional,
  textOrNull,
  variables,
} from "../base/shape.ts";
import { TemplateText } from "../base/template_text.ts";
import type { YamlSource } from "../base/yaml_node.ts";
import { type Setting, type SettingKey, SETTINGS } from "./setting.ts";

export type ConfigScope = "project" | "global";

/** What one configuration file says. */
export interface ConfigFile {
  readonly scope: ConfigScope;
  readonly path: string;
  readonly values: Partial<Record<SettingKey, string>>;
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The shape of a configuration file, made from the table of settings. */
export const CONFIG: ObjectShape = object({
  ...sections(),
  environments: optional(map(variables(textOrNull)), "Named environments: variables by name"),
});

function sections(): Record<string, Key> {
  const keys: Record<string, Record<string, Key>> = {};
  for (const [key, { shape, description }] of settings()) {
    const [section, name] = key.split(".") as [string, string];
    (keys[section] ??= {})[name] = optional(shape, description);
  }
  return mapValues(keys, (entries) => optional(object(entries), `Settings: ${Object.keys(entries).join(", ")}`));
}

/** Reads `.prj/configs/project.yaml` or `~/.config/prj/config.yaml`: what it says, and every problem. */
export function readConfigFile(
  scope: ConfigScope,
  yaml: YamlSource,
): { file: ConfigFile | undefined; problems: readonly Problem[] } {
  const { value, problems } = decodeYaml<Record<string, Record<string, unknown>>>(yaml, CONFIG);
  if (value === undefined) return { file: undefined, problems };
  const values: Partial<Record<SettingKey, string>> = {};
  const wrong = [...problems];
  for (const [key, setting] of settings()) {
    const [section, name] = key.split(".") as [string, string];
    const found = value[section]?.[name];
    if (found === undefined) continue;
    if (scope === "project" && setting.globalOnly) {
      wrong.push({
        message: `"${key}" cannot be set by a project: it decides which program runs`,
        hint: "Set it in ~/.config/prj/config.yaml",
        ...(found instanceof TemplateText ? { place: found.place() } : {}),
      });
    } else if (found instanceof TemplateText && found.then !== undefined) {
      wrong.push({
        message: `Expected ${describeScalar(found.then)} for "${key}", found "${found.text}"`,
        hint: "Templates belong in commands, and in naming_pattern",
        place: found.place(),
      });
    } else values[key] = asText(found);
  }
  const environments = (value["environments"] ?? {}) as Record<string, Record<string, TemplateText>>;
  return {
    file: wrong.length > 0 ? undefined : {
      scope,
      path: yaml.source.file,
      values,
      environments: mapValues(environments, (variables) => mapValues(variables, (variable) => variable.text)),
    },
    problems: wrong,
  };
}

function settings(): [SettingKey, Setting][] {
  return Object.entries(SETTINGS) as [SettingKey, Setting][];
}

function asText(value: unknown): string {
  if (value instanceof TemplateText) return value.text;
  if (value !== null && typeof value === "object") return `${(value as Duration).ms}ms`;
  return String(value);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
