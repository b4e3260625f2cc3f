import type { SessionLook } from "../run/monitor/look.ts";

/** How a session stands, in a cell: "attached", "exited (3)", "running (unhealthy)", "unknown (unreachable)". */
export function describeStanding(
  { attached, state, detail, exitCode, health }: Pick<
    SessionLook["session"],
    "attached" | "state" | "detail" | "exitCode" | "health"
  >,
): string {
  if (attached > 0) return "attached";
  const code = exitCode === null || (state !== "exited" && state !== "stopped") ? null : String(exitCode);
  const more = [detail, code, health].filter((part) => part !== null);
  return more.length === 0 ? state : `${state} (${more.join(", ")})`;
}
