import { delimiter, join } from "node:path";
import type { Context } from "../base/context.ts";
import { type Config, setting } from "../config/config.ts";
import { EDITORS, type MachineFacts } from "../plan/facts.ts";
import { RUNTIMES } from "../session/backend_name.ts";
import type { Command } from "../template/command.ts";
import { textsOf } from "../template/implied.ts";
import { insideShellName } from "../session/inside_shell.ts";
import { stepLists } from "./command/step_lists.ts";

/** Programs that a plan may choose between. */
const INTERPRETERS = ["bash", "python3"];
/** Without a terminal: large enough for splits, small enough for every screen that attaches. */
const DEFAULT_SIZE = { columns: 200, rows: 50 };

/** Gathers what a plan has to know of this machine. */
export function gatherMachine(context: Context, command: Command, config: Config): MachineFacts {
  const { env } = context;
  const wanted = wantedPrograms(command, config, env);
  return {
    user: context.user,
    hostName: context.hostName,
    home: context.folders.home,
    env,
    self: context.self,
    terminal: {
      usable: context.terminal.stdin && context.terminal.stdout,
      ...(context.terminal.size ?? DEFAULT_SIZE),
    },
    programs: Object.fromEntries(
      wanted.map((name) => [name, findProgram(name, env)] as const)
        .filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    ids: readIds(),
    insideShell: join(context.folders.data, insideShellName()),
  };
}

/** Only what the plan will ask for: every folder of PATH costs a call for each. */
function wantedPrograms(command: Command, config: Config, env: Readonly<Record<string, string>>): string[] {
  const shell = setting(config, "defaults.shell");
  const hasEditor = (env["EDITOR"] ?? env["VISUAL"]) !== undefined;
  return [
    ...(shell === "" ? [] : [shell]),
    ...(stepLists(command).some((list) => list.length > 0) ? INTERPRETERS : []),
    ...(command.file.session?.inside === undefined ? [] : RUNTIMES),
    ...(!hasEditor && textsOf(command.file.session).some(({ text }) => text.includes("EDITOR")) ? EDITORS : []),
  ];
}

function readIds(): MachineFacts["ids"] {
  const [user, group] = [Deno.uid(), Deno.gid()];
  return user === null || group === null ? null : { user, group };
}

/** Looks a program up on PATH; a name with a slash is a path already. */
export function findProgram(name: string, env: Readonly<Record<string, string>>): string | undefined {
  if (name.includes("/")) return isExecutable(name) ? name : undefined;
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder === "" ? "." : folder, name);
    if (isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && (mode === null || (mode & 0o111) !== 0);
  } catch {
    return false;
  }
}
