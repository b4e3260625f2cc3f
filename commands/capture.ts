import { answerForm, fields, integer, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { describePaneIdentity } from "../src/run/pane/choose_panes.ts";
import { inspectSessions } from "../src/run/pane/inspect_sessions.ts";
import { findProjectSessions, listingOf, requireBackend } from "../src/run/project_sessions.ts";
import { resolveSession } from "../src/run/session/resolve_name.ts";
import { requireRunning } from "../src/run/session/require_running.ts";
import { requireCapability } from "../src/run/pane/send_to_panes.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { readCount } from "./number_option.ts";
import { aimAtPanes, PANE_NAME, paneName } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const CAPTURE = answerForm("prj.capture/1", {
  session: string(),
  panes: list(fields({
    ...PANE_NAME,
    columns: integer(),
    rows: integer(),
    text: string("Its lines, without the empty ones at the end"),
  })),
});
export const answers = [CAPTURE];

/** `prj capture NAME`. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const history = readCount(options, "lines") ?? 0;
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", words));
  requireBackend(overview);
  const session = await resolveSession(context, overview, words[0]!, readNameWish(options));
  requireCapability(overview, session, "capture");
  requireRunning(session, "Cannot capture");
  const [inspection] = await inspectSessions(context, overview, [session]);
  const panes = aimAtPanes(inspection!.panes, options);
  const colors = options["ansi"] === true;
  const screens = await listingOf(overview, session).backend.capture(panes.map((pane) => pane.id), { history, colors });
  const found = panes.flatMap((pane, i) => {
    const screen = screens[i];
    return screen === undefined ? [] : [{ pane, text: screen.replace(/\s+$/, "") }];
  });
  if (found.length === 0) throw new PrjError("not-found", { message: `The panes of "${session.name}" are gone` });
  if (json) {
    answerJson(console, CAPTURE, {
      session: session.name,
      panes: found.map(({ pane, text }) => ({ ...paneName(pane), columns: pane.columns, rows: pane.rows, text })),
    });
  } else {
    const heading = (name: string): string => console.answerStyle.dim(`==> ${name} <==`);
    for (const { pane, text } of found) {
      if (found.length > 1) console.answer(heading(describePaneIdentity(pane)));
      console.answer(text);
    }
  }
  return 0;
}
