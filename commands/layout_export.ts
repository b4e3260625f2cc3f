import { answerForm, fields, integer, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { exportSessions, type ExportWish } from "../src/run/layout/export_sessions.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { requireSession } from "../src/run/session/require_session.ts";
import { formatCount, joinWords, tildePath } from "../src/ui/style.ts";
import { showControl } from "../src/ui/visible.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation, Options } from "./verb.ts";

const EXPORTED = answerForm("prj.layout-export/1", {
  files: list(fields({
    path: string(),
    sessions: list(fields({ name: string(), windows: integer(), panes: integer() })),
    notes: list(string(), "What the file cannot say"),
  })),
});
export const answers = [EXPORTED];

/** `prj layout export SESSION…`. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const all = options["all"] === true;
  if (all === words.length > 0) {
    throw new PrjError("invalid", {
      message: all ? 'Cannot use names with "--all"' : 'Missing <sessions...> after "prj layout export"',
      hint: 'Name sessions, or use "--all"; "prj list-sessions --all" shows them',
    });
  }
  const wish = readWish(options);
  using overview = await findProjectSessions(context, audience, { backend: "tmux" });
  requireBackend(overview);
  const sessions = all
    ? overview.all
    : [...new Set(words)].map((name) => requireSession(overview, name, { all: true }));
  if (sessions.length === 0) throw new PrjError("not-found", { message: "There are no sessions to export" });
  const files = await exportSessions(context, overview, sessions, wish, audience);
  if (json) {
    answerJson(console, EXPORTED, {
      files: files.map(({ path, sessions, notes }) => ({
        path,
        sessions: sessions.map(({ name, windows }) => ({
          name,
          windows: windows.length,
          panes: windows.reduce((sum, { panes }) => sum + panes.length, 0),
        })),
        notes,
      })),
    });
    return 0;
  }
  for (const { path, sessions, notes } of files) {
    for (const note of notes) console.warn(showControl(note));
    const windows = sessions.reduce((sum, session) => sum + session.windows.length, 0);
    const names = joinWords(sessions.map(({ name }) => name));
    console.answer(
      `${tildePath(path, context.folders.home)}: ${showControl(names)}, ${formatCount(windows, "window")}`,
    );
  }
  return 0;
}

function readWish(options: Options): ExportWish {
  const [merge, overwrite] = [options["merge"] === true, options["overwrite"] === true];
  if (merge && overwrite) {
    throw new PrjError("invalid", { message: 'Cannot use "--merge" with "--overwrite"', hint: "Use one of the two" });
  }
  return {
    format: options["format"] === "layouts" ? "layouts" : "command",
    output: typeof options["output"] === "string" ? options["output"] : undefined,
    existing: merge ? "merge" : overwrite ? "overwrite" : "refuse",
    source: (options["commands"] ?? "auto") as ExportWish["source"],
  };
}
