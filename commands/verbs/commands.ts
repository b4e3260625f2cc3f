import { type Verb } from "../verb.ts";

export const COMMANDS: readonly Verb[] = [
  {
    name: "list",
    aliases: ["list-commands"],
    summary: "Commands that can be run here",
    group: "Commands",
    takes: "none",
    words: "",
    options: [],
    load: () => import("../list.ts"),
  },
  {
    name: "show",
    aliases: [],
    summary: "What a command takes and does",
    group: "Commands",
    takes: "command",
    words: "<name>",
    options: [],
    load: () => import("../show.ts"),
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
    load: () => import("../validate.ts"),
  },
];
