import type { Context } from "../base/context.ts";
import { createGit, type Git } from "../git/git.ts";
import type { Repository } from "../git/repository.ts";
import { createLocalHost, type ProcessObserver } from "../process/local.ts";
import type { Host, ProcessRequest } from "../process/process.ts";
import { createProcessLog } from "./process_log.ts";
import { type ProjectPlace, requireProject } from "./project.ts";

/** Runs processes, logs each, and tells the journal of a run once there is one. */
export interface RunHost {
  readonly host: Host;
  /** Hears of every process: the log, until there is a journal that logs without secrets. */
  readonly observer: { record: ProcessObserver };
  readonly log: ProcessObserver;
  /** Keeps secrets out of the log from now on: git is asked about a branch before there is a journal. */
  readonly hideInLog: (hide: Hider) => void;
}

type Hider = (argv: ProcessRequest["argv"]) => ProcessRequest["argv"];

/** Makes the host of one run. */
export function openHost(context: Context): RunHost {
  const write = createProcessLog(context);
  let hide: Hider = (argv) => argv;
  const log: ProcessObserver = (request, result) => write({ ...request, argv: hide(request.argv) }, result);
  const observer = { record: log };
  const host = createLocalHost((request, result) => observer.record(request, result));
  return { host, observer, log, hideInLog: (by) => void (hide = by) };
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
