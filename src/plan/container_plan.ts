import { isAbsolute, resolve } from "node:path/posix";
import { findText, TemplateText } from "../base/template_text.ts";
import { setting } from "../config/config.ts";
import type { ContainerSpec } from "../session/container/container_spec.ts";
import { readVariableName } from "../session/container/grammar/name.ts";
import type { Refusal } from "../session/container/grammar/reading.ts";
import type { PaneSpec, SessionSpec } from "../session/spec.ts";
import type { SessionBlock } from "../template/command_shape.ts";
import {
  type ContainerFrame,
  type ContainerPlace,
  homeless,
  type NeedPath,
  placeOf,
  planContainerFrame,
  readWords,
} from "./container_reader.ts";
import type { Expander } from "./expander.ts";
import type { Request } from "./facts.ts";
import type { SessionIdentity } from "./session_plan.ts";
import { planPaneShell, planWindows } from "./window_plan.ts";

/** Panes of containers are no terminals of a person's: their lines run in the container's own shell. */
const SHELL = planPaneShell("/bin/sh");

/** What is the same for a session in a container and for any other. */
export type CommonSpec = Pick<SessionSpec, "name" | "marks" | "size" | "environment">;

/** Decides a session that is a container; undefined where what it is made of cannot be told. */
export function planContainerSpec(
  block: SessionBlock,
  common: CommonSpec,
  identity: SessionIdentity,
  directory: string,
  request: Request,
  expander: Expander,
  needPath: NeedPath,
): SessionSpec | undefined {
  const { machine, config } = request;
  findForeignKeys(block, expander);
  findVariableNames(block, request, expander);
  const ground = { expander, path: identity.path, root: identity.root, home: machine.home, needPath };
  const planned = planContainerFrame(block, ground);
  if (planned === undefined) return undefined;
  const { frame, place } = planned;
  const resolveDirectory = (base: string, text: TemplateText): string => {
    const found = resolveInside(base, expander.text(text), place);
    if (typeof found === "string") return found;
    expander.report({ ...found, place: text.place() });
    return base;
  };
  const start = block.container?.workdir !== undefined
    ? place.directory
    : block.working_directory === undefined
    ? place.inside(directory) ?? place.directory
    : resolveDirectory(place.inside(directory) ?? place.directory, block.working_directory);
  const windows = planWindows(block, {
    expander,
    directory: start,
    home: machine.home,
    exitMode: "close",
    defaultName: setting(config, "tmux.default_window_name"),
    shell: SHELL,
    needDirectory: () => {},
    resolveDirectory,
  });
  const container = planContainer(frame, block, windows[0]!.panes[0]!, start, expander);
  const { name, marks, environment, size } = common;
  return { name, marks, directory: start, environment, size, windows, container };
}

/** Resolves a directory of a pane; a folder of this machine that is mounted elsewhere is meant there. */
function resolveInside(base: string, written: string, { inside }: ContainerPlace): string | Refusal {
  if (written.startsWith("~")) return homeless(written);
  const path = resolve(base, written);
  return isAbsolute(written) ? inside(path) ?? path : path;
}

/** Completes a container by its first pane, which is its own process. */
function planContainer(
  frame: ContainerFrame,
  block: SessionBlock,
  first: PaneSpec,
  workdir: string,
  expander: Expander,
): ContainerSpec {
  const written = block.container!;
  const own = written.command === undefined ? null : readWords(written.command, expander) ?? null;
  if (own !== null && first.command !== null) {
    const place = findText(block.windows?.[0])?.place();
    expander.problems.push({
      message: "The first window is the container's own process: either it has a command, or `container` has one",
      hint: "Make the window's command that of a second window, or take one of the two away",
      ...(place === undefined ? {} : { place }),
    });
  }
  if (own?.length === 0) {
    expander.problems.push({
      message: 'The "command" of the container is empty',
      hint: "Leave it away for the image's own, or write program and arguments",
      ...(findText(written.command) === undefined ? placeOf(written) : placeOf(written.command)),
    });
  }
  const runsShell = own === null && first.command === null;
  const tty = written.tty === undefined ? runsShell : expander.all(written.tty) === true;
  return { ...frame, command: own, tty, workdir };
}

/** What says nothing in a container is a slip of its author's. */
function findForeignKeys(block: SessionBlock, expander: Expander): void {
  const report = (message: string, hint: string, at: unknown): void => {
    const { place = placeOf(block.container).place } = placeOf(at);
    if (place === undefined) expander.problems.push({ message, hint });
    else expander.report({ message, hint, place });
  };
  const checkMode = (written: unknown, at: unknown): void => {
    if (written === undefined || expander.all(written) === "close") return;
    const message = "A pane of a container ends with its command: there is no shell or question after it";
    report(message, "Leave exit_mode away, or run a shell in a window of its own", at);
  };
  checkMode(block.exit_mode, block.exit_mode);
  for (const window of block.windows ?? []) {
    checkMode(window.exit_mode, window);
    for (const pane of window.panes ?? []) {
      if (pane instanceof TemplateText) continue;
      checkMode(pane.exit_mode, pane);
      if (pane.type !== undefined && expander.all(pane.type) === true) {
        report("A command cannot be typed into a container: its panes are no terminals", "Leave `type` away", pane);
      }
    }
  }
}

function findVariableNames(block: SessionBlock, { command }: Request, expander: Expander): void {
  const panes = (block.windows ?? []).flatMap(({ environment, panes = [] }) => [
    environment,
    ...panes.map((pane) => pane instanceof TemplateText ? undefined : pane.environment),
  ]);
  for (const environment of [command.file.environment, block.additional_env, ...panes]) {
    for (const [name, text] of Object.entries(environment ?? {})) {
      const reading = readVariableName(name);
      if ("message" in reading) expander.report({ ...reading, place: text.place() });
    }
  }
}
