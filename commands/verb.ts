import type { AnswerForm } from "../src/base/answer.ts";
import type { Context } from "../src/base/context.ts";
import type { Audience } from "../src/run/journal.ts";
import type { OptionInfo, VerbInfo } from "../src/run/completion/typed_line.ts";
import type { Console } from "../src/ui/console.ts";

/** What every verb gets beside its own words and options. */
export interface Invocation {
  readonly context: Context;
  readonly console: Console;
  readonly json: boolean;
  readonly audience: Audience;
  /** The words after the verb. */
  readonly words: readonly string[];
  readonly options: Options;
}

/** Options as typed: a value, or true for a flag; by long name in camel case. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** A verb's own part; answers with its exit code. */
export interface VerbModule {
  /** What `--json` answers, for `prj schema VERB`; the first is the usual one. */
  readonly answers?: readonly AnswerForm[];
  run(invocation: Invocation): number | Promise<number>;
}

/** A subcommand, known before its module is loaded: help, completion and the parser all read this. */
export interface Verb extends VerbInfo {
  readonly group: "Work" | "Sessions" | "Worktrees" | "Commands" | "Look" | "Set up";
  /** Its words as help shows them; what is in <> has to be given. */
  readonly words: string;
  readonly options: readonly VerbOption[];
  /** More help: examples, exit codes. */
  readonly more?: string;
  readonly load: () => Promise<VerbModule>;
}

export interface VerbOption extends OptionInfo {
  readonly summary: string;
  /** What its value is called in help. */
  readonly placeholder?: string;
  /** Where nothing follows, its value is empty: the verb then asks. */
  readonly mayBeEmpty?: boolean;
  /** May be given several times; its values are then lines of one text. */
  readonly many?: true;
}

export function flag(name: string, summary: string): VerbOption {
  return { flags: [name], summary, takesValue: false };
}

export function option(name: string, placeholder: string, summary: string, values?: OptionInfo["values"]): VerbOption {
  return { flags: [name], summary, takesValue: true, placeholder, ...(values === undefined ? {} : { values }) };
}

/** What every verb takes. */
export const COMMON_OPTIONS: readonly VerbOption[] = [
  flag("--json", "Answer as JSON"),
  { flags: ["-q", "--quiet"], summary: "Only the answer, no narration", takesValue: false },
  { flags: ["-v", "--verbose"], summary: "Say more: every process that prj starts", takesValue: false },
  {
    flags: ["-C", "--directory"],
    summary: "Work as if called in DIR",
    takesValue: true,
    placeholder: "DIR",
    values: "file",
  },
  flag("--no-color", "No colours; NO_COLOR does the same"),
];

/** Of every verb that asks a person. */
export const YES: VerbOption = { flags: ["-y", "--yes"], summary: "Do not ask", takesValue: false };

/** What `--backend` takes. */
export const BACKENDS = ["auto", "tmux", "container", "podman", "docker"];
