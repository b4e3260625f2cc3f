/** What the backend found, as the facts that callers decide by. Pure. */
import type { BackendFacts, SessionFacts } from "../backend.ts";
import type { SessionSpec, Size } from "../spec.ts";
import type { Listing } from "./parse.ts";
import type { TmuxServer } from "./server.ts";

/** Facts of a tmux whose server does not run, or that is not installed. */
export function factsWithoutServer(server: TmuxServer, available: boolean, version: string | null): BackendFacts {
  return {
    available,
    unreachable: null,
    version,
    running: false,
    sessions: [],
    insideSession: null,
    insideWindow: null,
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
  const client = latestClient(inside);
  return {
    available: true,
    unreachable: null,
    version,
    running: true,
    sessions,
    insideSession: inside?.name ?? null,
    insideWindow: inside?.windows.find(({ panes }) => panes.some(({ id }) => id === server.pane))?.id ?? null,
    insideOther: server.insideOther,
    server: {
      ...options,
      hooks: hooks.join(" "),
      ...(client === undefined ? {} : { client: `${client.columns}x${client.rows}` }),
    },
  };
}

/** Returns the size of the session's windows: what its client shows, without the status lines. */
export function windowSize(spec: SessionSpec, facts: BackendFacts, into?: SessionFacts): Size {
  // One pane is as large as its window.
  const whole = into?.windows.toSorted((a, b) => Number(b.active) - Number(a.active))
    .find(({ panes }) => panes.length === 1)?.panes[0];
  if (whole !== undefined) return { columns: whole.columns, rows: whole.rows };
  const status = facts.server["status"] ?? "on";
  const lines = status === "off" ? 0 : status === "on" ? 1 : Number(status) || 1;
  // Inside tmux prj sees the size of its pane; the client that will be switched is larger.
  const { columns, rows } = latestClient(into) ?? parseSize(facts.server["client"] ?? "") ?? spec.size;
  return { columns, rows: Math.max(1, rows - lines) };
}

function latestClient(session: SessionFacts | undefined): Size | undefined {
  return session?.clients.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)[0];
}

function parseSize(text: string): Size | undefined {
  const match = /^(\d+)x(\d+)$/.exec(text);
  return match === null ? undefined : { columns: Number(match[1]), rows: Number(match[2]) };
}
