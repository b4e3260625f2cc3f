/** tmuxinator's project files -> a command. Its manual and its sample project are the measure. */
import { writeDirectory, writeInner } from "./carried_directory.ts";
import { type CarriedLine, type ImportGround, type SessionCarrier } from "./carried_session.ts";
import type { DraftCommand, DraftPane, DraftStep, DraftWindow } from "./draft.ts";
import { type Foreign, type ForeignFields, type ForeignReader, isNothing, joinKey } from "./foreign.ts";
import { DETACHED, leaveOutHooks, leaveOutServer, leaveOutSynchronize, leaveOutTitles } from "./left_out.ts";

/** Reads a project; undefined where it is none. Relative directories begin where tmuxinator is called. */
export function importTmuxinator(
  reader: ForeignReader,
  ground: ImportGround,
  carrier: SessionCarrier,
): { readonly name: string; readonly draft: DraftCommand } | undefined {
  const project = reader.fields(reader.root);
  if (project === undefined) return undefined;
  const name = carrier.named(project.take("name", "project_name"));
  const root = carrier.pieces(project.take("root", "project_root"), "directory");
  const isAttaching = takeAttach(project, reader);
  const every = takePreWindow(project, reader, carrier);
  const before = carrier.steps(project.take("on_project_start"), { ignoresFailure: true, isOne: true });
  const first = ["pre", "on_project_first_start"].flatMap((key) =>
    carrier.steps(project.take(key), { ignoresFailure: true, isOne: true })
  );
  const stop = carrier.steps(project.take("on_project_stop"), { ignoresFailure: true, isOne: true });
  const after = takePost(project, reader, carrier, isAttaching);
  leaveOut(project, reader);
  const start = { window: project.take("startup_window"), pane: project.take("startup_pane") };
  const list = project.take("windows", "tabs");
  if (list === undefined || isNothing(list.node)) {
    reader.refuse(list ?? reader.root, "`windows` with at least one window");
  }
  const windows = reader.items(list).map((item) => readWindow(item, every, reader, carrier));
  project.finish();
  const directory = root === undefined
    ? undefined
    : writeDirectory(root, { base: ground.fileName === "" ? ground.folder : undefined, top: ground.top });
  return {
    name: name.command,
    draft: carrier.draft(name.command, "tmuxinator", {
      ...(directory === undefined ? {} : { working_directory: directory }),
      pre_steps: before,
      session: {
        ...name.session,
        auto_attach: isAttaching,
        pre_create_steps: first,
        windows: focusStart(windows, start, reader),
        cleanup_steps: stop,
      },
      post_steps: after,
    }),
  };
}

/** It attaches unless it is told not to. */
function takeAttach(project: ForeignFields, reader: ForeignReader): boolean {
  const attach = reader.flag(project.take("attach"));
  const detached = reader.flag(project.take("tmux_detached"));
  return attach ?? (detached === undefined ? true : !detached);
}

/** What is typed first into every pane; of several keys only one counts, in this order. */
function takePreWindow(project: ForeignFields, reader: ForeignReader, carrier: SessionCarrier): readonly CarriedLine[] {
  const lines = ([["rbenv", "rbenv shell "], ["rvm", "rvm use "], ["pre_tab", ""], ["pre_window", ""]] as const)
    .flatMap(
      ([key, prefix]) => {
        const at = project.take(key);
        const found = carrier.lines(at).map((line) => ({ ...line, text: prefix + line.text }));
        return at === undefined || found.length === 0 ? [] : [{ at, found }];
      },
    );
  for (const { at } of lines.slice(1)) reader.leaveOut(at, `tmuxinator passes over it beside "${lines[0]!.at.key}"`);
  const [line, ...more] = lines[0]?.found ?? [];
  // A list is typed as one line.
  return line === undefined ? [] : [{ ...line, text: [line, ...more].map(({ text }) => text).join("; ") }];
}

function takePost(
  project: ForeignFields,
  reader: ForeignReader,
  carrier: SessionCarrier,
  isAttaching: boolean,
): DraftStep[] {
  const post = project.take("post");
  if (post === undefined) return [];
  if (!isAttaching) return carrier.steps(post, { ignoresFailure: true, isOne: true });
  reader.leaveOut(
    post,
    DETACHED,
    "Write it under post_steps with auto_attach: false, or bind it to tmux's hook client-detached",
  );
  return [];
}

function leaveOut(project: ForeignFields, reader: ForeignReader): void {
  leaveOutHooks(project);
  leaveOutServer(project, reader, {
    socket_name: "socket_name",
    socket_path: "socket_path",
    tmux_options: "",
    cli_args: "",
    tmux_command: "binary",
  });
  leaveOutTitles(project, reader);
  project.leaveOut(["append"], "prj makes a session of its own, and adds no windows to the one around it");
}

interface ReadWindow {
  readonly draft: DraftWindow;
  /** As the file has it. */
  readonly name: string;
}

/** A window is `name: command`, `name: [commands]` or `name: { layout, panes, … }`; a name alone is a shell. */
function readWindow(
  item: Foreign,
  every: readonly CarriedLine[],
  reader: ForeignReader,
  carrier: SessionCarrier,
): ReadWindow {
  const [named, ...more] = item.node.kind === "map" ? reader.pairs(item) : [];
  for (const pair of more) {
    reader.leaveOut(pair, "a window has one name", "Indent its keys more than its name, or begin it with -");
  }
  if (named === undefined) {
    const text = carrier.text(item);
    return { name: text ?? "", draft: { ...nameOf(text), panes: [carrier.pane(every)] } };
  }
  // YAML reads `~:` as no name.
  const isUnnamed = ["~", "null", ""].includes(named.name);
  const name = isUnnamed ? undefined : carrier.text({
    key: named.key,
    span: named.span,
    node: { kind: "scalar", value: named.name, written: named.name, ...named.span },
  });
  const own = { ...nameOf(name) };
  if (named.node.kind !== "map") {
    return { name: named.name, draft: { ...own, panes: [carrier.pane([...every, ...carrier.lines(named)])] } };
  }
  const fields = reader.fields(named)!;
  const pre = carrier.lines(fields.take("pre"));
  const [firstPre] = pre;
  const before = firstPre === undefined
    ? every
    : [...every, { ...firstPre, text: pre.map(({ text }) => text).join(" && ") }];
  const directory = carrier.pieces(fields.take("root"), "directory");
  const panes = readPanes(fields.take("panes"), before, reader, carrier);
  const layout = carrier.layout(fields.take("layout"), panes.length);
  leaveOutSynchronize(fields, reader);
  fields.finish();
  const working = directory === undefined ? undefined : writeInner(directory);
  return {
    name: named.name,
    draft: {
      ...own,
      ...(working === undefined ? {} : { working_directory: working }),
      ...(layout === undefined ? {} : { layout }),
      panes: panes.length === 0 ? [carrier.pane(before)] : panes,
    },
  };
}

function nameOf(name: string | undefined): { name?: string } {
  return name === undefined || name === "" ? {} : { name };
}

/** A pane is a command, a list of them, nothing, or `title: command`. */
function readPanes(
  at: Foreign | undefined,
  before: readonly CarriedLine[],
  reader: ForeignReader,
  carrier: SessionCarrier,
): readonly DraftPane[] {
  if (at === undefined) return [];
  const items = at.node.kind === "list" ? reader.items(at) : isNothing(at.node) ? [] : [at];
  return items.flatMap((item): DraftPane[] => {
    if (item.node.kind !== "map") return [carrier.pane([...before, ...carrier.lines(item)])];
    return reader.pairs(item).map((pair) => ({
      title: carrier.text({
        key: joinKey(item.key, pair.name),
        span: pair.span,
        node: { kind: "scalar", value: pair.name, written: pair.name, ...pair.span },
      }) ?? "",
      ...carrier.pane([...before, ...carrier.lines(pair)]),
    }));
  });
}

/** `startup_window` is a name or a number of tmux, `startup_pane` a number; tmux counts from 0 unless it is told else. */
function focusStart(
  windows: readonly ReadWindow[],
  start: { readonly window: Foreign | undefined; readonly pane: Foreign | undefined },
  reader: ForeignReader,
): readonly DraftWindow[] {
  const window = find(start.window, windows.map(({ name }) => name), "window", reader);
  const panes = windows[window ?? 0]?.draft.panes ?? [];
  const pane = find(start.pane, panes.map(() => ""), "pane", reader);
  return windows.map(({ draft }, index) => ({
    ...draft,
    ...(index === window && window > 0 ? { focus: true } : {}),
    panes: draft.panes.map((one, at) =>
      index === (window ?? 0) && at === pane && pane > 0 ? { ...one, focus: true } : one
    ),
  }));
}

function find(
  at: Foreign | undefined,
  names: readonly string[],
  what: string,
  reader: ForeignReader,
): number | undefined {
  const scalar = reader.scalar(at);
  if (scalar === undefined) return undefined;
  const { written } = scalar.node;
  const named = names.indexOf(written);
  if (named !== -1) return named;
  const number = /^\d+$/.test(written) ? Number(written) : -1;
  if (number < 0 || number >= names.length) {
    reader.leaveOut(scalar, `there is no ${what} ${number < 0 ? `"${written}"` : number}, counted from 0 as tmux does`);
    return undefined;
  }
  if (number > 0) {
    reader.change(
      scalar,
      `it is taken for ${what} ${number}, counted from 0 as tmux does by itself`,
      `If your tmux counts from 1, move focus: true to the ${what} before`,
    );
  }
  return number;
}
