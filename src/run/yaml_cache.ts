import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { SourceText } from "../base/source_text.ts";
import type { YamlNode, YamlParser } from "../base/yaml_node.ts";

/** Changes with the shape of what is kept. */
const VERSION = 2;

interface Entry {
  readonly version: number;
  readonly text: string;
  readonly root: YamlNode;
}

/**
 * Makes a parser that remembers what a file parsed to, under ~/.cache/prj: loading the YAML library and parsing two
 * files cost as much as starting a session. A file's text is kept whole and compared whole, so what is remembered is
 * what is there. Only a verb that may write remembers, by the writes that are added to `remember` and are made once
 * nothing is wrong; files with errors are always parsed.
 */
export function createYamlParser(
  context: Context,
  options: { readonly remember: false | (() => void)[] },
): YamlParser {
  return async (file, text) => {
    const path = join(context.folders.cache, "yaml", `${encodeURIComponent(file).slice(-200)}.json`);
    const kept = readEntry(path);
    if (kept !== undefined && kept.text === text) {
      return { source: new SourceText(file, text), root: kept.root, problems: [] };
    }
    const { parseYaml } = await import("../base/yaml_source.ts");
    const parsed = parseYaml(file, text);
    if (options.remember && parsed.problems.length === 0) {
      options.remember.push(() => writeEntry(path, { version: VERSION, text, root: parsed.root }));
    }
    return parsed;
  };
}

function readEntry(path: string): Entry | undefined {
  try {
    const entry = JSON.parse(Deno.readTextFileSync(path)) as Partial<Entry> | null;
    return entry?.version === VERSION && typeof entry.text === "string" && entry.root !== undefined
      ? entry as Entry
      : undefined;
  } catch {
    return undefined;
  }
}

/** In one rename, so that nobody ever reads half of it; a cache that cannot be written is no reason to fail. */
function writeEntry(path: string, entry: Entry): void {
  try {
    Deno.mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    const draft = Deno.makeTempFileSync({ dir: join(path, ".."), suffix: ".tmp" });
    Deno.writeTextFileSync(draft, JSON.stringify(entry));
    Deno.renameSync(draft, path);
  } catch {
    return;
  }
}
