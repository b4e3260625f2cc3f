import { createProblem, type TemplateProblem } from "./problem.ts";

/** A piece of a template string; offsets are UTF-16 units in the whole string. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Literal extends Span {
  readonly kind: "literal";
  readonly value: string | number | boolean;
}

export interface Name extends Span {
  readonly kind: "name";
  readonly name: string;
}

export type Operand = Literal | Name;

export interface FilterCall extends Span {
  readonly name: string;
  readonly args: readonly Operand[];
}

export interface Expression extends Span {
  readonly kind: "expression";
  readonly operand: Operand;
  readonly filters: readonly FilterCall[];
}

/** `{{ '{{' }}` is how an author writes two braces: text, not a value. */
export function isBraces({ operand, filters }: Expression): boolean {
  return filters.length === 0 && (operand.kind === "literal" && (operand.value === "{{" || operand.value === "}}"));
}

export interface Text extends Span {
  readonly kind: "text";
  readonly text: string;
}

/** A parsed template string. Where `problems` is not empty, the broken expressions are missing from `parts`. */
export interface Template {
  readonly parts: readonly (Text | Expression)[];
  readonly problems: readonly TemplateProblem[];
}

const NAME_REGEXP = /[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/y;
const NUMBER_REGEXP = /-?\d+(?:\.\d+)?(?![\w.])/y;
const STRING_REGEXP = /'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"/y;
const BLANK_REGEXP = /\s*/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", "'": "'", '"': '"' };
const LITERAL_BRACES = `Write {{ '{{' }} for two braces that are not a template`;

/** Parses a string with `{{ }}` in it; collects every syntax error instead of stopping at the first. */
export function parseTemplate(text: string): Template {
  const parts: (Text | Expression)[] = [];
  const problems: TemplateProblem[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    const end = open < 0 ? text.length : open;
    if (end > at) parts.push({ kind: "text", text: text.slice(at, end), start: at, end });
    if (open < 0) break;
    const reader = new ExpressionReader(text, open);
    try {
      const expression = reader.readExpression();
      parts.push(expression);
      at = expression.end;
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      problems.push(error.problem);
      const close = text.indexOf("}}", Math.max(open + 2, error.problem.offset));
      at = close < 0 ? text.length : close + 2;
    }
  }
  return { parts, problems };
}

class SyntaxProblem extends Error {
  constructor(readonly problem: TemplateProblem) {
    super(problem.message);
  }
}

class ExpressionReader {
  #at: number;

  constructor(readonly text: string, readonly open: number) {
    this.#at = open + 2;
  }

  readExpression(): Expression {
    this.#skipBlanks();
    if (this.#take("}}")) throw this.#failure(this.open, this.#at, "Empty template expression", LITERAL_BRACES);
    const operand = this.#readOperand("a name or a literal");
    const filters: FilterCall[] = [];
    this.#skipBlanks();
    while (this.#take("|")) {
      filters.push(this.#readFilter());
      this.#skipBlanks();
    }
    if (!this.#take("}}")) throw this.#unexpected('"|" or "}}"');
    return { kind: "expression", operand, filters, start: this.open, end: this.#at };
  }

  #readFilter(): FilterCall {
    this.#skipBlanks();
    const start = this.#at;
    const name = this.#match(NAME_REGEXP);
    if (name === undefined || name[0].includes(".")) throw this.#unexpected("the name of a filter", start);
    const args: Operand[] = [];
    const nameEnd = this.#at;
    this.#skipBlanks();
    if (!this.#take("(")) {
      this.#at = nameEnd;
      return { name: name[0], args, start, end: nameEnd };
    }
    this.#skipBlanks();
    while (!this.#take(")")) {
      if (args.length > 0 && !this.#take(",")) throw this.#unexpected('"," or ")"');
      this.#skipBlanks();
      args.push(this.#readOperand("a name or a literal"));
      this.#skipBlanks();
    }
    return { name: name[0], args, start, end: this.#at };
  }

  #readOperand(wanted: string): Operand {
    const start = this.#at;
    const string = this.#match(STRING_REGEXP);
    if (string !== undefined) {
      const value = this.#unescape(string[1] ?? string[2] ?? "", start + 1);
      return { kind: "literal", value, start, end: this.#at };
    }
    const number = this.#match(NUMBER_REGEXP);
    if (number !== undefined) return { kind: "literal", value: Number(number[0]), start, end: this.#at };
    const name = this.#match(NAME_REGEXP)?.[0];
    if (name === undefined) throw this.#unexpected(wanted);
    if (name === "true" || name === "false") {
      return { kind: "literal", value: name === "true", start, end: this.#at };
    }
    return { kind: "name", name, start, end: this.#at };
  }

  #unescape(body: string, offset: number): string {
    return body.replaceAll(/\\([^])/g, (pair, character: string, at: number) => {
      const value = ESCAPES[character];
      if (value !== undefined) return value;
      throw this.#failure(
        offset + at,
        offset + at + pair.length,
        `Unknown escape "${pair}" in a template string`,
        String.raw`Write "\\" for a backslash; the others are \n \t \' \"`,
      );
    });
  }

  #unexpected(wanted: string, at = this.#at): SyntaxProblem {
    const found = this.text[at];
    if (found === "'" || found === '"') {
      return this.#failure(at, this.text.length, "Unclosed string in a template expression", "Close the string");
    }
    if (found === undefined || this.text.indexOf("}}", at) < 0) {
      return this.#failure(this.open, this.open + 2, 'Unclosed "{{"', LITERAL_BRACES);
    }
    const message = this.text.startsWith("}}", at)
      ? `Expected ${wanted} before "}}"`
      : `Unexpected "${String.fromCodePoint(this.text.codePointAt(at)!)}" in a template expression: expected ${wanted}`;
    return this.#failure(at, at + 1, message, LITERAL_BRACES);
  }

  #failure(start: number, end: number, message: string, hint: string): SyntaxProblem {
    return new SyntaxProblem(createProblem({ start, end }, message, hint));
  }

  #skipBlanks(): void {
    this.#match(BLANK_REGEXP);
  }

  #take(token: string): boolean {
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}
