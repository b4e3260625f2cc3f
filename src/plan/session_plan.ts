import type { Problem } from "../base/error.ts";
import { TemplateText } from "../base/template_text.ts";
import { resolveWritten } from "../base/written_path.ts";
import { type Config, setting, settingFlag } from "../config/config.ts";
import type { SessionFacts } from "../session/backend.ts";
import { type ConflictPolicy, describeRefusal, type MergeMode, mergeMode, planConflicts } from "../session/conflict.ts";
import { fitSessionName, formatSessionName } from "../session/name.ts";
import type { ExitMode, SessionSpec } from "../session/spec.ts";
import { expandText } from "../template/expand.ts";
import type { SessionBlock } from "../template/command_shape.ts";
import type { CommonSpec } from "./container_plan.ts";
import type { Expander } from "./expander.ts";
import { EDITORS, type Request } from "./facts.ts";
import { type NeedDirectory, planPaneShell, planWindows } from "./window_plan.ts";

/** Where a session stands: what its name is made of and what marks it. */
export interface SessionIdentity {
  readonly project: string;
  readonly root: string;
  readonly worktree: string;
  readonly path: string;
  readonly task: string;
}

/** What is done about the name that a session wants. */
export type NameDecision =
  /** `isShared`: where another prj is faster, its session will do. */
  | { readonly kind: "create"; readonly name: string; readonly isShared: boolean }
  | { readonly kind: "reuse"; readonly existing: SessionFacts }
  | { readonly kind: "skip"; readonly existing: SessionFacts }
  | { readonly kind: "merge"; readonly existing: SessionFacts; readonly mode: MergeMode }
  | { readonly kind: "restart"; readonly existing: SessionFacts; readonly name: string }
  | { readonly kind: "refuse"; readonly problem: Problem };

/** Makes the name that a session wants, sanitised; where it is too long, its worktree part is cut first. */
export function wantedName(
  block: SessionBlock,
  request: Request,
  max: number,
  expander: Expander,
): string {
  const written = setting(request.config, "defaults.tmux_session_prefix");
  const prefix = written === "" ? "" : `${written}-`;
  const pattern = block.name_template?.text ?? setting(request.config, "sessions.naming_pattern");
  const split = /^(.+)-(\{\{\s*(?:worktree|branch)\s*\}\})-(.+)$/.exec(pattern);
  const expand = (text: string): string => expandName(text, block, request.config, expander);
  if (split === null) return fitSessionName(prefix + expand(pattern), max);
  const [, project, worktree, task] = split as unknown as [string, string, string, string];
  return formatSessionName({ project: prefix + expand(project), worktree: expand(worktree), task: expand(task) }, max);
}

function expandName(text: string, block: SessionBlock, config: Config, expander: Expander): string {
  const named = expandText(text, expander.scope);
  if ("value" in named) return named.value;
  const template = block.name_template;
  const origin = config.values["sessions.naming_pattern"]?.origin ?? "the configuration";
  for (const { message, hint, offset, length } of named.problems) {
    const at = template === undefined ? -1 : template.text.indexOf(text);
    expander.problems.push({
      message: template === undefined ? `Invalid sessions.naming_pattern (${origin}): ${message}` : message,
      ...(hint === undefined ? {} : { hint }),
      ...(template === undefined ? {} : { place: template.place(at + offset, length) }),
    });
  }
  return "";
}

/** Decides by the conflict policy: whose is the name, and what happens to a session of the same identity. */
export function decideName(
  wanted: string,
  policy: ConflictPolicy,
  identity: SessionIdentity,
  sessions: readonly SessionFacts[],
  max: number,
): NameDecision {
  const plan = planConflicts([{ wanted, key: identity }], sessions, policy, max);
  if ("refused" in plan) return { kind: "refuse", problem: describeRefusal(plan.refused) };
  const { kind, name, existing } = plan.decisions[0]!;
  if (kind === "create" || existing === undefined) {
    return { kind: "create", name, isShared: policy !== "error" && policy !== "rename" };
  }
  if (kind === "restart") return { kind, existing, name };
  return kind === "merge" ? { kind, existing, mode: mergeMode(policy) } : { kind, existing };
}

/** The option, else the command's, else the configured one. */
export function findPolicy(block: SessionBlock, request: Request, expander: Expander): ConflictPolicy {
  const { changed, onConflict } = request.options;
  const policy = onConflict ?? (changed === "recreate" ? "restart" : changed) ??
    (block.on_conflict === undefined
      ? setting(request.config, "sessions.on_conflict")
      : expander.all(block.on_conflict) ?? "reuse");
  return policy as ConflictPolicy;
}

/** Decides what every backend has to know of a session. */
export function planCommonSpec(
  block: SessionBlock,
  name: string,
  identity: SessionIdentity,
  request: Request,
  expander: Expander,
  where: Readonly<Record<string, string>>,
  isContainer: boolean,
): CommonSpec {
  const { runId, sessionUid, command, machine: { terminal } } = request;
  return {
    name,
    marks: { uid: sessionUid, name, run: runId, command: command.name, ...identity },
    environment: {
      // The programs of this machine mean nothing in a container.
      ...(isContainer ? {} : planEditor(request)),
      ...planEnvironment(block, name, request, expander),
      ...where,
    },
    size: { columns: terminal.columns, rows: terminal.rows },
  };
}

/** Decides a session of this machine: windows, panes, directories. */
export function planSpec(
  block: SessionBlock,
  directory: string,
  request: Request,
  expander: Expander,
  needDirectory: NeedDirectory,
  common: CommonSpec,
): SessionSpec {
  const { machine, config } = request;
  const start = block.working_directory === undefined
    ? directory
    : resolveWritten(directory, expander.text(block.working_directory), machine.home);
  needDirectory(start, "the session's working directory", block.working_directory?.place());
  const { name, marks, environment, size } = common;
  return {
    name,
    marks,
    directory: start,
    environment,
    size,
    windows: planWindows(block, {
      expander,
      directory: start,
      home: machine.home,
      exitMode: expander.all(block.exit_mode ?? setting(config, "sessions.exit_mode")) as ExitMode,
      defaultName: setting(config, "tmux.default_window_name"),
      // Inside a container there is another shell, and its lines are quoted for any.
      shell: planPaneShell(block.inside === undefined ? userShell(request, expander) : "/bin/sh"),
      needDirectory,
    }),
  };
}

/** The shell of panes: configured, else $SHELL, else /bin/sh; absolute. */
function userShell(request: Request, expander: Expander): string {
  const configured = setting(request.config, "defaults.shell");
  const found = configured === "" ? undefined : request.machine.programs[configured];
  if (configured !== "" && found === undefined) {
    const origin = request.config.values["defaults.shell"]?.origin ?? "the configuration";
    expander.problems.push({
      message: `Cannot use the shell "${configured}" (${origin}): it is not installed`,
      hint: "Install it, or correct defaults.shell",
      code: "program-missing",
    });
  }
  return found ?? request.machine.env["SHELL"] ?? "/bin/sh";
}

function planEditor({ machine, config }: Request): Readonly<Record<string, string>> {
  const configured = setting(config, "defaults.editor");
  const editor = configured !== "" ? configured : machine.env["EDITOR"] ?? machine.env["VISUAL"] ??
    EDITORS.find((program) => machine.programs[program] !== undefined);
  return editor === undefined ? {} : { EDITOR: editor };
}

/** Low to high: the project's environment, the command's, `additional_env`; then what prj says itself. */
function planEnvironment(
  block: SessionBlock,
  name: string,
  request: Request,
  expander: Expander,
): Readonly<Record<string, string>> {
  return {
    ...inherited(block, request, expander),
    ...expander.all(request.command.file.environment ?? {}) as Readonly<Record<string, string>>,
    ...expander.all(block.additional_env ?? {}) as Readonly<Record<string, string>>,
    PRJ_RUN_ID: request.runId,
    PRJ_COMMAND: request.command.name,
    PRJ_SESSION: name,
  };
}

function inherited(block: SessionBlock, request: Request, expander: Expander): Readonly<Record<string, string>> {
  const inherits = expander.all(block.inherit_project_env ?? true) === true;
  if (!inherits) return {};
  const own = request.command.file.environments ?? {};
  const known = [...new Set([...Object.keys(request.config.environments), ...Object.keys(own)])];
  const named = block.environment === undefined ? "" : expander.text(block.environment);
  // Without a name: the one called "default"; where the author asks to inherit, "development" will do.
  const chosen = named !== ""
    ? named
    : known.includes("default")
    ? "default"
    : block.inherit_project_env === true && known.includes("development")
    ? "development"
    : "";
  if (chosen === "") return {};
  if (!known.includes(chosen)) {
    const place = block.environment instanceof TemplateText ? block.environment.place() : undefined;
    expander.problems.push({
      message: `Unknown environment "${chosen}"`,
      hint: known.length === 0
        ? "Define it under `environments` in .prj/configs/project.yaml"
        : `Environments: ${known.join(", ")}`,
      ...(place === undefined ? {} : { place }),
    });
    return {};
  }
  return {
    ...request.config.environments[chosen],
    ...expander.all(own[chosen] ?? {}) as Readonly<Record<string, string>>,
  };
}

/** Whether to attach: the option, else the command, else the configuration. */
export function wantsAttach(block: SessionBlock, request: Request, expander: Expander): boolean {
  if (request.options.attach !== undefined) return request.options.attach;
  if (block.auto_attach !== undefined) return expander.all(block.auto_attach) === true;
  return settingFlag(request.config, "tmux.auto_attach");
}
