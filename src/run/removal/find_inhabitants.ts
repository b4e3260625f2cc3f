import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { RemovalFacts } from "../../plan/removal.ts";
import { chooseThoseIn, findProcessesIn, isInside, readMountNamespace } from "../../process/process_place.ts";
import { ancestorsOf, findAncestors, readProcessTable } from "../../process/process_table.ts";
import { hasEnded, type SessionView } from "../session/find_sessions.ts";
import type { RemovalGround } from "./look_at_removal.ts";
import { listingOf, panesOf, type SessionOverview } from "../project_sessions.ts";

/** What works in a folder beside the worktree's own sessions, whose end is decided already. */
export async function findInhabitants(
  { context, overview }: RemovalGround,
  path: string,
  sessions: readonly SessionView[],
  force: boolean,
): Promise<Pick<RemovalFacts, "callerInside" | "processes">> {
  // With the consent that others work there it only matters who called.
  if (force && sessions.length === 0) return { callerInside: await isCalledFrom(context, path), processes: [] };
  const inside = new Set(findProcessesIn(path));
  const shell = context.env["PWD"];
  const endsSoon = sessions.length > 0;
  if (inside.size === 0 && !endsSoon) return { callerInside: false, processes: [] };
  const table = await readProcessTable(context.now());
  const ancestors = (pid: number): readonly number[] => ancestorsOf(table, pid);
  const pidsOf = (only: readonly SessionView[]): number[] =>
    only.flatMap((session) => panesOf(overview, session).map((pane) => pane.pid));
  const ownPanes = new Set(pidsOf(sessions));
  // The server that holds the panes may have been started from anywhere; it is nobody's work.
  const servers = new Set(pidsOf(overview.all).flatMap((pid) => ancestors(pid).slice(1)));
  const callers = ancestors(context.pid);
  const seen = [...inside].filter((pid) =>
    !callers.includes(pid) && !servers.has(pid) &&
    !ancestors(pid).some((ancestor) => ownPanes.has(ancestor) || ancestor === context.pid)
  );
  // Editors ask git every moment: what is gone the next is none that lives there.
  const staying = seen.length === 0 ? [] : await stayIn(path, seen);
  const own = staying.length === 0 ? new Set() : await findNamespaces(overview, sessions);
  const others = staying.filter((pid) => !own.has(readMountNamespace(pid)));
  return {
    callerInside: callers.slice(1).some((pid) => inside.has(pid) || ownPanes.has(pid)) ||
      (inside.has(context.pid) && isInside(shell, path)),
    processes: others.flatMap((pid) => {
      const argv = table.get(pid)?.argv;
      return argv === undefined ? [] : [{ pid, text: argv.join(" ").slice(0, 60) }];
    }),
  };
}

async function isCalledFrom(context: Context, path: string): Promise<boolean> {
  const [own, ...callers] = await findAncestors(context.pid, context.now());
  const inside = chooseThoseIn(path, [own!, ...callers]);
  return callers.some((pid) => inside.includes(pid)) || (inside.includes(own!) && isInside(context.env["PWD"], path));
}

/** What the processes of containers are known by: what was started in one later is no descendant of its first process. */
async function findNamespaces(overview: SessionOverview, sessions: readonly SessionView[]): Promise<Set<string>> {
  const containers = sessions.filter((session) => session.kind === "container" && !hasEnded(session));
  const byBackend = Map.groupBy(containers, (session) => listingOf(overview, session).backend);
  const looks = [...byBackend].map(([{ lifecycle }, found]) => lifecycle?.inspect(found) ?? []);
  const details = (await Promise.all(looks)).flat().filter((one) => one !== undefined && one.pid > 0);
  return new Set(details.flatMap((one) => readMountNamespace(one!.pid) ?? []));
}

const GLANCE_MS = 150;

/** Those of `pids` that still work in a folder a little later. */
async function stayIn(path: string, pids: readonly number[]): Promise<readonly number[]> {
  await pause(GLANCE_MS);
  const still = findProcessesIn(path);
  return pids.filter((pid) => still.includes(pid));
}
