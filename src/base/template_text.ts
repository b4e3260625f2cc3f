import type { Place } from "./error.ts";
import type { ScalarShape } from "./shape.ts";
import type { SourceText } from "./source_text.ts";

/**
 * How a text is used once its `{{ }}` are expanded: as it is, or as a line for a shell, where values are quoted. A literal
 * comes from a file that is no template: its braces are braces.
 */
export type TextUse = "plain" | "shell" | "literal";

/** Finds the first text in a part of a template: where to point when the part itself has no place. */
export function findText(value: unknown): TemplateText | undefined {
  if (value instanceof TemplateText) return value;
  if (value === null || typeof value !== "object") return undefined;
  for (const item of Object.values(value)) {
    const found = findText(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A string of a template that is not expanded yet, and that still knows where it stands. */
export class TemplateText {
  readonly text: string;
  readonly use: TextUse;
  /** What the expanded text must read as; undefined: any text. */
  readonly then: ScalarShape | undefined;
  readonly #source: SourceText;
  readonly #start: number;
  readonly #end: number;

  constructor(
    text: string,
    source: SourceText,
    range: { readonly start: number; readonly end: number },
    use: TextUse = "plain",
    then?: ScalarShape,
  ) {
    this.text = text;
    this.use = use;
    this.then = then;
    this.#source = source;
    this.#start = range.start;
    this.#end = range.end;
  }

  get file(): string {
    return this.#source.file;
  }

  /** The same text, used otherwise. */
  as(use: TextUse): TemplateText {
    return new TemplateText(this.text, this.#source, { start: this.#start, end: this.#end }, use, this.then);
  }

  /**
   * Returns the place of `length` characters at `offset` of the text, or of the whole text.
   * YAML may fold and escape: the n-th `{{` of the value is found as the n-th `{{` of the source.
   */
  place(offset?: number, length = 1): Place {
    const whole = (): Place => this.#source.placeAt(this.#start, this.#end - this.#start);
    if (offset === undefined) return whole();
    const openings = findOpenings(this.text, 0, offset + 1);
    const opening = openings.at(-1);
    const at = findOpenings(this.#source.text, this.#start, this.#end)[openings.length - 1];
    return opening === undefined || at === undefined ? whole() : this.#source.placeAt(at + offset - opening, length);
  }
}

/** Where expressions open in a part of a text: "{{{" is one opening. */
function findOpenings(text: string, start: number, end: number): number[] {
  const openings: number[] = [];
  for (let at = text.indexOf("{{", start); at !== -1 && at < end; at = text.indexOf("{{", at + 2)) openings.push(at);
  return openings;
}
