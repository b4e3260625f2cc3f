import { BACKEND } from "../backend_option.ts";
import { flag, option, type Verb, YES } from "../verb.ts";

export const LOOK: readonly Verb[] = [
  {
    name: "monitor",
    aliases: ["monitor sessions", "session monitor", "sessions monitor"],
    summary: "Live view of sessions: what runs in their panes, CPU and memory",
    group: "Look",
    takes: "none",
    words: "",
    options: [
      flag("--all", "Sessions of all projects, and those that are not of prj"),
      BACKEND,
      flag("--once", "Look once, print a table and end; so without a terminal"),
      option("--interval", "SPAN", "Look every so often: 2s, which is usual, or 500ms"),
    ],
    more: `Keys: j k and arrows choose, Space shows the panes of a session, Enter attaches and comes back, l reads logs,
s stops and x kills (both ask), / filters, n c m a sort by name, CPU, memory or activity, ? help, q quits.

--json prints one line for each look, until Ctrl-C or until nobody reads them; with --once one line.
CPU is in percent of one processor between two looks. The first look of --once and --json reads the processes twice,
200 ms apart. Looking changes nothing; once a minute a sample of CPU and memory goes into the project's record, where
there is one.`,
    load: () => import("../monitor.ts"),
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
      { flags: ["-f", "--follow"], summary: "Go on with new events as they come", takesValue: false },
      option("--run", "ID", "Only this run"),
      option("--session", "NAME", "Only this session", "session"),
      option("--type", "TYPE", "Only these types: step.failed, step.* or several with commas"),
      option("--command", "NAME", "Only of this command's runs and sessions", "command"),
      option("--worktree", "NAME", "Only of runs and sessions in this worktree"),
      option("--since", "TIME", "Only from a time on (2026-01-31, 2026-01-31T12:00Z) or within a span (2h)"),
      option("--until", "TIME", "Only before a time"),
    ],
    more: `Examples:
  prj events -n 20
  prj events --type step.failed --since 7d
  prj events --follow --json

A date is of your time zone; so is a time without a zone. --follow prints one line for each event, until Ctrl-C, or until
an event comes that nobody reads any more. "prj help events prune" and "prj help events rebuild" say more.`,
    load: () => import("../events.ts"),
  },
  {
    name: "events prune",
    aliases: [],
    summary: "Delete what is old and over from the record",
    group: "Look",
    takes: "none",
    words: "",
    options: [
      option("--older-than", "SPAN", "Keep what happened within a span, such as 90d"),
      option("--keep", "N", "Keep the newest so many events"),
      flag("--dry-run", "Only say what would go"),
      YES,
    ],
    more: `Nothing else ever deletes events. Runs and sessions go as a whole. What lives stays, however old: sessions
that have not ended, worktrees that exist, the runs that made them, and every event they are made of. What went is
recorded as record.pruned. Logs of the panes of sessions that go are deleted too.

Two things go by themselves when prj looks, and are no part of any story: samples of CPU and memory (record.keep_samples,
30d) and the output of panes of ended sessions (record.keep_logs, 14d).`,
    load: () => import("../events_prune.ts"),
  },
  {
    name: "events rebuild",
    aliases: [],
    summary: "Make runs, sessions and worktrees again from the events, and say what differed",
    group: "Look",
    takes: "none",
    words: "",
    options: [flag("--dry-run", "Only compare")],
    load: () => import("../events_rebuild.ts"),
  },
  {
    name: "stats",
    aliases: ["session stats", "sessions stats"],
    summary: "Counts, durations and failures of runs and sessions, by command and worktree",
    group: "Look",
    takes: "none",
    words: "[sessions]",
    options: [
      option("--timeframe", "SPAN", "Only what began within 7d, 36h, a date, or 2026-01-01..2026-02-01; usually all"),
      flag("--all", "Of all projects that a command was ever run in"),
    ],
    more:
      `Failed are runs that failed, timed out or were interrupted; those that a person stopped are cancelled. Sessions
count where they were made within the timeframe. "7d" is today and the six days before, in your time zone.`,
    load: () => import("../stats.ts"),
  },
  {
    name: "analyze",
    aliases: ["session analyze", "sessions analyze"],
    summary: "How sessions were used: hours per day, worktree and command, failures, what nobody came back to",
    group: "Look",
    takes: "none",
    words: "[session-usage]",
    options: [
      option("--timeframe", "SPAN", "7d, which is usual, 36h, a date, 2026-01-01..2026-02-01, or all"),
      option("--idle", "SPAN", "From when on a session counts as abandoned: 24h, which is usual"),
      flag("--all", "Of all projects that a command was ever run in"),
      option("--html", "FILE", "Write a page with charts instead", "file"),
      flag("--force", "Replace a file that is no report of prj's"),
    ],
    more: `Examples:
  prj analyze session-usage --timeframe=7d
  prj analyze --timeframe 2026-01-01..2026-02-01 --html january.html

Days are those of your time zone (TZ); "7d" is today and the six days before. A session that still runs counts until
now; one whose end is not known counts until it was last active. Time attached and time running count no moment twice,
however many clients and sessions there were; worktrees and commands whose sessions ran side by side add up to more.

prj records who attaches and detaches with prj. Of those who use the backend's own program (tmux attach) it knows only the
last time, and only while the session lives. A client that was moved from another session counts until the session's
last activity.

The page is one file: no script, no request to anywhere.`,
    load: () => import("../analyze.ts"),
  },
  {
    name: "doctor",
    aliases: [],
    summary: "Whether everything that prj needs is there, and what is left over",
    group: "Look",
    takes: "none",
    words: "",
    options: [
      flag("--mend", "Mend what a prj or a git left that died; nothing of yours is touched"),
      YES,
    ],
    load: () => import("../doctor.ts"),
  },
];
