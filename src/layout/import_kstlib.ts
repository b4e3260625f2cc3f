/** The `ops` section of kstlib's configuration -> a command for each of its sessions. */
import { fitSessionName } from "../session/name.ts";
import { writeDirectory } from "./carried_directory.ts";
import { type ImportGround, nameCommand } from "./carried_session.ts";
import { writePieces } from "./carried_text.ts";
import type { DraftCommand, DraftContainer, DraftEnvironment, DraftSession } from "./draft.ts";
import { type Foreign, type ForeignFields, type ForeignReader, isNothing, joinKey } from "./foreign.ts";
import type { ImportNote } from "./import_note.ts";

/** One command of a configuration; `notes` are what was noted for it. */
export interface ImportedOpsSession {
  readonly name: string;
  readonly draft: DraftCommand;
  readonly notes: readonly ImportNote[];
}

type Backend = "tmux" | "container";
type Runtime = "podman" | "docker";

/** What sessions are that do not say so themselves. */
interface Defaults {
  readonly backend: Backend;
  readonly runtime: Runtime | null;
}

/** Keys of sessions of one backend; kstlib reads them on the other too, and does nothing with them. */
const CONTAINER_KEYS = ["image", "volumes", "ports", "runtime", "log_volume"];

export function importKstlib(reader: ForeignReader, ground: ImportGround): readonly ImportedOpsSession[] {
  const config = reader.fields(reader.root);
  if (config === undefined) return [];
  config.leaveOut(
    ["include"],
    "prj reads only the file that is named",
    "Import the files that it names, too; what they say of the same session counts less than this file",
  );
  const section = config.take("ops");
  for (const { name } of reader.pairs(reader.root)) {
    if (name === "ops" || name === "include") continue;
    config.leaveOut([name], "it is for other parts of kstlib: there are no sessions in it");
  }
  const ops = section === undefined || isNothing(section.node) ? undefined : reader.fields(section);
  const defaults = readDefaults(ops, reader);
  const sessions = ops?.take("sessions");
  if (section === undefined || ops === undefined || sessions === undefined || isNothing(sessions.node)) {
    const at = sessions ?? section ?? reader.root;
    if (reader.problems.length === 0) reader.refuse(at, "`ops.sessions` with at least one session");
    return [];
  }
  ops.finish();
  // What is not of one session is said with the first.
  let told = 0;
  return reader.pairs(sessions).flatMap((entry) => {
    const draft = readSession(entry, reader, ground, defaults);
    const notes = reader.notes.slice(told);
    told = reader.notes.length;
    return draft === undefined ? [] : [{ ...draft, notes }];
  });
}

function readDefaults(ops: ForeignFields | undefined, reader: ForeignReader): Defaults {
  const binary = reader.scalar(ops?.take("tmux_binary"));
  if (binary !== undefined && binary.node.written !== "tmux") {
    reader.leaveOut(
      binary,
      "which program tmux is says your own configuration",
      `Write tmux: { binary: ${binary.node.written} } in ~/.config/prj/config.yaml`,
    );
  }
  return {
    backend: readBackend(ops?.take("default_backend"), reader) ?? "tmux",
    runtime: readRuntime(ops?.take("container_runtime"), reader) ?? null,
  };
}

function readSession(
  entry: Foreign & { readonly name: string },
  reader: ForeignReader,
  ground: ImportGround,
  defaults: Defaults,
): { readonly name: string; readonly draft: DraftCommand } | undefined {
  const fields = reader.fields(entry);
  if (fields === undefined) return undefined;
  const name = nameCommand(entry.name);
  const session = fitSessionName(entry.name);
  if (session !== entry.name) {
    reader.change(entry, `names of sessions have only a-z 0-9 _ and -: the session is "${session}"`);
  }
  if (name !== entry.name) {
    reader.change(entry, `names of commands are names of files: the command is "${name}"`);
  }
  const backend = readBackend(fields.take("backend"), reader) ?? defaults.backend;
  const environment = readEnvironment(fields.take("env"), reader);
  const common = { environment, description: `${name}, imported from kstlib` };
  const named = { name_template: writePieces([entry.name]), task: name };
  const draft = backend === "tmux"
    ? readTmux(fields, reader, ground, named)
    : readContainer(entry, fields, reader, ground, defaults, named);
  fields.finish();
  return { name, draft: { ...common, ...draft } };
}

type Named = Pick<DraftSession, "name_template" | "task">;
type Rest = Pick<DraftCommand, "working_directory" | "session">;

function readTmux(fields: ForeignFields, reader: ForeignReader, ground: ImportGround, named: Named): Rest {
  const command = readText(fields.take("command"), reader);
  const directory = readText(fields.take("working_dir"), reader);
  // kstlib takes it from where it is called, which is where its file is.
  const written = directory === undefined
    ? undefined
    : writeDirectory([directory], { base: ground.folder, top: ground.top });
  fields.leaveOut(
    ["socket_name"],
    "your own configuration says which tmux server prj uses, and it is one for all sessions",
    "Write tmux: { socket_name: NAME } in ~/.config/prj/config.yaml",
  );
  fields.leaveOut(CONTAINER_KEYS, "it is for containers, and this session is one of tmux", "Write backend: container");
  return {
    ...(written === undefined ? {} : { working_directory: written }),
    session: {
      ...named,
      backend: "tmux",
      // A session of kstlib is its program, and ends with it.
      windows: command === undefined ? [] : [{ panes: [{ command: writePieces([command]), exit_mode: "close" }] }],
    },
  };
}

function readContainer(
  entry: Foreign & { readonly name: string },
  fields: ForeignFields,
  reader: ForeignReader,
  ground: ImportGround,
  defaults: Defaults,
  named: Named,
): Rest {
  const image = fields.take("image");
  const text = readText(image, reader);
  if (text === undefined && (image === undefined || isNothing(image.node))) {
    reader.refuse(
      image ?? { ...entry, key: joinKey(entry.key, "image"), node: NOTHING },
      "the name of an image",
      "Write image: NAME, or backend: tmux",
    );
  }
  const own = fields.take("runtime");
  // An explicit null stands for whatever is there, whatever the default is.
  const runtime = own !== undefined ? readRuntime(own, reader) ?? null : defaults.runtime;
  const command = readText(fields.take("command"), reader);
  const workdir = readText(fields.take("working_dir"), reader);
  if (workdir === undefined) {
    reader.change(
      entry,
      "the worktree is mounted, and what runs in the container begins there, not where the image says",
      "Write container.workdir on the command where the image has a directory of its own",
    );
  }
  const log = readText(fields.take("log_volume"), reader);
  fields.leaveOut(["socket_name"], "it is for tmux, and this session is a container");
  const container: DraftContainer = {
    image: writePieces([text ?? ""]),
    ...(command === undefined ? {} : { command: writePieces([command]) }),
    ...(workdir === undefined ? {} : { workdir: writePieces([workdir]) }),
    volumes: readTexts(fields.take("volumes"), reader).map((volume) => writeVolume(volume, ground)),
    ports: readTexts(fields.take("ports"), reader).map((port) => writePieces([port])),
    ...(log === undefined ? {} : { log_volume: writeVolume(log, ground) }),
  };
  return { session: { ...named, backend: runtime ?? "container", container, windows: [] } };
}

const NOTHING = { kind: "scalar", value: null, written: "", start: 0, end: 0 } as const;

function readBackend(at: Foreign | undefined, reader: ForeignReader): Backend | undefined {
  const scalar = reader.scalar(at);
  const word = scalar?.node.written.toLowerCase();
  if (scalar === undefined || word === "tmux" || word === "container") return word as Backend | undefined;
  reader.refuse(scalar, "tmux or container");
  return undefined;
}

function readRuntime(at: Foreign | undefined, reader: ForeignReader): Runtime | undefined {
  const scalar = reader.scalar(at);
  const word = scalar?.node.written;
  if (scalar === undefined || word === "podman" || word === "docker") return word as Runtime | undefined;
  reader.refuse(scalar, "podman or docker");
  return undefined;
}

/** As it is written, whatever YAML takes it for: `22:22`, `8080`, `yes`. Nothing for what is empty. */
function readText(at: Foreign | undefined, reader: ForeignReader): string | undefined {
  const written = reader.scalar(at)?.node.written;
  return written === undefined || written.trim() === "" ? undefined : written;
}

function readTexts(at: Foreign | undefined, reader: ForeignReader): readonly string[] {
  return reader.items(at).flatMap((item) => {
    const text = readText(item, reader);
    if (text === undefined && item.node.kind === "scalar") reader.refuse(item, "text");
    return text ?? [];
  });
}

function readEnvironment(at: Foreign | undefined, reader: ForeignReader): DraftEnvironment {
  return Object.fromEntries(
    reader.pairs(at).flatMap((pair) => {
      const scalar = reader.scalar(pair);
      if (!/^[A-Za-z_]\w*$/.test(pair.name)) reader.refuse(pair, "letters, digits and _ in the name of a variable");
      else if (isNothing(pair.node)) reader.refuse(pair, "text", 'Write "" for a variable that is empty');
      return scalar === undefined ? [] : [[pair.name, writePieces([scalar.node.written])]];
    }),
  );
}

/** A folder of this machine begins at the worktree; a name stays one: it is a volume of the runtime's. */
function writeVolume(volume: string, { folder, top }: ImportGround): string {
  const at = volume.indexOf(":");
  const source = volume.slice(0, at);
  if (at === -1 || !/^\.\.?(\/|$)/.test(source)) return writePieces([volume]);
  const written = writeDirectory([source], { base: folder, top }) ?? ".";
  return `${/^[./~]/.test(written) ? written : `./${written}`}${writePieces([volume.slice(at)])}`;
}
