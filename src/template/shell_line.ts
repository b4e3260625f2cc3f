import { evaluateExpression, sortProblems } from "./expand.ts";
import { type Expression, isBraces, parseTemplate } from "./expression.ts";
import { createProblem, type Expansion, type TemplateProblem } from "./problem.ts";
import { findArgument, type Scope } from "./scope.ts";
import { findShellPlaces, MARK, type ShellPlace } from "./shell_place.ts";
import { type Dialect, isSafe, isSafeWord, quoteInDouble, quoteInside, quoteWord } from "./shell_quote.ts";

interface Placeholder {
  readonly expression: Expression;
  readonly value: string;
  /** Declared as a number or a boolean, so that it holds nothing that any language could run. */
  readonly isNumber: boolean;
  readonly isQuoted: boolean;
}

type Placed = { readonly text: string } | { readonly message: string; readonly hint: string };

/** Expands every `{{ }}` of a shell line so that each value stays one value, or says why it cannot. */
export function expandShellLine(text: string, scope: Scope, dialect: Dialect): Expansion {
  if (!text.includes("{{") && !text.includes(MARK)) return { value: text };
  const template = parseTemplate(text);
  const problems: TemplateProblem[] = [...template.problems];
  const placeholders: Placeholder[] = [];
  let line = "";
  for (const part of template.parts) {
    if (part.kind === "text") {
      if (part.text.includes(MARK)) problems.push(createProblem(part, "A shell line cannot hold a NUL character"));
      line += part.text.replaceAll(MARK, "");
      continue;
    }
    const evaluated = evaluateExpression(part, scope, problems);
    const value = String(evaluated?.value ?? "");
    if (value.includes(MARK)) problems.push(createProblem(part, "A value with a NUL character cannot be an argument"));
    // What is raw is the author's own text from here on, so that its quotes count for the values after it.
    if (evaluated?.mark === "raw" || isBraces(part)) {
      line += value.replaceAll(MARK, "");
      continue;
    }
    const isNumber = typeof evaluated?.value === "number" || typeof evaluated?.value === "boolean";
    placeholders.push({ expression: part, value, isNumber, isQuoted: evaluated?.mark === "quote" });
    line += MARK;
  }
  const broken = new Set(problems.map((problem) => problem.offset));
  const places = findShellPlaces(line, dialect);
  const values = placeholders.map((placeholder, index) => {
    const placed = placeValue(placeholder, places[index]!, dialect);
    if ("text" in placed) return placed.text;
    const { expression } = placeholder;
    if (!broken.has(expression.start)) {
      problems.push(createProblem(expression, placed.message, addArgument(placed.hint, expression, scope)));
    }
    return "";
  });
  if (problems.length > 0) return { problems: sortProblems(problems) };
  const texts = line.split(MARK);
  return { value: texts.map((piece, index) => piece + (values[index] ?? "")).join("") };
}

function placeValue(placeholder: Placeholder, place: ShellPlace, dialect: Dialect): Placed {
  const { value, isNumber, isQuoted } = placeholder;
  if (place.kind === "unsafe") {
    if (isNumber && place.allowsNumber) return { text: value };
    return {
      message: `A value cannot stand ${place.reason}`,
      hint: `${place.hint}; {{ ... | raw }} inserts it as it is`,
    };
  }
  if (place.kind === "number") {
    if (/^-?\d+$/.test(value)) return { text: value };
    const message = `A value ${place.reason} must be a whole number, not "${shorten(value)}"`;
    return { message, hint: "The shell computes with it, and so would run what is in it" };
  }
  if (place.operand !== undefined && value.startsWith("-")) {
    return { message: `A value that starts with "-" cannot stand ${place.operand.reason}`, hint: place.operand.hint };
  }
  if (place.isOneLine === true && value.includes("\n")) {
    const message = "A value with a line break cannot stand in or after $( ) with more than plain commands in it";
    return { message, hint: 'Put it in a variable first (v={{...}}) and use "$v" there' };
  }
  if (isQuoted && place.kind !== "bare") {
    const hint = "Remove the filter: values are quoted for their place";
    return { message: 'Filter "quote" makes a whole word, which cannot stand inside quotes or a comment', hint };
  }
  switch (place.kind) {
    case "bare":
      if (!isQuoted && !place.joined && isSafeWord(value)) return { text: value };
      return {
        text: dialect === "fish" && place.joined ? `"${quoteInDouble(value, dialect)}"` : quoteWord(value, dialect),
      };
    case "single":
      return { text: quoteInside(value, dialect) };
    case "double":
      if (!place.joined && (value === "" || isSafe(value))) return { text: value };
      return { text: quoteInDouble(value, dialect) };
    case "ansi":
      return { text: `'${quoteWord(value, dialect)}$'` };
    case "comment":
      // A comment is read by nobody, so what could end it, or open something where it is not one, is not kept.
      return { text: value.replaceAll(/[^\p{L}\p{N}_.\/:@%+, -]/gu, "?") };
  }
}

function addArgument(hint: string, { operand }: Expression, scope: Scope): string {
  const argument = operand.kind === "name" ? findArgument(operand.name, scope) : undefined;
  const name = argument?.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_") ?? "NAME";
  return hint.replaceAll("PRJ_ARG_NAME", `PRJ_ARG_${name}`);
}

function shorten(value: string): string {
  const [line] = JSON.stringify(value).slice(1, -1).split("\n");
  return line!.length > 40 ? `${line!.slice(0, 40)}…` : line!;
}
