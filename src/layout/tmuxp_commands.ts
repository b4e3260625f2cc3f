/** What tmuxp types into a pane: `shell_command` and `shell_command_before`, and the options that go with them. */
import type { CarriedLine, SessionCarrier } from "./carried_session.ts";
import { type Foreign, type ForeignFields, type ForeignReader, isNothing } from "./foreign.ts";
import { leaveOutWindowOption } from "./left_out.ts";

/** How commands are typed, unless a command says it itself. */
export interface CommandManner {
  readonly enter?: boolean | undefined;
  /** Seconds, as written. */
  readonly sleepBefore?: string | undefined;
  readonly sleepAfter?: string | undefined;
}

/** Reads commands in any of their forms: a text, a list of texts and mappings, or a mapping with `shell_command`. */
export function readCommands(
  at: Foreign | undefined,
  reader: ForeignReader,
  carrier: SessionCarrier,
  manner: CommandManner,
): readonly CarriedLine[] {
  if (at === undefined || isNothing(at.node)) return [];
  if (at.node.kind === "map") {
    const fields = reader.fields(at)!;
    const lines = readCommands(fields.take("shell_command"), reader, carrier, manner);
    fields.finish();
    return lines;
  }
  const items = at.node.kind === "list" ? reader.items(at) : [at];
  if (items.length === 1 && isBlank(items[0]!)) return [];
  const lines = items.flatMap((item) => readCommand(item, reader, carrier, manner));
  const last = lines.at(-1);
  if (last?.isPause === true) {
    lines.pop();
    reader.leaveOut(last.at, "nothing is typed after it in the pane", null);
  }
  return lines;
}

/** Words that stand for an empty pane. */
function isBlank({ node }: Foreign): boolean {
  return node.kind === "scalar" && (node.value === null || node.value === "blank" || node.value === "pane");
}

interface TypedLine extends CarriedLine {
  readonly isPause?: true;
}

function readCommand(
  item: Foreign,
  reader: ForeignReader,
  carrier: SessionCarrier,
  manner: CommandManner,
): TypedLine[] {
  const fields = item.node.kind === "map" ? reader.fields(item) : undefined;
  const at = fields === undefined ? item : fields.take("cmd");
  const enterAt = fields?.take("enter");
  const enter = (enterAt === undefined ? undefined : reader.flag(enterAt)) ?? manner.enter;
  const [before, after] = fields === undefined ? [] : [fields.take("sleep_before"), fields.take("sleep_after")];
  fields?.finish();
  const lines = carrier.lines(at);
  if (enter === false) {
    for (const line of lines) {
      reader.leaveOut(
        enterAt ?? line.at,
        "it is typed without Enter, and prj presses Enter after what it types",
        "Type it yourself when the session is open",
      );
    }
    return [];
  }
  return [
    ...pause(before, manner.sleepBefore, lines, reader),
    ...lines,
    ...pause(after, manner.sleepAfter, lines, reader),
  ];
}

/** The shell waits in place of the program that opens the session. */
function pause(
  at: Foreign | undefined,
  inherited: string | undefined,
  lines: readonly CarriedLine[],
  reader: ForeignReader,
): TypedLine[] {
  const own = readSeconds(at, reader);
  const seconds = own ?? inherited;
  const [first] = lines;
  return seconds === undefined || first === undefined
    ? []
    : [{ text: `sleep ${seconds}`, at: at ?? first.at, isPause: true }];
}

/** A number of seconds; 0 and nothing are none. */
export function readSeconds(at: Foreign | undefined, reader: ForeignReader): string | undefined {
  const scalar = reader.scalar(at, "a number of seconds");
  if (scalar === undefined) return undefined;
  const { written } = scalar.node;
  if (!/^\d*\.?\d+$/.test(written)) {
    reader.refuse(scalar, "a number of seconds");
    return undefined;
  }
  return Number(written) === 0 ? undefined : written;
}

/** prj sets no options of tmux, but the size of a layout's main pane. */
export function leaveOutOptions(at: Foreign | undefined, reader: ForeignReader, instead: string): void {
  for (const pair of reader.pairs(at)) {
    reader.leaveOut(
      pair,
      "prj sets no options of tmux",
      ["automatic-rename", "allow-rename"].includes(pair.name)
        ? "Windows of prj keep the names that they have"
        : instead,
    );
  }
}

/** The sizes of a layout's main pane among a window's options. */
export function takeOptions(
  fields: ForeignFields,
  reader: ForeignReader,
): { readonly main_pane_width?: string; readonly main_pane_height?: string } {
  const sizes: { main_pane_width?: string; main_pane_height?: string } = {};
  for (const at of [fields.take("options"), fields.take("options_after")]) {
    for (const pair of reader.pairs(at)) {
      const written = pair.node.kind === "scalar" ? pair.node.written : "";
      const isSize = /^(?:[1-9]\d*|[1-9]\d?%)$/.test(written);
      if (pair.name === "main-pane-width" && isSize) sizes.main_pane_width = written;
      else if (pair.name === "main-pane-height" && isSize) sizes.main_pane_height = written;
      else leaveOutWindowOption(pair, pair.name, written, reader);
    }
  }
  return sizes;
}
