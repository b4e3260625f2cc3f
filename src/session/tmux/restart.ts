/** Waiting for tmux: a server that is about to go, or shells that are about to be ready. */
import { pause } from "../../base/pause.ts";
import type { ProcessResult } from "../../process/process.ts";
import { isWithoutServer } from "./failure.ts";

export const POLL_MS = 50;
/** How long a server that is just going away may take before a new one can start. */
const RESTART_WITHIN_MS = 2000;

/** A server whose last session was just ended answers no more, but is still in the way of a new one. */
export async function runWhileServerRestarts(attempt: () => Promise<ProcessResult>): Promise<ProcessResult> {
  for (let waited = 0;;) {
    const result = await attempt();
    if (result.stdout !== "" || !isWithoutServer(result) || waited > RESTART_WITHIN_MS) return result;
    await pause(POLL_MS);
    waited += result.durationMs + POLL_MS;
  }
}
