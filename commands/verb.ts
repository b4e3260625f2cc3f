import type { Context } from "../src/base/context.ts";
import type { Audience } from "../src/run/journal.ts";
import type { OptionInfo, VerbInfo } from "../src/run/typed_line.ts";
import type { Console } from "../src/ui/console.ts";

/** What every verb gets beside its own words and options. */
export interface Invocation {
  readonly context: Context;
  readonly console: Console;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly audience: Audience;
  /** The words after the verb. */
  readonly words: readonly string[];
  readonly options: Options;
}

/** Options as typed: a value, or true for a flag; by long name in camel case. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** A verb's own part; answers with its exit code. */
export interface VerbModule {
  run(invocation: Invocation): number | Promise<number>;
}

/** A subcommand, known before its module is loaded: help, completion and the parser all read this. */
export interface Verb extends VerbInfo {
  readonly group: "Work" | "Sessions" | "Commands" | "Look" | "Set up";
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
}

function flag(name: string, summary: string): VerbOption {
  return { flags: [name], summary, takesValue: false };
}

function option(name: string, placeholder: string, summary: string, values?: OptionInfo["values"]): VerbOption {
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

const BACKENDS = ["auto", "tmux"];
const POLICIES = ["reuse", "error", "restart", "rename", "skip"];

/** All verbs, in the order in which help shows them. */
export const VERBS: readonly Verb[] = [
  {
    name: "run",
    aliases: ["start"],
    summary: "Run a command: its worktree, its session, its steps",
    group: "Work",
    takes: "command-call",
    words: "<name> [arguments...]",
    options: [
      flag("--dry-run", "Show what would be done, with the very command lines; change nothing"),
      option("--task", "TASK", "The task part of the session's name"),
      option("--backend", "NAME", "What hosts the session", BACKENDS),
      option("--host", "HOST", "Where the session runs"),
      flag("--attach", "Attach when all is done"),
      flag("--no-attach", "Do not attach"),
      option("--on-conflict", "POLICY", "What to do where the session exists", POLICIES),
      flag("--rollback", "Where the run fails, remove what it made"),
      { flags: ["-y", "--yes"], summary: "Do not ask", takesValue: false },
    ],
    more: `Examples:
  prj run start-dev
  prj run feature-branch branch=user-auth
  prj run feature-branch branch=user-auth --dry-run

"prj list" shows the commands, "prj show NAME" what one takes. Running a command again goes on where it stands:
a worktree or a session that is there is taken as it is.

Exit codes: 0 done, 1 a step failed, 2 something is wrong with the command or its arguments, 3 no such command,
4 conflict, 5 a program is missing, 124 timed out, 130 interrupted.`,
    load: () => import("./run.ts"),
  },
  {
    name: "attach",
    aliases: ["session attach", "sessions attach"],
    summary: "Go to a session",
    group: "Work",
    takes: "session",
    words: "[name]",
    options: [],
    load: () => import("./attach.ts"),
  },
  {
    name: "status",
    aliases: [],
    summary: "Worktrees, sessions and last runs at a glance",
    group: "Work",
    takes: "none",
    words: "",
    options: [],
    load: () => import("./status.ts"),
  },
  {
    name: "list-sessions",
    aliases: ["ls", "session list", "sessions list"],
    summary: "Sessions of the project, or with --all of every one",
    group: "Sessions",
    takes: "none",
    words: "",
    options: [
      flag("--all", "Sessions of all projects, and those that are not of prj"),
      option("--state", "STATE", "Only sessions in this state", ["running", "exited", "stopped", "unknown"]),
      option("--backend", "NAME", "Only sessions of this backend", BACKENDS),
    ],
    load: () => import("./list_sessions.ts"),
  },
  {
    name: "kill-session",
    aliases: ["kill", "session kill", "sessions kill"],
    summary: "End sessions, after their cleanup steps",
    group: "Sessions",
    takes: "session",
    many: true,
    words: "<names...>",
    options: [flag("--force", "Without their cleanup steps"), {
      flags: ["-y", "--yes"],
      summary: "Do not ask",
      takesValue: false,
    }],
    load: () => import("./kill_session.ts"),
  },
  {
    name: "cleanup-sessions",
    aliases: ["session cleanup", "sessions cleanup"],
    summary: "End all sessions of the project",
    group: "Sessions",
    takes: "none",
    words: "",
    options: [
      { flags: ["-y", "--yes"], summary: "Do not ask", takesValue: false },
      flag("--dry-run", "Only say which"),
    ],
    load: () => import("./cleanup_sessions.ts"),
  },
  {
    name: "list",
    aliases: ["list-commands"],
    summary: "Commands that can be run here",
    group: "Commands",
    takes: "none",
    words: "",
    options: [],
    load: () => import("./list.ts"),
  },
  {
    name: "show",
    aliases: [],
    summary: "What a command takes and does",
    group: "Commands",
    takes: "command",
    words: "<name>",
    options: [],
    load: () => import("./show.ts"),
  },
  {
    name: "validate",
    aliases: [],
    summary: "Every problem of every command and configuration file",
    group: "Commands",
    takes: "file",
    many: true,
    words: "[files...]",
    options: [],
    load: () => import("./validate.ts"),
  },
  {
    name: "events",
    aliases: ["history"],
    summary: "What happened: the record of the project",
    group: "Look",
    takes: "none",
    words: "",
    options: [
      { flags: ["-n", "--limit"], summary: "The newest so many", takesValue: true, placeholder: "N" },
      option("--run", "ID", "Only this run"),
      option("--session", "NAME", "Only this session", "session"),
      option("--type", "TYPE", "Only this type, such as step.failed"),
      option("--since", "TIME", "Only after a time (2026-01-31T12:00Z) or within a span (2h)"),
    ],
    load: () => import("./events.ts"),
  },
  {
    name: "doctor",
    aliases: [],
    summary: "Whether everything that prj needs is there",
    group: "Look",
    takes: "none",
    words: "",
    options: [],
    load: () => import("./doctor.ts"),
  },
  {
    name: "init",
    aliases: [],
    summary: "Make .prj with commands to start from",
    group: "Set up",
    takes: "file",
    words: "[path]",
    options: [],
    load: () => import("./init.ts"),
  },
  {
    name: "config",
    aliases: [],
    summary: "The configuration in force, and where it comes from",
    group: "Set up",
    takes: "none",
    words: "[show]",
    options: [flag("--origin", "Where every value comes from")],
    load: () => import("./config.ts"),
  },
  {
    name: "schema",
    aliases: [],
    summary: "JSON Schema of commands, steps and configuration",
    group: "Set up",
    takes: "none",
    words: "<command|step|config>",
    options: [],
    load: () => import("./schema.ts"),
  },
  {
    name: "completions",
    aliases: [],
    summary: "Completion for bash, zsh, fish or PowerShell",
    group: "Set up",
    takes: "shell",
    words: "<bash|zsh|fish|powershell>",
    options: [],
    more: `Examples:
  bash        echo 'source <(prj completions bash)' >> ~/.bashrc
  zsh         echo 'source <(prj completions zsh)' >> ~/.zshrc
  fish        prj completions fish > ~/.config/fish/completions/prj.fish
  PowerShell  prj completions powershell | Out-String | Invoke-Expression`,
    load: () => import("./completions.ts"),
  },
];

/** Finds the verb that words start with, and how many words its name takes. */
export function findVerb(words: readonly string[]): { verb: Verb; length: number } | undefined {
  const [first = "", second = ""] = words;
  for (const verb of VERBS) {
    if (verb.aliases.includes(`${first} ${second}`)) return { verb, length: 2 };
    if (verb.name === first || verb.aliases.includes(first)) return { verb, length: 1 };
  }
  return undefined;
}
