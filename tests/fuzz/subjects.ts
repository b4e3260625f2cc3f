/** What reads text that prj did not write, or that a disk may have damaged. All of it is pure: nothing is started. */
import type { Problem } from "../../src/base/error.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { mergeConfig } from "../../src/config/config.ts";
import { readConfigFile } from "../../src/config/config_file.ts";
import { parseCommitDescription, parseCommits } from "../../src/git/copy_commits.ts";
import { parseDirt } from "../../src/git/dirt.ts";
import { parsePaths } from "../../src/git/included.ts";
import { parseMergeTree } from "../../src/git/integration.ts";
import { defaultBranch, findBase, findBranch, parseBranchNames, parseRefs } from "../../src/git/refs.ts";
import { findMaker, parseWorktrees, worktreeName } from "../../src/git/repository.ts";
import { parseStatus } from "../../src/git/status.ts";
import { chooseTabs } from "../../src/layout/choose_layouts.ts";
import { importLayouts } from "../../src/layout/import_layouts.ts";
import { readLayouts } from "../../src/layout/read_layouts.ts";
import { describePlan } from "../../src/plan/describe_plan.ts";
import { parseProcessStat } from "../../src/process/identity.ts";
import { parseLinuxProcess, parsePs, processTree } from "../../src/process/process_table.ts";
import { parsePaneRecord } from "../../src/session/pane_record.ts";
import { parseCapture } from "../../src/session/tmux/capture.ts";
import { parseSession } from "../../src/session/tmux/environment.ts";
import { parseLayout } from "../../src/session/tmux/layout_string.ts";
import { parseListing } from "../../src/session/tmux/parse.ts";
import {
  parseAdded,
  parseCreated,
  parseCreatedId,
  parseLayouts,
  parseMerged,
} from "../../src/session/tmux/parse_created.ts";
import { parseDeaf } from "../../src/session/tmux/send.ts";
import { areReady } from "../../src/session/tmux/typing.ts";
import { parseVersion } from "../../src/session/tmux/version.ts";
import { readStepFile } from "../../src/template/command.ts";
import { parseTrusts } from "../../src/trust/trust_store.ts";
import { tryPlan } from "../plan/ground.ts";
import { sampleSpec, sampleWindow } from "../session/sample_spec.ts";

/** One kind of input: what reads it, and how many mutated ones it is given. */
export interface Subject {
  readonly count: number;
  /** What every problem and every error has to name; undefined: the input is no file. */
  readonly file?: string;
  /** Returns what it found wrong, or throws a PrjError. */
  read(text: string): Promise<readonly Problem[]> | readonly Problem[];
}

const UNITS = { bootAt: 0, ticksPerSecond: 100, pageBytes: 4096 };

/** By the folder of tests/fixtures/fuzz that holds what they start from. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  commands: {
    count: 2500,
    file: ".prj/commands/try.yaml",
    async read(text) {
      const { planned, problems } = await tryPlan({ command: text });
      if (planned !== undefined) describePlan(planned.plan, { commandLines: true });
      // What is wrong between the command and its surroundings names those: a session, an argument that was not given.
      return problems.filter(({ message }) => !message.startsWith("Missing argument"));
    },
  },
  steps: {
    count: 300,
    file: ".prj/steps/try.yaml",
    read: (text) => readStepFile(parseYaml(".prj/steps/try.yaml", text)).problems,
  },
  configuration: {
    count: 1200,
    file: ".prj/configs/project.yaml",
    read(text) {
      const path = ".prj/configs/project.yaml";
      const yaml = parseYaml(path, text);
      return (["project", "global"] as const).flatMap((scope) => {
        const { file, problems } = readConfigFile(scope, yaml);
        return [...problems, ...file === undefined ? [] : mergeConfig([file], {}).problems];
      });
    },
  },
  layouts: {
    count: 1500,
    file: "layouts.json",
    read(text) {
      const { file, problems } = readLayouts("layouts.json", text);
      if (file !== undefined) {
        importLayouts(file);
        chooseTabs(file.layouts, []);
      }
      return problems;
    },
  },
  trust: {
    count: 1000,
    file: "/home/me/.local/share/prj/trust.json",
    read(text) {
      parseTrusts(text, "/home/me/.local/share/prj/trust.json");
      return [];
    },
  },
  launcher: {
    count: 1000,
    read(text) {
      parsePaneRecord("/panes/1/0.0", text);
      return [];
    },
  },
  git: {
    count: 1200,
    read(text) {
      const worktrees = parseWorktrees(text);
      worktrees.forEach((worktree) => [worktreeName(worktree), findMaker(worktree)]);
      const refs = parseRefs(text);
      [findBranch("main", refs), findBase("main", refs), defaultBranch(refs, null)];
      for (const parse of [parseStatus, parseDirt, parseBranchNames, parseCommits, parseCommitDescription]) parse(text);
      for (const parse of [parseMergeTree, parsePaths]) parse(text);
      return [];
    },
  },
  tmux: {
    count: 1000,
    read(text) {
      const spec = sampleSpec();
      for (const parse of [parseCreatedId, parseLayouts, parseDeaf, parseVersion, parseLayout]) parse(text);
      parseCreated(text, spec);
      parseMerged(text, spec, spec.windows.map(() => null));
      parseAdded(text, sampleWindow());
      parseCapture(text, "mark");
      parseSession(text, "mark");
      areReady(text, ["%1"]);
      parseListing(text);
      return [];
    },
  },
  processes: {
    count: 500,
    read(text) {
      parseProcessStat(text);
      parseLinuxProcess(text, text, UNITS);
      const table = parsePs(text);
      for (const pid of table.keys()) processTree(table, pid);
      return [];
    },
  },
};
