import { delimiter, join } from "node:path";
import type { Context } from "../base/context.ts";
import type { MachineFacts } from "../plan/facts.ts";

/** Programs that a plan may choose between. */
const INTERPRETERS = ["bash", "python3"];
const EDITORS = ["nvim", "vim", "vi", "nano"];
/** Without a terminal: large enough for splits, small enough for every screen that attaches. */
const DEFAULT_SIZE = { columns: 200, rows: 50 };

/** Gathers what a plan has to know of this machine. */
export function gatherMachine(context: Context, named: readonly string[]): MachineFacts {
  const { env } = context;
  // Editors are looked for only where nobody named one: every folder of PATH costs a call for each.
  const wanted = [
    ...named.filter((name) => name !== ""),
    ...INTERPRETERS,
    ...(env["EDITOR"] ?? env["VISUAL"]) === undefined ? EDITORS : [],
  ];
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
  };
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
