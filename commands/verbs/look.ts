import { option, type Verb } from "../verb.ts";

export const LOOK: readonly Verb[] = [
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
