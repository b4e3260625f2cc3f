import { join } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { MASK } from "../../events/secret.ts";
import type { Store } from "../../events/store.ts";
import type { ProcessStep } from "../../plan/plan.ts";
import { isTrusted } from "../trust/approve.ts";
import { AT_ONCE, endKept, type KeptEnd, type KeptWish } from "./end_kept.ts";
import type { StepEnd } from "../execution/execute_plan.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { type Audience, Journal } from "../journal.ts";
import { runProcessStep } from "../execution/process_step.ts";
import { findProject, kindOf } from "../project.ts";
import { endingPanesOf, listingOf, type SessionOverview } from "../project_sessions.ts";
import { RecordShelf } from "../record/record_shelf.ts";
import { requireReachable } from "../session/require_session.ts";
import { hangUp, seePanes } from "./stop_panes.ts";

/** How the end of one session went. */
export interface EndedSession {
  readonly name: string;
  /** False where it was gone already. */
  readonly ended: boolean;
  /** Cleanup steps that failed. */
  readonly failed: readonly string[];
  /** Cleanup steps that could not run, because what they need is gone; somebody was told why. */
  readonly skipped: readonly string[];
  /** A person stopped the cleanup steps: the session is left as it is. */
  readonly cancelled: boolean;
  /** Of one that its backend keeps when it has ended: what became of it. */
  readonly kept?: KeptEnd;
}

export interface EndWish {
  /** Without the cleanup steps. */
  readonly force: boolean;
  /** Who or what ends it, for the record; default: a person. */
  readonly by?: string;
  /** How those end that their backend keeps; default: at once, and then they are removed. */
  readonly kept?: KeptWish;
}

/**
 * Ends sessions one after the other, each after its cleanup steps, and no more of them once a person stops it. A step
 * that fails does not keep its session alive. Containers take their time, so they end beside each other. The session
 * that prj itself runs in comes last: prj may end with it.
 */
export async function endSessions(
  context: Context,
  overview: SessionOverview,
  sessions: readonly SessionView[],
  wish: EndWish,
  audience: Audience,
): Promise<readonly EndedSession[]> {
  for (const session of sessions) requireReachable(overview, session);
  using records = new RecordShelf(context, overview, audience);
  const ended: Promise<EndedSession>[] = [];
  for (const session of ownLast(sessions, overview)) {
    const store = await records.find(session);
    // The terminal that goes away must not take prj along before all is written down.
    using interrupt = listenForInterrupt();
    const journal = openJournal(session, store, audience);
    const ground = { context, overview, session, ending: sessions, store, wish, journal };
    const cleanup = await cleanUp(ground, "before", interrupt.signal);
    const end = endOne(ground, cleanup, interrupt.signal);
    ended.push(end);
    // Whoever fails is heard below, after the others.
    if (session.kind === "container") end.catch(() => {});
    else await end;
    if (cleanup.cancelled) break;
  }
  await Promise.allSettled(ended);
  return await Promise.all(ended);
}

function openJournal({ runId }: SessionView, store: Store | undefined, audience: Audience): Journal | undefined {
  return store === undefined ? undefined : new Journal(store, audience, runId);
}

/** Puts the session that prj itself runs in at the end. */
export function ownLast(sessions: readonly SessionView[], overview: SessionOverview): readonly SessionView[] {
  return sessions.toSorted((a, b) => Number(isAround(a, overview)) - Number(isAround(b, overview)));
}

/** Whether prj itself runs in a session. */
export function isAround(session: SessionView, overview: Pick<SessionOverview, "listings">): boolean {
  return session.state === "running" && session.name === listingOf(overview, session).facts.insideSession;
}

interface EndGround {
  readonly context: Context;
  readonly overview: SessionOverview;
  readonly session: SessionView;
  /** It, and those that end with it. */
  readonly ending: readonly SessionView[];
  readonly store: Store | undefined;
  readonly journal: Journal | undefined;
  readonly wish: EndWish;
}

type CleanupEnd = Pick<EndedSession, "failed" | "skipped" | "cancelled">;
const NOTHING_RAN: CleanupEnd = { failed: [], skipped: [], cancelled: false };

/** What takes away what prj itself made comes after the session, which needs it as long as it lives. */
type Moment = "before" | "after";

async function cleanUp(ground: EndGround, moment: Moment, interrupt: AbortSignal): Promise<CleanupEnd> {
  const { context, overview, session, store, journal, wish } = ground;
  // What prj stopped before had its cleanup steps then.
  if (store === undefined || journal === undefined || session.state === "stopped") return NOTHING_RAN;
  const recorded = store.session(session.uid ?? "")?.cleanup;
  const steps = [...(Array.isArray(recorded) ? recorded as ProcessStep[] : []).entries()].filter(([, { always }]) =>
    always === true ? moment === "after" : moment === "before" && !wish.force
  );
  return steps.length === 0 ? NOTHING_RAN : await runCleanup(context, overview, session, steps, journal, interrupt);
}

async function endOne(ground: EndGround, end: CleanupEnd, interrupt: AbortSignal): Promise<EndedSession> {
  const { context, overview, session, store, journal, wish } = ground;
  const { id, name, uid } = session;
  if (end.cancelled) return { name, ended: false, ...end };
  const { backend } = listingOf(overview, session);
  const by = wish.by ?? "person";
  if (backend.lifecycle !== undefined) {
    const kept = await endKept(context, backend.lifecycle, session, { store, journal, by }, wish.kept ?? AT_ONCE);
    return { name, ended: kept.took !== "ended" || kept.removed, ...end, kept };
  }
  const killed = (): void => {
    journal?.append({ type: "session.killed", session_uid: uid, data: { id, name, by } });
  };
  const isOwn = isAround(session, overview);
  const left = overview.host.name === null
    ? await seePanes(context, endingPanesOf(overview, session, ground.ending), { attached: true })
    : [];
  if (isOwn) killed();
  const ended = await backend.kill(backend.planKill({ id, name })).catch((error) => {
    // The call itself runs in the session that it ends.
    if (isOwn && error instanceof PrjError) return true;
    throw error;
  });
  hangUp(left);
  if (!isOwn) killed();
  const after = await cleanUp(ground, "after", interrupt);
  const { failed, skipped } = end;
  return { name, ended, ...after, failed: [...failed, ...after.failed], skipped: [...skipped, ...after.skipped] };
}

/** Runs cleanup steps of a session as they were approved when it was made; each has its place in the whole list. */
async function runCleanup(
  context: Context,
  { host }: SessionOverview,
  session: SessionView,
  steps: readonly (readonly [number, ProcessStep])[],
  journal: Journal,
  interrupt: AbortSignal,
): Promise<CleanupEnd> {
  const root = session.root ?? context.cwd;
  const artifacts = join(root, ".prj/artifacts", session.runId ?? "sessions");
  // A project that was removed must not come back as a folder of logs.
  if (kindOf(root) === "directory") {
    await Deno.mkdir(join(artifacts, "logs"), { recursive: true }).catch(() => {});
  }
  const place = findProject(root);
  const canChange = steps.some(([, { script }]) => script !== undefined) && place !== undefined &&
    isTrusted(context, place);
  const failed: string[] = [];
  const skipped: string[] = [];
  for (const [index, step] of steps) {
    if (kindOf(step.directory) !== "directory") {
      skipped.push(step.name);
      journal.warn({
        message:
          `Cannot run cleanup step "${step.name}" of "${session.name}": its directory "${step.directory}" is gone`,
      });
      continue;
    }
    const ground = { context, host, journal, plan: { artifacts, secrets: [], worktree: null }, interrupt };
    const startedAt = context.elapsed();
    // The numbers go on after those of any run, so that no log is overwritten.
    const end = step.argv.some((word) => word.includes(MASK)) ? refuseMasked(step, journal) : await runProcessStep(
      withoutMasks(canChange ? withoutScript(step) : step),
      90 + index,
      step.timeoutMs ?? Infinity,
      ground,
    );
    journal.append({
      type: "hook.finished",
      session_uid: session.uid,
      data: {
        hook: `cleanup_steps ${step.name}`,
        exit_code: end.exitCode,
        duration_ms: Math.round(context.elapsed() - startedAt),
      },
    });
    if (end.status === "cancelled") return { failed: [...failed, step.name], skipped, cancelled: true };
    if (end.status !== "succeeded") failed.push(step.name);
  }
  return { failed, skipped, cancelled: false };
}

/** A step whose line is not known any more must not run as what is left of it. */
function refuseMasked(step: ProcessStep, journal: Journal): StepEnd {
  journal.warn({
    message: `Cannot run cleanup step "${step.name}": it needs a secret, and secrets are not recorded`,
    hint: "Let the step get it from elsewhere, a file or a program",
  });
  return { status: "failed", exitCode: 1, log: null };
}

/** A project that is trusted, whatever it becomes, may have changed its steps since. */
function withoutScript({ script: _approved, ...step }: ProcessStep): ProcessStep {
  return step;
}

/** The record keeps no secrets: a variable with a mask in it is better left as it is inherited. */
function withoutMasks(step: ProcessStep): ProcessStep {
  return {
    ...step,
    environment: Object.fromEntries(Object.entries(step.environment).filter(([, value]) => !value.includes(MASK))),
  };
}
