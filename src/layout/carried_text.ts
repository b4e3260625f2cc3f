/** Texts of other tools as prj writes them: what is text stays text, what is filled in becomes `{{ }}`. */

/** A piece of a text: as it is, or the inside of a `{{ }}`. */
export type Piece = string | { readonly expression: string };

/** Writes pieces as a template of prj. Two braces in a text are no template of ours. */
export function writePieces(pieces: readonly Piece[]): string {
  return pieces.map((piece, index) => {
    if (typeof piece !== "string") return `{{${piece.expression}}}`;
    const text = piece.replaceAll("{{", BRACES);
    // "{" and "{{x}}" would be read as "{{" and "{x}}".
    return text.endsWith("{") && typeof pieces[index + 1] === "object" ? `${text.slice(0, -1)}{{'{' | raw}}` : text;
  }).join("");
}

const BRACES = "{{ '{{' }}";

/** The text that pieces are where nothing of them is filled in. */
export function plainText(pieces: readonly Piece[]): string | undefined {
  return pieces.every((piece) => typeof piece === "string") ? pieces.join("") : undefined;
}

/** Writes a text as a literal of a template expression. */
function quoteLiteral(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}'`;
}

/** A variable of the environment; where it is not set, `otherwise`. */
export function environmentPiece(name: string, otherwise: string): Piece {
  return { expression: ` ${quoteLiteral(name)} | env | default(${quoteLiteral(otherwise)}) ` };
}

/** The arguments of a command that its file's placeholders become. */
export class CarriedArguments {
  readonly #reserved: readonly string[];
  readonly #all = new Map<string, { default?: string; description: string }>();

  /** `reserved`: the names of prj's own variables, which no argument hides. */
  constructor(reserved: readonly string[]) {
    this.#reserved = reserved;
  }

  /** Declares an argument, or finds it again, and returns what stands for it. Without `otherwise` it has to be given. */
  declare(written: string, otherwise: string | undefined, description: string): Piece {
    const name = written.replaceAll(/[^\w-]/g, "_").replace(/^(?![A-Za-z_])/, "_");
    const before = this.#all.get(name);
    // The same placeholder may have a default in one place only.
    if (before?.default === undefined || before.default === "") {
      this.#all.set(name, { ...(otherwise === undefined ? before : { default: otherwise }), description });
    }
    return { expression: this.#reserved.includes(name) ? `args.${name}` : name };
  }

  list(): readonly { readonly name: string; readonly default?: string; readonly description: string }[] {
    return [...this.#all].map(([name, rest]) => ({ name, ...rest }));
  }
}
