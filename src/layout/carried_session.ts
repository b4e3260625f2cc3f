/** What the importers share: texts, lines, steps and names of a session, with a note for what changes. */
import { fitSessionName } from "../session/name.ts";
import { parseTemplate } from "../template/expression.ts";
import { expandShellLine } from "../template/shell_line.ts";
import { carryLayout } from "./carried_layout.ts";
import { CarriedArguments, type Piece, plainText, writePieces } from "./carried_text.ts";
import type { DraftCommand, DraftEnvironment, DraftPane, DraftSession, DraftStep } from "./draft.ts";
import type { Foreign, ForeignReader, ForeignScalar } from "./foreign.ts";
import { changesShell, joinLines } from "./typed_lines.ts";

/** A line that is typed into a pane, as prj writes it. */
export interface CarriedLine {
  readonly text: string;
  readonly at: Foreign;
}

/** What is known when a file is imported. */
export interface ImportGround {
  /** The worktree that the command is for; undefined: none is known. */
  readonly top: string | undefined;
  /** The folder of the file that is imported; absolute. */
  readonly folder: string;
  /** What the file is called without its ending; empty where that says nothing (`.tmuxinator.yml`). */
  readonly fileName: string;
  /** Names of prj's own variables: no argument hides them. */
  readonly reserved: readonly string[];
}

/** Where a text ends up: a shell reads it, it is a directory, or it is anything else. */
export type TextUse = "shell" | "directory" | "value";

/** Turns the placeholders of one tool into pieces; undefined, with a note, where it cannot. */
export type ReadText = (scalar: ForeignScalar, use: TextUse) => readonly Piece[] | undefined;

export class SessionCarrier {
  readonly carried: CarriedArguments;
  readonly #reader: ForeignReader;
  readonly #ground: ImportGround;
  readonly #readText: ReadText;
  readonly #told = new Set<number>();

  constructor(reader: ForeignReader, ground: ImportGround, carried: CarriedArguments, readText: ReadText) {
    this.#reader = reader;
    this.#ground = ground;
    this.carried = carried;
    this.#readText = readText;
  }

  pieces(at: Foreign | undefined, use: TextUse = "value"): readonly Piece[] | undefined {
    const scalar = this.#reader.scalar(at);
    return scalar === undefined ? undefined : this.#readText(scalar, use);
  }

  text(at: Foreign | undefined): string | undefined {
    const pieces = this.pieces(at);
    return pieces === undefined ? undefined : writePieces(pieces);
  }

  /** Lines of a shell: a text, or a list of them; those that are nothing are left out. */
  lines(at: Foreign | undefined): readonly CarriedLine[] {
    return this.#reader.scalars(at).flatMap((scalar) => {
      const pieces = this.#readText(scalar, "shell");
      return pieces === undefined ? [] : [{ text: writePieces(pieces), at: scalar }];
    });
  }

  /** What a pane runs of the lines that were typed into it. */
  pane(lines: readonly CarriedLine[]): DraftPane {
    const joined = joinLines(lines.map(({ text }) => text));
    if (joined.command === undefined) return {};
    const setter = lines.find(({ text }) => changesShell([text]));
    if (joined.type === undefined && setter !== undefined && this.#isNew(setter.at)) {
      this.#reader.change(
        setter.at,
        "it counts for the pane's command; the shell that comes when the command has ended starts without it",
        "Write type: true on the pane to have the lines typed into its shell",
      );
    }
    return { ...joined, command: this.#settle(joined.command, lines) };
  }

  steps(at: Foreign | undefined, options: { readonly ignoresFailure: boolean; readonly isOne?: boolean }): DraftStep[] {
    const lines = this.lines(at).filter(({ text }) => text.trim() !== "");
    const ignore = options.ignoresFailure ? { continue_on_error: true as const } : {};
    const texts = lines.map((line) => this.#settle(line.text.replace(/\n+$/, ""), [line]));
    // Lines of one script: a directory or a variable of the first is there for the second.
    if (options.isOne === true && texts.length > 1 && changesShell(texts)) {
      return [{ run: ["set +e", ...texts].join("\n"), ...ignore }];
    }
    return texts.map((run) => ({ run, ...ignore }));
  }

  environment(at: Foreign | undefined, write: (value: readonly Piece[]) => string = writePieces): DraftEnvironment {
    const entries: [string, string][] = [];
    for (const pair of this.#reader.pairs(at)) {
      const scalar = this.#reader.scalar(pair);
      const pieces = scalar === undefined ? [] : this.#readText(scalar, "value");
      if (!/^[A-Za-z_]\w*$/.test(pair.name)) {
        this.#reader.leaveOut(pair, `"${pair.name}" cannot be the name of a variable`);
      } else if (pieces !== undefined) entries.push([pair.name, write(pieces)]);
    }
    return Object.fromEntries(entries);
  }

  layout(at: Foreign | undefined, panes: number): string | undefined {
    const pieces = this.pieces(at);
    if (at === undefined || pieces === undefined) return undefined;
    const text = plainText(pieces);
    if (text === undefined) return writePieces(pieces);
    const carried = carryLayout(text.trim(), panes);
    if ("layout" in carried) return carried.layout;
    this.#reader.leaveOut(at, `tmux would not take it: ${carried.wrong}`, "The window is laid out as if it had none");
    return undefined;
  }

  /** The keys of a session that its name gives. */
  named(
    at: Foreign | undefined,
  ): { readonly command: string; readonly session: Pick<DraftSession, "name_template" | "task"> } {
    const pieces = this.pieces(at);
    const text = pieces === undefined ? undefined : plainText(pieces);
    const { fileName, folder } = this.#ground;
    const command = nameCommand(fileName || text || folder.slice(folder.lastIndexOf("/") + 1));
    if (pieces === undefined || at === undefined) return { command, session: { task: command } };
    const likely = pieces.map((piece) => typeof piece === "string" ? piece : "x").join("");
    const fitted = fitSessionName(likely);
    if (fitted !== likely) {
      const result = text === undefined ? "others become -" : `the session is "${fitted}"`;
      this.#reader.change(at, `names of sessions have only a-z 0-9 _ and -: ${result}`);
    }
    return { command, session: { name_template: writePieces(pieces), task: command } };
  }

  /** The draft with the arguments that its texts turned out to need. */
  draft(name: string, tool: string, rest: Omit<DraftCommand, "description" | "arguments">): DraftCommand {
    return { description: `${name}, imported from ${tool}`, arguments: this.carried.list(), ...rest };
  }

  #isNew({ span }: Foreign): boolean {
    const isNew = !this.#told.has(span.start);
    this.#told.add(span.start);
    return isNew;
  }

  /**
   * The other tools paste values into lines as they are. prj keeps a value one word; where it could not, it pastes too,
   * and that is said.
   */
  #settle(line: string, from: readonly CarriedLine[]): string {
    const names = [...this.carried.list().map(({ name }) => name), ...this.#ground.reserved];
    const sample = Object.fromEntries(names.map((name) => [name, "a b"]));
    if ("value" in expandShellLine(line, { values: sample, args: sample, env: {} }, "posix")) return line;
    const at = from.find(({ text }) => text.includes("{{"))?.at;
    if (at !== undefined) {
      this.#reader.change(
        at,
        "a value cannot be kept one word where it stands: it is pasted in as it is",
        "Run it only with values that you trust, or quote the place",
      );
    }
    return parseTemplate(line).parts.map((part) => {
      const written = line.slice(part.start, part.end);
      const isBraces = part.kind === "expression" && part.operand.kind === "literal" && part.filters.length === 0;
      return part.kind === "text" || isBraces ? written : written.replace(/\s*\}\}$/, " | raw }}");
    }).join("");
  }
}

/** Makes the name of a command, which is a file's name and a word of a shell. */
export function nameCommand(text: string): string {
  const name = text.trim().replaceAll(/[^\p{L}\p{N}_.-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return name === "" ? "imported" : name;
}
