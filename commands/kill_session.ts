import { PrjError } from "../src/base/error.ts";
import { answerForm, fields, list } from "../src/base/answer.ts";
import { AT_ONCE } from "../src/run/ending/end_kept.ts";
import { endSessions } from "../src/run/ending/end_session.ts";
import type { SessionView } from "../src/run/session/find_sessions.ts";
import { findProjectSessions, requireBackend, type SessionOverview } from "../src/run/project_sessions.ts";
import { requireSession } from "../src/run/session/require_session.ts";
import { resolveName } from "../src/run/session/resolve_name.ts";
import { formatCount } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { askToEnd } from "./ask_to_end.ts";
import { readLookWish, readNameWish } from "./backend_option.ts";
import { describeEnd, endCode, ENDED_FIELDS, endedJson } from "./ended_json.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const KILL = answerForm("prj.kill-session/1", { sessions: list(fields(ENDED_FIELDS)) });
export const answers = [KILL];

/** `prj kill-session NAME…`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  using overview = await findProjectSessions(context, audience, readLookWish(options, "installed", invocation.words));
  const sessions = await chooseToEnd(invocation, overview, "kill-session", true);
  const kept = { ...AT_ONCE, mayRemoveForeign: true };
  const ended = await endSessions(context, overview, sessions, { force: options["force"] === true, kept }, audience);
  if (json) answerJson(console, KILL, { sessions: ended.map(endedJson) });
  else for (const one of ended) console.answer(`${one.name} ${describeEnd(one)}`);
  return endCode(ended, invocation);
}

/**
 * Finds the sessions that the words name, all before anything is done: one that is wrong must not leave the others half
 * done. What is not of this project needs `--all` and a person's yes; of a container its name is enough, unless it is
 * removed.
 */
export async function chooseToEnd(
  invocation: Invocation,
  overview: SessionOverview,
  verb: string,
  removes: boolean,
): Promise<readonly SessionView[]> {
  const { context, console, words, options } = invocation;
  requireBackend(overview);
  const names = new Set<string>();
  for (const word of words) names.add(await resolveName(context, overview, word, readNameWish(options)));
  const sessions = [...names].map((name) => requireSession(overview, name, readNameWish(options)));
  const strangers = sessions.filter((session) =>
    !overview.own.includes(session) && (session.kind !== "container" || removes)
  );
  const unmade = strangers.find(({ kind, owned }) => kind === "container" && !owned);
  if (unmade !== undefined && options["rm"] !== true) {
    throw new PrjError("not-approved", {
      message: `Cannot remove "${unmade.name}": prj did not make it`,
      hint: `Add --rm to have it removed all the same; "prj stop ${unmade.name}" ends it, and leaves it there`,
    });
  }
  if (strangers.length > 0) {
    await askToEnd(invocation, {
      table: renderSessions(strangers, context, console),
      question: `${strangers.some(({ kind }) => kind === "container") ? "End and remove" : "End"} ${
        formatCount(strangers.length, "session")
      } that ${strangers.length === 1 ? "is" : "are"} not of this project?`,
      refusal: `Not ended: ${strangers.map(({ name }) => `"${name}"`).join(", ")} ${
        strangers.length === 1 ? "is" : "are"
      } not of this project`,
      line: `prj ${verb} ${options["rm"] === true ? "--rm " : ""}--all --yes ${words.join(" ")}`,
    });
  }
  return sessions;
}
