import { ALL, BACKEND } from "../backend_option.ts";
import { flag, option, type Verb } from "../verb.ts";

const WINDOW = option("--window", "WINDOW", "A window by its name, id, key or index");
const PANE = option("--pane", "PANE", "A pane by its id, title, index, or window.index");
const ALL_PANES = flag("--all-panes", "Every pane of the window, or without --window of the session");
const LINES = (summary: string) => ({ ...option("--lines", "N", summary), flags: ["-n", "--lines"] });

/** What scripts do with sessions: type, read, run, wait. */
export const DRIVING: readonly Verb[] = [
  {
    name: "send",
    aliases: ["session send", "sessions send"],
    summary: "Type text or keys into a pane",
    group: "Sessions",
    takes: "session",
    words: "<name> [text]",
    options: [
      flag("--enter", "Press Enter at the end"),
      {
        ...option("--key", "KEY", "Press a key, such as C-c, Up or Escape, after the text; as often as wanted"),
        many: true,
      },
      WINDOW,
      PANE,
      ALL_PANES,
      flag("--paste", "Send the text as a paste; what has a line break in it is one unless --no-paste is given"),
      flag("--no-paste", "Send the text as if it were typed"),
      BACKEND,
      ALL,
    ],
    more:
      `The text arrives byte for byte: no name of a key in it, no ";", "#" or quote means anything. "-" reads it from
standard input. Without --window and --pane: the active pane. Programs that know pastes (shells, editors) get a paste
as a whole, so that a shell runs nothing of it before Enter.

To a container: its own process reads it, with a terminal or without, where its input is open (prj opens it, docker and
podman with -i). Keys need a terminal there; without one Enter is the end of a line.

  prj send myproject-main-dev 'npm test' --enter
  prj send myproject-main-dev --window server --key C-c
  prj send myproject-main-dev - --pane agent --enter <prompt.md
  prj send myproject-main-dev -- '-n is not an option'`,
    load: () => import("../send.ts"),
  },
  {
    name: "capture",
    aliases: ["session capture", "sessions capture"],
    summary: "What is on the screen of a pane",
    group: "Sessions",
    takes: "session",
    words: "<name>",
    options: [
      WINDOW,
      PANE,
      ALL_PANES,
      LINES("With N lines that went before"),
      flag("--ansi", "Keep colours, as escape sequences"),
      BACKEND,
      ALL,
    ],
    more: `Without --window and --pane: the active pane. Lines that the pane was too narrow for come in one piece. Of a
container: the last 50 lines that it printed, and with -n N as many more.`,
    load: () => import("../capture.ts"),
  },
  {
    name: "logs",
    aliases: ["session logs", "sessions logs"],
    summary: "What panes printed, from their start on, also of a session that ended",
    group: "Sessions",
    takes: "session",
    words: "<name>",
    options: [
      LINES("The last N lines of each pane"),
      { ...flag("--follow", "Go on with what comes, until the session ends"), flags: ["-f", "--follow"] },
      option("--since", "TIME", "From this time on, such as 10m, 2h or 2026-01-31T12:00; right to about a second"),
      WINDOW,
      PANE,
      flag("--raw", "Byte for byte as it was printed, with escape sequences"),
      BACKEND,
      ALL,
    ],
    more:
      `Without --window and --pane: every pane, each line with its pane's name in front. Colours and what was overwritten
(progress bars) are left out, and what programs drew on a screen of their own. In a terminal the last 1000 lines, else
all that is kept: sessions.log_size of each pane (4MB), and as much again of what was before.

What the own process of a container printed is asked of its runtime: stdout and stderr in their order, as it came; of
one that was removed prj kept it. With --json, and beside other panes, lines are without the carriage return that a
terminal puts before their end. Following ends with the container; Ctrl-C ends only the following.`,
    load: () => import("../logs.ts"),
  },
  {
    name: "exec",
    aliases: ["session exec", "sessions exec"],
    summary: "Run a program beside a session, in its directory and environment",
    group: "Sessions",
    takes: "session",
    words: "<name> <program> [arguments...]",
    options: [
      option("--window", "WINDOW", "In the directory and environment of this window's active pane"),
      option("--pane", "PANE", "In the directory and environment of this pane"),
      BACKEND,
      ALL,
    ],
    more:
      `Runs as in a new window of the session, but here: with this terminal, its input and its output. The exit code is
the program's own; 5 where it is not installed. With --json: without input, and what it printed is in the answer.

In a container that runs: there, as its user, with a terminal where this is one. The exit code is the program's own; 127
where the container has no such program, 126 where it cannot be executed, 1 where its runtime cannot run it. Without a
terminal Ctrl-C ends only this side: the program goes on there, as the runtimes have it.

  prj exec myproject-main-dev -- npm test -- --watch=false`,
    load: () => import("../exec.ts"),
  },
  {
    name: "wait",
    aliases: ["session wait", "sessions wait"],
    summary: "Wait until a session's panes are as they should be",
    group: "Sessions",
    takes: "session",
    words: "<name>",
    options: [
      option(
        "--until",
        "CONDITION",
        "exited, idle, exit-code=N, session-missing, output=REGEX, healthy; default exited",
      ),
      option("--timeout", "SPAN", "Give up after this, such as 30s or 5m; default: never"),
      option("--interval", "SPAN", "Between looks; default: soon at first, then every second"),
      WINDOW,
      PANE,
      BACKEND,
      ALL,
    ],
    more: `exited: the commands of all panes ended, whatever became of the panes. idle: a shell waits in all of them.
exit-code=N: all commands ended with N. session-missing: there is no such session. output=REGEX: a line that one of the
panes printed, from its start on, matches. healthy: the health check of a container succeeds. Of a container nobody can see
whether a shell is idle. Without --window and --pane: every pane, all in the same look.

Exit codes: 0 it came true, 1 it cannot any more (a command ended with another code), 3 no such session, or it ended
before, 124 timed out, 130 interrupted.

  prj wait myproject-main-dev --pane build --until exit-code=0 --timeout 10m
  prj wait myproject-main-dev --window server --until 'output=listening on .*:\\d+'`,
    load: () => import("../wait.ts"),
  },
];
