import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { pause } from "../../base/pause.ts";
import type { Backend } from "../../session/backend.ts";

const INTERVAL_MS = 250;

/**
 * Waits until a session with a health check is healthy; one without is not waited for. Returns why it did not become
 * so: it is unhealthy, it ended, or the time is over. `tell` hears once that it takes a while.
 */
export async function waitUntilHealthy(
  context: Context,
  backend: Backend,
  name: string,
  limitMs: number,
  tell: (text: string) => void,
): Promise<PrjError | undefined> {
  if (backend.lifecycle === undefined) return undefined;
  const end = context.elapsed() + limitMs;
  for (let isTold = false;;) {
    const { sessions, unreachable } = await backend.list();
    if (unreachable !== null) {
      return new PrjError("unreachable", {
        message: `Cannot wait until "${name}" is healthy: "${backend.name}" does not answer: ${unreachable}`,
        hint: 'Run "prj doctor" to see what it needs',
      });
    }
    const standing = sessions.find((session) => session.name === name)?.standing;
    if (standing === undefined || standing.state !== "running") {
      return new PrjError("failed", {
        message: `"${name}" ended before it was healthy`,
        hint: `"prj logs ${name}" shows what it said`,
      });
    }
    if (standing.health === null || standing.health === "healthy") return undefined;
    if (standing.health === "unhealthy") {
      return new PrjError("failed", {
        message: `"${name}" is unhealthy: its health check fails`,
        hint: `"prj logs ${name}" shows what it said`,
      });
    }
    if (context.elapsed() >= end) {
      return new PrjError("timed-out", {
        message: `"${name}" was not healthy within ${limitMs / 1000} s`,
        hint: "Give it more time with --health-timeout, or look at its health check",
      });
    }
    if (!isTold) tell(`Waiting until "${name}" is healthy, at most ${limitMs / 1000} s`);
    isTold = true;
    await pause(INTERVAL_MS);
  }
}
