import { code, ENV_HINT } from "./code_finding.ts";
import { SHELLS, SSH_OPTIONS } from "./code_program.ts";
import { valuesFrom, valuesOf, type Words } from "./code_word.ts";
import { DYNAMIC, type Finding } from "./shell_command.ts";
import { MARK } from "./shell_place.ts";

/** Finds the values in the command string of a shell, and in what it reads. */
export function findInShell(program: string, rest: Words, all: Words): Finding[] {
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

/** Finds the values in the remote command of ssh, and in its options that run commands. */
export function findInSsh(rest: Words): readonly Finding[] {
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
