/** Watching a container that was just started: one that ends at once is a failure. */
import type { Problem } from "../../base/error.ts";
import { pause } from "../../base/pause.ts";
import type { CreatedSession } from "../backend.ts";
import type { SessionSpec } from "../spec.ts";
import type { Client } from "./client.ts";
import { paneId, windowId } from "./facts.ts";
import { decideStanding } from "./standing.ts";

const WATCH_MS = 500;
const LAST_LINES = 10;

/** Waits a moment; says how it ended where it did, with what it printed last. */
export async function settle(client: Client, id: string): Promise<string | undefined> {
  await pause(WATCH_MS);
  const [found] = await client.inspect([id]);
  if (found === undefined) return "its container was gone at once";
  const { state, detail, exitCode } = decideStanding(found.listed.state);
  const lives = state === "paused" || (state === "running" && detail === null && found.details.restarts === 0);
  if (lives) return undefined;
  const output = (await client.readTail(id, LAST_LINES)).trimEnd().replaceAll("\r", "");
  const code = exitCode ?? found.listed.state.exitCode;
  return `it ended at once, with exit code ${code}${output === "" ? ", and printed nothing" : `:\n${output}`}`;
}

/** Names what a container was made with. */
export function describeCreated(id: string, { windows }: Pick<SessionSpec, "windows">): CreatedSession {
  return {
    id,
    windows: windows.map(({ name, panes }, w) => ({
      id: windowId(id, w),
      name,
      panes: panes.map(({ title }, p) => ({ id: paneId(id, w, p), title: title ?? "" })),
    })),
  };
}

/** Adds what is to be said beside. */
export function warn(warning: Problem | undefined): Pick<CreatedSession, "warning"> {
  return warning === undefined ? {} : { warning };
}
