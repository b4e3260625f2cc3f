import { describeScalar, readScalar } from "../base/decode.ts";
import type { Place, Problem } from "../base/error.ts";
import type { Expanded } from "../base/shape.ts";
import { TemplateText } from "../base/template_text.ts";
import { expandText } from "../template/expand.ts";
import { expandShellLine } from "../template/shell_line.ts";
import { expandWords } from "../template/words.ts";
import type { TemplateProblem } from "../template/problem.ts";
import type { Scope } from "../template/scope.ts";
import type { Dialect } from "../template/shell_quote.ts";

/** Expands the texts of a template and gathers what is wrong with them, each with its place in its file. */
export class Expander {
  readonly scope: Scope;
  readonly problems: Problem[];

  constructor(scope: Scope, problems: Problem[] = []) {
    this.scope = scope;
    this.problems = problems;
  }

  /** The same, with another scope; problems still go to the one list. */
  within(scope: Scope): Expander {
    return new Expander(scope, this.problems);
  }

  /** Expands one text; "" where something is wrong with it. */
  text(text: TemplateText, dialect: Dialect = "posix"): string {
    return this.#expand(text, dialect) ?? "";
  }

  /** Expands every text in `value`; `dialect` is that of the shell that gets its shell lines. */
  all<T>(value: T, dialect: Dialect = "posix"): Expanded<T> {
    return this.#walk(value, dialect) as Expanded<T>;
  }

  /** Expands one text and splits it into words; undefined where something is wrong with it. */
  words(text: TemplateText): readonly string[] | undefined {
    const result = expandWords(text.text, this.scope);
    if ("value" in result) return result.value;
    this.#addAll(text, result.problems);
    return undefined;
  }

  /** Adds a problem that is found once, however often its text is looked at. */
  report(problem: Problem & { readonly place: Place }): void {
    this.#add(problem);
  }

  #walk(value: unknown, dialect: Dialect): unknown {
    if (value instanceof TemplateText) return this.#scalar(value, dialect);
    if (Array.isArray(value)) return value.map((item) => this.#walk(item, dialect));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#walk(item, dialect)]));
  }

  #scalar(text: TemplateText, dialect: Dialect): unknown {
    const expanded = this.#expand(text, dialect);
    if (text.then === undefined) return expanded ?? "";
    if (expanded === undefined) return undefined;
    const read = readScalar(expanded, text.then);
    if (read === undefined) {
      this.#add({
        message: `Expected ${describeScalar(text.then)}, found "${expanded}"`,
        place: text.place(),
        hint: `It comes from ${text.text}`,
      });
    }
    return read;
  }

  #expand(text: TemplateText, dialect: Dialect): string | undefined {
    if (text.use === "literal") return text.text;
    const result = text.use === "shell"
      ? expandShellLine(text.text, this.scope, dialect)
      : expandText(text.text, this.scope);
    if ("value" in result) return result.value;
    this.#addAll(text, result.problems);
    return undefined;
  }

  #addAll(text: TemplateText, problems: readonly TemplateProblem[]): void {
    for (const { message, hint, offset, length } of problems) {
      this.#add({ message, place: text.place(offset, length), ...(hint === undefined ? {} : { hint }) });
    }
  }

  /** A text that is expanded for several parts of a plan is wrong only once. */
  #add(problem: Problem & { readonly place: Place }): void {
    const { message, place: { file, line, column } } = problem;
    const isKnown = this.problems.some(({ message: known, place }) =>
      known === message && place?.file === file && place.line === line && place.column === column
    );
    if (!isKnown) this.problems.push(problem);
  }
}
