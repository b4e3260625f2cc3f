/** The files that "prj layout import" reads. A further kind of file is a further entry. */
import type { Problem } from "../base/error.ts";
import { SourceText } from "../base/source_text.ts";
import type { YamlNode, YamlSource } from "../base/yaml_node.ts";
import { parseYaml } from "../base/yaml_source.ts";
import { type ImportGround, type ReadText, SessionCarrier, type TextUse } from "./carried_session.ts";
import { CarriedArguments, environmentPiece, type Piece } from "./carried_text.ts";
import type { DraftCommand } from "./draft.ts";
import { maskErb, readErb } from "./erb.ts";
import { ForeignReader } from "./foreign.ts";
import { importKstlib } from "./import_kstlib.ts";
import { importLayouts } from "./import_layouts.ts";
import type { ImportNote } from "./import_note.ts";
import { importSmug } from "./import_smug.ts";
import { importTmuxinator } from "./import_tmuxinator.ts";
import { importTmuxp } from "./import_tmuxp.ts";
import { readLayouts } from "./read_layouts.ts";
import { environmentVariable, splitVariables } from "./variable_text.ts";

/** What a file is read as: commands without problems, or problems. */
export interface ImportedFile {
  readonly problems: readonly Problem[];
  readonly commands: readonly ImportedDraft[];
}

export interface ImportedDraft {
  /** What the command is called unless a person says otherwise. */
  readonly name: string;
  readonly draft: DraftCommand;
  readonly notes: readonly ImportNote[];
}

export interface ImportFormat {
  readonly name: "layouts" | "tmuxp" | "smug" | "tmuxinator" | "kstlib";
  /** What its files are called in a project's folder. */
  readonly ownNames: readonly string[];
  /** Where its files are, the first folder first; variables and home are those of the caller. */
  folders(env: Readonly<Record<string, string>>, home: string): readonly string[];
  readonly endings: readonly string[];
  /** Whether a file's contents are of this kind. */
  recognises(text: string, root: YamlNode): boolean;
  read(path: string, text: string, ground: ImportGround): ImportedFile;
}

/** The first that recognises a file is what it is. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  {
    name: "layouts",
    ownNames: ["layouts.json"],
    folders: (_, home) => ["machineconfig", "stackops", "stackops/config"].map((name) => `${home}/dotfiles/${name}`),
    endings: [".json"],
    recognises: (text) => /"(?:layoutTabs|layoutName)"\s*:/.test(text) || /^\s*\{[^]*?"layouts"\s*:\s*\[/.test(text),
    read(path, text) {
      const { file, problems } = readLayouts(path, text);
      return { problems, commands: file === undefined ? [] : importLayouts(file) };
    },
  },
  {
    name: "tmuxp",
    ownNames: [".tmuxp.yaml", ".tmuxp.yml", ".tmuxp.json"],
    folders: (env, home) => [
      ...(env["TMUXP_CONFIGDIR"] ? [env["TMUXP_CONFIGDIR"]] : []),
      `${env["XDG_CONFIG_HOME"] || `${home}/.config`}/tmuxp`,
      `${home}/.tmuxp`,
    ],
    endings: [".yaml", ".yml", ".json"],
    recognises: (_, root) => hasKey(root, "session_name"),
    read: (path, text, ground) =>
      readSession(parseYaml(path, text), "tmuxp", ground, importTmuxp, (reader) => (scalar, use) => {
        const { written } = scalar.node;
        if (/\{\{\s*\w+\s*\}\}/.test(written)) {
          reader.change(
            scalar,
            "what stands in {{ }} is kept as text",
            "Declare an argument, and write {{name}} for it",
          );
        }
        if (use === "shell") return [written];
        const home = use === "directory" ? "~" : environmentPiece("HOME", "~");
        const [, tilde = "", rest = ""] = /^(~(?=\/|$))?([^]*)$/.exec(written)!;
        const pieces = splitVariables(
          rest,
          (name, as, otherwise) => otherwise !== undefined ? undefined : environmentVariable(name, as),
        );
        return tilde === "" ? startAtHome(written, pieces, use) : [home, ...pieces];
      }),
  },
  {
    name: "smug",
    ownNames: [".smug.yml", ".smug.yaml"],
    folders: (env, home) => [
      ...(env["XDG_CONFIG_HOME"] ? [`${env["XDG_CONFIG_HOME"]}/smug`] : []),
      `${home}/.config/smug`,
    ],
    endings: [".yml", ".yaml"],
    recognises: (_, root) => hasKey(root, "session"),
    read: (path, text, ground) =>
      readSession(parseYaml(path, text), "smug", ground, importSmug, (_, carried) => ({ node: { written } }, use) => {
        const pieces = splitVariables(written, (name, as, otherwise) => {
          // By custom a variable of the environment; shells know those themselves.
          const isEnvironment = /^[A-Z][A-Z0-9_]*$/.test(name);
          if (isEnvironment && use === "shell") return undefined;
          if (isEnvironment) return environmentVariable(name, otherwise ?? (name === "HOME" ? as : name));
          return carried.declare(name, otherwise, `The setting "${name}" of the smug project`);
        });
        return startAtHome(written, pieces, use);
      }),
  },
  {
    name: "tmuxinator",
    ownNames: [".tmuxinator.yml", ".tmuxinator.yaml"],
    folders: (env, home) => [
      ...(env["TMUXINATOR_CONFIG"] ? [env["TMUXINATOR_CONFIG"]] : []),
      `${env["XDG_CONFIG_HOME"] || `${home}/.config`}/tmuxinator`,
      `${home}/.tmuxinator`,
    ],
    endings: [".yml", ".yaml"],
    recognises: (_, root) => hasKey(root, "windows") || hasKey(root, "tabs"),
    read(path, text, ground) {
      const source = new SourceText(path, text);
      const { text: masked, tags } = maskErb(source.text);
      const yaml = unmask(parseYaml(path, masked), source);
      const read = readSession(yaml, "tmuxinator", ground, importTmuxinator, (reader, carried) => (scalar, use) => {
        const pieces = readErb(scalar.node.written, tags, carried);
        if ("pieces" in pieces) return startAtHome(scalar.node.written, pieces.pieces, use);
        reader.leaveOut(
          scalar,
          `prj cannot compute <% ${pieces.unknown.code} %>`,
          "Write what it gives, or an argument",
        );
        return undefined;
      });
      const control = tags.filter(({ kind, code }) => kind === "control" && code !== "");
      const notes = control.map(({ start, end, code }): ImportNote => ({
        kind: "changed",
        key: `<% ${code} %>`,
        place: source.placeAt(start, end - start),
        reason: "Ruby decides nothing here: the lines between are there once",
        instead: "Look through the command, and take away what is too much",
      }));
      return {
        ...read,
        commands: read.commands.map((command) => ({ ...command, notes: sortNotes([...command.notes, ...notes]) })),
      };
    },
  },
  {
    name: "kstlib",
    ownNames: ["kstlib.conf.yml", "kstlib.conf.yaml"],
    // It has one file for all, and no names of projects.
    folders: () => [],
    endings: [".yml", ".yaml"],
    recognises: (_, root) => hasKey(root, "ops"),
    read(path, text, ground) {
      const yaml = parseYaml(path, text);
      if (yaml.problems.length > 0) return { problems: yaml.problems, commands: [] };
      const reader = new ForeignReader(yaml, "kstlib");
      const commands = importKstlib(reader, ground);
      const { problems } = reader;
      return {
        problems,
        commands: problems.length > 0
          ? []
          : commands.map((command) => ({ ...command, notes: sortNotes(command.notes) })),
      };
    },
  },
];

/** Finds out what kind of file a text is: by its contents, else by where it is. */
export function recogniseFormat(path: string, text: string): ImportFormat | undefined {
  const { root, problems } = parseYaml(path, text.includes("<%") ? maskErb(text).text : text);
  const byContents = IMPORT_FORMATS.find((format) => format.recognises(text, root));
  if (byContents !== undefined && problems.length === 0) return byContents;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return IMPORT_FORMATS.find((format) => format.ownNames.includes(name)) ??
    IMPORT_FORMATS.find((format) => new RegExp(`/\\.?${format.name}/`).test(path)) ?? byContents;
}

type Importer = (
  reader: ForeignReader,
  ground: ImportGround,
  carrier: SessionCarrier,
) => { readonly name: string; readonly draft: DraftCommand } | undefined;

function readSession(
  yaml: YamlSource,
  tool: string,
  ground: ImportGround,
  importer: Importer,
  readText: (reader: ForeignReader, carried: CarriedArguments) => ReadText,
): ImportedFile {
  if (yaml.problems.length > 0) return { problems: yaml.problems, commands: [] };
  const reader = new ForeignReader(yaml, tool);
  const carried = new CarriedArguments(ground.reserved);
  const imported = importer(reader, ground, new SessionCarrier(reader, ground, carried, readText(reader, carried)));
  const { problems, notes } = reader;
  return {
    problems,
    commands: imported === undefined || problems.length > 0 ? [] : [{ ...imported, notes: sortNotes(notes) }],
  };
}

/** As they stand in the file. */
function sortNotes(notes: readonly ImportNote[]): readonly ImportNote[] {
  return notes.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

function hasKey(root: YamlNode, key: string): boolean {
  return root.kind === "map" && root.pairs.some((pair) => pair.key === key);
}

/** Places of what was parsed without its tags, as places of the file that has them. */
function unmask(yaml: YamlSource, source: SourceText): YamlSource {
  const lines = source.text.split(/\r?\n/);
  return {
    ...yaml,
    source,
    problems: yaml.problems.map((problem) =>
      problem.place === undefined
        ? problem
        : { ...problem, place: { ...problem.place, source: lines[problem.place.line - 1] ?? "" } }
    ),
  };
}

/** A directory that begins at `$HOME` begins at `~`. */
function startAtHome(written: string, pieces: readonly Piece[], use: TextUse): readonly Piece[] {
  if (use !== "directory" || !/^\$(?:HOME\b|\{HOME\})/.test(written)) return pieces;
  const [first = "", ...rest] = pieces;
  // Of tmuxinator's the first piece is text still.
  return typeof first === "string" ? [first.replace(/^\$(?:HOME\b|\{HOME\})/, "~"), ...rest] : ["~", ...rest];
}
