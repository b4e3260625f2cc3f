import { projectName } from "../load_config.ts";
import type { Context } from "../../base/context.ts";
import type { Problem } from "../../base/error.ts";
import type { YamlParser } from "../../base/yaml_node.ts";
import type { Config } from "../../config/config.ts";
import { buildPlan } from "../../plan/build_plan.ts";
import { Expander } from "../../plan/expander.ts";
import { NO_LEASES, type Request } from "../../plan/facts.ts";
import type { Plan } from "../../plan/plan.ts";
import { buildScope, VARIABLES } from "../../plan/variable.ts";
import { readWorktreeIntent } from "../../plan/worktree_plan.ts";
import { createLocalHost } from "../../process/local.ts";
import type { Argument, ArgumentValue } from "../../template/argument.ts";
import type { Command } from "../../template/command.ts";
import { readCommandArguments } from "../../template/implied.ts";
import { chooseBackend, readBackendWish } from "../choose_backend.ts";
import { findSteps } from "./find_steps.ts";
import { gatherMachine } from "../machine.ts";
import { namedSteps } from "./step_lists.ts";
import { NO_BACKEND_FACTS } from "../../session/backend.ts";
import { type ProjectPlace } from "../project.ts";

export interface SamplePlan {
  readonly plan: Plan | undefined;
  readonly declared: readonly Argument[];
  readonly problems: readonly Problem[];
}

/**
 * Plans a command with made-up values for its arguments, in a repository made up for it: what is wrong with the file
 * shows without git, without a backend, and without an argument from anyone. Optional arguments are left out; where
 * the command needs one of them somewhere, they get values too.
 */
export async function samplePlan(
  context: Context,
  place: ProjectPlace,
  config: Config,
  command: Command,
  parse: YamlParser,
): Promise<SamplePlan> {
  const { declared, problems } = readCommandArguments(command.file, VARIABLES);
  if (problems.length > 0) return { plan: undefined, declared, problems };
  const { programs } = gatherMachine(context, command, config);
  const steps = await findSteps(namedSteps(command), parse, place, programs);
  const plan = (filled: readonly Argument[]): Promise<SamplePlan> =>
    planWith(context, place, config, command, declared, filled, steps);
  const least = await plan(declared.filter((argument) => argument.required || argument.default !== null));
  if (least.problems.length === 0) return least;
  const full = await plan(declared);
  return full.problems.length <= least.problems.length ? full : least;
}

async function planWith(
  context: Context,
  place: ProjectPlace,
  config: Config,
  command: Command,
  declared: readonly Argument[],
  filled: readonly Argument[],
  steps: Awaited<ReturnType<typeof findSteps>>,
): Promise<SamplePlan> {
  const found = gatherMachine(context, command, config);
  // A file is not wrong because this machine has no containers.
  const machine = { ...found, programs: { podman: "podman", docker: "docker", ...found.programs } };
  const request: Request = {
    runId: "RUN_ID",
    sessionUid: "SESSION_UID",
    command,
    declared,
    values: Object.fromEntries(declared.map((argument) => [
      argument.name,
      filled.includes(argument) ? sampleValue(argument) : null,
    ])),
    options: {},
    config,
    project: { name: projectName(config, place), root: place.root, git: true },
    machine,
    now: context.now(),
  };
  const expander = new Expander(buildScope(request, {}));
  const intent = readWorktreeIntent(request, expander);
  const main = {
    path: place.root,
    main: true,
    branch: "main",
    head: "0".repeat(40),
    bare: false,
    locked: null,
    prunable: null,
  };
  const wish = command.file.session === undefined ? {} : readBackendWish(command.file.session, expander);
  const backend = await chooseBackend(context, createLocalHost(), config, place, { ...wish, host: "" });
  const plan = buildPlan(request, intent, {
    repository: { root: place.root, current: place.root, worktrees: [main] },
    refs: {
      commits: {
        "refs/heads/main": main.head,
        ...(intent === undefined || intent.base === null ? {} : { [`refs/heads/${intent.base}`]: main.head }),
      },
      remoteHeads: {},
    },
    siblings: new Set(),
    leases: NO_LEASES,
    unfinished: { worktrees: new Set(), makers: new Set(), sessions: new Set() },
    copies: [],
    links: [],
    steps: steps.steps,
    backend,
    backendFacts: NO_BACKEND_FACTS,
  }, expander);
  return { plan, declared, problems: [...steps.problems, ...expander.problems] };
}

function sampleValue(argument: Argument): ArgumentValue {
  const { type, choices } = argument;
  switch (type) {
    case "integer":
      return Number(argument.default ?? 1);
    case "number":
      return Number(argument.default ?? 0.5);
    case "boolean":
      return argument.default === null || /^(true|yes|on|1)$/i.test(argument.default);
    case "choice":
      return argument.default ?? choices[0] ?? "";
    default:
      return argument.default ?? argument.name.toUpperCase();
  }
}
