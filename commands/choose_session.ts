import { PrjError } from "../src/base/error.ts";
import { isAround } from "../src/run/ending/end_session.ts";
import type { SessionView } from "../src/run/session/find_sessions.ts";
import { factsOf, listingOf, type SessionOverview } from "../src/run/project_sessions.ts";
import { formatAge } from "../src/ui/style.ts";
import type { Invocation } from "./verb.ts";

/** Lets a person choose one of several sessions, with a look at its screen. */
export async function chooseSession(
  sessions: readonly SessionView[],
  overview: SessionOverview,
  { context, console }: Invocation,
): Promise<SessionView> {
  const sorted = sortSessions(sessions, overview);
  const { stdin, stdout } = context.terminal;
  if (!stdin || !stdout) {
    throw new PrjError("invalid", {
      message: `Which of the ${sessions.length} sessions?`,
      hint: `Name one: ${sorted.map((session) => session.name).join(", ")}`,
    });
  }
  const { pick } = await import("../src/ui/picker.ts");
  const projects = new Set(sorted.map(({ root }) => root));
  const backends = new Set(sorted.map(({ backend }) => backend));
  const key = await pick({
    question: "Attach to",
    color: console.answerColor,
    columns: [
      { header: "session", shrink: "end" },
      { header: "windows", align: "right" },
      { header: "active" },
      { header: "state" },
      ...(backends.size > 1 ? [{ header: "in" }] : []),
      ...(projects.size > 1 ? [{ header: "project", shrink: "end" as const }] : []),
    ],
    options: sorted.map((session) => ({
      key: keyOf(session),
      isCurrent: isAround(session, overview),
      columns: [
        session.name,
        String(session.windows),
        formatAge(context.now() - session.lastActivityAt),
        isAround(session, overview) ? "you are here" : describeState(session),
        ...(backends.size > 1 ? [session.backend] : []),
        ...(projects.size > 1 ? [session.project ?? "not of prj"] : []),
      ],
    })),
    preview: async (key) => {
      const session = sorted.find((one) => keyOf(one) === key);
      const { backend } = session === undefined ? {} : listingOf(overview, session);
      if (session === undefined || backend?.capabilities.capture !== true) return undefined;
      const windows = factsOf(overview, session)?.windows ?? [];
      const window = windows.find(({ active }) => active) ?? windows[0];
      const pane = window?.panes.find(({ active }) => active) ?? window?.panes[0];
      return pane === undefined ? undefined : (await backend.capture([pane.id], { history: 0, colors: false }))[0];
    },
  });
  const chosen = sorted.find((session) => keyOf(session) === key);
  if (chosen === undefined) throw new PrjError("interrupted", { message: "Nothing chosen" });
  return chosen;
}

/** Nothing where it runs and nobody looks at it, as most do. */
function describeState({ state, detail, attached }: SessionView): string {
  if (state === "running" && detail === null) return attached > 0 ? "attached" : "";
  return detail ?? state;
}

/** Ids are a backend's own. */
function keyOf({ backend, id }: SessionView): string {
  return `${backend} ${id}`;
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** This project's first, then those of others by project, then those that are not of prj; as a person counts. */
function sortSessions(sessions: readonly SessionView[], { place }: SessionOverview): readonly SessionView[] {
  const rank = (session: SessionView): number =>
    place !== undefined && session.owned && session.root === place.root ? 0 : session.owned ? 1 : 2;
  return sessions.toSorted((a, b) =>
    rank(a) - rank(b) || COLLATOR.compare(`${a.project}\n${a.root}`, `${b.project}\n${b.root}`) ||
    COLLATOR.compare(a.name, b.name)
  );
}
