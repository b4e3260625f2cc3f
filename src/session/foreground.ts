/** What runs in the foreground of a pane, as a person would say it. Pure. */
import type { ProcessInfo } from "../process/process_table.ts";
import { readInside } from "./inside_shell.ts";
import { plainLine, readLaunch } from "./launcher.ts";

export interface Foreground {
  readonly process: ProcessInfo;
  /** Such as "npm run dev" or "vim notes.md". */
  readonly text: string;
  /** It is a shell that waits for a person. */
  readonly isIdleShell: boolean;
}

const SHELLS = ["sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "csh", "tcsh", "nu", "elvish", "xonsh"];
const INTERPRETERS = /^(?:node|nodejs|deno|bun|ruby|perl|php|python[\d.]*)$/;
/** Options of shells that take the next word with them. */
const SHELL_OPTIONS_WITH_WORD = ["--rcfile", "--init-file", "-o", "+o", "-O", "+O"];

/**
 * Finds what runs in the foreground of a pane. `tree`: the pane's first process and all its descendants, parents
 * first. Undefined: nothing that a person would name, such as a launcher that asks what to do next.
 */
export function findForeground(tree: readonly ProcessInfo[]): Foreground | undefined {
  const [root] = tree;
  if (root === undefined) return undefined;
  const named = tree.filter((process) => readLaunch(process.argv) === undefined);
  // Where the system does not tell which group has the terminal, it is that of what was started first.
  const group = root.terminalGroup > 0 ? root.terminalGroup : named[0]?.group;
  // A launcher that asks what to do next has the terminal itself, with tools that are nobody's programs.
  if (tree.some((process) => process.group === group && !named.includes(process))) return undefined;
  const members = named.filter((process) => process.group === group);
  let process = members.find((member) => member.pid === group) ?? members[0];
  if (process === undefined) return undefined;
  const inside = readInside(process.argv);
  if (inside !== undefined) {
    const isIdleShell = isInteractiveShell(inside);
    return { process, text: isIdleShell ? inside[0]! : collapse(shellScript(inside) ?? sayWords(inside)), isIdleShell };
  }
  for (;;) {
    const script = shellScript(process.argv);
    if (script === undefined) break;
    const children: readonly ProcessInfo[] = members.filter((member) => member.parent === process!.pid);
    if (children.length !== 1) return { process, text: collapse(script), isIdleShell: false };
    process = children[0]!;
  }
  const isIdleShell = isInteractiveShell(process.argv);
  return { process, text: isIdleShell ? shellName(process.argv[0])! : describeArgv(process.argv), isIdleShell };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A login shell's name begins with "-". */
function shellName(word: string): string | undefined {
  const name = baseName(word.replace(/^-/, ""));
  return SHELLS.includes(name) ? name : undefined;
}

/** What comes after the options of a shell, and whether `-c` was one of them. */
function readShellWords(argv: readonly string[]): { readonly line: boolean; readonly operands: readonly string[] } {
  let line = false;
  let at = 1;
  for (; at < argv.length && /^[-+]./.test(argv[at]!); at++) {
    const word = argv[at]!;
    if (word === "--") {
      at++;
      break;
    }
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word) || word === "--command") line = true;
    if (SHELL_OPTIONS_WITH_WORD.includes(word)) at++;
  }
  return { line, operands: argv.slice(at) };
}

/** The line of `sh -c LINE`; undefined: it is none. */
function shellScript(argv: readonly string[]): string | undefined {
  if (shellName(argv[0] ?? "") === undefined) return undefined;
  const { line, operands } = readShellWords(argv);
  return line && operands[0] !== undefined ? plainLine(operands[0]) : undefined;
}

/** Whether a process is a shell that got nothing to do but to ask a person. */
export function isInteractiveShell(argv: readonly string[]): boolean {
  if (shellName(argv[0] ?? "") === undefined) return false;
  const { line, operands } = readShellWords(argv);
  return !line && operands.length === 0;
}

/** Says a command line as it was typed: without the paths and interpreters that the system put in front. */
export function describeArgv(argv: readonly string[]): string {
  const [program = "", script, ...rest] = argv;
  const name = baseName(program.replace(/^-(?=.)/, ""));
  const hasInterpreter = INTERPRETERS.test(name) || shellName(program) !== undefined;
  if (hasInterpreter && script !== undefined && !script.startsWith("-")) {
    // A script of PATH is called by its name; one that was started by its first line shows its path.
    if (/\/\.?bin\/[^/]+$/.test(script)) {
      return sayWords([baseName(script).replace(/(?:-cli)?\.[cm]?js$/, ""), ...rest]);
    }
    if (program.startsWith("/")) return sayWords([script, ...rest]);
  }
  // A program that gave itself a title has it as its one word.
  if (argv.length === 1) {
    return collapse(program.startsWith("/") && !program.includes(" ") ? name : program.replace(/^-(?=\w)/, ""));
  }
  return sayWords([program.startsWith("/") ? name : program.replace(/^-(?=.)/, ""), ...argv.slice(1)]);
}

function sayWords(words: readonly string[]): string {
  return collapse(words.map(sayWord).join(" "));
}

function sayWord(word: string): string {
  return /^[\w@%+=:,./~^*?{}[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function collapse(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
