import { answerForm, choice, fields, list, map, nullable, string } from "../src/base/answer.ts";
import { PrjError, throwProblems } from "../src/base/error.ts";
import { configPaths, listSettings, loadConfig } from "../src/run/load_config.ts";
import { createYamlParser } from "../src/run/yaml_cache.ts";
import { findProject, kindOf } from "../src/run/project.ts";
import { tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const CONFIG = answerForm("prj.config/1", {
  files: list(fields({ scope: choice(["project", "global"]), path: string() })),
  values: map(fields({ value: nullable(string()), origin: nullable(string()) })),
  environments: map(map(string())),
});
export const answers = [CONFIG];

/** `prj config show [--origin]`. */
export async function run({ context, console, json, words, options }: Invocation): Promise<number> {
  if (words[0] !== undefined && words[0] !== "show") {
    throw new PrjError("invalid", {
      message: `Unknown word "${words[0]}" after "config"`,
      hint: 'Run "prj config show"',
    });
  }
  const place = findProject(context.cwd);
  const { config, problems } = await loadConfig(context, place, createYamlParser(context, { remember: false }));
  throwProblems(problems);
  const settings = listSettings(config);
  if (json) {
    answerJson(console, CONFIG, {
      files: configPaths(context, place).filter(({ path }) => kindOf(path) === "file"),
      values: Object.fromEntries(settings.map(({ key, value }) => [key, value ?? { value: null, origin: null }])),
      environments: config.environments,
    });
    return 0;
  }
  const rows = settings.map(({ key, value: found }) => {
    const { value = "", origin = "" } = found ?? {};
    return [key, value, ...(options["origin"] === true ? [tildePath(origin, context.folders.home)] : [])];
  });
  const environments = Object.entries(config.environments).flatMap(([name, variables]) =>
    Object.entries(variables).map(([variable, value]) => [`environments.${name}.${variable}`, value])
  );
  console.answer(renderTable(
    [
      { header: "setting" },
      { header: "value", shrink: "end" },
      ...(options["origin"] === true ? [{ header: "from", shrink: "start" as const }] : []),
    ],
    [...rows, ...environments],
    { width: console.width, color: console.answerColor },
  ));
  return 0;
}
