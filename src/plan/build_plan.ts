import { resolve } from "node:path";
import type { Duration } from "../base/shape.ts";
import { resolveWritten } from "../base/written_path.ts";
import type { Expander } from "./expander.ts";
import { leaseEnvironment, leaseValues, planLeases } from "./lease_plan.ts";
import type { Facts, Request } from "./facts.ts";
import { findGround, type Ground, wantName } from "./ground.ts";
import { placeEnvironment } from "./place_environment.ts";
import type { NeededPath, Plan, Step } from "./plan.ts";
import { findSecretValues } from "./secret_value.ts";
import { decideName, findPolicy, type NameDecision } from "./session_plan.ts";
import { planSession } from "./session_steps.ts";
import { planSteps, type StepGround, variableName } from "./step_plan.ts";
import { buildScope } from "./variable.ts";
import type { NeedDirectory } from "./window_plan.ts";
import { planWorktree, type WorktreeIntent } from "./worktree_plan.ts";

/** Decides everything that a run will do, from facts alone; problems go to the expander's list. */
export function buildPlan(
  request: Request,
  intent: WorktreeIntent | undefined,
  facts: Facts,
  outer: Expander,
): Plan {
  const { file } = request.command;
  const directories: NeededPath[] = [];
  const made = intent === undefined || facts.repository === null
    ? undefined
    : planWorktree(intent, request, facts, outer);
  const ground = findGround(request, facts, made?.worktree, outer);
  const need = (needed: NeededPath): void => {
    const isNew = made?.worktree.created === true && isInside(needed.path, made.worktree.path);
    if (isNew || directories.some(({ path, kind }) => path === needed.path && kind === needed.kind)) return;
    directories.push(needed);
  };
  const needDirectory: NeedDirectory = (path, why, place) =>
    need({ path, why, ...(place === undefined ? {} : { place }) });
  const named = file.session === undefined ? undefined : nameSession(request, ground, facts, outer);
  const leases = planLeases(request, ground.identity.path, facts.leases, outer);
  const expander = outer.within(buildScope(
    request,
    { ...ground.variables, session_name: named === undefined ? null : named.name },
    leaseValues(leases),
  ));
  const directory = file.working_directory === undefined
    ? ground.identity.path
    : resolveWritten(ground.identity.path, expander.text(file.working_directory), request.machine.home);
  needDirectory(directory, "the command's working directory", file.working_directory?.place());
  const artifacts = resolve(request.project.root, ".prj/artifacts", request.runId);
  const steps: StepGround = {
    expander,
    steps: facts.steps,
    shell: stepShell(request),
    self: request.machine.self,
    environment: {
      ...expander.all(file.environment ?? {}) as Readonly<Record<string, string>>,
      ...stepEnvironment(request, ground, named?.name ?? "", artifacts),
      ...leaseEnvironment(leases),
    },
    home: request.machine.home,
  };
  // What runs before the worktree is there runs in the project.
  const before = made?.worktree.created === true && isInside(directory, made.worktree.path)
    ? request.project.root
    : directory;
  const isSetUp = made === undefined ||
    !(made.worktree.created || facts.unfinished.worktrees.has(made.worktree.path));
  const worktreeSteps: Step[] = isSetUp ? [] : [
    ...made.steps,
    ...planSteps(file.worktree?.post_create_steps, "worktree.post_create_steps", made.worktree.path, steps),
  ];
  const session = named === undefined
    ? undefined
    : planSession(named.decision, { request, facts, ground, directory, expander, steps, needDirectory, need, leases });
  const plan: Plan = {
    schema: "prj.plan/1",
    runId: request.runId,
    command: request.command.name,
    file: request.command.path,
    project: { name: request.project.name, root: request.project.root },
    worktreeName: ground.identity.worktree,
    path: ground.identity.path,
    branch: ground.branch,
    task: ground.identity.task,
    arguments: shownArguments(request),
    secrets: findSecretValues(request.declared, request.values),
    timeoutMs: file.timeout === undefined ? null : (expander.all(file.timeout) as Duration | undefined)?.ms ?? null,
    artifacts,
    leases,
    worktree: made?.worktree ?? null,
    worktreeFiles: intent === undefined ? null : { copy: intent.copyFiles, symlink: intent.linkFiles },
    session: session?.session ?? null,
    steps: [
      ...planSteps(file.pre_steps, "pre_steps", before, steps),
      ...worktreeSteps,
      ...session?.steps ?? [],
      ...planSteps(file.steps, "steps", directory, steps),
      ...planSteps(file.post_steps, "post_steps", directory, steps),
      ...session?.attach ?? [],
    ],
    cleanupOnFailure: planSteps(file.cleanup_on_failure, "cleanup_on_failure", before, steps),
    directories,
  };
  // Known once every template is expanded.
  return { ...plan, secrets: [...plan.secrets, ...request.derivedSecrets ?? []] };
}

function nameSession(
  request: Request,
  ground: Ground,
  facts: Facts,
  outer: Expander,
): { name: string; decision: NameDecision } {
  const block = request.command.file.session!;
  const policy = findPolicy(block, request, outer.within(buildScope(request, ground.variables)));
  const max = facts.backend.capabilities.maxNameLength;
  const wanted = wantName(request, ground, facts, outer);
  const decision = decideName(wanted, policy, ground.identity, facts.backendFacts.sessions, max);
  const name = decision.kind === "create" || decision.kind === "restart"
    ? decision.name
    : decision.kind === "refuse"
    ? wanted
    : decision.existing.name;
  return { name, decision };
}

/** Shell lines of steps: bash where there is one, as people write for it, else sh; the first failure ends the step. */
function stepShell(request: Request): [string, ...string[]] {
  return [request.machine.programs["bash"] === undefined ? "sh" : "bash", "-e", "-c"];
}

function stepEnvironment(request: Request, ground: Ground, session: string, artifacts: string): Record<string, string> {
  const args = Object.entries(request.values).map((
    [name, value],
  ) => [`PRJ_ARG_${variableName(name)}`, value === null ? "" : String(value)]);
  return {
    PRJ_RUN_ID: request.runId,
    PRJ_COMMAND: request.command.name,
    ...placeEnvironment({ ...ground.identity, branch: ground.branch }),
    PRJ_SESSION: session,
    PRJ_ARTIFACTS: artifacts,
    ...Object.fromEntries(args),
  };
}

function shownArguments(request: Request): Record<string, string> {
  const shown = request.declared.filter((argument) => (request.values[argument.name] ?? null) !== null);
  return Object.fromEntries(shown.map(({ name, secret }) => [name, secret ? "***" : String(request.values[name])]));
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
