import type { Context } from "../../base/context.ts";
import { PrjError, type Problem, throwProblems } from "../../base/error.ts";
import type { Config } from "../../config/config.ts";
import { pasteWord } from "../../base/command_line.ts";
import type { Git } from "../../git/git.ts";
import { findMaker, type Repository, type Worktree } from "../../git/repository.ts";
import { buildPlan } from "../../plan/build_plan.ts";
import { Expander } from "../../plan/expander.ts";
import { type Facts, NO_LEASES, type Request } from "../../plan/facts.ts";
import { wantsLeases } from "../../plan/lease_plan.ts";
import type { Plan } from "../../plan/plan.ts";
import { findSecretValues } from "../../plan/secret_value.ts";
import { buildScope, VARIABLES } from "../../plan/variable.ts";
import type { WorktreeIntent } from "../../plan/worktree_plan.ts";
import { type Backend, type BackendFacts, NO_BACKEND_FACTS } from "../../session/backend.ts";
import { type Argument, readSupplied } from "../../template/argument.ts";
import type { Command } from "../../template/command.ts";
import { readCommandArguments } from "../../template/implied.ts";
import { chooseNames, createBackend, readBackendWish } from "../choose_backend.ts";
import { readNamed } from "../command/read_command.ts";
import { findSteps } from "../command/find_steps.ts";
import { findUnfinished } from "../recovery/find_unfinished.ts";
import { gatherFiles } from "./gather_files.ts";
import type { HeadStart, RunHost } from "../head_start.ts";
import { configPaths, projectName } from "../load_config.ts";
import { hideInError, hideSecrets } from "../mask.ts";
import type { EarlyFacts, RunWish } from "./early_facts.ts";
import { gatherMachine } from "../machine.ts";
import { samplePlan } from "../command/sample_plan.ts";
import { namedSteps } from "../command/step_lists.ts";
import { kindOf, type ProjectPlace } from "../project.ts";
import { readIntent } from "../worktree/worktree_intent.ts";

/** A plan without problems, and what is needed to carry it out. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly place: ProjectPlace;
  readonly config: Config;
  readonly backend: Backend;
  /** What the backend told before anything was done. */
  readonly facts: BackendFacts;
  /** Whether the project's own files have a part in the plan. */
  readonly fromProject: boolean;
}

/** Reads, decides and checks; nothing is changed. Throws everything that is wrong, at once. */
export async function prepareRun(
  context: Context,
  { host, hideInLog }: RunHost,
  wish: RunWish,
  start: EarlyFacts,
  whileWaiting: () => Promise<unknown> = () => Promise.resolve(),
  busyPorts: ReadonlySet<number> = new Set(),
): Promise<PreparedRun> {
  const { place, learned, parse, config, sessions } = start;
  const { command, declared } = start.command === undefined
    ? await loadCommand(context, wish.name, start)
    : { command: start.command, declared: [] };
  const machine = gatherMachine(context, command, config);
  const supplied = readSupplied(command.name, declared, wish.supplied, { directory: context.cwd, home: machine.home });
  throwProblems(supplied.problems);
  const secrets = findSecretValues(declared, supplied.values);
  if (secrets.length > 0) hideInLog((argv) => hideSecrets(argv, secrets));
  try {
    return await decide();
  } catch (error) {
    throw hideInError(error, secrets);
  }

  async function decide(): Promise<PreparedRun> {
    const request: Request = {
      runId: context.newId(),
      sessionUid: context.newId(),
      command,
      declared,
      values: supplied.values,
      derivedSecrets: new Set(),
      options: wish,
      config,
      project: { name: projectName(config, place), root: place.root, git: place.git },
      machine,
      now: context.now(),
    };
    const expander = new Expander(buildScope(request, {}));
    const intent = readIntent(request, expander);
    const steps = await findSteps(namedSteps(command), parse, place, machine.programs);
    const { session } = command.file;
    const wanted = session === undefined ? wish : readBackendWish(session, expander, wish);
    throwProblems([...expander.problems, ...steps.problems]);
    const [name, ...others] = chooseNames(context, config, wanted);
    const first = await createBackend(name, context, host, config, place);
    const gathered = await gatherFacts(context, request, start, intent, first, sessions, whileWaiting);
    // A session stays with the runtime that it was made with.
    const facts = others.length === 0 || session === undefined
      ? gathered
      : await (await import("./find_home.ts")).findHome(
        { context, host, config, place },
        others,
        request,
        intent,
        gathered,
      );
    const { backend } = facts;
    const leases = wantsLeases(command.file)
      ? (await import("../leases.ts")).readLeases(context, busyPorts)
      : NO_LEASES;
    const plan = buildPlan(request, intent, { ...facts, leases, steps: steps.steps }, expander);
    throwProblems([...expander.problems, ...missingDirectories(plan)]);
    // What is wrong with the command is wrong whether its backend is there or not.
    requireReachable(backend, facts.backendFacts);
    learned.forEach((write) => write());
    const fromProject = command.fromProject || steps.steps.values().some((step) => "path" in step) ||
      configPaths(context, place).some(({ scope, path }) => scope === "project" && kindOf(path) === "file");
    return { plan, place, config, backend, facts: facts.backendFacts, fromProject };
  }
}

async function loadCommand(
  context: Context,
  name: string,
  { shelf, problems, parse, place, config }: EarlyFacts,
): Promise<{ command: Command; declared: readonly Argument[] }> {
  const read = await readNamed(shelf, name, parse);
  // What is wrong is told at once, as far as the rest can still be read.
  const others = read.problems.length === 0 || read.command === undefined
    ? []
    : (await samplePlan(context, place, config, read.command, parse)).problems;
  throwProblems([...problems, ...read.problems, ...others]);
  const command = read.command!;
  const { declared, problems: wrong } = readCommandArguments(command.file, VARIABLES);
  throwProblems(wrong);
  return { command, declared };
}

/** Every read of the world that does not depend on another, side by side: git twice, the backend once, the disk. */
async function gatherFacts(
  context: Context,
  request: Request,
  { git, place, ...start }: HeadStart,
  intent: WorktreeIntent | undefined,
  backend: Backend,
  sessions: Promise<BackendFacts> | undefined,
  whileWaiting: () => Promise<unknown>,
): Promise<Omit<Facts, "steps" | "leases">> {
  const wantsSession = request.command.file.session !== undefined;
  const [listed, refs, backendFacts, files] = await Promise.all([
    start.repository,
    intent === undefined
      ? null
      : git.refs(place.root, [intent.branch, ...(intent.base === null ? [] : [intent.base])], intent.base === null),
    wantsSession ? (backend.kind === "tmux" ? sessions : undefined) ?? backend.list() : undefined,
    gatherFiles(place.root, git, intent),
    whileWaiting(),
  ]);
  const known = intent === undefined || refs === null
    ? undefined
    : intent.detach
    ? await findNamed(git, place.root, intent.branch)
    : intent.base === null
    ? undefined
    : await findUnlisted(git, place.root, intent.base, refs.commits);
  const { repository, remains } = listed === null || intent === undefined || intent.detach
    ? { repository: listed, remains: undefined }
    : await lookAtBranch(git, listed, intent.branch);
  return {
    repository,
    remains,
    unfinished: await findUnfinished(context, request, intent, repository, backendFacts),
    refs: refs === null || known === undefined ? refs : { ...refs, commits: { ...refs.commits, ...known } },
    backend,
    backendFacts: backendFacts ?? NO_BACKEND_FACTS,
    ...files,
  };
}

/** Finds who has a branch without standing on it, and what is left of a worktree of it whose folder is gone. */
async function lookAtBranch(
  git: Git,
  repository: Repository,
  branch: string,
): Promise<{ readonly repository: Repository; readonly remains: string | undefined }> {
  const existing = repository.worktrees.find((worktree) => worktree.branch === branch && !worktree.bare);
  if (existing !== undefined && existing.locked !== null && findMaker(existing) === undefined) requireThere(existing);
  const isPlain = existing === undefined
    ? repository.worktrees.every((worktree) => worktree.branch !== null || worktree.bare)
    : existing.prunable === null;
  if (isPlain) return { repository, remains: undefined };
  const { findRemains, withHeldBranch } = await import("../worktree/find_holder.ts");
  return existing === undefined
    ? { repository: withHeldBranch(repository, branch), remains: undefined }
    : { repository, remains: await findRemains(git, repository.root, existing) };
}

/** git does not say of a locked worktree that its folder is gone: it may be on a disk that is away. */
function requireThere({ path, locked }: Worktree): void {
  if (kindOf(path) !== "missing") return;
  throw new PrjError("conflict", {
    message: `Cannot use worktree "${path}": its folder is not there, and it is locked${locked && ` ("${locked}")`}`,
    hint: `Bring it back, or run "git worktree unlock ${pasteWord(path)}" and then the same command again`,
  });
}

/** Tells what keeps a session from being opened at all. */
function requireReachable({ name }: Backend, { available, unreachable }: BackendFacts): void {
  if (!available) {
    const debian = name === "docker" ? "docker.io" : name;
    throw new PrjError("program-missing", {
      message: `Cannot open a session: "${name}" is not installed`,
      hint: `Install it, for example "apt install ${debian}" or "brew install ${name}"`,
    });
  }
  if (unreachable !== null) {
    throw new PrjError("unreachable", {
      message: `Cannot open a session with ${name}: ${unreachable}`,
      hint: 'Run "prj doctor" to see what it needs',
    });
  }
}

/** A base that is no branch and no tag can still be a revision: a commit, `HEAD~3`, `main@{yesterday}`. */
async function findUnlisted(
  git: Git,
  root: string,
  base: string,
  commits: Readonly<Record<string, string>>,
): Promise<Record<string, string> | undefined> {
  if (Object.keys(commits).some((ref) => ref.endsWith(`/${base}`))) return undefined;
  return await findNamed(git, root, base);
}

async function findNamed(git: Git, root: string, revision: string): Promise<Record<string, string> | undefined> {
  const commit = await git.findCommit(root, revision);
  return commit === undefined ? undefined : { [revision]: commit };
}

function missingDirectories(plan: Plan): Problem[] {
  return plan.directories.flatMap(({ path, why, place, kind = "directory" }) => {
    const found = kindOf(path);
    if (kind === "any" ? found !== "missing" : found === kind) return [];
    const what = kind === "any" ? "file or directory" : kind;
    return [{
      message: `Cannot use "${path}" as ${why}: ${
        found === "missing" ? `there is no such ${what}` : `it is a ${found}`
      }`,
      hint: `Create the directory, or correct working_directory in ${plan.file}`,
      ...(place === undefined ? {} : { place, hint: `Create the ${what}, or correct the path` }),
    }];
  });
}
