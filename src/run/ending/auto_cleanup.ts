import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { type Config, settingDuration, settingFlag } from "../../config/config.ts";
import type { BackendFacts, SessionFacts } from "../../session/backend.ts";
import { explainOrphan, findDisposable, isTimedOut, lastSign } from "./cleanup_reason.ts";
import { endSessions, isAround } from "./end_session.ts";
import type { Audience } from "../journal.ts";
import { findProjectSessions, type SessionOverview } from "../project_sessions.ts";

/**
 * Where `sessions.auto_cleanup` is on: ends the project's sessions that are timed out or orphaned, after their cleanup
 * steps, and says so. Never one that somebody is attached to, that prj runs in, or that is in `keep`; what fails is a
 * warning.
 */
async function autoCleanUp(
  context: Context,
  overview: SessionOverview,
  { keep }: { readonly keep: readonly string[] },
  audience: Audience,
): Promise<void> {
  if (!settingFlag(overview.config, "sessions.auto_cleanup") || overview.place === undefined) return;
  const candidates = overview.own.filter((session) =>
    session.attached === 0 && !isAround(session, overview) && !keep.includes(session.name)
  );
  try {
    const disposable = await findDisposable(context, overview, candidates, { timedOut: true, orphaned: true });
    for (const { session, reasons: [{ kind, text }] } of disposable) {
      audience.warn({ message: `Ending "${session.name}" (sessions.auto_cleanup): ${text}` });
      const [end] = await endSessions(context, overview, [session], { force: false, by: kind }, audience);
      if (end?.cancelled === true) break;
      if ((end?.failed.length ?? 0) > 0) {
        audience.warn({ message: `Cleanup steps of "${session.name}" failed: ${end!.failed.join(", ")}` });
      }
    }
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    audience.warn({ message: `Cannot clean up sessions: ${error.message}` });
  }
}

/**
 * The same after a run, which has looked at the sessions before: it looks again only where something seems due. Git is
 * not asked here: a directory that is gone is all that counts for orphaned.
 */
export async function autoCleanUpAfter(
  context: Context,
  run: {
    readonly config: Config;
    readonly facts: BackendFacts;
    readonly root: string;
    readonly session: string | null;
  },
  audience: Audience,
): Promise<void> {
  const timeoutMs = settingDuration(run.config, "tmux.session_timeout");
  const isDue = (session: SessionFacts): boolean => {
    const { marks } = session;
    if (marks === null || marks.root !== run.root || session.attached > 0 || session.name === run.session) return false;
    return isTimedOut(session, context.now() - lastSign(session, session), timeoutMs) ||
      explainOrphan(marks, null) !== undefined;
  };
  if (!run.facts.sessions.some(isDue)) return;
  using overview = await findProjectSessions(context, audience);
  await autoCleanUp(context, overview, { keep: run.session === null ? [] : [run.session] }, audience);
}
