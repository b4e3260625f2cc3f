import { decideName } from "../../plan/session_plan.ts";
import { runtimeOf } from "../../session/backend_name.ts";
import type { Context } from "../../base/context.ts";
import type { Problem } from "../../base/error.ts";
import type { DefinitionStart } from "./definition_start.ts";
import { type DefinedSession, DefinitionReader } from "./find_defined.ts";
import type { SessionView } from "./find_sessions.ts";
import type { SessionOverview } from "../project_sessions.ts";

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
  // Of a backend that does not answer only the record tells.
  return all.find(({ backend: host, detail, root, path, task }) =>
    host === backend.name && detail === "unreachable" && root === identity.root && path === identity.path &&
    task === identity.task
  );
}

/**
 * The sessions that commands define and that are not there, neither running nor ended; and what keeps that from being
 * told of a command. Of commands that define the same session the first counts.
 */
export async function listDefined(
  context: Context,
  start: DefinitionStart,
  overview: SessionOverview,
): Promise<{ readonly sessions: readonly SessionView[]; readonly problems: readonly Problem[] }> {
  const commands = await new DefinitionReader(context, start, overview).all();
  const sessions = new Map<string, SessionView>();
  for (const { defined } of commands) {
    if (defined === undefined || findSessionOf(defined, overview) !== undefined) continue;
    const key = JSON.stringify([defined.name, defined.identity.path, defined.identity.task]);
    if (!sessions.has(key)) sessions.set(key, viewDefined(defined, overview));
  }
  const problems = commands.flatMap(({ name, problems }) =>
    problems.slice(0, 1).map(({ message, place }) => ({
      message: `Cannot tell which session "${name}" defines: ${message}${
        place === undefined ? "" : ` (${place.file}:${place.line})`
      }`,
      hint: `Run "prj validate" to see all that is wrong`,
    }))
  );
  return { sessions: [...sessions.values()], problems };
}

/** A session that only its command knows. Where its backend could not be asked, nobody knows whether it is there. */
export function viewDefined(
  { identity, name, branch, command, backend }: DefinedSession,
  { listings }: Pick<SessionOverview, "listings">,
): SessionView {
  const isMute = listings.some((one) => one.backend.name === backend.name && one.facts.unreachable !== null);
  return {
    uid: null,
    name,
    firstName: null,
    backend: backend.name,
    kind: backend.kind,
    runtime: runtimeOf(backend.name),
    host: null,
    id: "",
    command,
    ...identity,
    branch,
    state: isMute ? "unknown" : "defined",
    detail: isMute ? "unreachable" : null,
    exitCode: null,
    health: null,
    attached: 0,
    windows: 0,
    createdAt: 0,
    lastActivityAt: 0,
    runId: null,
    owned: true,
  };
}
