import { join } from "node:path/posix";
import { pasteWord } from "../../base/command_line.ts";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { Capabilities, SendRequest } from "../../session/backend.ts";
import { readKeys } from "../../session/key.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { describePaneIdentity } from "./choose_panes.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { withMutex } from "../mutex.ts";
import { isOwnProcess } from "./own_log.ts";
import { listingOf, type SessionOverview } from "../project_sessions.ts";
import { requireRunning } from "../session/require_running.ts";

/** Reads the names of keys as people write them. */
export function readKeyNames(words: readonly string[]): readonly string[] {
  return readKeys(words);
}

/** Says that a backend cannot do what a verb is about. */
export function requireCapability(
  overview: SessionOverview,
  session: SessionView,
  capability: keyof Capabilities & string,
): void {
  const { backend } = listingOf(overview, session);
  if (backend.capabilities[capability]) return;
  throw new PrjError("invalid", {
    message: `The backend "${backend.name}" cannot ${capability}`,
    hint: 'Run "prj doctor" to see what each backend can do',
  });
}

/** Throws where keys cannot be pressed, because no terminal is there that knows them. */
async function requireTerminalOf(
  overview: SessionOverview,
  session: SessionView,
  panes: readonly PaneView[],
  keys: readonly string[],
): Promise<void> {
  const { lifecycle } = listingOf(overview, session).backend;
  if (lifecycle === undefined) return;
  const [details] = await lifecycle.inspect([{ id: session.id, name: session.name }]);
  if (details === undefined) return;
  const without = panes.find((pane) => !details.tty || !isOwnProcess(session, pane));
  if (without === undefined) return;
  throw new PrjError("invalid", {
    message: `Cannot press ${keys.join(", ")} in "${
      describePaneIdentity(without)
    }" of "${session.name}": it has no terminal`,
    hint: `Send text, with --enter for the end of a line; "prj stop ${session.name}" ends it`,
  });
}

/**
 * Types into panes; a pane that takes nothing is a failure, after the others got theirs. One prj after the other: between
 * a text and its Enter tmux would take what somebody else sends.
 */
export async function sendToPanes(
  context: Context,
  overview: SessionOverview,
  session: SessionView,
  panes: readonly PaneView[],
  what: Omit<SendRequest, "panes">,
): Promise<void> {
  requireRunning(session, "Cannot send to");
  const { backend } = listingOf(overview, session);
  // An empty standard input; tmux without a command would open a session.
  if (what.text === null && what.keys.length === 0 && !what.enter) return;
  if (what.keys.length > 0) await requireTerminalOf(overview, session, panes, what.keys);
  const send = (): Promise<readonly string[]> => backend.send({ ...what, panes: panes.map((pane) => pane.id) });
  const deaf = await (backend.lifecycle === undefined ? withMutex(join(context.folders.data, "send"), send) : send());
  if (deaf.length === 0) return;
  const named = panes.filter((pane) => deaf.includes(pane.id)).map(describePaneIdentity);
  throw new PrjError("failed", {
    message: `Cannot send to "${named.join('", "')}" of "${session.name}": its program has ended, or takes no input`,
    hint: `Run "prj session-info ${pasteWord(session.name)}" to see what runs where`,
  });
}
