import type { ContainerSpec } from "../session/container/container_spec.ts";
import type { CreateSessionStep, MergeSessionStep, Plan, ProcessStep, StartSessionStep } from "./plan.ts";

/** One thing that a plan would execute, in the words that a person is asked about. */
export interface Executable {
  readonly kind: "step" | "pane" | "container" | "variable" | "configuration" | "worktree";
  /** The step's name with where it was written, the pane's window, the container's key, or the variable's name. */
  readonly name: string;
  /** What runs: a shell line, a program with its arguments, or a variable's value. */
  readonly text: string;
  /** A file whose contents run; `text` is its path then. */
  readonly file?: { readonly path: string; readonly sha256: string };
}

/** Set by prj itself, and they run nothing. Others that begin so are settings, which choose programs too. */
const OWN_VARIABLE_REGEXP = new RegExp(
  "^PRJ_(?:(?:ARG|STEP|PORT|INTEGER)_.*|RUN_ID|COMMAND|PROJECT|PROJECT_PATH|WORKTREE|WORKTREE_PATH|BRANCH|SESSION|" +
    "SESSION_UID|PANE|ARTIFACTS)$",
  "s",
);
/** What prj tells the shell of a session inside a container, and of each pane. */
const INSIDE_PANE = ["PRJ_INSIDE_DIRECTORY", "PRJ_INSIDE_VARIABLES"];
const INSIDE_SESSION = [...INSIDE_PANE, "PRJ_INSIDE_RUNTIME", "PRJ_INSIDE_CONTAINER"];

/** What is not the project's choice, but its user's. */
export interface UsersOwn {
  /** Values of EDITOR. */
  readonly editors: readonly string[];
  /** Whether worktrees may be made there: a program's settings may lie elsewhere, and the files are a stranger's. */
  isUsualPlace(worktree: string): boolean;
}

/** Lists everything in a plan that executes, or changes what is executed; pure. */
export function listExecutables(plan: Plan, { editors, isUsualPlace }: UsersOwn): readonly Executable[] {
  const found: Executable[] = [];
  const variables = new Map<string, string>();
  const addVariables = (environment: Readonly<Record<string, string>>, inside: readonly string[] = []): void => {
    for (const [name, value] of Object.entries(environment)) {
      const isOwn = OWN_VARIABLE_REGEXP.test(name) || inside.includes(name) ||
        (name === "EDITOR" && editors.includes(value));
      if (!isOwn) variables.set(name, value);
    }
  };
  const addStep = (step: ProcessStep): void => {
    // What is built in starts programs too, and they have their own variables.
    addVariables(step.environment);
    if (step.kind === "builtin") return;
    found.push({
      kind: "step",
      name: `${step.phase}: ${step.name}`,
      text: step.script === undefined ? lineOf(step.argv) : step.script.path,
      ...(step.script === undefined ? {} : { file: step.script }),
    });
  };
  const addSession = ({ spec, call: { argv } }: CreateSessionStep | StartSessionStep | MergeSessionStep): void => {
    addVariables(spec.environment, spec.inside ? INSIDE_SESSION : []);
    for (const window of spec.windows) {
      for (const pane of window.panes) {
        addVariables(pane.environment, spec.inside ? INSIDE_PANE : []);
        if (pane.command !== null) found.push({ kind: "pane", name: window.name, text: pane.command });
      }
    }
    if (spec.container !== undefined) {
      found.push(...listContainer(spec.container));
      return;
    }
    const at = argv.indexOf("-f");
    if (at !== -1 && argv[at + 1] !== "/dev/null") {
      found.push({ kind: "configuration", name: argv[0], text: argv[at + 1] ?? "" });
    }
  };
  for (const step of plan.steps) {
    // Every kind is named: a new one that executes must not slip by.
    switch (step.kind) {
      case "process":
      case "builtin":
        addStep(step);
        break;
      case "create-session":
      case "start-session":
      case "merge-session":
        addSession(step);
        break;
      case "create-worktree":
        if (!isUsualPlace(step.path)) found.push({ kind: "worktree", name: "files of the branch", text: step.path });
        break;
      case "copy-files":
      case "link-files":
      case "end-session":
      case "attach":
        break;
      default:
        step satisfies never;
    }
  }
  for (const step of [...plan.session?.cleanup ?? [], ...plan.cleanupOnFailure]) addStep(step);
  return [...found, ...[...variables].map(([name, text]) => ({ kind: "variable" as const, name, text }))];
}

/** What a container runs, what of this machine it gets, and options that could let it out. */
function listContainer(container: ContainerSpec): readonly Executable[] {
  const { image, entrypoint, command, healthcheck, network, user, extraArgs } = container;
  const one = (name: string, text: string | null): readonly Executable[] =>
    text === null ? [] : [{ kind: "container", name, text }];
  return [
    ...one("image", image),
    ...one("entrypoint", entrypoint === null ? null : entrypoint.join(" ")),
    ...one("command", command === null ? null : command.join(" ")),
    ...one("healthcheck", healthcheck?.command ?? null),
    ...container.volumes.flatMap((volume) => one("volume", volume)),
    ...container.envFiles.flatMap((path) => one("env_file", path)),
    ...one("network", network),
    ...one("user", user),
    ...one("extra_args", extraArgs.length === 0 ? null : extraArgs.join(" ")),
  ];
}

/** The line that a shell is given, else program and arguments. */
function lineOf(argv: readonly string[]): string {
  return argv.at(-2) === "-c" ? argv.at(-1) ?? "" : argv.join(" ");
}
