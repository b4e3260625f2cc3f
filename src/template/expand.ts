import { type Expression, type FilterCall, type Operand, parseTemplate } from "./expression.ts";
import { applyFilter, validateFilter } from "./filter.ts";
import { createProblem, type Expansion, type TemplateProblem } from "./problem.ts";
import { findArgument, findValue, type Scope, suggestName, type Value } from "./scope.ts";
import { quoteWord } from "./shell_quote.ts";

/** The value of one `{{ }}`, and how its author wants it to land in a shell line. */
export interface Evaluated {
  readonly value: string | number | boolean;
  readonly mark: "raw" | "quote" | undefined;
}

/** A name that a text uses. */
export interface UsedName {
  readonly name: string;
  /** Whether the text copes with the name being unknown or without a value. */
  readonly hasDefault: boolean;
  readonly offset: number;
}

/** Expands every `{{ }}` of a text that is not a shell line: names, paths, environment values. */
export function expandText(text: string, scope: Scope): Expansion {
  if (!text.includes("{{")) return { value: text };
  const template = parseTemplate(text);
  const problems = [...template.problems];
  let result = "";
  for (const part of template.parts) {
    if (part.kind === "text") {
      result += part.text;
      continue;
    }
    const { value, mark } = evaluateExpression(part, scope, problems) ?? { value: "", mark: undefined };
    result += mark === "quote" ? quoteWord(String(value), "posix") : String(value);
  }
  return problems.length > 0 ? { problems: sortProblems(problems) } : { value: result };
}

/** Lists the names that a text uses, filter arguments included; a text with syntax errors gives what is readable. */
export function namesUsed(text: string): readonly UsedName[] {
  if (!text.includes("{{")) return [];
  const names: UsedName[] = [];
  for (const part of parseTemplate(text).parts) {
    if (part.kind === "text") continue;
    const add = (operand: Operand, hasDefault: boolean): void => {
      if (operand.kind === "name") names.push({ name: operand.name, hasDefault, offset: operand.start });
    };
    add(part.operand, part.filters[0]?.name === "default");
    for (const filter of part.filters) filter.args.forEach((arg) => add(arg, false));
  }
  return names;
}

/** Evaluates one expression; where it cannot, adds the reasons to `problems` and gives nothing. */
export function evaluateExpression(
  expression: Expression,
  scope: Scope,
  problems: TemplateProblem[],
): Evaluated | undefined {
  const before = problems.length;
  const { operand, filters } = expression;
  let value = evaluateOperand(operand, scope, filters[0]?.name === "default", problems);
  for (const [index, filter] of filters.entries()) {
    const args = filter.args.map((arg) => evaluateOperand(arg, scope, false, problems));
    const broken = problems.length > before;
    if (broken) {
      reportFilter(filter, args, problems);
      continue;
    }
    if (value === null && filter.name !== "default") break;
    if ((filter.name === "raw" || filter.name === "quote") && index < filters.length - 1) {
      problems.push(createProblem(filter, `Filter "${filter.name}" must be the last one`));
      continue;
    }
    const result = applyFilter(filter.name, value, args, scope.env);
    if (result.kind === "failure") problems.push(createProblem(filter, result.message, result.hint));
    else value = result.value;
  }
  if (problems.length > before) return undefined;
  if (value === null) {
    problems.push(createProblem(expression, `${describe(expression)} has no value here`, hintForDefault(operand)));
    return undefined;
  }
  keepSecret(expression, value, scope);
  const last = filters.at(-1)?.name;
  return { value, mark: last === "raw" || last === "quote" ? last : undefined };
}

/** These leave too little of a value to tell it. */
const COARSE_FILTERS = ["hash", "truncate"];

function keepSecret({ operand, filters }: Expression, value: string | number | boolean, scope: Scope): void {
  if (scope.secrets === undefined || operand.kind === "literal" || filters.length === 0) return;
  const argument = findArgument(operand.name, scope);
  if (argument === undefined || !scope.secrets.names.has(argument)) return;
  const isOwn = (scope.args[argument] ?? "") !== "" && !filters.some(({ name }) => COARSE_FILTERS.includes(name));
  if (isOwn && value !== scope.args[argument]) scope.secrets.derived.add(String(value));
}

/** Orders problems as they stand in the text. */
export function sortProblems(problems: readonly TemplateProblem[]): readonly TemplateProblem[] {
  return problems.toSorted((a, b) => a.offset - b.offset);
}

function evaluateOperand(operand: Operand, scope: Scope, mayBeUnknown: boolean, problems: TemplateProblem[]): Value {
  if (operand.kind === "literal") return operand.value;
  const value = findValue(operand.name, scope);
  if (value !== undefined) return value;
  if (!mayBeUnknown) {
    problems.push(createProblem(operand, `Unknown name "${operand.name}"`, suggestName(operand.name, scope)));
  }
  return null;
}

/** An expression that is broken already still has its filters checked, so that one look finds every mistake. */
function reportFilter(filter: FilterCall, args: readonly Value[], problems: TemplateProblem[]): void {
  if (filter.args.some((arg, index) => arg.kind === "name" && args[index] === null)) return;
  const failure = validateFilter(filter.name, args);
  if (failure !== undefined) problems.push(createProblem(filter, failure.message, failure.hint));
}

function describe({ operand, filters }: Expression): string {
  const name = operand.kind === "name" ? operand.name : String(operand.value);
  return filters.some((filter) => filter.name === "env") ? `Environment variable "${name}"` : `"${name}"`;
}

function hintForDefault(operand: Operand): string {
  const name = operand.kind === "name" ? operand.name : `'${operand.value}' | env`;
  return `Give it a value, or write {{ ${name} | default('...') }}`;
}
