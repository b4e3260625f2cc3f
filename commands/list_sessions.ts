import { answerForm, list } from "../src/base/answer.ts";
import { describeTroubles } from "../src/run/ask_backends.ts";
import { type DefinitionStart, startDefinitions } from "../src/run/session/definition_start.ts";
import { type SessionView, viewEnded } from "../src/run/session/find_sessions.ts";
import { findProjectSessions, type SessionOverview } from "../src/run/project_sessions.ts";
import { answerJson } from "./answer_json.ts";
import { readLookWish } from "./backend_option.ts";
import { SESSION, sessionJson } from "./session_json.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const SESSIONS = answerForm("prj.sessions/1", { sessions: list(SESSION) });
export const answers = [SESSIONS];

/** `prj list-sessions`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const { state, backend } = options;
  const scope = options["all"] === true || backend !== undefined ? "installed" : "used";
  // git answers while the backends do.
  const start = state === undefined || state === "defined" || state === "unknown"
    ? startDefinitions(context, { ahead: true })
    : undefined;
  using overview = await findProjectSessions(context, audience, readLookWish(options, scope));
  for (const trouble of describeTroubles(overview.listings)) audience.warn(trouble);
  const living = options["all"] === true ? overview.all : overview.own;
  const ended =
    typeof state === "string" && state !== "running" && overview.store !== undefined && overview.place !== undefined
      ? viewEnded(overview.store, overview.place.root, overview)
      : [];
  const defined = start === undefined || start.sources.length === 0
    ? []
    : await findDefined(start, overview, invocation);
  const sessions = [...living, ...ended, ...defined].filter((session) =>
    state === undefined || session.state === state
  );
  if (json) answerJson(console, SESSIONS, { sessions: sessions.map(sessionJson) });
  else if (sessions.length === 0) console.narrate('No sessions: "prj run start-dev" opens one');
  else console.answer(renderSessions(sessions, context, console));
  return 0;
}

/** What is wrong with a command hides no other, and no session. */
async function findDefined(
  start: DefinitionStart,
  overview: SessionOverview,
  { context, audience, options: { backend } }: Invocation,
): Promise<readonly SessionView[]> {
  const { listDefined } = await import("../src/run/session/match_defined.ts");
  const { sessions, problems } = await listDefined(context, start, overview);
  for (const problem of problems) audience.warn(problem);
  return sessions.filter(({ backend: name, kind }) =>
    typeof backend !== "string" || ["auto", name, kind].includes(backend)
  );
}
