import { type Answered, answerForm, choice, fields, list, string } from "../src/base/answer.ts";
import { CLEANUP_KINDS, type Disposable, findDisposable } from "../src/run/ending/cleanup_reason.ts";
import { endSessions, isAround, ownLast } from "../src/run/ending/end_session.ts";
import { requireProject } from "../src/run/project.ts";
import { findProjectSessions, requireBackend } from "../src/run/project_sessions.ts";
import { formatAge, formatCount, tildePath } from "../src/ui/style.ts";
import { describeStanding } from "../src/ui/session_text.ts";
import { renderTable } from "../src/ui/table.ts";
import { answerJson } from "./answer_json.ts";
import { askToEnd } from "./ask_to_end.ts";
import { describeEnd, endCode, ENDED_FIELDS, endedJson, untouchedJson } from "./ended_json.ts";
import { readSpan } from "./number_option.ts";
import type { Invocation, Options } from "./verb.ts";

const REASON = fields({ kind: choice(CLEANUP_KINDS), text: string() });
const SESSION = fields({ ...ENDED_FIELDS, reasons: list(REASON) });
const CLEANUP = answerForm("prj.cleanup-sessions/1", { sessions: list(SESSION) });
export const answers = [CLEANUP];

/** `prj cleanup-sessions`: the project's sessions; never one that is not prj's. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, console, json, options, audience } = invocation;
  const everywhere = options["all"] === true;
  if (!everywhere) requireProject(context.cwd);
  const olderThanMs = readSpan(options, "olderThan");
  using overview = await findProjectSessions(context, audience);
  requireBackend(overview);
  const isDry = options["dryRun"] === true;
  const among = everywhere ? overview.all.filter(({ owned }) => owned) : overview.own;
  const disposable = await findDisposable(context, overview, among, {
    olderThanMs,
    timedOut: options["timedOut"] === true,
    orphaned: options["orphaned"] === true,
    merged: options["merged"] === true,
    detached: options["detached"] === true,
  });
  const sorted = ownLast(disposable.map(({ session }) => session), overview);
  const reasonsOf = (name: string) => disposable.find(({ session }) => session.name === name)?.reasons ?? [];
  if (sorted.length === 0) {
    if (json) answerJson(console, CLEANUP, { sessions: [] });
    else console.narrate("No sessions to end");
    return 0;
  }
  if (isDry) {
    if (json) {
      const untouched = sorted.map(({ name }): Answered<typeof SESSION> => ({
        ...untouchedJson(name),
        reasons: reasonsOf(name),
      }));
      answerJson(console, CLEANUP, { sessions: untouched });
    } else console.answer(hasSelector(options) ? renderDisposable(disposable, invocation) : namesOf(sorted));
    return 0;
  }
  const own = sorted.find((session) => isAround(session, overview));
  await askToEnd(invocation, {
    table: renderDisposable(disposable, invocation),
    question: `End ${formatCount(sorted.length, "session")}${own === undefined ? "" : ", this one last"}?`,
    refusal: `${formatCount(sorted.length, "session")} not ended`,
    line: `prj cleanup-sessions --yes${everywhere ? " --all" : ""}`,
  });
  if (own !== undefined) console.narrate(`prj runs in "${own.name}", so it comes last`);
  const ended = await endSessions(context, overview, sorted, { force: options["force"] === true }, audience);
  if (json) {
    const told = ended.map((one): Answered<typeof SESSION> => ({ ...endedJson(one), reasons: reasonsOf(one.name) }));
    answerJson(console, CLEANUP, { sessions: told });
  } else for (const one of ended) console.answer(`${one.name} ${describeEnd(one)}`);
  return endCode(ended, invocation);
}

function hasSelector(options: Options): boolean {
  return ["olderThan", "timedOut", "orphaned", "merged"].some((key) => options[key] !== undefined);
}

function namesOf(sessions: readonly { readonly name: string }[]): string {
  return sessions.map(({ name }) => name).join("\n");
}

function renderDisposable(disposable: readonly Disposable[], { context, console }: Invocation): string {
  return renderTable(
    [
      { header: "session" },
      { header: "state" },
      { header: "active" },
      { header: "why", shrink: "end" },
      { header: "directory", shrink: "start" },
    ],
    disposable.map(({ session, reasons }) => [
      session.name,
      describeStanding(session),
      formatAge(context.now() - session.lastActivityAt),
      reasons.map(({ text }) => text).join(", "),
      tildePath(session.path ?? "", context.folders.home),
    ]),
    { width: console.width, color: console.answerColor },
  );
}
