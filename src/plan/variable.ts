import type { Scope } from "../template/scope.ts";
import type { Request } from "./facts.ts";

/** The names that every template may use, beside the command's arguments. */
export const VARIABLES = [
  "project",
  "project_path",
  "worktree",
  "worktree_path",
  "branch",
  "base_branch",
  "task",
  "user",
  "host",
  "timestamp",
  "session_name",
  "run_id",
] as const;

export type Variables = Partial<Record<(typeof VARIABLES)[number], string | null>>;

/** Makes the scope of a request from what is known so far; an argument never hides a variable that is known. */
export function buildScope(
  request: Request,
  known: Variables,
  leases: Readonly<Record<string, string>> = {},
): Scope {
  const variables = {
    project: request.project.name,
    project_path: request.project.root,
    user: request.machine.user,
    host: request.machine.hostName,
    timestamp: formatTimestamp(request.now),
    run_id: request.runId,
    ...known,
    ...leases,
  };
  const scope = { values: { ...request.values, ...variables }, args: request.values, env: request.machine.env };
  const names = new Set(request.declared.filter(({ secret }) => secret).map(({ name }) => name));
  return names.size === 0 ? scope : { ...scope, secrets: { names, derived: request.derivedSecrets ?? new Set() } };
}

/** UTC, YYYYMMDD-HHMMSS. */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
}
