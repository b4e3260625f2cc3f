import type { NumberPlace, ShellPlace, UnsafePlace } from "./shell_place.ts";

/** Stands in a word's text for whatever only the shell knows: variables, substitutions. */
export const DYNAMIC = "\x01";

/** A word of a simple command, as far as it can be known before the shell runs. */
export interface ShellWord {
  /** As it stands in the line. */
  raw: string;
  /** Without quotes; values are `MARK`, expansions `DYNAMIC`. */
  text: string;
  /** The values in it, those in its substitutions included. */
  readonly values: number[];
  /** The values whose text the command reads through a process substitution: `<(echo {{x}})`. */
  readonly fed: number[];
  /** The operator that this word is the target of. */
  redirect: string | undefined;
  /** Whether the word is within `name[ ]`. */
  isSubscript: boolean;
}

/** What a command does with some of its values beyond passing them on. */
export interface Finding {
  readonly values: readonly number[];
  readonly place: NumberPlace | UnsafePlace | Operand;
}

type Operand = { readonly kind: "operand"; readonly reason: string; readonly hint: string };

/** What a list of commands knows: its unfinished command, and what flows into it. */
export class CommandList {
  readonly opener: string;
  /** The values that arrive on this list's standard input. */
  readonly input: readonly number[];
  word: ShellWord | undefined;
  words: ShellWord[] = [];
  redirect: string | undefined;
  /** The values of the commands to the left in the same pipeline. */
  piped: number[] = [];
  /** Values on the standard input of a group: `... | { sh; }`. */
  grouped: number[] = [];
  values: number[] = [];
  /** After an operator that needs a command after it. */
  isIncomplete = false;
  /** Between `[[` and `]]`. */
  isInTest = false;

  constructor(opener: string, input: readonly number[] = []) {
    this.opener = opener;
    this.input = input;
  }

  /** Adds to the word being read. */
  append(raw: string, text: string): ShellWord {
    this.word ??= {
      raw: "",
      text: "",
      values: [],
      fed: [],
      redirect: this.redirect,
      isSubscript: false,
    };
    this.redirect = undefined;
    this.word.raw += raw;
    this.word.text += text;
    return this.word;
  }

  /** The values that the command being read gets on its standard input. */
  inputs(): number[] {
    return [...this.input, ...this.grouped, ...this.piped];
  }

  /** The values in the command being read, so far. */
  commandValues(): number[] {
    return [...this.words, ...this.word === undefined ? [] : [this.word]].flatMap((word) => word.values);
  }
}

/** Builds the place of a value that cannot be made safe. */
export function unsafe(reason: string, hint: string, allowsNumber = true): UnsafePlace {
  return { kind: "unsafe", reason, hint, allowsNumber };
}

/** Adds what a command does with a value to where the value stands; the stricter of the two counts. */
export function restrictPlace(place: ShellPlace, finding: Finding["place"]): ShellPlace {
  if (place.kind === "unsafe") return place;
  if (finding.kind === "unsafe") return finding;
  if (place.kind === "number") return place;
  if (finding.kind === "number") return finding;
  return { ...place, operand: finding };
}
