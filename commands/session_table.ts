import type { Context } from "../src/base/context.ts";
import type { SessionView } from "../src/run/find_sessions.ts";
import type { Console } from "../src/ui/console.ts";
import { formatAge, tildePath } from "../src/ui/style.ts";
import { renderTable } from "../src/ui/table.ts";

/** Sessions as a table for a person. */
export function renderSessions(sessions: readonly SessionView[], context: Context, console: Console): string {
  return renderTable(
    [
      { header: "session" },
      { header: "state" },
      { header: "windows", align: "right" },
      { header: "active" },
      { header: "directory", shrink: "start" },
    ],
    sessions.map((session) => [
      session.name,
      session.attached > 0 ? "attached" : session.state,
      String(session.windows),
      formatAge(context.now() - session.lastActivityAt),
      tildePath(session.path ?? "", context.folders.home),
    ]),
    { width: console.width, color: console.answerColor },
  );
}
