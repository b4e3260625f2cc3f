/** smug's configuration -> a command. Its manual and the keys that its program reads are the measure. */
import { writeDirectory, writeInner } from "./carried_directory.ts";
import type { ImportGround, SessionCarrier } from "./carried_session.ts";
import type { DraftCommand, DraftPane, DraftWindow } from "./draft.ts";
import { type Foreign, type ForeignFields, type ForeignReader, isNothing } from "./foreign.ts";
import { leaveOutServer } from "./left_out.ts";

const HOOK = "prj has no hooks for the clients of a session";

export function importSmug(
  reader: ForeignReader,
  ground: ImportGround,
  carrier: SessionCarrier,
): { readonly name: string; readonly draft: DraftCommand } | undefined {
  const config = reader.fields(reader.root);
  if (config === undefined) return undefined;
  const name = carrier.named(config.take("session"));
  const root = carrier.pieces(config.take("root"), "directory");
  // Its own file in the folder counts from there, one of the user's from where smug is called.
  const directory = root === undefined
    ? undefined
    : writeDirectory(root, { base: ground.fileName === "" ? ground.folder : undefined, top: ground.top });
  const environment = carrier.environment(config.take("env"));
  const before = carrier.steps(config.take("before_start"), { ignoresFailure: false });
  const stop = carrier.steps(config.take("stop"), { ignoresFailure: false });
  const attach = reader.flag(config.take("attach"));
  leaveOut(config, reader);
  const list = config.take("windows");
  if (list === undefined || isNothing(list.node)) {
    reader.refuse(list ?? reader.root, "`windows` with at least one window");
  }
  const windows = reader.items(list).flatMap((item) => readWindow(item, reader, carrier));
  config.finish();
  const selected = windows.findLastIndex(({ focus }) => focus === true);
  return {
    name: name.command,
    draft: carrier.draft(name.command, "smug", {
      environment,
      ...(directory === undefined ? {} : { working_directory: directory }),
      session: {
        ...name.session,
        ...(attach === undefined ? {} : { auto_attach: attach }),
        pre_create_steps: before,
        windows: windows.map((window, at) => ({ ...window, focus: at === selected && at > 0 })),
        cleanup_steps: stop,
      },
    }),
  };
}

function leaveOut(config: ForeignFields, reader: ForeignReader): void {
  config.leaveOut(["attach_hook"], HOOK, "Bind it to tmux's hook client-attached");
  config.leaveOut(["detach_hook"], HOOK, "Bind it to tmux's hook client-detached");
  config.leaveOut(["sendkeys_timeout"], "prj does not type, and where it does it waits until the shell is ready");
  config.leaveOut(["rebalance_panes_after"], "prj makes room for every pane by itself");
  const options = config.take("tmux_options");
  const server = options === undefined ? undefined : reader.fields(options);
  if (server === undefined) return;
  leaveOutServer(server, reader, { socket_name: "socket_name", socket_path: "socket_path", config_file: "" });
  server.finish();
}

/** A window has a first pane with its `commands`, and those of `panes` beside it. */
function readWindow(item: Foreign, reader: ForeignReader, carrier: SessionCarrier): DraftWindow[] {
  const window = reader.fields(item);
  if (window === undefined) return [];
  const manual = window.take("manual");
  if (manual !== undefined && reader.flag(manual) === true) {
    reader.leaveOut(
      { ...manual, key: item.key },
      "smug opens this window only when it is asked for by name, and prj opens all that a command has",
      "Put the window into a command of its own",
    );
    return [];
  }
  const name = carrier.text(window.take("name"));
  const root = carrier.pieces(window.take("root"), "directory");
  const directory = root === undefined ? undefined : writeInner(root);
  const first = carrier.pane(carrier.lines(window.take("commands")));
  const more = reader.items(window.take("panes")).map((pane) => readPane(pane, reader, carrier));
  const panes = [first, ...more];
  const written = window.take("layout");
  const layout = written === undefined || isNothing(written.node)
    ? "even-horizontal"
    : carrier.layout(written, panes.length);
  const focus = reader.flag(window.take("selected")) === true;
  window.leaveOut(["before_start"], "smug reads it and does nothing with it");
  window.finish();
  return [{
    ...(name === undefined || name === "" ? {} : { name }),
    ...(directory === undefined ? {} : { working_directory: directory }),
    focus,
    ...(layout === undefined ? {} : { layout }),
    panes,
  }];
}

function readPane(item: Foreign, reader: ForeignReader, carrier: SessionCarrier): DraftPane {
  const pane = reader.fields(item);
  if (pane === undefined) return {};
  // How a pane is split off shows only until the window's layout is applied, which smug always does.
  pane.take("type");
  const root = carrier.pieces(pane.take("root"), "directory");
  const directory = root === undefined ? undefined : writeInner(root);
  const lines = carrier.lines(pane.take("commands"));
  pane.finish();
  return { ...(directory === undefined ? {} : { working_directory: directory }), ...carrier.pane(lines) };
}
