import { POLICY_WORDS } from "../layout_choice.ts";
import { BACKEND } from "../backend_option.ts";
import { BACKENDS, flag, option, type Verb, type VerbOption, YES } from "../verb.ts";

/** What `run` takes, and whoever runs commands as it does. */
const RUN_OPTIONS: readonly VerbOption[] = [
  flag("--dry-run", "Show what would be done, with the very command lines; change nothing"),
  option("--task", "TASK", "The task part of the session's name"),
  option("--backend", "NAME", "What hosts the session", BACKENDS),
  option("--host", "HOST", "An ssh host to run the session on; not in this version yet"),
  flag("--attach", "Attach when all is done"),
  flag("--no-attach", "Do not attach"),
  option("--on-conflict", "POLICY", "What to do where the session exists", POLICY_WORDS),
  flag("--recreate", "Make the session anew, also where it is there"),
  flag("--reuse", "Take a session that is there as it was made, also where its command has changed"),
  flag("--rollback", "Where the run fails, remove what it made"),
  {
    flags: ["-y", "--yes"],
    summary: "Consent to what an untrusted project executes, this once",
    takesValue: false,
  },
];

export const WORK: readonly Verb[] = [
  {
    name: "run",
    aliases: [],
    summary: "Run a command: its worktree, its session, its steps",
    group: "Work",
    takes: "command-call",
    words: "<name> [arguments...]",
    options: RUN_OPTIONS,
    more: `Examples:
  prj run start-dev
  prj run feature-branch branch=user-auth
  prj run feature-branch branch=user-auth --dry-run

"prj list" shows the commands, "prj show NAME" what one takes. Running a command again goes on where it stands:
a worktree or a session that is there is taken as it is.

Where the session exists, --on-conflict says what is done: reuse it (the default), error, restart it (it is ended first:
who is attached is detached), rename (open another, with -2, -3, …), skip (also do not attach), merge_skip (add the
windows that it has not), merge_overwrite (also put new windows in the places of those that it has).

A container that has ended is started again where its command says what it said; where that has changed, nothing is done
until --recreate or --reuse decides.

Exit codes: 0 done, 1 a step failed, 2 something is wrong with the command or its arguments, 3 no such command,
4 conflict, 5 a program is missing, 124 timed out, 130 interrupted.`,
    load: () => import("../run.ts"),
  },
  {
    name: "start",
    aliases: ["session start", "sessions start"],
    summary: "Start a session that a command defines, after those that it depends on",
    group: "Work",
    takes: "command-call",
    words: "[name] [arguments...]",
    options: [
      flag("--all", "Every session that the commands of the project define; those that run are left"),
      option("--health-timeout", "SPAN", "How long a health check may take that others wait for; default 1m"),
      ...RUN_OPTIONS,
    ],
    more: `A command with a session whose arguments all have defaults defines that session: "prj list-sessions" shows it
as defined until it runs. NAME is a command, as for "prj run", or the name of such a session.

What the command names under depends_on is started first, each by a run of its own; what runs already is left. A
container with a health check has to be healthy before the next one starts. Where one cannot be started, those after it
are not, and those before it stay. --attach, --task and the like are for the command that is named.

Examples:
  prj start api
  prj start api port=3001 --attach
  prj start --all

Exit codes: those of "prj run"; 124 a health check took too long.`,
    load: () => import("../start.ts"),
  },
  {
    name: "restart",
    aliases: ["session restart", "sessions restart"],
    summary: "End sessions gracefully, and start them again as they were started",
    group: "Work",
    takes: "session",
    many: true,
    words: "<names...>",
    options: [
      option("--timeout", "SPAN", "For the interrupt, terminate and kill together; default 10s"),
      flag("--force", "Without the cleanup steps"),
      BACKEND,
      ...RUN_OPTIONS.filter(({ flags }) => flags.some((one) => ["--recreate", "--reuse", "--yes"].includes(one))),
    ],
    more: `NAME is a session of the project, or a command that defines one. Its command runs again, in the same worktree
and with the same arguments; whatever is wrong with that is told before anything is ended. A session that is only defined
is started. A container stays what it is; where its command has changed, --recreate or --reuse decides.`,
    load: () => import("../restart.ts"),
  },
  {
    name: "attach",
    aliases: ["session attach", "sessions attach"],
    summary: "Go to a session",
    group: "Work",
    takes: "session",
    words: "[name]",
    options: [flag("--all", "Sessions of all projects, and those that are not of prj"), BACKEND],
    more: `Examples:
  prj attach                        choose: type to filter, arrows, Enter; a single session is attached at once
  prj attach shop-main-dev:server   with the window "server" in front (by name, id or index)
  prj attach shop-main-dev:1.2      with a pane of it in front

The project's sessions, or with --all and outside of a project those of every one. Inside the same tmux server the client
switches. Exit codes: 2 no terminal, or no name where nobody can choose; 3 no such session; 4 inside another server.

A container that runs gives this terminal to its own process: Ctrl-P Ctrl-Q detaches; where the process ends meanwhile, its
exit code is that of prj. What has no terminal, and any other window, is followed from now on; Ctrl-C ends only that.`,
    load: () => import("../attach.ts"),
  },
  {
    name: "status",
    aliases: [],
    summary: "Worktrees, sessions and last runs at a glance; of one session what session-info says",
    group: "Work",
    takes: "session",
    words: "[name]",
    options: [flag("--all", "Of all projects that a command was ever run in")],
    load: () => import("../status.ts"),
  },
  {
    name: "undo",
    aliases: [],
    summary: "Take back what the last run made: its session, its worktree",
    group: "Work",
    takes: "none",
    words: "[run]",
    options: [
      flag("--force", "Also with uncommitted files; they can be restored"),
      flag("--delete-unmerged", "Also with commits that are nowhere else"),
      flag("--dry-run", "Only say what"),
      YES,
    ],
    more:
      `What steps did besides is not taken back. A worktree goes into the trash: "prj worktree restore" brings it back.`,
    load: () => import("../undo.ts"),
  },
];
