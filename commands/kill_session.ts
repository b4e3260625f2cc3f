import { type AnswerForm, answerForm, type AnswerOf, boolean, fields, list, string } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { type EndedSession, endSessions } from "../src/run/end_session.ts";
import { requireSession } from "../src/run/find_sessions.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { answerJson } from "./answer_json.ts";
import type { Invocation } from "./verb.ts";

/** What every verb answers that ends sessions. */
export const ENDED = {
  sessions: list(fields({ name: string(), ended: boolean(), failed_steps: list(string()) })),
} as const;
const KILL = answerForm("prj.kill-session/1", ENDED);
export const answers = [KILL];

/** `prj kill-session NAME…`. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, words, options, audience } = invocation;
  using overview = await findProjectSessions(context, audience);
  requireBackend(overview);
  // All names first: one that is wrong must not leave the others half done.
  const sessions = [...new Set(words)].map((name) => requireSession(overview.own, name));
  const ended = await endSessions(context, overview, sessions, options["force"] === true, audience);
  return answerEnded(ended, KILL, invocation);
}

/** Answers which sessions were ended; a cleanup step that failed is a failure of the verb. */
export function answerEnded(
  ended: readonly EndedSession[],
  form: AnswerForm<AnswerOf<typeof KILL>>,
  { console, json }: Invocation,
): number {
  if (json) {
    answerJson(console, form, {
      sessions: ended.map(({ name, ended, failed }) => ({ name, ended, failed_steps: failed })),
    });
  } else for (const { name, ended: done } of ended) console.answer(`${name} ${done ? "ended" : "was not ended"}`);
  if (ended.some((session) => session.cancelled)) {
    if (json) return 130;
    throw new PrjError("interrupted", { message: "Interrupted", hint: "--force ends sessions without their steps" });
  }
  const failed = ended.filter((session) => session.failed.length > 0);
  if (failed.length === 0) return 0;
  if (json) return 1;
  const steps = failed.map((session) => `${session.name}: ${session.failed.join(", ")}`).join("; ");
  throw new PrjError("failed", {
    message: `Cleanup steps failed: ${steps}`,
    hint: 'Their logs are in .prj/artifacts; "prj events" names them',
  });
}
