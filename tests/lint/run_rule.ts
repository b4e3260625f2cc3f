import { join } from "node:path";
import plugin from "../../scripts/lint/plugin.ts";

const ROOT = join(import.meta.dirname!, "../..");

/** What one rule of the plugin says about `source`, were it the file at `path` of this repository. */
export function runRule(rule: keyof typeof plugin.rules, path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, join(ROOT, path), source)
    .filter(({ id }) => id === `prj/${rule}`).map(({ message }) => message);
}
