import { setting } from "../config/config.ts";
import { worktreeName } from "../git/repository.ts";
import type { Expander } from "./expander.ts";
import type { Facts, Request } from "./facts.ts";
import type { PlannedWorktree } from "./plan.ts";
import { type SessionIdentity, wantedName } from "./session_plan.ts";
import { buildScope } from "./variable.ts";
import { planWorktree, type WorktreeIntent } from "./worktree_plan.ts";

/** Where a command works, and what its templates know by that. */
export interface Ground {
  readonly identity: SessionIdentity;
  readonly branch: string | null;
  readonly variables: Parameters<typeof buildScope>[1];
}

/** Where the command works: the planned worktree, else the one that prj was called in. */
export function findGround(
  request: Request,
  facts: Facts,
  worktree: PlannedWorktree | undefined,
  expander: Expander,
): Ground {
  const { repository } = facts;
  const path = worktree?.path ?? repository?.current ?? request.project.root;
  const existing = repository?.worktrees.find((candidate) => candidate.path === path);
  const name = existing === undefined ? worktree?.branch ?? "main" : worktreeName(existing);
  const branch = worktree?.branch ?? existing?.branch ?? null;
  const variables = {
    worktree: name,
    worktree_path: repository === null ? null : path,
    branch,
    base_branch: worktree?.base ?? (setting(request.config, "project.default_base_branch") || null),
  };
  const task = findTask(request, expander.within(buildScope(request, variables)));
  return {
    branch,
    identity: { project: request.project.name, root: request.project.root, worktree: name, path, task },
    variables: { ...variables, task },
  };
}

/** The option, else the argument `task`, else the session's, else the configured one. */
function findTask(request: Request, expander: Expander): string {
  const argument = request.values["task"];
  const own = request.command.file.session?.task;
  return request.options.task ??
    (argument === undefined || argument === null || argument === "" ? undefined : String(argument)) ??
    (own === undefined ? undefined : expander.text(own)) ?? setting(request.config, "sessions.default_task");
}

/** The name that the session wants, whoever has it. */
export function wantName(request: Request, ground: Ground, { backend }: Facts, outer: Expander): string {
  const expander = outer.within(buildScope(request, ground.variables));
  return wantedName(request.command.file.session!, request, backend.capabilities.maxNameLength, expander);
}

/** Which session a command opens from where prj was called: its identity, and the name that it wants. */
export interface IdentifiedSession {
  readonly identity: SessionIdentity;
  readonly branch: string | null;
  readonly name: string;
}

/** Decides that and nothing else of a run; undefined: the command opens none. Problems go to the expander's list. */
export function identifySession(
  request: Request,
  intent: WorktreeIntent | undefined,
  facts: Facts,
  outer: Expander,
): IdentifiedSession | undefined {
  const block = request.command.file.session;
  if (block === undefined) return undefined;
  const made = intent === undefined || facts.repository === null
    ? undefined
    : planWorktree(intent, request, facts, outer);
  const ground = findGround(request, facts, made?.worktree, outer);
  const name = wantName(request, ground, facts, outer);
  return { identity: ground.identity, branch: ground.branch, name };
}
