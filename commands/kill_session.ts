import { answerForm, fields, list } from "../src/base/answer.ts";
import { endSessions } from "../src/run/end_session.ts";
import type { SessionView } from "../src/run/find_sessions.ts";
import { findProjectSessions, requireBackend, type SessionOverview } from "../src/run/project_sessions.ts";
import { requireSession } from "../src/run/require_session.ts";
import { formatCount } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { askToEnd } from "./ask_to_end.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { endCode, ENDED_FIELDS, endedJson } from "./ended_json.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const KILL = answerForm("prj.kill-session/1", { sessions: list(fields(ENDED_FIELDS)) });
export const answers = [KILL];

/** `prj kill-session NAME…`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed"));
  const sessions = await chooseToEnd(invocation, overview, "kill-session");
  const ended = await endSessions(context, overview, sessions, { force: options["force"] === true }, audience);
  if (json) answerJson(console, KILL, { sessions: ended.map(endedJson) });
  else for (const { name, ended: done } of ended) console.answer(`${name} ${done ? "ended" : "was not ended"}`);
  return endCode(ended, invocation);
}

/**
 * Finds the sessions that the words name, all before anything is done: one that is wrong must not leave the others half
 * done. What is not of this project needs `--all` and a person's yes.
 */
export async function chooseToEnd(
  invocation: Invocation,
  overview: SessionOverview,
  verb: string,
): Promise<readonly SessionView[]> {
  const { context, console, words, options } = invocation;
  requireBackend(overview);
  const sessions = [...new Set(words)].map((name) => requireSession(overview, name, readNameWish(options)));
  const strangers = sessions.filter((session) => !overview.own.includes(session));
  if (strangers.length > 0) {
    await askToEnd(invocation, {
      table: renderSessions(strangers, context, console),
      question: `End ${formatCount(strangers.length, "session")} that ${
        strangers.length === 1 ? "is" : "are"
      } not of this project?`,
      refusal: `Not ended: ${strangers.map(({ name }) => `"${name}"`).join(", ")} ${
        strangers.length === 1 ? "is" : "are"
      } not of this project`,
      line: `prj ${verb} --all --yes ${words.join(" ")}`,
    });
  }
  return sessions;
}
