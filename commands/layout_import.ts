import { answerForm, boolean, choice, fields, integer, list, nullable, string } from "../src/base/answer.ts";
import { importLayouts, type ImportWish } from "../src/run/layout/import_layouts.ts";
import { formatCount, tildePath } from "../src/ui/style.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import { IMPORT_FROM } from "./layout_choice.ts";
import type { Invocation, Options } from "./verb.ts";

const IMPORT = answerForm("prj.layout-import/1", {
  commands: list(fields({
    name: string(),
    path: string("Its file"),
    source: string("The file that it comes from"),
    format: choice(IMPORT_FROM),
    written: boolean("false: --dry-run"),
    replaced: boolean("Whether a file of that name was there"),
    yaml: string(),
    notes: list(
      fields({
        kind: choice(
          ["left_out", "changed"],
          "left_out: nothing of it is in the command; changed: it behaves otherwise",
        ),
        file: string(),
        line: integer("From 1"),
        column: integer("From 1"),
        key: string('In the file\'s own words, such as "windows[0].editor.synchronize"'),
        reason: string(),
        instead: nullable(string("What to do; null: nothing has to be done")),
      }),
      "What did not come through as it was",
    ),
  })),
});
export const answers = [IMPORT];

/** `prj layout import FILE…`. */
export async function run({ context, console, json, words, options }: Invocation): Promise<number> {
  const { home } = context.folders;
  const wish = readWish(words, options);
  const commands = await importLayouts(context, wish, (path) => tildePath(path, home));
  if (json) {
    answerJson(console, IMPORT, {
      commands: commands.map(({ name, path, source, format, replaces, yaml, notes }) => ({
        name,
        path,
        source,
        format,
        written: !wish.dryRun,
        replaced: replaces,
        yaml,
        notes: notes.map(({ kind, key, place, reason, instead }) => ({
          kind,
          file: place.file,
          line: place.line,
          column: place.column,
          key,
          reason,
          instead,
        })),
      })),
    });
    return 0;
  }
  for (const { name, path, source, yaml, replaces, notes } of commands) {
    for (const { kind, key, place, reason, instead } of notes) {
      const what = kind === "left_out" ? "not carried over" : "changed";
      const where = `${tildePath(place.file, home)}:${place.line}: ${key}`;
      console.narrate(`${showControl(where)}: ${what}: ${showControl(reason)}`);
      if (instead !== null) console.narrate(`  ${showControl(instead)}`);
    }
    const missing = notes.filter(({ kind }) => kind === "left_out").length;
    const rest = missing === 0 ? "all of it" : `all but ${formatCount(missing, "thing")}`;
    if (wish.dryRun) console.answer(commands.length > 1 ? `--- # ${tildePath(path, home)}\n${yaml}` : yaml);
    else {
      const done = replaces ? "Replaced" : "Wrote";
      console.answer(`${done} ${tildePath(path, home)} from ${tildePath(source, home)}: ${rest}`);
      console.narrate(`Next: "prj show ${name}" shows it, "prj run ${name}" opens it`);
    }
  }
  return 0;
}

function readWish(words: readonly string[], options: Options): ImportWish {
  const text = (key: "from" | "name" | "output"): Record<string, string> =>
    typeof options[key] === "string" ? { [key]: options[key] } : {};
  return {
    words,
    ...text("from"),
    ...text("name"),
    ...text("output"),
    force: options["force"] === true,
    dryRun: options["dryRun"] === true,
  };
}
