import { join } from "node:path";
import type { Context } from "../base/context.ts";
import type { ProcessStep } from "../plan/plan.ts";
import type { StepEnd } from "./execute_plan.ts";
import type { SessionView } from "./find_sessions.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { type Audience, Journal } from "./journal.ts";
import { runProcessStep } from "./process_step.ts";
import type { SessionOverview } from "./project_sessions.ts";

/** How the end of one session went. */
export interface EndedSession {
  readonly name: string;
  /** False where it was gone already. */
  readonly ended: boolean;
  /** Cleanup steps that failed. */
  readonly failed: readonly string[];
  /** A person stopped the cleanup steps: the session is left as it is. */
  readonly cancelled: boolean;
}

/** Ends a session of the project: its cleanup steps first, unless `force`; a step that fails does not keep it alive. */
async function endSession(
  context: Context,
  overview: SessionOverview,
  session: SessionView,
  force: boolean,
  audience: Audience,
): Promise<EndedSession> {
  const { backend, host, store } = overview;
  const journal = store === undefined ? undefined : new Journal(store, audience, session.runId);
  const failed: string[] = [];
  if (!force && store !== undefined && journal !== undefined) {
    using interrupt = listenForInterrupt();
    const row = store.session(session.uid ?? "");
    const steps = (Array.isArray(row?.cleanup) ? row.cleanup : []) as ProcessStep[];
    const artifacts = join(session.root ?? context.cwd, ".prj/artifacts", session.runId ?? "sessions");
    await Deno.mkdir(join(artifacts, "logs"), { recursive: true }).catch(() => {});
    for (const [index, step] of steps.entries()) {
      const ground = {
        context,
        host,
        journal,
        plan: { artifacts, secrets: [], worktree: null },
        interrupt: interrupt.signal,
      };
      const startedAt = context.now();
      // The numbers go on after those of any run, so that no log is overwritten.
      const end = step.argv.some((word) => word.includes(MASK))
        ? refuseMasked(step, journal)
        : await runProcessStep(withoutMasks(step), 90 + index, step.timeoutMs ?? Infinity, ground);
      journal.append({
        type: "hook.finished",
        session_uid: session.uid,
        data: { hook: `cleanup_steps ${step.name}`, exit_code: end.exitCode, duration_ms: context.now() - startedAt },
      });
      if (end.status === "cancelled") {
        return { name: session.name, ended: false, failed: [...failed, step.name], cancelled: true };
      }
      if (end.status !== "succeeded") failed.push(step.name);
    }
  }
  const ended = await backend.kill(backend.planKill({ id: session.id, name: session.name }));
  journal?.append({
    type: "session.killed",
    session_uid: session.uid,
    data: { id: session.id, name: session.name, by: "person" },
  });
  return { name: session.name, ended, failed, cancelled: false };
}

/** Ends sessions one after the other, and no more of them once a person stops it. */
export async function endSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
  force: boolean,
  audience: Audience,
): Promise<readonly EndedSession[]> {
  const ended: EndedSession[] = [];
  for (const session of sessions) {
    ended.push(await endSession(context, overview, session, force, audience));
    if (ended.at(-1)!.cancelled) break;
  }
  return ended;
}

/** What stands in the record in place of a secret. */
const MASK = "***";

/** A step whose line is not known any more must not run as what is left of it. */
function refuseMasked(step: ProcessStep, journal: Journal): StepEnd {
  journal.warn({
    message: `Cannot run cleanup step "${step.name}": it needs a secret, and secrets are not recorded`,
    hint: "Let the step get it from elsewhere, a file or a program",
  });
  return { status: "failed", exitCode: 1, log: null };
}

/** The record keeps no secrets: a variable with a mask in it is better left as it is inherited. */
function withoutMasks(step: ProcessStep): ProcessStep {
  return {
    ...step,
    environment: Object.fromEntries(Object.entries(step.environment).filter(([, value]) => !value.includes(MASK))),
  };
}
