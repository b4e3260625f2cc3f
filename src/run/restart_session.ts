import type { Context } from "../base/context.ts";
import { PrjError, throwProblems } from "../base/error.ts";
import { MASK } from "../events/secret.ts";
import { type ApprovalOptions, approvePlan } from "./approve.ts";
import { gatherEarly, type RunWish } from "./early_facts.ts";
import { isAround } from "./end_session.ts";
import type { SessionView } from "./find_sessions.ts";
import { openHost, startReading } from "./head_start.ts";
import type { Audience } from "./journal.ts";
import { prepareRun } from "./prepare_run.ts";
import type { SessionOverview } from "./project_sessions.ts";
import { readNamed } from "./read_command.ts";
import type { FinishedRun } from "./run_command.ts";
import { runOnce } from "./run_once.ts";
import { type StoppedSession, stopSessions } from "./stop_session.ts";

/** How a session is started again: as its command was run, and where. */
export interface RestartPlan {
  readonly session: SessionView;
  readonly context: Context;
  readonly wish: RunWish;
  readonly approval: ApprovalOptions & { readonly rollback: boolean };
}

/** A session that was restarted; without a run it could not be stopped. */
export interface RestartedSession {
  readonly stopped: StoppedSession | undefined;
  readonly run: FinishedRun | undefined;
}

/**
 * Decides how a session is started again, and finds all that would be wrong with that, before it is stopped. Throws a
 * `conflict` for one that nobody knows how to start, and for the one that prj runs in.
 */
export async function planRestart(
  context: Context,
  overview: SessionOverview,
  session: SessionView,
  approval: RestartPlan["approval"],
): Promise<RestartPlan> {
  const run = session.runId === null ? undefined : overview.store?.run(session.runId);
  const row = session.uid === null ? undefined : overview.store?.session(session.uid);
  const command = run?.command ?? row?.command;
  if (command === undefined || session.root === null || session.path === null) {
    throw new PrjError("conflict", {
      message: `Cannot restart "${session.name}": nobody wrote down which command made it`,
      hint: `End it with "prj stop ${session.name}", and run its command again`,
    });
  }
  if (isAround(session, overview)) {
    throw new PrjError("conflict", {
      message: `Cannot restart "${session.name}": prj runs in it`,
      hint: "Run it from another terminal",
    });
  }
  const supplied = Object.entries(run?.arguments ?? {}).map(([name, value]) => `${name}=${value}`);
  const secret = supplied.find((word) => word.includes(MASK));
  if (secret !== undefined) {
    throw new PrjError("conflict", {
      message: `Cannot restart "${session.name}": its argument ${
        secret.replace(/=.*/s, "")
      } is a secret, and not recorded`,
      hint: `Run "prj run ${command} --on-conflict restart" with its arguments`,
    });
  }
  const wish: RunWish = {
    name: command,
    supplied,
    remember: true,
    attach: false,
    backend: session.backend,
    ...(session.task === null ? {} : { task: session.task }),
  };
  const host = openHost(context);
  const outer = { ...context, cwd: session.root };
  const early = await gatherEarly(outer, host.host, wish, startReading(outer, host.host));
  const read = await readNamed(early.shelf, command, early.parse);
  throwProblems(read.problems);
  // One without a worktree of its own works where it is called.
  const place = read.command!.file.worktree === undefined ? { ...context, cwd: session.path } : outer;
  const start = place === outer ? early : await gatherEarly(place, host.host, wish, startReading(place, host.host));
  const trial = { ...wish, onConflict: "restart", remember: false };
  const prepared = await prepareRun(place, host.host, trial, start);
  const by = await approvePlan(place, prepared, approval);
  // Who said yes now is not asked again.
  return { session, context: place, wish, approval: by === "person" ? { ...approval, yes: true } : approval };
}

/** Stops a session gracefully, and runs its command again. */
export async function restartSession(
  overview: SessionOverview,
  { session, context, wish, approval }: RestartPlan,
  stop: { readonly timeoutMs: number; readonly force: boolean },
  audience: Audience,
): Promise<RestartedSession> {
  const { sessions, cancelled } = await stopSessions(context, overview, [session], {
    ...stop,
    keep: false,
    by: "restart",
  }, audience);
  const [stopped] = sessions;
  if (cancelled) return { stopped, run: undefined };
  return { stopped, run: await runOnce(context, wish, approval, audience) };
}
