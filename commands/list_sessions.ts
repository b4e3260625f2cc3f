import { answerForm, list } from "../src/base/answer.ts";
import { describeTroubles } from "../src/run/ask_backends.ts";
import { viewEnded } from "../src/run/find_sessions.ts";
import { findProjectSessions } from "../src/run/project_sessions.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import { SESSION, sessionJson } from "./session_json.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const SESSIONS = answerForm("prj.sessions/1", { sessions: list(SESSION) });
export const answers = [SESSIONS];

/** `prj list-sessions`. */
export async function run({ context, console, json, options, audience }: Invocation): Promise<number> {
  const { state, backend } = options;
  const scope = options["all"] === true || backend !== undefined ? "installed" : "used";
  using overview = await findProjectSessions(context, audience, readLookWish(options, scope));
  for (const trouble of describeTroubles(overview.listings)) audience.warn(trouble);
  const living = options["all"] === true ? overview.all : overview.own;
  const ended =
    typeof state === "string" && state !== "running" && overview.store !== undefined && overview.place !== undefined
      ? viewEnded(overview.store, overview.place.root, overview)
      : [];
  const sessions = [...living, ...ended].filter((session) => state === undefined || session.state === state);
  if (json) answerJson(console, SESSIONS, { sessions: sessions.map(sessionJson) });
  else if (sessions.length === 0) console.narrate('No sessions: "prj run start-dev" opens one');
  else console.answer(renderSessions(sessions, context, console));
  return 0;
}
