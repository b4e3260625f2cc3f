/** What could stand at the cursor of a command line. Pure but for the sources, which are asked only when needed. */

import {
  type Grammar,
  type OptionInfo,
  optionsOf,
  readTypedLine,
  splitOption,
  type Takes,
  type TypedLine,
  type VerbInfo,
} from "./typed_line.ts";

export interface ArgumentInfo {
  readonly name: string;
  readonly type: string;
  readonly choices?: readonly string[] | undefined;
  readonly required: boolean;
  readonly description?: string | undefined;
  readonly default?: string | undefined;
}

export interface CommandInfo {
  readonly name: string;
  readonly description: string;
}

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** No blank follows the chosen one: more of the same word is to come. */
  readonly noSpace: boolean;
  /** The shell completes file names instead; behind the `=` where the word has one. */
  readonly files: boolean;
}

export interface CandidateSource extends Grammar {
  commands(): Promise<readonly CommandInfo[]>;
  /** Of one command; undefined where there is no such command. */
  arguments(command: string): Promise<readonly ArgumentInfo[] | undefined>;
  sessions(): Promise<readonly { readonly name: string; readonly description: string }[]>;
  branches(): Promise<readonly string[]>;
  worktrees(): Promise<readonly { readonly name: string; readonly description: string }[]>;
}

const NONE: Candidates = { candidates: [], noSpace: false, files: false };
const FILES: Candidates = { candidates: [], noSpace: false, files: true };

/**
 * Finds what could stand in place of the last of `words` (the words after the program's name, the last one up to the
 * cursor). Those that start with it, else those that hold it: a shell that matches freely may use them.
 */
export async function findCandidates(words: readonly string[], source: CandidateSource): Promise<Candidates> {
  const word = words.at(-1) ?? "";
  const line = readTypedLine(words.slice(0, -1), source);
  const found = await candidatesAt(word, line, source);
  return { ...found, candidates: selectMatching(found.candidates, word) };
}

async function candidatesAt(word: string, line: TypedLine, source: CandidateSource): Promise<Candidates> {
  if (line.pending !== undefined) return await valuesOf(line.pending.values, source);
  if (line.isForeign) return FILES;
  if (word.startsWith("-")) return await optionsAt(word, optionsOf(line.verb, source), source);
  const next = nextVerbWords(word, line, source.verbs);
  if (line.verb === undefined) return next;
  const operands = await operandsOf(line.verb, line.operands, word, source);
  return { ...operands, candidates: [...next.candidates, ...operands.candidates] };
}

async function optionsAt(
  word: string,
  options: readonly OptionInfo[],
  source: CandidateSource,
): Promise<Candidates> {
  const equals = word.indexOf("=");
  if (equals < 0) {
    const candidates = options.map((option): Candidate => ({
      value: option.flags.find((flag) => flag.startsWith("--")) ?? option.flags[0]!,
      description: option.summary ?? "",
    }));
    return { ...NONE, candidates };
  }
  const [option] = splitOption(word, options);
  if (!option?.takesValue) return NONE;
  return prefixed(word.slice(0, equals + 1), await valuesOf(option.values, source));
}

/** The next word of verbs; other names for them only where no proper one begins like `word`. */
function nextVerbWords(word: string, line: TypedLine, verbs: readonly VerbInfo[]): Candidates {
  const typed = line.verb === undefined ? line.operands : [...line.verb.name.split(" "), ...line.operands];
  const wordsBy = (names: (verb: VerbInfo) => readonly string[]): Candidate[] => {
    const candidates = new Map<string, Candidate>();
    for (const verb of verbs) {
      for (const name of names(verb)) {
        const parts = name.split(" ");
        if (parts.length <= typed.length || !typed.every((part, index) => part === parts[index])) continue;
        const value = parts[typed.length]!;
        const isWhole = parts.length === typed.length + 1;
        if (isWhole || !candidates.has(value)) {
          candidates.set(value, { value, description: isWhole ? verb.summary : "" });
        }
      }
    }
    return [...candidates.values()];
  };
  const proper = wordsBy((verb) => [verb.name]);
  const isKnown = proper.some((candidate) => candidate.value.startsWith(word));
  return { ...NONE, candidates: isKnown ? proper : [...proper, ...wordsBy((verb) => verb.aliases)] };
}

async function operandsOf(
  verb: VerbInfo,
  operands: readonly string[],
  word: string,
  source: CandidateSource,
): Promise<Candidates> {
  if (verb.takes === "command-call" && operands.length > 0) return await argumentsOf(operands, word, source);
  if (operands.length > 0 && !verb.many) return verb.takes === "file" ? FILES : NONE;
  const found = await valuesOf(verb.takes, source);
  return { ...found, candidates: found.candidates.filter((candidate) => !operands.includes(candidate.value)) };
}

const SHELLS = ["bash", "zsh", "fish", "powershell"];

async function valuesOf(values: readonly string[] | Takes | undefined, source: CandidateSource): Promise<Candidates> {
  if (values !== undefined && typeof values !== "string") return listed(values);
  switch (values) {
    case "command":
    case "command-call":
      return named(await source.commands());
    case "session":
      return named(await source.sessions());
    case "worktree":
      return named(await source.worktrees());
    case "branch":
      return listed(await source.branches());
    case "shell":
      return listed(SHELLS);
    case "file":
      return FILES;
    default:
      return NONE;
  }
}

async function argumentsOf(
  [name = "", ...given]: readonly string[],
  word: string,
  source: CandidateSource,
): Promise<Candidates> {
  const declared = await source.arguments(name);
  if (declared === undefined) return NONE;
  const equals = word.indexOf("=");
  if (equals >= 0) {
    const argument = declared.find((one) => one.name === word.slice(0, equals));
    if (argument === undefined) return NONE;
    return prefixed(word.slice(0, equals + 1), await argumentValues(argument, source));
  }
  const candidates = declared
    .filter((argument) => !given.some((one) => one.startsWith(`${argument.name}=`)))
    .sort((a, b) => Number(b.required) - Number(a.required))
    .map((argument): Candidate => ({ value: `${argument.name}=`, description: describeArgument(argument) }));
  return { ...NONE, candidates, noSpace: true };
}

function describeArgument(argument: ArgumentInfo): string {
  const fallback = argument.default === undefined ? "" : `default ${argument.default}`;
  return [argument.description ?? "", argument.required ? "required" : fallback].filter((part) => part !== "")
    .join(", ");
}

async function argumentValues(argument: ArgumentInfo, source: CandidateSource): Promise<Candidates> {
  if (argument.choices !== undefined && argument.choices.length > 0) return listed(argument.choices);
  if (argument.type === "boolean") return listed(["true", "false"]);
  if (argument.type === "path") return FILES;
  if (/(?:^|_)(?:branch|base)$/.test(argument.name)) return listed(await source.branches());
  return argument.default === undefined
    ? NONE
    : { ...NONE, candidates: [{ value: argument.default, description: "default" }] };
}

function listed(values: readonly string[]): Candidates {
  return { ...NONE, candidates: values.map((value) => ({ value, description: "" })) };
}

function named(things: readonly { readonly name: string; readonly description: string }[]): Candidates {
  return { ...NONE, candidates: things.map(({ name, description }) => ({ value: name, description })) };
}

function prefixed(prefix: string, found: Candidates): Candidates {
  const candidates = found.candidates.map((one) => ({ ...one, value: prefix + one.value }));
  return { ...found, candidates };
}

function selectMatching(candidates: readonly Candidate[], word: string): Candidate[] {
  const starting = candidates.filter((candidate) => candidate.value.startsWith(word));
  if (starting.length > 0) return starting;
  const needle = word.toLowerCase();
  return candidates.filter((candidate) => candidate.value.toLowerCase().includes(needle));
}
