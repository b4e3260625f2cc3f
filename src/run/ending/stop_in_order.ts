import type { Context } from "../../base/context.ts";
import { stopLayers } from "../../plan/start_order.ts";
import { startDefinitions } from "../session/definition_start.ts";
import { isAround } from "./end_session.ts";
import { DefinitionReader, type SessionCommand } from "../session/find_defined.ts";
import type { SessionView } from "../session/find_sessions.ts";
import type { Audience } from "../journal.ts";
import type { SessionOverview } from "../project_sessions.ts";
import { type StoppedSession, stopSessions, type StopWish } from "./stop_session.ts";

/** The sessions of the project that run, or are paused. */
export function selectRunning({ own }: Pick<SessionOverview, "own">): readonly SessionView[] {
  return own.filter(({ state }) => state === "running" || state === "paused");
}

/**
 * Stops sessions, those that others depend on after these; what has nothing to do with each other at the same time. The
 * session that prj itself runs in comes last. Where a person stops it, the rest is left as it is.
 */
export async function stopInOrder(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
  wish: StopWish,
  audience: Audience,
): ReturnType<typeof stopSessions> {
  const stopped: StoppedSession[] = [];
  for (const group of await groupSessions(context, overview, sessions)) {
    const end = await stopSessions(context, overview, group, wish, audience);
    stopped.push(...end.sessions);
    if (end.cancelled) return { sessions: stopped, cancelled: true };
  }
  return { sessions: stopped, cancelled: false };
}

/** Groups sessions by what their commands depend on; what is wrong with a command keeps no session from being stopped. */
async function groupSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
): Promise<readonly (readonly SessionView[])[]> {
  const around = sessions.filter((session) => isAround(session, overview));
  const others = sessions.filter((session) => !around.includes(session));
  const start = startDefinitions(context);
  const commands: SessionCommand[] = [];
  if (start !== undefined) {
    const reader = new DefinitionReader(context, start, overview);
    for (const name of new Set(others.map(({ command }) => command))) {
      const command = name === null ? undefined : await reader.find(name);
      if (command !== undefined) commands.push(command);
    }
  }
  const known = new Set(commands.map(({ name }) => name));
  const layers = stopLayers(commands).map((layer) => layer.map(({ name }) => name));
  const [free, tied] = [
    others.filter(({ command }) => command === null || !known.has(command)),
    layers.map((layer) => others.filter(({ command }) => command !== null && layer.includes(command))),
  ];
  return [free, ...tied, around].filter((group) => group.length > 0);
}
