/** Plans from fixed facts: everything that a plan is made of, with one value changed at a time. */
import { deepStrictEqual } from "node:assert/strict";
import type { Problem } from "../../src/base/error.ts";
import { parseYaml } from "../../src/base/yaml_source.ts";
import { mergeConfig } from "../../src/config/config.ts";
import { readConfigFile } from "../../src/config/config_file.ts";
import { buildPlan } from "../../src/plan/build_plan.ts";
import { Expander } from "../../src/plan/expander.ts";
import { type Facts, type MachineFacts, NO_LEASES, type Request, type RunOptions } from "../../src/plan/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { buildScope, VARIABLES } from "../../src/plan/variable.ts";
import { readWorktreeIntent, type WorktreeIntent } from "../../src/plan/worktree_plan.ts";
import { createLocalHost } from "../../src/process/local.ts";
import { NO_BACKEND_FACTS, type SessionFacts } from "../../src/session/backend.ts";
import { LOG_BYTES } from "../../src/session/log_writer.ts";
import { createTmuxBackend } from "../../src/session/tmux/tmux.ts";
import { readSupplied } from "../../src/template/argument.ts";
import { type CommandSource, readCommand } from "../../src/template/command.ts";
import { readCommandArguments } from "../../src/template/implied.ts";
import { sampleMarks } from "../session/sample_spec.ts";
import { RUNNING } from "../../src/session/standing.ts";

/** What a plan is made from, where it differs from the usual. */
export interface Setting {
  readonly command: string;
  /** The command's name; default: "try". */
  readonly name?: string;
  readonly supplied?: readonly string[];
  readonly options?: RunOptions;
  /** The text of a project.yaml. */
  readonly config?: string;
  readonly machine?: Partial<MachineFacts>;
  readonly git?: boolean;
  readonly facts?: Partial<Facts>;
  readonly sessions?: readonly SessionFacts[];
}

export interface Planned {
  readonly plan: Plan;
  readonly intent: WorktreeIntent | undefined;
  readonly problems: readonly Problem[];
}

export const ROOT = "/home/me/shop";
export const HEAD = "1234567890abcdef1234567890abcdef12345678";

export const MAIN = {
  path: ROOT,
  main: true,
  branch: "main",
  head: HEAD,
  bare: false,
  locked: null,
  prunable: null,
} as const;

const MACHINE: MachineFacts = {
  user: "me",
  hostName: "desk",
  home: "/home/me",
  env: { HOME: "/home/me", SHELL: "/bin/bash", PATH: "/usr/bin" },
  self: ["/usr/bin/prj"],
  terminal: { usable: true, columns: 160, rows: 48 },
  programs: { bash: "/usr/bin/bash", vim: "/usr/bin/vim", podman: "/usr/bin/podman" },
  ids: { user: 1000, group: 1000 },
  insideShell: "/home/me/.local/share/prj/inside-shell.sh",
};

/** A session of the usual command, as it is found when it is there. */
export function foundSession(more: Partial<SessionFacts> = {}): SessionFacts {
  const { name = "shop-main-dev" } = more;
  return {
    id: "$7",
    name,
    marks: sampleMarks({ root: ROOT, path: ROOT, name, uid: "01FOUND" }),
    standing: RUNNING,
    attached: 0,
    clients: [],
    createdAt: 0,
    lastActivityAt: 0,
    lastAttachedAt: null,
    windows: [{ id: "@1", index: 0, name: "main", key: "1:main", active: true, lastOutputAt: 0, panes: [] }],
    ...more,
  };
}

/** Plans as `prj run` does, without reading anything; what cannot be read at all fails the test. */
export async function planFrom(setting: Setting): Promise<Planned> {
  const { planned, problems } = await tryPlan(setting);
  deepStrictEqual(problems, []);
  return planned!;
}

/** The same, where the command or what it is given may be wrong: then there are only problems. */
export async function tryPlan(
  setting: Setting,
): Promise<{ readonly planned?: Planned; readonly problems: readonly Problem[] }> {
  const name = setting.name ?? "try";
  const source: CommandSource = { name, path: `.prj/commands/${name}.yaml`, text: setting.command, origin: "project" };
  const parse = (file: string, text: string): ReturnType<Parameters<typeof readCommand>[1]> =>
    Promise.resolve(parseYaml(file, text));
  const { command, problems: broken } = await readCommand(source, parse, () => undefined, () => []);
  const { file, problems: misconfigured } = readConfigFile(
    "project",
    parseYaml(".prj/configs/project.yaml", setting.config ?? ""),
  );
  if (command === undefined || broken.length + misconfigured.length > 0) {
    return { problems: [...broken, ...misconfigured] };
  }
  const { declared, problems: misdeclared } = readCommandArguments(command.file, VARIABLES);
  if (misdeclared.length > 0) return { problems: misdeclared };
  const typed = { directory: ROOT, home: MACHINE.home };
  const { values, problems: missupplied } = readSupplied(name, declared, setting.supplied ?? [], typed);
  if (missupplied.length > 0) return { problems: missupplied };
  const request: Request = {
    runId: "01RUN",
    sessionUid: "01SESSION",
    command,
    declared,
    values,
    options: setting.options ?? {},
    config: mergeConfig([file!], {}).config,
    project: { name: "shop", root: ROOT, git: setting.git ?? true },
    machine: { ...MACHINE, ...setting.machine },
    now: Date.UTC(2024, 1, 3, 4, 5, 6),
  };
  const expander = new Expander(buildScope(request, {}));
  const intent = readWorktreeIntent(request, expander);
  const plan = buildPlan(request, intent, usualFacts(request, setting), expander);
  return { planned: { plan, intent, problems: expander.problems }, problems: [] };
}

function usualFacts(request: Request, { facts, sessions = [], git = true }: Setting): Facts {
  return {
    repository: git ? { root: ROOT, current: ROOT, worktrees: [MAIN] } : null,
    refs: { commits: { "refs/heads/main": HEAD }, remoteHeads: {} },
    siblings: new Set(),
    copies: [],
    links: [],
    steps: new Map(),
    leases: NO_LEASES,
    unfinished: { worktrees: new Set(), makers: new Set(), sessions: new Set() },
    backend: createTmuxBackend({
      host: createLocalHost(),
      settings: { binary: "tmux", socketName: "", socketPath: "", configFile: "" },
      env: request.machine.env,
      dataFolder: "/home/me/.local/share/prj",
      logBytes: LOG_BYTES,
      newId: () => "01ID",
    }),
    backendFacts: { ...NO_BACKEND_FACTS, version: "3.3a", running: true, sessions },
    ...facts,
  };
}
