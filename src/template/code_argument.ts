import { code, ENV_HINT, NAME_HINT, NAME_REASON, number } from "./code_finding.ts";
import { mayVanish, valuesFrom, valuesOf, type Words } from "./code_word.ts";
import { DYNAMIC, type Finding, type ShellWord } from "./shell_command.ts";

/** Finds every value: all arguments are code. */
export function findInAny(program: string, rest: Words): Finding {
  return code(valuesOf(rest), `in an argument of "${program}", which reads it as code`, ENV_HINT);
}

/** Programs that take code with an option, as the next word or attached. */
export function findInOptions(program: string, rest: Words, option: RegExp): Finding[] {
  const reason = `in code for "${program}"`;
  const hint = `Pass it as an argument or in the environment (V={{...}} ${program} ...) and read it in the code`;
  return rest.flatMap((word, index) => {
    if (!option.test(word.text)) return [];
    return [code([...word.values, ...valuesFrom(rest, index + 1)], reason, hint)];
  });
}

/** `export NAME={{x}}` is plain; `declare {{x}}` and `read {{x}}` would run the [ ] of an array element. */
export function findInDeclaration(program: string, rest: Words): Finding {
  const isPlain = rest.every((word) => !/^[-+]/.test(word.text) || /^-[gxrp]+$/.test(word.text));
  const values = rest.flatMap((word) => isPlain && /^[A-Za-z_]\w*\+?=/.test(word.raw) ? [] : word.values);
  return code(values, `${NAME_REASON} for "${program}"`, NAME_HINT);
}

/** printf computes its numbers in zsh, and with -v assigns to whatever variable it is told. */
export function findInPrintf(rest: Words): readonly Finding[] {
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

/** Finds the values that tmux runs commands in. */
export function findInTmux(rest: Words): Finding {
  const values = rest.flatMap((word, index) => /^-[tLSxy]$/.test(rest[index - 1]?.text ?? "") ? [] : word.values);
  return code(values, "in an argument of tmux, which runs commands and #( ) in them", ENV_HINT);
}

/** Finds the values in make's variables and options. */
export function findInMake(rest: Words): Finding {
  const values = rest.flatMap((word) => /^[^\0]*=|^-/.test(word.text) ? word.values : []);
  return code(
    values,
    "in a variable of make, which expands $( ) in it",
    "Set it in the environment: NAME={{...}} make",
  );
}

/** Many keys of git's configuration hold command lines. */
export function findInGit(rest: Words): readonly Finding[] {
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

/** Finds the values in a script of awk or sed. */
export function findInScript(program: string, rest: Words): Finding {
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
