/** A window of a tmuxp workspace, and its panes. */
import { type DirectoryGround, INSIDE, writeInner } from "./carried_directory.ts";
import type { CarriedLine, SessionCarrier } from "./carried_session.ts";
import type { DraftEnvironment, DraftPane, DraftTree, DraftWindow } from "./draft.ts";
import { type Foreign, type ForeignFields, type ForeignReader, isNothing } from "./foreign.ts";
import { leaveOutSynchronize } from "./left_out.ts";
import { readCommands, readSeconds, takeOptions } from "./tmuxp_commands.ts";

/** What a window has from its session. */
export interface WindowGround {
  readonly before: readonly CarriedLine[];
  readonly suppress: boolean | undefined;
  readonly hasDirectory: boolean;
  readonly folder: DirectoryGround;
}

export interface ReadWindow {
  readonly draft: DraftWindow;
  /** Where it asks to stand. */
  readonly index: number | undefined;
}

interface PaneGround extends WindowGround {
  /** What is typed after a pane's own commands. */
  readonly after: readonly CarriedLine[];
  readonly shell: string | undefined;
}

export function readWindow(
  item: Foreign,
  outer: WindowGround,
  reader: ForeignReader,
  carrier: SessionCarrier,
): ReadWindow {
  const window = reader.fields(item);
  if (window === undefined) return { draft: { panes: [] }, index: undefined };
  const name = carrier.text(window.take("window_name"));
  const index = takeIndex(window, reader);
  const start = carrier.pieces(window.take("start_directory"), "directory");
  const directory = start === undefined ? undefined : writeInner(start, outer.hasDirectory ? INSIDE : outer.folder);
  const environment = carrier.environment(window.take("environment"));
  const clear = window.take("clear");
  const ground: PaneGround = {
    ...outer,
    before: [...outer.before, ...readCommands(window.take("shell_command_before"), reader, carrier, {})],
    after: [
      ...readCommands(window.take("shell_command_after"), reader, carrier, {}),
      ...(clear !== undefined && reader.flag(clear) === true ? [{ text: "clear", at: clear }] : []),
    ],
    suppress: reader.flag(window.take("suppress_history")) ?? outer.suppress,
    hasDirectory: outer.hasDirectory || start !== undefined,
    shell: carrier.text(window.take("window_shell")),
  };
  const list = window.take("panes");
  const items = reader.items(list);
  const read = items.map((pane) => readPane(pane, ground, reader, carrier));
  const panes = read.length === 0 ? [makePane([], ground, ground.suppress, undefined, carrier)] : read;
  const focus = reader.flag(window.take("focus")) === true;
  const layout = carrier.layout(window.take("layout"), panes.length) ?? splitInHalves(panes.length, list, reader);
  const sizes = takeOptions(window, reader);
  takeWhatStays(window, reader, "window");
  window.finish();
  return {
    index,
    draft: {
      ...(name === undefined || name === "" ? {} : { name }),
      ...(directory === undefined ? {} : { working_directory: directory }),
      ...shareEnvironment(environment, panes),
      focus,
      ...(layout === undefined ? {} : { layout }),
      ...sizes,
    },
  };
}

function takeIndex(window: ForeignFields, reader: ForeignReader): number | undefined {
  const at = reader.scalar(window.take("window_index"), "a number");
  if (at === undefined) return undefined;
  const index = Number(at.node.written);
  if (!Number.isInteger(index) || index < 0) {
    reader.refuse(at, "a number");
    return undefined;
  }
  reader.change(at, "windows are in this order, and tmux numbers them one after the other");
  return index;
}

/** A pane with an environment of its own has nothing of its window's. */
function shareEnvironment(
  environment: DraftEnvironment,
  panes: readonly DraftPane[],
): Pick<DraftWindow, "environment" | "panes"> {
  if (panes.every((pane) => pane.environment === undefined)) return { environment, panes: focusLastPane(panes) };
  return {
    panes: focusLastPane(panes.map((pane) => ({ ...pane, environment: pane.environment ?? environment }))),
  };
}

function focusLastPane(panes: readonly DraftPane[]): readonly DraftPane[] {
  const last = panes.findLastIndex(({ focus }) => focus === true);
  return panes.map((pane, at) => ({ ...pane, focus: at === last && at > 0 }));
}

/** Without a layout every pane takes the lower half of the one before. */
function splitInHalves(
  panes: number,
  list: Foreign | undefined,
  reader: ForeignReader,
): string | DraftTree | undefined {
  if (panes < 2) return undefined;
  if (panes === 2) return "even-vertical";
  if (panes <= 5) return { down: [50, 25, 13, 6].slice(0, panes - 1).map((share) => `${share}%`).concat("*") };
  if (list !== undefined) {
    reader.change(list, `${panes} panes, each half of the one before, would not fit: all are equal`);
  }
  return "even-vertical";
}

function readPane(item: Foreign, ground: PaneGround, reader: ForeignReader, carrier: SessionCarrier): DraftPane {
  if (item.node.kind !== "map") {
    return makePane(readCommands(item, reader, carrier, {}), ground, ground.suppress, undefined, carrier);
  }
  const pane = reader.fields(item)!;
  const enterAt = pane.take("enter");
  const manner = {
    enter: enterAt === undefined ? undefined : reader.flag(enterAt),
    sleepBefore: readSeconds(pane.take("sleep_before"), reader),
    sleepAfter: readSeconds(pane.take("sleep_after"), reader),
  };
  const before = readCommands(pane.take("shell_command_before"), reader, carrier, manner);
  const own = readCommands(pane.take("shell_command"), reader, carrier, manner);
  const suppress = reader.flag(pane.take("suppress_history")) ?? ground.suppress;
  const shell = carrier.text(pane.take("shell"));
  const start = carrier.pieces(pane.take("start_directory"), "directory");
  const environmentAt = pane.take("environment");
  const title = carrier.text(pane.take("title"));
  const focus = reader.flag(pane.take("focus")) === true;
  takeWhatStays(pane, reader, "pane");
  pane.finish();
  const directory = start === undefined ? undefined : writeInner(start, ground.hasDirectory ? INSIDE : ground.folder);
  return {
    ...(title === undefined ? {} : { title }),
    ...(directory === undefined ? {} : { working_directory: directory }),
    ...(environmentAt === undefined || isNothing(environmentAt.node)
      ? {}
      : { environment: carrier.environment(environmentAt) }),
    focus,
    ...makePane([...before, ...own], ground, suppress, shell, carrier),
  };
}

/** What the lines make of a pane; one with a program in place of its shell ends with that program. */
function makePane(
  own: readonly CarriedLine[],
  ground: PaneGround,
  suppress: boolean | undefined,
  paneShell: string | undefined,
  carrier: SessionCarrier,
): DraftPane {
  const lines = [...ground.before, ...own, ...ground.after];
  const shell = paneShell ?? ground.shell;
  if (shell !== undefined && shell !== "") {
    if (lines.length === 0) return { command: shell, exit_mode: "close" };
    return { command: [`exec ${shell}`, ...lines.map(({ text }) => text)].join("\n"), type: true };
  }
  const pane = carrier.pane(lines);
  if (pane.command === undefined) return pane;
  // What prj runs is in no history of a shell; what it types is, unless a blank stands before it.
  if (suppress === false) return { ...pane, type: true };
  return suppress === true && pane.type === true ? { ...pane, command: pane.command.replaceAll(/^/gm, " ") } : pane;
}

/** Keys that do something that prj does not; what has them is there all the same. */
function takeWhatStays(fields: ForeignFields, reader: ForeignReader, what: "window" | "pane"): void {
  const condition = fields.take("if");
  if (condition !== undefined) {
    reader.change(
      condition,
      `the ${what} is there whatever the condition says`,
      "Make a command for each of the cases",
    );
  }
  if (what === "pane") return;
  leaveOutSynchronize(fields, reader);
  fields.leaveOut(["automatic_rename"], "windows of prj keep the names that they have");
}
