import { type Answered, answerForm, type AnswerOf, fields, integer, list, nullable, string } from "../base/answer.ts";
import { type Place, PrjError, type Problem } from "../base/error.ts";
import { createStyle, formatCount, type Style, tildePath } from "./style.ts";
import { displayWidth, showControl } from "./visible.ts";

export interface FailureOptions {
  readonly color: boolean;
  readonly home: string;
  /** Adds the stack of a bug. */
  readonly verbose?: boolean;
}

/** Renders what was thrown as the text for stderr: every problem with its place, its line with carets and its hint. */
export function renderFailure(error: unknown, options: FailureOptions): string {
  const style = createStyle(options.color);
  if (!(error instanceof PrjError)) return renderBug(error, style, options.verbose ?? false);
  const blocks = error.problems.map((problem) => renderProblem(problem, style, options.home));
  if (blocks.length === 1) return blocks[0]!;
  return `${blocks.join("\n\n")}\n\n${formatCount(blocks.length, "problem")}`;
}

/** Renders one problem; `validate` and `list` show theirs without throwing. */
function renderProblem(problem: Problem, style: Style, home: string): string {
  const lines = [`${style.red("error:")} ${style.bold(showControl(problem.message, { multiline: true }))}`];
  if (problem.place !== undefined) lines.push(...renderPlace(problem.place, style, home));
  if (problem.hint !== undefined) {
    lines.push(`${style.cyan("hint:")} ${showControl(problem.hint, { multiline: true })}`);
  }
  return lines.join("\n");
}

const TAB_WIDTH = 2;
/** UTF-16 units that are shown of a long line before and after its carets. */
const BEFORE = 60;
const AFTER = 60;

function renderPlace(place: Place, style: Style, home: string): string[] {
  const { file, line, source } = place;
  const start = Math.min(Math.max(place.column - 1, 0), source.length);
  const end = Math.min(start + Math.max(place.length, 0), source.length, start + BEFORE + AFTER);
  const shownFrom = source.length > BEFORE + AFTER ? Math.max(0, start - BEFORE) : 0;
  const shownTo = source.length > BEFORE + AFTER ? Math.min(source.length, end + AFTER) : source.length;
  const before = (shownFrom > 0 ? "…" : "") + showSource(source.slice(shownFrom, start));
  const marked = showSource(source.slice(start, end));
  const after = showSource(source.slice(end, shownTo)) + (shownTo < source.length ? "…" : "");
  const carets = " ".repeat(displayWidth(before)) + style.red("^".repeat(Math.max(1, displayWidth(marked))));
  const number = String(line);
  const margin = " ".repeat(number.length);
  return [
    `${margin} ${style.blue("-->")} ${showControl(tildePath(file, home))}:${line}:${place.column}`,
    `${margin} ${style.blue("|")}`,
    `${style.blue(`${number} |`)} ${before}${marked}${after}`.trimEnd(),
    `${margin} ${style.blue("|")} ${carets}`,
  ];
}

function showSource(text: string): string {
  return showControl(text.replaceAll("\t", " ".repeat(TAB_WIDTH)));
}

function renderBug(error: unknown, style: Style, verbose: boolean): string {
  const lines = [
    `${style.red("error:")} ${style.bold(`Bug in prj: ${showControl(messageOf(error), { multiline: true })}`)}`,
  ];
  if (verbose && error instanceof Error) lines.push(style.dim(showControl(stackOf(error), { multiline: true })));
  const report = 'Report it with the output of the same command and "-v", which adds the stack';
  lines.push(`${style.cyan("hint:")} ${verbose ? "Report it with this output" : report}`);
  return lines.join("\n");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function stackOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackOf(error.cause)}` : own;
}

const PROBLEM_FIELDS = {
  message: string(),
  hint: nullable(string("What helps")),
  file: nullable(string()),
  line: nullable(integer("From 1")),
  column: nullable(integer("From 1")),
} as const;

/** One problem in `prj.error/1`. */
export const PROBLEM = fields(PROBLEM_FIELDS);

/** What every verb answers where it fails before it could do anything. */
export const ERROR = answerForm("prj.error/1", {
  error: fields({ code: string('An error\'s code, such as "not-found"; "bug": a fault of prj'), ...PROBLEM_FIELDS }),
  problems: list(PROBLEM, "All problems; the first is `error` again"),
});

/** Describes what was thrown as the JSON that `--json` answers. */
export function failureJson(error: unknown): AnswerOf<typeof ERROR> & { readonly schema: string } {
  const isExpected = error instanceof PrjError;
  const problems: readonly Problem[] = isExpected
    ? error.problems
    : [{ message: `Bug in prj: ${messageOf(error)}`, hint: 'Report it with the output of the same command and "-v"' }];
  const described = problems.map(problemJson);
  return {
    schema: ERROR.schema,
    error: { code: isExpected ? error.code : "bug", ...described[0]! },
    problems: described,
  };
}

/** Describes one problem as JSON. */
export function problemJson({ message, hint, place }: Problem): Answered<typeof PROBLEM> {
  return {
    message,
    hint: hint ?? null,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  };
}
