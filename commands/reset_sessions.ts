import { answerForm, choice, fields, list, string } from "../src/base/answer.ts";
import { endSessions, ownLast } from "../src/run/ending/end_session.ts";
import { CORRECTION_KINDS, resetSessions } from "../src/run/ending/reset_sessions.ts";
import { formatCount } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { askToEnd } from "./ask_to_end.ts";
import { describeEnd, endCode, ENDED_FIELDS, endedJson } from "./ended_json.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const CORRECTION = fields({ kind: choice(CORRECTION_KINDS), uid: string(), name: string(), text: string() });
const RESET = answerForm("prj.reset-sessions/1", {
  corrections: list(CORRECTION),
  sessions: list(fields(ENDED_FIELDS), "What --kill ended"),
});
export const answers = [RESET];

/** `prj reset-sessions`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const { corrections, overview: looked } = await resetSessions(context, audience);
  using overview = looked;
  if (!json) {
    if (corrections.length === 0) console.answer("The record was right");
    else {
      const rows = corrections.map(({ name, text }) => [name, text]);
      console.answer(renderTable([{ header: "session" }, { header: "corrected" }], rows, {
        width: console.width,
        color: console.answerColor,
      }));
    }
  }
  const sessions = options["kill"] === true ? ownLast(overview.own, overview) : [];
  if (sessions.length > 0) {
    await askToEnd(invocation, {
      table: renderSessions(sessions, context, console),
      question: `End ${formatCount(sessions.length, "session")}?`,
      refusal: `${formatCount(sessions.length, "session")} not ended`,
      line: "prj reset-sessions --kill --yes",
    });
  }
  const ended = await endSessions(context, overview, sessions, { force: options["force"] === true }, audience);
  if (json) answerJson(console, RESET, { corrections, sessions: ended.map(endedJson) });
  else for (const one of ended) console.answer(`${one.name} ${describeEnd(one)}`);
  return endCode(ended, invocation);
}
