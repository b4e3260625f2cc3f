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
  SSH_OPTIONS,
  VARIABLE_COMMANDS,
} from "./code_program.ts";
import { DYNAMIC, type Finding, type ShellWord, unsafe } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

type Words = readonly ShellWord[];

// deno-lint-ignore no-control-regex
const UNKNOWN_REGEXP = /[\0\x01]/g;
const NAME_REASON = "as the name of a variable";
const NAME_HINT = "Write the name itself in the line";
const ENV_HINT = 'Use "$PRJ_ARG_NAME" there: single-quoted, so that the inner shell reads it';

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

function findInShell(program: string, rest: Words, all: Words): Finding[] {
  const name = SHELLS.has(program) ? program : "sh";
  const hint = `Write ${name} -c '... "$1"' _ {{...}}`;
  const reason = `in the command string of "${name}"`;
  const fed = all.flatMap((word) => word.redirect === "<<<" ? word.values : word.fed);
  const findings = SHELLS.has(program) ? [code(fed, `in what "${name}" reads`, ENV_HINT)] : [];
  let runsString = false;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!;
    const isDynamic = word.text.startsWith(MARK) || word.text.startsWith(DYNAMIC);
    if (isDynamic && !runsString && SHELLS.has(program)) {
      // The value could be "-c", and then what follows it is code.
      const after = valuesOf(rest.slice(index + 1));
      findings.push(code(after, `after an argument of "${name}" that could be "-c"`, `Write ${name} -- {{...}} ...`));
      break;
    }
    const isOption = word.text !== "--" && /^[-+]./.test(word.text) && rest[index - 1]?.text !== "--";
    if (word.text === "--") continue;
    if (!isOption) {
      if (runsString) findings.push(code(valuesFrom(rest, index), reason, hint));
      break;
    }
    if (/^[-+]\w*[cC]|^--(?:init-)?command|^\/[cC]/.test(word.text) || word.text.includes(DYNAMIC)) {
      runsString = true;
      findings.push(code(word.values, reason, hint));
    } else if (word.values.length > 0) findings.push(code(valuesOf(rest.slice(index)), reason, hint));
    if (/^[-+]\w*[oO]$|^--(?:rcfile|init-file)$/.test(word.text)) index++;
  }
  return findings;
}

function findInSsh(rest: Words): readonly Finding[] {
  const reason = "in the remote command of ssh, which the remote shell reads again";
  const hint = "Send it on standard input: printf '%s' {{...}} | ssh HOST 'v=$(cat); ... \"$v\"'";
  const findings: Finding[] = [];
  for (let index = 0; index < rest.length; index++) {
    const { text, values } = rest[index]!;
    if (text === "--") continue;
    if (!text.startsWith("-") || rest[index - 1]?.text === "--") {
      const option = text.startsWith(MARK) && rest[index - 1]?.text !== "--" ? values : [];
      const dash = "as the destination of ssh, where a leading - makes it an option";
      findings.push({ values: option, place: { kind: "operand", reason: dash, hint: "Write ssh -- {{...}}" } });
      return [...findings, code(valuesOf(rest.slice(index + 1)), reason, hint)];
    }
    const option = new RegExp(`^-[^${SSH_OPTIONS}]*([${SSH_OPTIONS}])(.*)$`, "s").exec(text);
    if (option === null) {
      if (values.length > 0) return [...findings, code(valuesOf(rest.slice(index)), reason, hint)];
      continue;
    }
    const argument = option[2] === "" ? rest[++index] : { text: option[2]!, values };
    if (argument === undefined) break;
    const isCode = option[1] === "o" && (/command|exec|^\0/i.test(argument.text));
    if (isCode || option[1] === "F") {
      findings.push(code(argument.values, "in an ssh option that runs commands", ENV_HINT));
    }
  }
  return findings;
}

/** printf computes its numbers in zsh, and with -v assigns to whatever variable it is told. */
function findInPrintf(rest: Words): readonly Finding[] {
  const [format, ...args] = rest[0]?.text === "--" ? rest.slice(1) : rest;
  if (format === undefined) return [];
  if (format.text.startsWith("-") || format.values.length > 0 || format.text.includes(DYNAMIC)) {
    const values = [...format.text.startsWith("-") ? valuesOf([format]) : [], ...valuesOf(args)];
    return [code(values, "after a printf format that is not fixed", "Write printf '%s' {{...}}")];
  }
  const kinds = [...format.text.matchAll(/%%|%([-+ #0]*)(\*|\d*)(?:\.(\*|-?\d*))?(?:\(.*?\))?[hlLjzt]*([^%])/g)]
    .filter((match) => match[0] !== "%%")
    .flatMap((match) => [...[match[2], match[3]].filter((width) => width === "*"), match[4]!]);
  const isText = (kind: string): boolean => "sbqc".includes(kind);
  const isShifted = args.some(mayVanish) && !kinds.every(isText);
  return args.map((arg, index) => {
    const kind = kinds[index % Math.max(1, kinds.length)] ?? "s";
    return number(isText(kind) && !isShifted ? [] : arg.values, "as a number of printf");
  });
}

function findInTmux(rest: Words): Finding {
  const values = rest.flatMap((word, index) => /^-[tLSxy]$/.test(rest[index - 1]?.text ?? "") ? [] : word.values);
  return code(values, "in an argument of tmux, which runs commands and #( ) in them", ENV_HINT);
}

function findInMake(rest: Words): Finding {
  const values = rest.flatMap((word) => /^[^\0]*=|^-/.test(word.text) ? word.values : []);
  return code(
    values,
    "in a variable of make, which expands $( ) in it",
    "Set it in the environment: NAME={{...}} make",
  );
}

/** Programs that take code with an option, as the next word or attached. */
function findInOptions(program: string, rest: Words, option: RegExp): Finding[] {
  const reason = `in code for "${program}"`;
  const hint = `Pass it as an argument or in the environment (V={{...}} ${program} ...) and read it in the code`;
  return rest.flatMap((word, index) => {
    if (!option.test(word.text)) return [];
    return [code([...word.values, ...valuesFrom(rest, index + 1)], reason, hint)];
  });
}

/** The words before the script or the program; one that follows an option may be that option's argument. */
function leadingOptions(rest: Words): Words {
  const end = rest.findIndex((word, index) => {
    const last = rest[index - 1]?.text ?? "";
    return last === "-m" || last === "--" || (!word.text.startsWith("-") && !/^-|^\w+=/.test(last));
  });
  return end < 0 ? rest : rest.slice(0, end);
}

function findInAny(program: string, rest: Words): Finding {
  return code(valuesOf(rest), `in an argument of "${program}", which reads it as code`, ENV_HINT);
}

/** Many keys of git's configuration hold command lines. */
function findInGit(rest: Words): readonly Finding[] {
  const isPlainKey = (word: ShellWord | undefined): boolean =>
    /^(?:user|init|advice|color|i18n|log|push|pull|fetch|branch|author|committer)\.[\w.-]+(?:=|$)/.test(
      word?.text ?? "",
    );
  const isConfig = rest.some((word) => word.text === "config");
  const runs = rest.findIndex((word) => word.text === "foreach" || word.text === "run");
  const reason = "in what git runs as a command";
  return [
    code(runs < 0 ? [] : valuesOf(rest.slice(runs + 1)), reason, ENV_HINT),
    code(isConfig && !rest.some(isPlainKey) ? valuesOf(rest) : [], "in a configuration of git", ENV_HINT),
    ...rest.map((word, index) => {
      const isKey = rest[index - 1]?.text === "-c" && rest.slice(0, index).every(isBeforeSubcommand) &&
        !isPlainKey(word);
      const isCode = rest[index - 1]?.text === "-x" || /^--(?:exec|upload-pack|receive-pack)/.test(word.text) ||
        rest[index - 1]?.text === "--exec";
      return code(isKey || isCode ? word.values : [], reason, ENV_HINT);
    }),
  ];
}

function isBeforeSubcommand(word: ShellWord, index: number, words: Words): boolean {
  return word.text.startsWith("-") || /^-[cC]$/.test(words[index - 1]?.text ?? "");
}

function findInScript(program: string, rest: Words): Finding {
  const hint = `${program} reads it as code: pass it in the environment, or use {{ ... | replace(...) }} before`;
  const isAwk = program.endsWith("awk");
  const isExplicit = rest.some((word) =>
    (isAwk ? /^-[ef]|^--(?:source|file)/ : /^-\w*[ef]|^--(?:expression|file)/).test(word.text)
  );
  let isScriptNext = !isExplicit;
  const values: number[] = [];
  rest.forEach((word, index) => {
    const isAssigned = isAwk && /^-[vF]$/.test(rest[index - 1]?.text ?? "");
    if (word.text.startsWith("-")) {
      if ((isAwk ? /^-e|^--source/ : /^-\w*e|^--expression/).test(word.text)) {
        values.push(...word.values, ...valuesFrom(rest, index + 1));
      }
    } else if (isScriptNext && !isAssigned) {
      values.push(...valuesFrom(rest, index));
      isScriptNext = false;
    }
  });
  return code(values, `in a script of "${program}"`, hint);
}

/** `export NAME={{x}}` is plain; `declare {{x}}` and `read {{x}}` would run the [ ] of an array element. */
function findInDeclaration(program: string, rest: Words): Finding {
  const isPlain = rest.every((word) => !/^[-+]/.test(word.text) || /^-[gxrp]+$/.test(word.text));
  const values = rest.flatMap((word) => isPlain && /^[A-Za-z_]\w*\+?=/.test(word.raw) ? [] : word.values);
  return code(values, `${NAME_REASON} for "${program}"`, NAME_HINT);
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

/** An unquoted expansion may give no word at all, or several. */
function mayVanish(word: ShellWord): boolean {
  return word.text.includes(DYNAMIC) && !/^".*"$/s.test(word.raw);
}

function isUnknown(word: ShellWord): boolean {
  return word.text.includes(DYNAMIC) || word.text.includes(MARK);
}

/** What is only known when the shell runs may be empty: `$a''eval` is `eval`. */
function programOf(word: ShellWord): string {
  const name = word.text.replaceAll(UNKNOWN_REGEXP, "").replace(/^[{(!]+(?=.)/, "").split(/[\/\\]/).at(-1)!;
  return name.replace(/\.exe$/, "");
}

/** The values of the word at `index`, and of those that take its place if it vanishes. */
function valuesFrom(words: Words, index: number): number[] {
  let end = index;
  while (end < words.length && mayVanish(words[end]!)) end++;
  return valuesOf(words.slice(index, end + 1));
}

function valuesOf(words: Words): number[] {
  return words.flatMap((word) => word.values);
}

function code(values: readonly number[], reason: string, hint: string): Finding {
  return { values, place: unsafe(reason, hint) };
}

function number(values: readonly number[], reason: string): Finding {
  return { values, place: { kind: "number", reason } };
}
