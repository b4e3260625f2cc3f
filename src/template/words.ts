import { evaluateExpression, sortProblems } from "./expand.ts";
import { isBraces, parseTemplate } from "./expression.ts";
import { createProblem, type TemplateProblem } from "./problem.ts";
import type { Scope } from "./scope.ts";
import { MARK } from "./shell_place.ts";

export type WordsExpansion =
  | { readonly value: readonly string[] }
  | { readonly problems: readonly TemplateProblem[] };

/**
 * Splits a text into words as a POSIX shell does, and expands every `{{ }}` in it: a value stays in one word, whatever it
 * holds. No shell is involved: $, `, | and their like are letters. What is `raw` is split with the rest.
 */
export function expandWords(text: string, scope: Scope): WordsExpansion {
  const template = parseTemplate(text);
  const problems: TemplateProblem[] = [...template.problems];
  const values: string[] = [];
  let line = "";
  for (const part of template.parts) {
    if (part.kind === "text") {
      if (part.text.includes(MARK)) problems.push(createProblem(part, "A command cannot hold a NUL character"));
      line += part.text.replaceAll(MARK, "");
      continue;
    }
    const evaluated = evaluateExpression(part, scope, problems);
    const value = String(evaluated?.value ?? "");
    if (value.includes(MARK)) problems.push(createProblem(part, "A value with a NUL character cannot be an argument"));
    if (evaluated?.mark === "raw" || isBraces(part)) line += value.replaceAll(MARK, "");
    else {
      values.push(value);
      line += MARK;
    }
  }
  const split = splitWords(line);
  if ("message" in split) problems.push({ offset: 0, length: Math.max(1, text.length), ...split });
  if (problems.length > 0 || "message" in split) return { problems: sortProblems(problems) };
  let next = 0;
  return { value: split.words.map((word) => word.replaceAll(MARK, () => values[next++] ?? "")) };
}

/** Splits by the rules of POSIX for blanks, quotes and backslashes; nothing is expanded, and "#" is a letter. */
export function splitWords(
  line: string,
): { readonly words: readonly string[] } | { readonly message: string; readonly hint: string } {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1);
      if (end === -1) return { message: "A ' is not closed", hint: "Close it, or write it in double quotes" };
      word = (word ?? "") + line.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      word ??= "";
      for (at++; line[at] !== '"'; at++) {
        if (at >= line.length) return { message: 'A " is not closed', hint: "Close it, or write it in single quotes" };
        if (line[at] !== "\\" || !/["\\\n$`]/.test(line[at + 1] ?? "")) word += line[at];
        else if (line[++at] !== "\n") word += line[at];
      }
    } else if (character === "\\") {
      at++;
      if (at >= line.length) return { message: "A backslash stands at the end", hint: "Take it away, or double it" };
      if (line[at] !== "\n") word = (word ?? "") + line[at];
    } else word = (word ?? "") + character;
  }
  return { words: word === undefined ? words : [...words, word] };
}
