import { BALANCE_BY, BALANCE_METHODS, EXIT_MODE_WORDS, IMPORT_FROM, POLICY_WORDS } from "../layout_choice.ts";
import { BACKENDS, flag, option, type Verb } from "../verb.ts";

const FILE = "[file]";
const PLACES = "Without a file: layouts.json or layout.json here, in the project, in its .prj, or in ~/.config/prj.";

/** Layout files: several sessions in one file, as machineconfig and stackops have them (`layouts.json`). */
export const LAYOUTS: readonly Verb[] = [
  {
    name: "layout run",
    aliases: [],
    summary: "Open the layouts of a file, each as a session",
    group: "Commands",
    takes: "file",
    words: FILE,
    options: [
      {
        ...option("--choose", "LAYOUTS", "Only these, with commas between; without a value it asks"),
        mayBeEmpty: true,
      },
      {
        ...option("--choose-tabs", "TABS", "Only these: TAB or LAYOUT::TAB; without a value it asks"),
        mayBeEmpty: true,
      },
      option("--on-conflict", "POLICY", "What to do where a session exists", POLICY_WORDS),
      option("--exit-mode", "MODE", "What a tab becomes when its command has ended", EXIT_MODE_WORDS),
      option("--backend", "NAME", "What hosts the sessions", BACKENDS),
      flag("--monitor", "Wait until every tab's command has ended, and show how they get on"),
      option("--parallel-layouts", "N", "Open N layouts, wait for them, then open the next N"),
      option("--sleep-inbetween", "SPAN", "The pause between these; default 1s"),
      option("--max-parallel-tabs", "N", "One session for all tabs, of which N run at once; the others wait"),
      flag("--kill-finished-tabs", "With --max-parallel-tabs: close the window of what has ended"),
      flag("--kill-upon-completion", "Wait, then end the sessions that were made"),
      option("--poll", "SPAN", "How often is looked whether something ended; default 500ms"),
      option("--max-tabs-per-layout", "N", "Refuse layouts with more tabs; default 25"),
      flag("--dry-run", "Show what would be done, with the very command lines; change nothing"),
    ],
    more: `${PLACES}
Outside of a project it works too; nothing is recorded there.
A session is named after its layout. A tab without a directory starts where prj is called; one without a command is a
shell, and nobody waits for it.

Examples:
  prj layout run layouts.json
  prj layout run --choose api,web --on-conflict restart
  prj layout run jobs.json --max-parallel-tabs 6 --kill-finished-tabs

Exit codes: 0 done, 1 a tab failed or a session could not be opened, 2 something is wrong with the file, 3 no such file
or layout, 4 conflict, 6 there is no terminal to ask on, 130 interrupted; the sessions then go on.`,
    load: () => import("../layout_run.ts"),
  },
  {
    name: "layout validate",
    aliases: [],
    summary: "Every problem of layout files",
    group: "Commands",
    takes: "file",
    many: true,
    words: "[files...]",
    options: [],
    more: `${PLACES}
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
    name: "layout export",
    aliases: [],
    summary: "Write sessions that live, prj's or not, to a command or a layouts file",
    group: "Commands",
    takes: "session",
    many: true,
    words: "[sessions...]",
    options: [
      flag("--all", "Every session"),
      option("--format", "FORMAT", "A command for each, or one layouts file for all; default command", [
        "command",
        "layouts",
      ]),
      {
        ...option("--output", "FILE", "Default: .prj/commands/SESSION.yaml, or ./layouts.json", "file"),
        flags: ["-o", "--output"],
      },
      option(
        "--commands",
        "WHICH",
        "What panes run: what they were made with (start), what runs now (current), nothing (shell); auto: the first that there is",
        [
          "auto",
          "start",
          "current",
          "shell",
        ],
      ),
      flag("--merge", "Replace layouts of the same names in a layouts file, and keep the others"),
      flag("--overwrite", "Replace files that are there"),
    ],
    more:
      `A command has windows, panes, their layout, directories, and what runs in each; a layouts file has one pane of each window.

Examples:
  prj layout export myproject-main-dev
  prj layout export --all --format layouts --output ~/layouts.json --merge`,
    load: () => import("../layout_export.ts"),
  },
  {
    name: "layout import",
    aliases: [],
    summary: "Turn files of tmuxinator, tmuxp, smug and kstlib, and layouts files, into commands",
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
  prj layout import ~/.config/smug/*.yml
  prj layout import kstlib.conf.yml       a command for each session of its section ops`,
    load: () => import("../layout_import.ts"),
  },
];
