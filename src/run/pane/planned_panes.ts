import { basename } from "node:path/posix";
import { createRedactor, MASK } from "../../events/secret.ts";
import type { Store } from "../../events/store.ts";
import type { PaneView } from "../../session/pane_state.ts";
import type { SessionView } from "../session/find_sessions.ts";

/** The commands of a session's panes as the plan of its run had them, secrets masked; by "<window>.<pane>". */
export function readPlannedCommands(store: Store, runId: string | null): ReadonlyMap<string, string> {
  const commands = new Map<string, string>();
  const [built] = runId === null ? [] : store.events({ runId, types: ["plan.built"], limit: 1 });
  const steps = listIn(built?.data, "plan", "steps");
  const windows = steps.map((step) => listIn(step, "spec", "windows")).find((list) => list.length > 0) ?? [];
  for (const [w, window] of windows.entries()) {
    for (const [p, pane] of listIn(window, "panes").entries()) {
      const command = fieldOf(pane, "command");
      if (typeof command === "string") commands.set(`${w}.${p}`, command);
    }
  }
  return commands;
}

/**
 * Masks what must not be shown of a session's panes: values of variables whose names tell that they are secret, and
 * secret arguments, which the record does not have, but which stand where its masked commands have their masks.
 */
export function maskPanes(
  store: Store | undefined,
  session: SessionView,
  panes: readonly PaneView[],
): readonly PaneView[] {
  const run = session.runId === null ? undefined : store?.run(session.runId);
  const hasSecrets = run !== undefined && Object.values(run.arguments).includes(MASK);
  const planned = store !== undefined && hasSecrets ? readPlannedCommands(store, session.runId) : new Map();
  const secrets = panes.flatMap((pane) => findMasked(planned.get(basename(pane.recordPath ?? "")), pane.command));
  const redact = createRedactor(secrets);
  return panes.map((pane) => {
    const plain = JSON.stringify(pane);
    const masked = redact(pane);
    return masked === plain ? pane : JSON.parse(masked) as PaneView;
  });
}

/** What a command has where its masked twin has masks, as it is written and as a shell reads it. */
function findMasked(masked: string | undefined, command: string | null): string[] {
  if (masked === undefined || command === null || !masked.includes(MASK)) return [];
  const pattern = masked.split(MASK).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("([^]+?)");
  const [, ...found] = new RegExp(`^${pattern}$`).exec(command) ?? [];
  return found.flatMap((text) => [text, text.replaceAll(`'\\''`, "'"), text.replace(/\\([^])/g, "$1")]);
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function listIn(value: unknown, ...keys: string[]): readonly unknown[] {
  const found = keys.reduce(fieldOf, value);
  return Array.isArray(found) ? found : [];
}
