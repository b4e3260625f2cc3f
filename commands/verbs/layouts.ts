import { BALANCE_BY, BALANCE_METHODS, IMPORT_FROM } from "../layout_choice.ts";
import { flag, option, type Verb } from "../verb.ts";

const FILE = "[file]";

/** Layout files: several sessions in one file, as machineconfig and stackops have them (`layouts.json`). */
export const LAYOUTS: readonly Verb[] = [
  {
    name: "layout validate",
    aliases: [],
    summary: "Every problem of layout files",
    group: "Commands",
    takes: "file",
    many: true,
    words: "[files...]",
    options: [],
    more: `Without a file: layouts.json or layout.json here, in the project, in its .prj, or in ~/.config/prj.
Exit code 2 where anything is wrong.`,
    load: () => import("../layout_validate.ts"),
  },
  {
    name: "layout summarize",
    aliases: [],
    summary: "The layouts of a file, with their tabs and weights",
    group: "Commands",
    takes: "file",
    words: FILE,
    options: [],
    load: () => import("../layout_summarize.ts"),
  },
  {
    name: "layout balance",
    aliases: [],
    summary: "Split layouts that have too many tabs, or combine their tabs",
    group: "Commands",
    takes: "file",
    words: FILE,
    options: [
      option("--max", "N", "The most tabs, or the largest weight, of a layout"),
      option("--by", "WHAT", "What is counted: tabs, or their weights; default number", BALANCE_BY),
      option("--method", "HOW", "More layouts, or tabs that do the work of several; default split", BALANCE_METHODS),
      { ...option("--output", "FILE", "Write there instead of to stdout", "file"), flags: ["-o", "--output"] },
      flag("--overwrite", "The output may be a file that is there"),
    ],
    more: `Combined tabs run their commands one after the other, each in its own directory, whether or not one fails.

Examples:
  prj layout balance layouts.json --max 10
  prj layout balance layouts.json --max 4 --method combine --output fewer.json`,
    load: () => import("../layout_balance.ts"),
  },
  {
    name: "layout template",
    aliases: [],
    summary: "Write a layouts file to start from; never over one that is there",
    group: "Commands",
    takes: "none",
    words: "[name]",
    options: [option("--tabs", "N", "How many tabs; default 3")],
    load: () => import("../layout_template.ts"),
  },
  {
    name: "layout import",
    aliases: [],
    summary: "Turn files of tmuxinator, tmuxp, smug and layouts files into commands",
    group: "Commands",
    takes: "file",
    many: true,
    words: "<files...>",
    options: [
      option("--from", "TOOL", "Whose file it is; default: what its contents say", IMPORT_FROM),
      option("--name", "NAME", "What the command is called; default: the file's name, or the session's"),
      { ...option("--output", "DIR", "Write there instead of to .prj/commands", "file"), flags: ["-o", "--output"] },
      flag("--force", "Replace commands that are there"),
      flag("--dry-run", "Show the commands; write nothing"),
    ],
    more: `What a command cannot say is told with its line, and what to do instead; the file's head lists it too.
A name is looked for where the tool keeps its files, a folder for the tool's own file in it.

Examples:
  prj layout import .tmuxinator.yml
  prj layout import --from tmuxp blog --dry-run
  prj layout import ~/.config/smug/*.yml`,
    load: () => import("../layout_import.ts"),
  },
];
