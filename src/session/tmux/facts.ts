/** What the backend found, as the facts that callers decide by. Pure. */
import type { BackendFacts } from "../backend.ts";
import type { SessionSpec, Size } from "../spec.ts";
import type { Listing } from "./parse.ts";
import type { TmuxServer } from "./server.ts";

/** Facts of a tmux whose server does not run, or that is not installed. */
export function factsWithoutServer(server: TmuxServer, available: boolean, version: string | null): BackendFacts {
  return {
    available,
    version,
    running: false,
    sessions: [],
    insideSession: null,
    insideOther: server.insideOther,
    server: {},
  };
}

/** Facts from what the server listed. */
export function factsOf(listing: Listing, version: string | null, server: TmuxServer): BackendFacts {
  const { sessions, options, hooks } = listing;
  const inside = server.pane === undefined
    ? undefined
    : sessions.find((session) =>
      session.windows.some((window) => window.panes.some((pane) => pane.id === server.pane))
    );
  const client = inside?.clients.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)[0];
  return {
    available: true,
    version,
    running: true,
    sessions,
    insideSession: inside?.name ?? null,
    insideOther: server.insideOther,
    server: {
      ...options,
      hooks: hooks.join(" "),
      ...(client === undefined ? {} : { client: `${client.columns}x${client.rows}` }),
    },
  };
}

/** Returns the size of the session's windows: what its client shows, without the status lines. */
export function windowSize(spec: SessionSpec, facts: BackendFacts): Size {
  const status = facts.server["status"] ?? "on";
  const lines = status === "off" ? 0 : status === "on" ? 1 : Number(status) || 1;
  // Inside tmux prj sees the size of its pane; the client that will be switched is larger.
  const client = /^(\d+)x(\d+)$/.exec(facts.server["client"] ?? "");
  const { columns, rows } = client ? { columns: Number(client[1]), rows: Number(client[2]) } : spec.size;
  return { columns, rows: Math.max(1, rows - lines) };
}
