import { answerForm } from "../src/base/answer.ts";
import { PrjError } from "../src/base/error.ts";
import { endSessions } from "../src/run/end_session.ts";
import { requireProject } from "../src/run/project.ts";
import { findProjectSessions } from "../src/run/project_sessions.ts";
import { formatCount } from "../src/ui/style.ts";
import { answerJson } from "./answer_json.ts";
import { answerEnded, ENDED } from "./kill_session.ts";
import { renderSessions } from "./session_table.ts";
import type { Invocation } from "./verb.ts";

const CLEANUP = answerForm("prj.cleanup-sessions/1", ENDED);
export const answers = [CLEANUP];

/** `prj cleanup-sessions`: the project's sessions, never another's. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  requireProject(context.cwd);
  using overview = await findProjectSessions(context, audience);
  const sessions = overview.own;
  if (sessions.length === 0) {
    if (json) answerJson(console, CLEANUP, { sessions: [] });
    else console.narrate("No sessions to end");
    return 0;
  }
  if (options["dryRun"] === true) {
    if (json) {
      answerJson(console, CLEANUP, {
        sessions: sessions.map(({ name }) => ({ name, ended: false, failed_steps: [] })),
      });
    } else console.answer(sessions.map(({ name }) => name).join("\n"));
    return 0;
  }
  if (options["yes"] !== true) await askFirst(invocation, renderSessions(sessions, context, console), sessions.length);
  const ended = await endSessions(context, overview, sessions, false, audience);
  return answerEnded(ended, CLEANUP, invocation);
}

async function askFirst({ context, console }: Invocation, table: string, count: number): Promise<void> {
  const { stdin, stderr } = context.terminal;
  const refusal = {
    message: `${formatCount(count, "session")} not ended`,
    hint: 'Run "prj cleanup-sessions --yes" to end them without being asked',
  };
  if (!stdin || !stderr) throw new PrjError("not-approved", refusal);
  console.narrate(table);
  const { confirm } = await import("../src/ui/prompt.ts");
  if (await confirm(`End ${formatCount(count, "session")}?`) !== true) throw new PrjError("not-approved", refusal);
}
