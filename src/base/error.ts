/**
 * Expected failures. They carry data; `src/ui/failure.ts` turns them into text or JSON, once, at the top.
 * An error that is not a `PrjError` is a bug in prj.
 */

/** A position in a text file. Line and column are 1-based; column counts UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the carets underline. */
  readonly length: number;
  /** The line itself, without its line break. */
  readonly source: string;
}

/** One thing that is wrong, found before anything was changed. */
export interface Problem {
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** What kind of failure it is; default: "invalid". */
  readonly code?: ErrorCode;
}

const EXIT_CODES = {
  failed: 1,
  invalid: 2,
  "not-found": 3,
  conflict: 4,
  "program-missing": 5,
  "not-approved": 6,
  unreachable: 7,
  "timed-out": 124,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

export class PrjError extends Error {
  override readonly name = "PrjError";
  readonly code: ErrorCode;
  /** All that is wrong; the first is the message. */
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, ...problems: [Problem, ...Problem[]]) {
    super(problems[0].message);
    this.code = code;
    this.problems = problems;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }

  get hint(): string | undefined {
    return this.problems[0]?.hint;
  }
}

/** Throws one `PrjError` that carries all of `problems`, or does nothing where there is none. */
export function throwProblems(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first !== undefined) throw new PrjError(first.code ?? "invalid", first, ...rest);
}

/** What the operating system says: "Is a directory (os error 21): readfile '…'" without what is for programmers. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/ \(os error.*$/s, "");
}
