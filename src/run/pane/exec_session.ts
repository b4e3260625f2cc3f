import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { runInPlace } from "../../process/foreground.ts";
import type { ProcessRequest, ProcessResult } from "../../process/process.ts";
import { readProcessEnvironment } from "../../process/process_environment.ts";
import { findProgram } from "../machine.ts";
import { insideShellName } from "../../session/inside_shell.ts";
import type { PaneView } from "../../session/pane_state.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { listingOf, type SessionOverview } from "../project_sessions.ts";

/** What the program shows itself on is the terminal of the caller, not one of the session's. */
const OF_TERMINAL = ["TERM", "COLORTERM", "COLUMNS", "LINES"];

/**
 * Decides how a program runs in a session: as in a new window of it; where `pane` is given, in the directory where that
 * pane is now, with the environment that it was made with.
 */
export async function prepareExec(
  context: Context,
  overview: SessionOverview,
  session: SessionView,
  pane: PaneView | undefined,
  argv: readonly [string, ...string[]],
): Promise<ProcessRequest> {
  const { host } = overview;
  const { backend } = listingOf(overview, session);
  const request = await backend.prepareExec({ id: session.id, name: session.name }, argv);
  const own = pane === undefined || host.name !== null ? undefined : readProcessEnvironment(pane.pid);
  const environment: Record<string, string> = { ...request.environment, ...own };
  for (const name of OF_TERMINAL) {
    const value = context.env[name];
    if (value === undefined) delete environment[name];
    else environment[name] = value;
  }
  const place = pane === undefined ? {} : { cwd: pane.directory };
  if (environment["PRJ_INSIDE_CONTAINER"] !== undefined) {
    const shell = join(context.folders.data, insideShellName());
    return { ...request, argv: [shell, "-c", 'exec "$@"', "sh", ...argv], ...place, environment };
  }
  const [program, ...args] = argv;
  // Looked up where the program will run, not where prj was called.
  const found = program.includes("/") ? program : findProgram(program, environment) ?? program;
  return { ...request, argv: [found, ...args], ...place, environment };
}

/** Runs it with our terminal, input and output; returns its exit code. */
export async function execInPlace(request: ProcessRequest): Promise<number> {
  return await runInPlace(request);
}

/** Runs it without input, and returns what it printed. */
export async function execCaptured({ host }: SessionOverview, request: ProcessRequest): Promise<ProcessResult> {
  return await host.run(request);
}
