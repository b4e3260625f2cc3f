/** tmuxp's workspace files, YAML or JSON, short forms and long -> a command. Its examples are the measure. */
import { resolve } from "node:path/posix";
import { quoteWord } from "../template/shell_quote.ts";
import { type DirectoryGround, writeDirectory } from "./carried_directory.ts";
import type { ImportGround, SessionCarrier } from "./carried_session.ts";
import { type Piece, plainText, writePieces } from "./carried_text.ts";
import type { DraftCommand, DraftStep } from "./draft.ts";
import { type Foreign, type ForeignFields, type ForeignReader, isNothing } from "./foreign.ts";
import { type ReadWindow, readWindow } from "./import_tmuxp_window.ts";
import { leaveOutHooks, leaveOutServer, leaveOutTitles } from "./left_out.ts";
import { leaveOutOptions, readCommands } from "./tmuxp_commands.ts";

export function importTmuxp(
  reader: ForeignReader,
  ground: ImportGround,
  carrier: SessionCarrier,
): { readonly name: string; readonly draft: DraftCommand } | undefined {
  const session = reader.fields(reader.root);
  if (session === undefined) return undefined;
  const name = carrier.named(session.take("session_name"));
  const folder: DirectoryGround = { base: ground.folder, top: ground.top };
  const start = carrier.pieces(session.take("start_directory"), "directory");
  const directory = start === undefined ? undefined : writeDirectory(start, folder);
  const environment = carrier.environment(session.take("environment"), (value) => writeValue(value, folder));
  const steps = [
    ...carrier.steps(session.take("on_project_start"), { ignoresFailure: true }),
    ...readScript(session.take("before_script"), directory, folder, carrier),
  ];
  const stop = carrier.steps(session.take("on_project_stop"), { ignoresFailure: true });
  const before = readCommands(session.take("shell_command_before"), reader, carrier, {});
  const suppress = reader.flag(session.take("suppress_history"));
  for (const key of ["options", "global_options"]) {
    leaveOutOptions(session.take(key), reader, "Put it into ~/.tmux.conf");
  }
  leaveOut(session, reader);
  const list = session.take("windows");
  if (list === undefined || isNothing(list.node)) {
    reader.refuse(list ?? reader.root, "`windows` with at least one window");
  }
  const windows = reader.items(list).map((item) =>
    readWindow(item, { before, suppress, hasDirectory: start !== undefined, folder }, reader, carrier)
  );
  session.finish();
  return {
    name: name.command,
    draft: carrier.draft(name.command, "tmuxp", {
      environment,
      ...(directory === undefined ? {} : { working_directory: directory }),
      session: {
        ...name.session,
        pre_create_steps: steps,
        windows: focusLast(order(windows)).map(({ draft }) => draft),
        cleanup_steps: stop,
      },
    }),
  };
}

/** A value that begins with a dot is a path beside the file. */
function writeValue(value: readonly Piece[], folder: DirectoryGround): string {
  const text = plainText(value);
  if (text === undefined || !text.startsWith(".")) return writePieces(value);
  const written = writeDirectory(value, folder);
  return written === undefined || !/^[~/]/.test(written)
    ? `{{worktree_path}}/${written ?? ""}`.replace(/\/$/, "")
    : written;
}

/** A script that begins with a dot is beside the file, and runs in the session's directory. */
function readScript(
  at: Foreign | undefined,
  directory: string | undefined,
  { base, top }: DirectoryGround,
  carrier: SessionCarrier,
): readonly DraftStep[] {
  const [step] = carrier.steps(at, { ignoresFailure: false });
  if (step === undefined || !step.run.startsWith(".") || base === undefined) return step === undefined ? [] : [step];
  const [script = "", ...words] = step.run.split(" ");
  const path = resolve(base, script);
  const isInside = top !== undefined && path.startsWith(`${top}/`);
  if (isInside && directory === undefined && base === top) return [step];
  const written = isInside ? `{{worktree_path}}/${path.slice(top.length + 1)}` : quoteWord(path, "posix");
  return [{ ...step, run: [written, ...words].join(" ") }];
}

function leaveOut(session: ForeignFields, reader: ForeignReader): void {
  session.leaveOut(["plugins"], "plugins are programs in Python, for tmuxp", "Write what they do as steps");
  session.leaveOut(
    ["workspace_builder", "workspace_builder_paths", "workspace_builder_options"],
    "prj builds sessions in its own way, and types into no shell that is not ready",
  );
  leaveOutHooks(session);
  leaveOutServer(session, reader, { socket_name: "socket_name", socket_path: "socket_path", config: "" });
  leaveOutTitles(session, reader);
}

/** Windows stand at the index that they ask for; the others take the lowest that is free when they are made. */
function order(windows: readonly ReadWindow[]): readonly ReadWindow[] {
  if (windows.every(({ index }) => index === undefined)) return windows;
  const taken = new Set<number>();
  const placed = windows.map((window) => {
    let at = window.index ?? 0;
    while (window.index === undefined && taken.has(at)) at++;
    taken.add(at);
    return { window, at };
  });
  return placed.toSorted((a, b) => a.at - b.at).map(({ window }) => window);
}

/** tmuxp selects one window after the other; the last that asks has the focus. */
function focusLast(windows: readonly ReadWindow[]): readonly ReadWindow[] {
  const last = windows.findLastIndex(({ draft }) => draft.focus === true);
  return windows.map((window, at) => ({ ...window, draft: { ...window.draft, focus: at === last && at > 0 } }));
}
