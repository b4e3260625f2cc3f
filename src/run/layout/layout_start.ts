import { throwProblems } from "../../base/error.ts";
import type { Context } from "../../base/context.ts";
import { createGit } from "../../git/git.ts";
import type { Backend } from "../../session/backend.ts";
import type { Command } from "../../template/command.ts";
import { chooseBackend } from "../choose_backend.ts";
import { type EarlyFacts, gatherEarly } from "../execution/early_facts.ts";
import { openHost, type RunHost, startReading } from "../head_start.ts";
import { findProject, realPath } from "../project.ts";

/** Where layouts are opened: the project around, else just the folder, which then keeps no record. */
export interface LayoutStart {
  readonly host: RunHost;
  readonly backend: Backend;
  readonly early: EarlyFacts;
}

/** Reads what opening layouts has in common, once. */
export async function gatherLayoutStart(context: Context, backendName: string | undefined): Promise<LayoutStart> {
  const host = openHost(context);
  const isProject = findProject(context.cwd) !== undefined;
  const begun = isProject ? startReading(context, host.host) : outside(context, host);
  const wish = { name: "", supplied: [], remember: true };
  const early = await gatherEarly(context, host.host, wish, begun);
  throwProblems(early.problems);
  const backend = await chooseBackend(context, host.host, early.config, early.place, { backend: backendName ?? "" });
  return { host, backend, early: { ...early, unrecorded: !isProject } };
}

function outside(context: Context, { host }: RunHost): ReturnType<typeof startReading> {
  const folder = realPath(context.cwd);
  const place = { root: folder, top: folder, directory: folder, git: false };
  return { place, git: createGit(host, context.env), repository: Promise.resolve(null) };
}

/** What a run of one command starts from; the backend is asked anew, because the run before it changed what is there. */
export function startOf({ early, backend }: LayoutStart, command: Command): EarlyFacts {
  return { ...early, command, sessions: backend.list() };
}
