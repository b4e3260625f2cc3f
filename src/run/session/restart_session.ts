import type { Context } from "../../base/context.ts";
import { PrjError, throwProblems } from "../../base/error.ts";
import { MASK } from "../../events/secret.ts";
import { type ApprovalOptions, approvePlan } from "../trust/approve.ts";
import { gatherEarly, type RunWish } from "../execution/early_facts.ts";
import { isAround } from "../ending/end_session.ts";
import type { SessionView } from "./find_sessions.ts";
import { openHost, startReading } from "../head_start.ts";
import type { Audience } from "../journal.ts";
import { prepareRun } from "../execution/prepare_run.ts";
import { tellDifferences } from "../../plan/standing_plan.ts";
import { listingOf, type SessionOverview } from "../project_sessions.ts";
import { readNamed } from "../command/read_command.ts";
import type { FinishedRun } from "../execution/run_command.ts";
import { runOnce } from "../execution/run_once.ts";
import { stopSessions } from "../ending/stop_session.ts";

/** How a session is started again. */
export interface RestartPlan {
  readonly session: SessionView;
  /** null: by its backend alone, as it was made by whoever made it. */
  readonly again: RestartRun | null;
}

/** As its command was run, and where. */
interface RestartRun {
  readonly context: Context;
  readonly wish: RunWish;
  readonly approval: ApprovalOptions & { readonly rollback: boolean };
}

/** A session that was restarted. */
export interface RestartedSession {
  /** A person did not let it be stopped. */
  readonly cancelled: boolean;
  /** Undefined: its backend started it. */
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
  { approval, changed }: Pick<RestartRun, "approval"> & Pick<RunWish, "changed">,
): Promise<RestartPlan> {
  if (!session.owned && listingOf(overview, session).backend.lifecycle !== undefined) return { session, again: null };
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
    ...(changed === undefined || session.kind === "tmux" ? {} : { changed }),
  };
  const host = openHost(context);
  const outer = { ...context, cwd: session.root };
  const early = await gatherEarly(outer, host.host, wish, startReading(outer, host.host));
  const read = await readNamed(early.shelf, command, early.parse);
  throwProblems(read.problems);
  // One without a worktree of its own works where it is called.
  const place = read.command!.file.worktree === undefined ? { ...context, cwd: session.path } : outer;
  const start = place === outer ? early : await gatherEarly(place, host.host, wish, startReading(place, host.host));
  // One that stays when it has ended is started as it is; any other is made anew.
  const trial = { ...wish, ...(session.kind === "container" ? {} : { onConflict: "restart" }), remember: false };
  const prepared = await prepareRun(place, host, trial, start);
  const { differences = [] } = prepared.plan.session ?? {};
  if (differences.length > 0) {
    throw new PrjError("conflict", {
      message: `Cannot restart "${session.name}": its command has changed since it was made: ${
        tellDifferences(differences)
      }`,
      hint: "Make it anew with --recreate, or start the old one with --reuse",
    });
  }
  const by = await approvePlan(place, prepared, approval);
  // Who said yes now is not asked again.
  const consent = by === "person" ? { ...approval, yes: true } : approval;
  return { session, again: { context: place, wish, approval: consent } };
}

/** Stops a session gracefully, and starts it again. */
export async function restartSession(
  context: Context,
  overview: SessionOverview,
  { session, again }: RestartPlan,
  stop: { readonly timeoutMs: number; readonly force: boolean },
  audience: Audience,
): Promise<RestartedSession> {
  const { cancelled } = await stopSessions(context, overview, [session], {
    ...stop,
    keep: false,
    by: "restart",
  }, audience);
  if (cancelled) return { cancelled, run: undefined };
  if (again !== null) {
    return { cancelled, run: await runOnce(again.context, again.wish, again.approval, audience) };
  }
  const { lifecycle } = listingOf(overview, session).backend;
  const ref = { id: session.id, name: session.name };
  await lifecycle!.start(lifecycle!.planStart(ref, null), ref, null);
  return { cancelled, run: undefined };
}
