/** One thing wrong with a template string: where in the string, what, and what to do. */
export interface TemplateProblem {
  /** UTF-16 units from the start of the string. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly hint?: string;
}

/** What expansion gives: the text, or everything that is wrong with it. */
export type Expansion =
  | { readonly value: string }
  | { readonly problems: readonly TemplateProblem[] };

/** Builds a problem; leaves the hint out where there is none. */
export function createProblem(
  span: { readonly start: number; readonly end: number },
  message: string,
  hint?: string,
): TemplateProblem {
  const place = { offset: span.start, length: Math.max(1, span.end - span.start), message };
  return hint === undefined ? place : { ...place, hint };
}
