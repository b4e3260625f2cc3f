import { flag, option, type Verb } from "../verb.ts";

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
      option("--run", "ID", "Only this run"),
      option("--session", "NAME", "Only this session", "session"),
      option("--type", "TYPE", "Only this type, such as step.failed"),
      option("--since", "TIME", "Only after a time (2026-01-31T12:00Z) or within a span (2h)"),
    ],
    load: () => import("../events.ts"),
  },
  {
    name: "doctor",
    aliases: [],
    summary: "Whether everything that prj needs is there",
    group: "Look",
    takes: "none",
    words: "",
    options: [],
    load: () => import("../doctor.ts"),
  },
];
