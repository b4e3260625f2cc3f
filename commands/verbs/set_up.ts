import { flag, option, type Verb } from "../verb.ts";

export const SET_UP: readonly Verb[] = [
  {
    name: "init",
    aliases: [],
    summary: "Make .prj with commands to start from",
    group: "Set up",
    takes: "file",
    words: "[path]",
    options: [],
    load: () => import("../init.ts"),
  },
  {
    name: "trust",
    aliases: [],
    summary: "Let a project's own files execute, or not any more",
    group: "Set up",
    takes: "file",
    words: "[path]",
    options: [
      flag("--pin", "Only as they are now: any change asks again"),
      flag("--revoke", "Take it back"),
      flag("--list", "Show what is trusted"),
    ],
    more: `A project that somebody else wrote executes nothing before you agree: the first run shows what it would
execute and asks. A linked worktree whose .prj differs from the main one's asks for itself.`,
    load: () => import("../trust.ts"),
  },
  {
    name: "config",
    aliases: [],
    summary: "The configuration in force, and where it comes from",
    group: "Set up",
    takes: "none",
    words: "[show]",
    options: [flag("--origin", "Where every value comes from")],
    load: () => import("../config.ts"),
  },
  {
    name: "env",
    aliases: [],
    summary: "What every step and pane of this worktree finds in its environment, for eval",
    group: "Set up",
    takes: "none",
    words: "",
    options: [
      option("--environment", "NAME", 'With this environment of the project; default: the one called "default"'),
    ],
    more: `The project, the worktree, the branch, and the ports and integers that the worktree holds. Secrets are never
printed, and an environment of a project that is not trusted is not either.

Example: eval "$(prj env --environment testing)"`,
    load: () => import("../env.ts"),
  },
  {
    name: "schema",
    aliases: [],
    summary: "JSON Schema of the files, and of what a verb answers",
    group: "Set up",
    takes: "none",
    words: "<command|step|configuration|verb...>",
    options: [],
    load: () => import("../schema.ts"),
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
    load: () => import("../completions.ts"),
  },
];
