import { answerForm, fields, integer, list, nullable, string } from "../src/base/answer.ts";
import { describePaneIdentity } from "../src/run/pane/choose_panes.ts";
import { listenForInterrupt, orInterrupted } from "../src/run/interrupt.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { resolveName } from "../src/run/session/resolve_name.ts";
import { describeCondition, parseCondition } from "../src/run/pane/wait_condition.ts";
import { waitForSession } from "../src/run/pane/wait_session.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { readSpan } from "./number_option.ts";
import { PANE_NAME, PANE_REF, paneName, readPaneWish } from "./pane_options.ts";
import type { Invocation } from "./verb.ts";

const WAIT = answerForm("prj.wait/1", {
  session: string(),
  until: string(),
  waited_ms: integer(),
  panes: list(fields({ ...PANE_NAME, state: string(), exit_code: nullable(integer("Of its command")) })),
  match: nullable(fields({ pane: PANE_REF, line: string() }), "Of output=REGEX"),
});
export const answers = [WAIT];

/** `prj wait NAME`. */
export async function run({ context, console, json, words, options, audience }: Invocation): Promise<number> {
  const condition = parseCondition(String(options["until"] ?? "exited"));
  const timeoutMs = readSpan(options, "timeout") ?? Infinity;
  const intervalMs = readSpan(options, "interval");
  using interrupt = listenForInterrupt();
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", words));
  requireBackend(overview);
  const name = await resolveName(context, overview, words[0]!, {
    ...readNameWish(options),
    ended: true,
    // Whoever waits for its end has it already.
    defined: condition.kind === "session-missing",
  });
  const wish = {
    condition,
    names: readNameWish(options),
    panes: readPaneWish(options),
    timeoutMs,
    intervalMs,
    signal: interrupt.signal,
  };
  const waiting = waitForSession(context, overview, name, wish);
  const { waitedMs, panes, match } = await orInterrupted(waiting, interrupt.signal);
  if (json) {
    answerJson(console, WAIT, {
      session: name,
      until: describeCondition(condition),
      waited_ms: waitedMs,
      panes: panes.map((pane) => ({ ...paneName(pane), state: pane.state, exit_code: pane.exitCode })),
      match: match === null ? null : { pane: paneName(match.pane), line: match.line },
    });
  } else if (match !== null) console.narrate(`${describePaneIdentity(match.pane)} | ${match.line}`);
  else console.narrate(`${name}: ${describeCondition(condition)}`);
  return 0;
}
