import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { AttachPlace } from "../../session/backend.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { attachTo, HOW_TO_DETACH, HOW_TO_LEAVE } from "./attach_session.ts";
import { chooseActivePane } from "../pane/choose_panes.ts";
import type { SessionView } from "./find_sessions.ts";
import { followLogs, LogTail } from "../pane/follow_logs.ts";
import { inspectSessions } from "../pane/inspect_sessions.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { type Audience, Journal } from "../journal.ts";
import { isOwnProcess, openOwnLog } from "../pane/own_log.ts";
import { factsOf, listingOf, lookAgain, type SessionOverview } from "../project_sessions.ts";
import { RecordShelf } from "../record/record_shelf.ts";
import { requireReachable } from "./require_session.ts";
import { requireRunning } from "./require_running.ts";

/** Where a person looks at a container from. */
export interface Onlooker {
  readonly audience: Audience;
  tell(text: string): void;
  show(bytes: Uint8Array): void;
  /** Throws where there is no terminal. */
  requireTerminal(): void;
  isGone(): boolean;
}

/**
 * Attaches to a container that runs: gives the terminal to its own process where that has one, else follows what a pane
 * prints from now on. Returns the exit code of the process where it ended meanwhile, else 0.
 */
export async function attachToContainer(
  context: Context,
  overview: SessionOverview,
  session: SessionView,
  place: AttachPlace | undefined,
  onlooker: Onlooker,
): Promise<number> {
  requireRunning(session, "Cannot attach to");
  const [inspection] = await inspectSessions(context, overview, [session]);
  const panes = inspection!.panes;
  const pane = place === undefined
    ? panes.find((one) => isOwnProcess(session, one)) ?? panes[0]!
    : panes.find(({ id }) => id === place.pane) ?? chooseActivePane(panes, { window: place.window });
  // Before a person is told: what is printed right after that is what they wait for.
  const since = context.now();
  if (!isOwnProcess(session, pane)) {
    onlooker.tell(`Following window "${pane.windowName}" of "${session.name}" from now on: Ctrl-C ends only that`);
    return await follow(context, overview, session, panes, pane, since, onlooker);
  }
  const { lifecycle } = listingOf(overview, session).backend;
  const [details] = await lifecycle!.inspect([{ id: session.id, name: session.name }]);
  if (details === undefined) {
    throw new PrjError("not-found", { message: `Cannot attach to "${session.name}": it is gone` });
  }
  if (details.tty) {
    onlooker.requireTerminal();
    onlooker.tell(`Attached to "${session.name}": ${HOW_TO_DETACH}`);
    return await attachTo(session, overview, context, onlooker.audience);
  }
  onlooker.tell(`Attached to "${session.name}" from now on: ${HOW_TO_LEAVE}`);
  return await follow(context, overview, session, panes, pane, since, onlooker);
}

async function follow(
  context: Context,
  overview: SessionOverview,
  session: SessionView,
  living: readonly PaneView[],
  pane: PaneView,
  since: number,
  { audience, show, isGone }: Onlooker,
): Promise<number> {
  using records = new RecordShelf(context, overview, audience);
  const store = await records.find(session);
  const journal = store === undefined ? undefined : new Journal(store, audience, session.runId);
  const data = { id: session.id, name: session.name };
  const request = { lines: null, follow: true, since };
  using tail = new LogTail({
    since,
    open: (one) => isOwnProcess(session, one) ? openOwnLog(context, overview, session, request) : undefined,
  });
  using interrupt = listenForInterrupt();
  journal?.append({ type: "session.attached", session_uid: session.uid, data });
  // What stands in the file already was printed before.
  if (!isOwnProcess(session, pane)) tail.read(pane);
  const isDone = (): boolean => interrupt.signal.aborted || isGone();
  const isChosen = ({ id }: PaneView): boolean => id === pane.id;
  const panes = { session, living, gone: [] };
  await followLogs(context, overview, panes, isChosen, tail, ({ bytes }) => show(bytes), isDone);
  journal?.append({ type: "session.detached", session_uid: session.uid, data });
  if (isDone()) return 0;
  const fresh = await lookAgain(overview, session);
  requireReachable(fresh, session);
  return factsOf(fresh, session)?.standing.exitCode ?? 0;
}
