/** A command line that is still being typed. Pure. */

/** What a verb or an option expects: names that a source knows, files, the name of a shell, or nothing. */
export type Takes =
  | "command"
  /** A command, then its arguments as `name=value`. */
  | "command-call"
  | "session"
  | "branch"
  | "worktree"
  | "shell"
  | "file"
  | "none";

export interface OptionInfo {
  /** As typed: `-C`, `--backend`. */
  readonly flags: readonly string[];
  readonly summary?: string;
  readonly takesValue: boolean;
  /** Its values, or where they come from. */
  readonly values?: readonly string[] | Takes;
}

export interface VerbInfo {
  /** May be more than one word: `worktree create`. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionInfo[];
  readonly takes: Takes;
  /** Whether it takes several names. */
  readonly many?: boolean;
}

/** All verbs, and the options that every verb has: `-C DIR` among them. They may stand before the verb. */
export interface Grammar {
  readonly verbs: readonly VerbInfo[];
  readonly options: readonly OptionInfo[];
}

/** Finds the directory that `-C DIR` or `-C=DIR` among the finished words names; the project to complete for. */
export function findDirectory(words: readonly string[], options: readonly OptionInfo[]): string | undefined {
  return readTypedLine(words.slice(0, -1), { verbs: [], options }).values.get("-C");
}

/** What the finished words of a command line mean. */
export interface TypedLine {
  readonly verb: VerbInfo | undefined;
  /** Words before the verb is complete, its operands after. */
  readonly operands: readonly string[];
  /** The option whose value is at the cursor. */
  readonly pending: OptionInfo | undefined;
  /** Values of options by each of their flags. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether `--` was typed: what follows belongs to another program. */
  readonly isForeign: boolean;
}

/** Reads the finished words, without the one at the cursor. */
export function readTypedLine(words: readonly string[], source: Grammar): TypedLine {
  const typed: string[] = [];
  const values = new Map<string, string>();
  let pending: OptionInfo | undefined;
  let isForeign = false;
  let found = findVerb(typed, source.verbs);
  for (const word of words) {
    if (pending !== undefined) {
      for (const flag of pending.flags) values.set(flag, word);
      pending = undefined;
    } else if (isForeign || word === "-" || !word.startsWith("-")) {
      typed.push(word);
      found = findVerb(typed, source.verbs);
    } else if (word === "--") {
      isForeign = true;
    } else {
      const [option, value] = splitOption(word, optionsOf(found.verb, source));
      if (option?.takesValue && value === undefined) pending = option;
      if (value !== undefined) { for (const flag of option?.flags ?? []) values.set(flag, value); }
    }
  }
  return { ...found, pending, values, isForeign };
}

/** Understands `--flag`, `--flag=value` and `-Fvalue`. */
export function splitOption(
  word: string,
  options: readonly OptionInfo[],
): [OptionInfo | undefined, string | undefined] {
  const equals = word.indexOf("=");
  const flag = equals < 0 ? word : word.slice(0, equals);
  const option = options.find((one) => one.flags.includes(flag));
  if (option !== undefined) return [option, equals < 0 ? undefined : word.slice(equals + 1)];
  const short = options.find((one) => one.takesValue && one.flags.includes(word.slice(0, 2)));
  return word.startsWith("--") || short === undefined ? [undefined, undefined] : [short, word.slice(2)];
}

/** The options that are allowed after `verb`. */
export function optionsOf(verb: VerbInfo | undefined, source: Pick<Grammar, "options">): readonly OptionInfo[] {
  return [...verb?.options ?? [], ...source.options];
}

/** Finds the verb with the most words that the typed ones begin with. */
function findVerb(
  typed: readonly string[],
  verbs: readonly VerbInfo[],
): { verb: VerbInfo | undefined; operands: readonly string[] } {
  let verb: VerbInfo | undefined;
  let length = 0;
  for (const one of verbs) {
    for (const name of [one.name, ...one.aliases]) {
      const parts = name.split(" ");
      if (parts.length > length && parts.every((part, index) => part === typed[index])) {
        [verb, length] = [one, parts.length];
      }
    }
  }
  return { verb, operands: typed.slice(length) };
}
