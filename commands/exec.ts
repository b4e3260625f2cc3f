import { answerForm, integer, list, string } from "../src/base/answer.ts";
import { chooseActivePane } from "../src/run/choose_panes.ts";
import { execCaptured, execInPlace, prepareExec } from "../src/run/exec_session.ts";
import { inspectSessions } from "../src/run/inspect_sessions.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { requireSession } from "../src/run/require_session.ts";
import { resolveName } from "../src/run/resolve_name.ts";
import { requireCapability } from "../src/run/send_to_panes.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { readPaneWish } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const EXEC = answerForm("prj.exec/1", {
  session: string(),
  argv: list(string()),
  directory: string(),
  exit_code: integer("128 + n where signal n ended it; the exit code of prj too"),
  stdout: string(),
  stderr: string(),
  duration_ms: integer(),
});
export const answers = [EXEC];

/** `prj exec NAME -- ARGV`. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const [name, ...argv] = words as [string, string, ...string[]];
  const wish = readPaneWish(options);
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed"));
  requireBackend(overview);
  const session = requireSession(
    overview,
    await resolveName(context, overview, name, readNameWish(options)),
    readNameWish(options),
  );
  requireCapability(overview, session, "exec");
  const hasWish = wish.window !== undefined || wish.pane !== undefined;
  const [inspection] = hasWish ? await inspectSessions(context, overview, [session]) : [];
  const pane = inspection === undefined ? undefined : chooseActivePane(inspection.panes, wish);
  const request = await prepareExec(context, overview, session, pane, argv as [string, ...string[]]);
  if (!json) return await execInPlace(request);
  const { code, stdout, stderr, durationMs } = await execCaptured(overview, request);
  answerJson(console, EXEC, {
    session: session.name,
    argv,
    directory: request.cwd ?? context.cwd,
    exit_code: code,
    stdout,
    stderr,
    duration_ms: Math.round(durationMs),
  });
  return code;
}
