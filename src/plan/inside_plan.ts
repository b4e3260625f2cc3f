import { findText, TemplateText } from "../base/template_text.ts";
import { setting } from "../config/config.ts";
import { frameOptions } from "../session/container/build.ts";
import { isClientName } from "../session/container/environment.ts";
import { LABELS } from "../session/container/labels.ts";
import type { PaneSpec, SessionMarks, SessionSpec } from "../session/spec.ts";
import type { SessionBlock } from "../template/command_shape.ts";
import type { InsideBlock } from "../template/container_shape.ts";
import { type ContainerPlace, type NeedPath, placeOf, planContainerFrame } from "./container_reader.ts";
import type { Expander } from "./expander.ts";
import type { Request } from "./facts.ts";
import type { ProcessStep } from "./plan.ts";

/** A session, and what brings and takes away the container that its panes run inside of. */
export interface MadeSpec {
  readonly spec: SessionSpec;
  /** Before the session is made. */
  readonly start: readonly ProcessStep[];
  /** When a session of these marks is ended, whatever else is skipped. */
  readonly endOf: (marks: SessionMarks) => readonly ProcessStep[];
}

/** Nothing runs inside of a container, or the container is not ours. */
export const WITHOUT_INSIDE: Pick<MadeSpec, "start" | "endOf"> = { start: [], endOf: () => [] };

/** Does nothing until it is told to end: the panes' processes are started beside it. */
const IDLE = 'trap "exit 0" TERM INT; while :; do sleep 86400 & wait $!; done';

const NAME_REGEXP = /^[A-Za-z0-9][\w.-]*$/;

/** Decides the container of `session.inside`, and what the panes' shell has to know of it. */
export function planInside(
  block: SessionBlock,
  plain: SessionSpec,
  request: Request,
  expander: Expander,
  needPath: NeedPath,
): MadeSpec | undefined {
  const written = block.inside!;
  const inside: InsideBlock = written instanceof TemplateText ? { image: written } : written;
  const runtime = findRuntime(inside, request, expander);
  refuseVariables(block, plain, expander);
  if ((inside.image === undefined) === (inside.container === undefined)) {
    expander.problems.push({
      message: "Panes run inside a container of an image or one that is there: either `image` or `container`",
      hint: "For example inside: { image: node:22 }",
      ...placeOf(written),
    });
    return undefined;
  }
  const { marks } = plain;
  const step = (what: string, argv: readonly string[]): ProcessStep => ({
    kind: "process",
    name: what,
    phase: "session.pre_create_steps",
    argv: [runtime, ...argv],
    directory: request.project.root,
    environment: {},
    timeoutMs: null,
    continueOnError: false,
    interactive: false,
  });
  if (inside.container !== undefined) {
    const container = readName(inside.container, expander);
    const workdir = inside.workdir === undefined ? undefined : expander.text(inside.workdir);
    const spec = moveInside(plain, { runtime, container, request, locate: (path) => workdir ?? path });
    const look = step("look-inside", ["exec", container, "/bin/sh", "-c", ":", "prj"]);
    return { ...WITHOUT_INSIDE, spec, start: [look] };
  }
  const { path, root } = marks;
  const planned = planContainerFrame({ ...block, container: inside }, {
    ...{ expander, path, root, home: request.machine.home, needPath },
  });
  if (planned === undefined) return undefined;
  const { frame, place } = planned;
  const container = insideName(marks);
  const argv = [
    "run",
    "--detach",
    `--name=${container}`,
    `--label=${LABELS.inside}=${marks.uid}`,
    ...asCaller(frame.user, runtime, request),
    ...frame.envFiles.map((file) => `--env-file=${file}`),
    ...frameOptions(frame),
    ...frame.extraArgs,
    "--entrypoint=/bin/sh",
    frame.image,
    ...["-c", IDLE, "prj"],
  ];
  const locate = (pane: string): string => place.inside(pane) ?? refusePlace(pane, place, block, expander);
  return {
    spec: moveInside(plain, { runtime, container, request, locate }),
    start: [step("start-container", argv)],
    endOf: (marks) => [{
      ...step("remove-container", ["rm", "--force", insideName(marks)]),
      phase: "session.cleanup_steps",
      timeoutMs: 60_000,
      continueOnError: true,
      always: true,
    }],
  };
}

/** The container's name says which session it is for; two sessions of one name have two. */
function insideName({ name, uid }: SessionMarks): string {
  return `${name.replace(/^[^A-Za-z0-9]+/, "")}-${uid.toLowerCase()}`;
}

/** The path of the runtime: the block's, else the configured one, else the one that is there. */
function findRuntime(inside: InsideBlock, { config, machine }: Request, expander: Expander): string {
  const wanted = inside.runtime === undefined ? "auto" : String(expander.all(inside.runtime));
  const chosen = wanted === "auto" ? setting(config, "container.runtime") : wanted;
  const names = chosen === "auto" ? ["podman", "docker"] : [chosen];
  const found = names.map((name) => machine.programs[name]).find((path) => path !== undefined);
  if (found !== undefined) return found;
  expander.problems.push({
    message: `Cannot run panes inside a container: ${names.map((name) => `"${name}"`).join(" or ")} is not installed`,
    hint: `Install it, for example "apt install ${names[0]}" or "brew install ${names[0]}"`,
    code: "program-missing",
    ...placeOf(inside),
  });
  return names[0]!;
}

function readName(written: TemplateText, expander: Expander): string {
  const name = expander.text(written);
  if (!NAME_REGEXP.test(name)) {
    expander.report({
      message: `Expected the name of a container, found ${JSON.stringify(name)}`,
      hint: "Letters, digits, points, _ and -; the first a letter or a digit",
      place: written.place(),
    });
  }
  return name;
}

/** What the panes make in the worktree is to be the caller's, and not root's. */
function asCaller(user: string | null, runtime: string, { machine: { ids } }: Request): readonly string[] {
  if (user !== null || ids === null || ids.user === 0) return [];
  const isRootless = runtime.endsWith("podman");
  return isRootless ? ["--userns=keep-id"] : [`--user=${ids.user}:${ids.group}`];
}

interface Move {
  readonly runtime: string;
  readonly container: string;
  readonly request: Request;
  /** Where a folder of this machine is in the container. */
  readonly locate: (path: string) => string;
}

function moveInside(spec: SessionSpec, { runtime, container, request, locate }: Move): SessionSpec {
  const shell = request.machine.insideShell;
  const names = [...Object.keys(spec.environment), "PRJ_SESSION", "PRJ_SESSION_UID", "PRJ_PANE"];
  const list = (more: readonly string[]): string => [...new Set([...names, ...more])].join(" ");
  const movePane = (pane: PaneSpec): PaneSpec => ({
    ...pane,
    shell,
    commandShell: shell,
    environment: {
      ...pane.environment,
      PRJ_INSIDE_DIRECTORY: locate(pane.directory),
      PRJ_INSIDE_VARIABLES: list(Object.keys(pane.environment)),
    },
  });
  return {
    ...spec,
    inside: true,
    environment: {
      ...spec.environment,
      PRJ_INSIDE_RUNTIME: runtime,
      PRJ_INSIDE_CONTAINER: container,
      PRJ_INSIDE_DIRECTORY: locate(spec.directory),
      PRJ_INSIDE_VARIABLES: list([]),
    },
    windows: spec.windows.map((window) => ({ ...window, panes: window.panes.map(movePane) })),
  };
}

function refusePlace(path: string, { directory }: ContainerPlace, block: SessionBlock, expander: Expander): string {
  const message = `The directory "${path}" is not in the container`;
  if (!expander.problems.some((problem) => problem.message === message)) {
    expander.problems.push({
      message,
      hint: "Mount it with `volumes`, or let panes start in the worktree",
      ...placeOf(block.inside),
    });
  }
  return directory;
}

/** The runtime's own program would take these as said to itself. */
function refuseVariables(block: SessionBlock, spec: SessionSpec, expander: Expander): void {
  const panes = spec.windows.flatMap((window) => window.panes);
  const names = [spec.environment, ...panes.map((pane) => pane.environment)].flatMap(Object.keys);
  for (const name of new Set(names.filter(isClientName))) {
    const place = (findText(block.additional_env?.[name]) ?? findText(block.inside))?.place();
    expander.problems.push({
      message: `Cannot set ${name} for panes inside a container: the container runtime itself reads it`,
      hint: "Set it in the image, or in a file that `env_file` of `inside` names",
      ...(place === undefined ? {} : { place }),
    });
  }
}
