import { ALL, BACKEND } from "../backend_option.ts";
import { flag, option, type Verb, YES } from "../verb.ts";

const REMOVE = flag(
  "--rm",
  "Remove a container that has ended, its output saved before; one that prj did not make only with a yes",
);

export const SESSIONS: readonly Verb[] = [
  {
    name: "list-sessions",
    aliases: ["ls", "session list", "sessions list"],
    summary: "Sessions of the project, or with --all of every one",
    group: "Sessions",
    takes: "none",
    words: "",
    options: [
      flag("--all", "Sessions of all projects, and those that are not of prj"),
      option("--state", "STATE", "Only sessions in this state", [
        "defined",
        "running",
        "exited",
        "stopped",
        "paused",
        "unknown",
      ]),
      BACKEND,
    ],
    more: `A command of the project, or of your own, whose arguments all have defaults defines the session that it opens
from here: it is listed as defined while there is none. "prj start" starts it.`,
    load: () => import("../list_sessions.ts"),
  },
  {
    name: "session-info",
    aliases: ["session info", "sessions info"],
    summary: "Everything known of a session: windows, panes, what runs in them",
    group: "Sessions",
    takes: "session",
    words: "<name>",
    options: [BACKEND],
    more:
      `Finds a session of the project by its exact name, also one that has ended, or by the command that opens it; else
one of anybody.
The state of a pane: running; idle, a shell waits; exited, its command ended and no shell came
after it; dead, it is gone and nobody knows how it ended.`,
    load: () => import("../session_info.ts"),
  },
  {
    name: "stop",
    aliases: ["session stop", "sessions stop"],
    summary: "End sessions gracefully: what runs in them first, and say what it took",
    group: "Sessions",
    takes: "session",
    many: true,
    words: "[names...]",
    options: [
      option("--timeout", "SPAN", "For the interrupt, terminate and kill together; default 10s"),
      option("--window", "WINDOW", "Only what runs in this window (name, id or index); the session stays"),
      option("--pane", "PANE", "Only what runs in this pane (id, title or index); the session stays"),
      flag("--keep", "End the programs only: the session stays, with its shells"),
      flag("--force", "Without the cleanup steps; a container is killed at once"),
      REMOVE,
      BACKEND,
      flag("--all", `Without a name: every session of the project. ${ALL.summary}`),
      YES,
    ],
    more:
      `All panes at the same time: the program in the foreground gets an interrupt, as from Ctrl-C; after half of the
time, or once it is gone, SIGTERM goes to all that is left in the pane, children and background jobs too; SIGKILL comes
last. Then the cleanup steps run, and the session ends. What made itself a daemon is not of the pane any more.

A container gets its stop signal after the cleanup steps, and SIGKILL when the time is over. It stays, with its output,
and can be started again; --rm removes it.

Without names, --all ends the project's sessions in the reverse order of "prj start --all": none before what its command
says depends on it.

Exit codes: 0 done, 1 a cleanup step failed or something still runs, 3 no such session, window or pane, 130 interrupted.`,
    load: () => import("../stop.ts"),
  },
  {
    name: "kill-session",
    aliases: ["kill", "session kill", "sessions kill"],
    summary: "End sessions, after their cleanup steps",
    group: "Sessions",
    takes: "session",
    many: true,
    words: "<names...>",
    options: [flag("--force", "Without their cleanup steps"), REMOVE, BACKEND, ALL, YES],
    load: () => import("../kill_session.ts"),
  },
  {
    name: "cleanup-sessions",
    aliases: ["session cleanup", "sessions cleanup"],
    summary: "End the project's sessions: all, or those that nobody needs any more",
    group: "Sessions",
    takes: "none",
    words: "",
    options: [
      option("--older-than", "SPAN", "Without activity for so long, such as 3d or 12h"),
      flag("--timed-out", "Detached and idle for longer than tmux.session_timeout"),
      flag("--orphaned", "Whose directory or git worktree is gone"),
      flag("--merged", "Whose branch is merged into its base"),
      flag("--detached", "Of those only the ones that nobody is attached to"),
      flag("--all", "Of all projects; sessions that are not of prj are never ended"),
      flag("--force", "Without their cleanup steps"),
      flag("--dry-run", "Only say which, and why"),
      YES,
    ],
    more: `Without a selector: every session of the project. Several selectors: what fits any of them. Each session's
cleanup steps run first. The session that prj itself runs in comes last.

Idle is who has no activity of a client and no output in any window. A branch counts as merged when its last commit is
in the base and it has moved since it was made. With sessions.auto_cleanup on, "prj run" ends what is timed out or
orphaned in the project when it is done; it is off unless you turn it on.`,
    load: () => import("../cleanup_sessions.ts"),
  },
  {
    name: "reset-sessions",
    aliases: ["session reset", "sessions reset"],
    summary: "Bring the record in line with the sessions that there are, and say what was wrong",
    group: "Sessions",
    takes: "none",
    words: "",
    options: [
      flag("--kill", "Then end the project's sessions too"),
      flag("--force", "Without their cleanup steps"),
      YES,
    ],
    more: "Ends nothing without --kill. Sessions that are there and not in the record are written down again.",
    load: () => import("../reset_sessions.ts"),
  },
];
