import { answerForm, boolean, fields, integer, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { openRecordIfThere } from "../src/run/journal.ts";
import { requireProject } from "../src/run/project.ts";
import { formatCount } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

const REBUILD = answerForm("prj.events-rebuild/1", {
  events: integer(),
  equal: boolean("Whether what was kept along the way is what the events make"),
  mended: boolean("Whether the new took the place of the kept"),
  tables: list(fields({
    table: string(),
    rows: integer(),
    missing: integer("Rows that the events make and that were not there"),
    extra: integer("Rows that no event makes"),
    changed: integer(),
    examples: list(string("Some rows that differ, and in what")),
  })),
});
export const answers = [REBUILD];

/** `prj events rebuild`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const place = requireProject(context.cwd);
  using store = await openRecordIfThere(context, place.root, audience);
  const dryRun = options["dryRun"] === true;
  const report = store.rebuild({ dryRun });
  if (report === undefined) {
    throw new PrjError("failed", { message: "Cannot rebuild: there is no record here, or it cannot be written" });
  }
  const differing = report.tables.filter(({ missing, extra, changed }) => missing + extra + changed > 0);
  const equal = differing.length === 0;
  if (json) {
    answerJson(console, REBUILD, { events: report.events, equal, mended: !equal && !dryRun, tables: report.tables });
    return 0;
  }
  const from = `made from ${formatCount(report.events, "event")}`;
  if (equal) console.answer(`Equal: what is kept is what is ${from}`);
  else {
    console.answer(renderTable(
      [
        { header: "table" },
        ...["rows", "missing", "extra", "changed"].map((header) => ({ header, align: "right" as const })),
        { header: "such as", shrink: "end" },
      ],
      differing.map((table) => [
        table.table,
        ...[table.rows, table.missing, table.extra, table.changed].map(String),
        table.examples[0] ?? "",
      ]),
      { width: console.width, color: console.answerColor },
    ));
    console.narrate(dryRun ? "Nothing was changed" : `Mended: all is now as it is ${from}`);
  }
  return 0;
}
