import { BALANCE_BY, BALANCE_METHODS } from "../layout_choice.ts";
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
];
