import { decideName } from "../plan/session_plan.ts";
import type { DefinedSession } from "./find_defined.ts";
import type { SessionView } from "./find_sessions.ts";
import type { SessionOverview } from "./project_sessions.ts";

/** Finds the session of a definition as `prj run` would: by its identity, and its name or the one that it was made with. */
export function findSessionOf(
  { identity, name, backend }: DefinedSession,
  { listings, all }: Pick<SessionOverview, "listings" | "all">,
): SessionView | undefined {
  // Its own backend first: the same may have been opened in another, by --backend.
  const asked = listings.toSorted((a, b) =>
    Number(b.backend.name === backend.name) - Number(a.backend.name === backend.name)
  );
  for (const { backend: { name: host, capabilities }, facts } of asked) {
    const decision = decideName(name, "reuse", identity, facts.sessions, capabilities.maxNameLength);
    if (decision.kind !== "reuse") continue;
    const { id } = decision.existing;
    const found = all.find((session) => session.id === id && session.backend === host);
    if (found !== undefined) return found;
  }
  return undefined;
}
