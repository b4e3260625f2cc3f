import type { Context } from "../base/context.ts";
import { createGit, type Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { createLocalHost, type ProcessObserver } from "../process/local.ts";
import type { Host } from "../process/process.ts";
import { createProcessLog } from "./process_log.ts";
import { type ProjectPlace, requireProject } from "./project.ts";

/** Runs processes, logs each, and tells the journal of a run once there is one. */
export interface RunHost {
  readonly host: Host;
  /** Hears of every process: the log, until there is a journal that logs without secrets. */
  readonly observer: { record: ProcessObserver };
  readonly log: ProcessObserver;
}

type Argv = readonly [string, ...string[]];
/** What takes secrets out of the log of a host's processes, as soon as they are known. */
const HIDERS = new WeakMap<Host, (argv: Argv) => Argv>();

/** Makes the host of one run. */
export function openHost(context: Context): RunHost {
  const write = createProcessLog(context);
  const log: ProcessObserver = (request, result) =>
    write({ ...request, argv: HIDERS.get(host)?.(request.argv) ?? request.argv }, result);
  const observer = { record: log };
  const host = createLocalHost((request, result) => observer.record(request, result));
  return { host, observer, log };
}

/** Keeps secrets out of the log from now on: git is asked about a branch before there is a journal. */
export function hideInLog(host: Host, hide: (argv: Argv) => Argv): void {
  HIDERS.set(host, hide);
}

/** What is read while prj is still loading: it needs no decision, only time. */
export interface HeadStart {
  readonly place: ProjectPlace;
  readonly git: Git;
  /** null without git. Its failure is seen by whoever awaits it. */
  readonly repository: Promise<Repository | null>;
}

/** Finds the project and starts asking git about it. */
export function startReading(context: Context, host: Host): HeadStart {
  const place = requireProject(context.cwd);
  const git = createGit(host, context.env);
  const repository = place.git ? git.repository(place.top, place.root) : Promise.resolve(null);
  // Where something else is wrong first, nobody awaits it.
  repository.catch(() => {});
  return { place, git, repository };
}
