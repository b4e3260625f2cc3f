import type { Context } from "../src/base/context.ts";
import type { SessionView } from "../src/run/session/find_sessions.ts";
import type { Console } from "../src/ui/console.ts";
import { formatAge, tildePath } from "../src/ui/style.ts";
import { describeStanding } from "../src/ui/session_text.ts";
import { renderTable } from "../src/ui/table.ts";

/** Sessions as a table for a person. */
export function renderSessions(sessions: readonly SessionView[], context: Context, console: Console): string {
  const hasContainers = sessions.some(({ kind }) => kind === "container");
  const hasForeign = hasContainers && sessions.some(({ owned }) => !owned);
  return renderTable(
    [
      { header: "session" },
      { header: "state" },
      ...(hasContainers ? [{ header: "in" }] : []),
      ...(hasForeign ? [{ header: "project" }] : []),
      { header: "windows", align: "right" },
      { header: "active" },
      { header: "directory", shrink: "start" },
    ],
    sessions.map((session) => [
      session.name,
      describeStanding(session),
      ...(hasContainers ? [session.backend] : []),
      ...(hasForeign ? [session.owned ? session.project ?? "" : "not of prj"] : []),
      session.createdAt === 0 ? "" : String(session.windows),
      session.createdAt === 0 ? "" : formatAge(context.now() - session.lastActivityAt),
      tildePath(session.path ?? "", context.folders.home),
    ]),
    { width: console.width, color: console.answerColor },
  );
}
