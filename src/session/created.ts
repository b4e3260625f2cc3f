import type { CreatedSession, SessionFacts } from "./backend.ts";

/** Describes a session that was found in the words for one that was made. */
export function describeFound({ id, windows }: SessionFacts): CreatedSession {
  return {
    id,
    windows: windows.map((window) => ({
      id: window.id,
      name: window.name,
      panes: window.panes.map((pane) => ({ id: pane.id, title: pane.title })),
    })),
  };
}
