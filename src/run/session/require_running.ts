import { PrjError } from "../../base/error.ts";
import type { SessionView } from "./find_sessions.ts";

/**
 * Throws where a container does not run, for what needs its processes. `what`: such as "Cannot attach to". A session of
 * another kind is gone when it does not run.
 */
export function requireRunning(
  { name, kind, state, detail, exitCode, owned, backend }: SessionView,
  what: string,
): void {
  if (kind !== "container" || (state === "running" && detail === null)) return;
  const start = owned ? `prj start ${name}` : `${backend} start ${name}`;
  if (state === "paused") {
    throw new PrjError("failed", {
      message: `${what} "${name}": it is paused`,
      hint: `Run "${backend} unpause ${name}" to let it go on`,
    });
  }
  const how = state === "running" ? `is ${detail}` : `is not running (${detail ?? state}`;
  const code = exitCode === null ? "" : `, exit code ${exitCode}`;
  throw new PrjError("failed", {
    message: `${what} "${name}": it ${how}${state === "running" ? "" : `${code})`}`,
    hint: `"${start}" starts it, "prj logs ${name}" shows what it printed`,
  });
}
