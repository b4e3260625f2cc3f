import { BACKENDS, flag, option, type Verb } from "../verb.ts";

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
      option("--state", "STATE", "Only sessions in this state", ["running", "exited", "stopped", "unknown"]),
      option("--backend", "NAME", "Only sessions of this backend", BACKENDS),
    ],
    load: () => import("../list_sessions.ts"),
  },
  {
    name: "session-info",
    aliases: ["session info", "sessions info"],
    summary: "Everything known of a session: windows, panes, what runs in them",
    group: "Sessions",
    takes: "session",
    words: "<name>",
    options: [],
    more: `Finds a session of the project by its exact name, also one that has ended, else one of anybody.
The state of a pane: running; idle, a shell waits; exited, its command ended and no shell came
after it; dead, it is gone and nobody knows how it ended.`,
    load: () => import("../session_info.ts"),
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
    load: () => import("../kill_session.ts"),
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
    load: () => import("../cleanup_sessions.ts"),
  },
];
