import {
  findInAny,
  findInDeclaration,
  findInGit,
  findInMake,
  findInOptions,
  findInPrintf,
  findInScript,
  findInTmux,
} from "./code_argument.ts";
import { code, ENV_HINT, NAME_HINT, NAME_REASON, number } from "./code_finding.ts";
import {
  ANY_ARGUMENT,
  ARITHMETIC_COMMANDS,
  CODE_VARIABLES,
  INTERPRETERS,
  LEADING_OPTION_PROGRAMS,
  NUMBER_VARIABLES,
  OPTION_PROGRAMS,
  PREFIXES,
  SHELLS,
  VARIABLE_COMMANDS,
} from "./code_program.ts";
import { isUnknown, mayVanish, programOf, valuesOf, type Words } from "./code_word.ts";
import { findInShell, findInSsh } from "./command_string.ts";
import type { Finding, ShellWord } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

/** Finds the values that a command reads as code or computes with, although they are quoted for this shell. */
export function findShellCode(all: Words, isInTest: boolean): readonly Finding[] {
  const words = all.filter((word) => word.redirect === undefined);
  const first = words.findIndex((word) => !isPrefix(word) && !mayVanish(word));
  const hasPrefix = words.some((word) => PREFIXES.has(programOf(word)));
  const findings = words.flatMap((word, index) => {
    const program = programOf(word);
    const rest = words.slice(index + 1);
    const anywhere = findAnywhere(program, rest, all);
    if (isUnknown(word) && (index <= first || first < 0 || hasPrefix)) anywhere.push(...findInShell("", rest, all));
    return index <= first || first < 0 || hasPrefix ? [...anywhere, ...findAsProgram(program, rest, all)] : anywhere;
  });
  return [...findTargets(all), ...findTests(words, isInTest), ...findings].filter(({ values }) => values.length > 0);
}

/** These count as arguments too: `docker exec box sh -c ...`. */
function findAnywhere(program: string, rest: Words, all: Words): Finding[] {
  if (SHELLS.has(program)) return findInShell(program, rest, all);
  if (program === "eval" || program === "trap") return [findInAny(program, rest)];
  const interpreter = INTERPRETERS.find(({ names }) => names.test(program));
  if (interpreter !== undefined) return findInOptions(program, leadingOptions(rest), interpreter.option);
  const option = OPTION_PROGRAMS.get(program);
  return option === undefined ? [] : findInOptions(program, rest, option);
}

function findAsProgram(program: string, rest: Words, all: Words): readonly Finding[] {
  if (ANY_ARGUMENT.has(program)) return [findInAny(program, rest)];
  if (VARIABLE_COMMANDS.has(program)) return [findInDeclaration(program, rest)];
  if (ARITHMETIC_COMMANDS.has(program)) return [number(valuesOf(rest), `in an argument of "${program}"`)];
  const option = LEADING_OPTION_PROGRAMS.get(program);
  if (option !== undefined) return findInOptions(program, leadingOptions(rest), option);
  switch (program) {
    case "source":
    case ".":
      return [code(all.flatMap((word) => word.fed), `in what "${program}" reads`, ENV_HINT)];
    case "ssh":
    case "autossh":
      return findInSsh(rest);
    case "printf":
      return findInPrintf(rest);
    case "tmux":
      return [findInTmux(rest)];
    case "make":
    case "gmake":
      return [findInMake(rest)];
    case "git":
      return findInGit(rest);
    case "set":
      return rest[0]?.text.startsWith("-A") ? [code(valuesOf(rest.slice(0, 2)), NAME_REASON, NAME_HINT)] : [];
  }
  return /^[gmn]?awk$|^g?sed$/.test(program) ? [findInScript(program, rest)] : [];
}

/** Finds what flows through a pipe into a program that runs what it reads. */
export function findPipedCode(all: Words, inputs: readonly number[]): Finding | undefined {
  if (inputs.length === 0) return undefined;
  const words = all.filter((word) => word.redirect === undefined);
  const programs = words.map(programOf);
  const reader = programs.find((program, index) => {
    const operands = words.slice(index + 1).filter((word) => !/^[-+]./.test(word.text));
    if (SHELLS.has(program)) {
      const takesScript = operands.length > 0 && !words.slice(index + 1).some((word) => /^-\w*s/.test(word.text));
      return !takesScript || programs.includes("xargs") || programs.includes("parallel");
    }
    if (["parallel", "at", "batch", "crontab", "eval", "source", "."].includes(program)) return true;
    if (program === "ssh") return operands.length <= 1;
    const isInterpreter = INTERPRETERS.some(({ names }) => names.test(program));
    return isInterpreter && words.slice(index + 1).every((word) => word.text === "-");
  });
  if (reader === undefined) return undefined;
  return code(inputs, `in what is piped into "${reader}", which runs it`, ENV_HINT);
}

/** The words before the script or the program; one that follows an option may be that option's argument. */
function leadingOptions(rest: Words): Words {
  const end = rest.findIndex((word, index) => {
    const last = rest[index - 1]?.text ?? "";
    return last === "-m" || last === "--" || (!word.text.startsWith("-") && !/^-|^\w+=/.test(last));
  });
  return end < 0 ? rest : rest.slice(0, end);
}

function findTargets(words: Words): readonly Finding[] {
  return words.flatMap((word) => {
    // bash expands such a word a second time where it is not a file descriptor.
    if (/^[<>]&$/.test(word.redirect ?? "")) return [number(word.values, `after "${word.redirect}"`)];
    const name = /^([A-Za-z_]\w*)\+?=/.exec(word.text)?.[1];
    if (name === undefined) return [];
    if (NUMBER_VARIABLES.has(name)) return [number(word.values, `as the number "${name}"`)];
    if (!CODE_VARIABLES.has(name)) return [];
    return [code(word.values, `in "${name}", which is run as code later`, ENV_HINT)];
  });
}

function findTests(words: Words, isInTest: boolean): readonly Finding[] {
  if (!isInTest && !["[", "test", "[["].includes(words[0]?.text ?? "")) return [];
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    const last = words[index - 1];
    if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(word.text)) {
      return [number([...last?.values ?? [], ...next?.values ?? []], `beside "${word.text}"`)];
    }
    if (/^-[vRt]$/.test(word.text) && next !== undefined) {
      return [code(next.values, `${NAME_REASON} after "${word.text}"`, NAME_HINT)];
    }
    const isOperator = word.text.startsWith(MARK) && (next?.text.startsWith(MARK) ?? false);
    if (!isOperator) return [];
    return [
      code([...word.values, ...next!.values], "beside another value in a test", "Write the operator in the line"),
    ];
  });
}

function isPrefix(word: ShellWord): boolean {
  return PREFIXES.has(programOf(word)) || /^[-+]|^\w+\+?=/.test(word.text);
}
