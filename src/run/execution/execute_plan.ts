import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import type { NewEvent, RunStatus } from "../../events/event.ts";
import type { Plan, Step } from "../../plan/plan.ts";
import type { Host } from "../../process/process.ts";
import type { Backend, CreatedSession } from "../../session/backend.ts";
import { attachSession } from "../session/attach_session.ts";
import { createSession } from "../session/create_session.ts";
import { createWorktree } from "../worktree/create_worktree.ts";
import { listenForInterrupt } from "../interrupt.ts";
import type { Journal } from "../journal.ts";
import { hideSecrets } from "../mask.ts";
import { rollBack } from "../recovery/roll_back.ts";
import { runProcessStep } from "./process_step.ts";

/** What carrying out a plan needs of the world. */
export interface Ground {
  readonly context: Context;
  readonly plan: Plan;
  readonly host: Host;
  readonly backend: Backend;
  readonly journal: Journal;
  /** Aborts when a person or the system asks the run to end. */
  readonly interrupt: AbortSignal;
  /** Takes back what a failed run made. */
  readonly rollback: boolean;
}

export interface StepResult {
  readonly name: string;
  readonly kind: string;
  readonly status: "succeeded" | "failed" | "ignored" | "cancelled" | "timed_out";
  readonly exitCode: number;
  readonly durationMs: number;
  readonly log: string | null;
  readonly message?: string;
}

export interface RunResult {
  readonly status: RunStatus;
  readonly exitCode: number;
  readonly steps: readonly StepResult[];
  readonly durationMs: number;
  /** What this run made and that is still there after a failure. */
  readonly leftBehind: readonly string[];
  readonly session: MadeSession | null;
  readonly worktreeMade: boolean;
  readonly message?: string;
}

export interface MadeSession extends CreatedSession {
  readonly uid: string;
  readonly name: string;
  readonly created: boolean;
  /** Of a session that was there: the ids of the windows that it has more. */
  readonly added?: readonly string[];
}

/** How one step ended; what it throws counts as a failure. */
export interface StepEnd {
  readonly status: Exclude<StepResult["status"], "ignored">;
  readonly exitCode: number;
  readonly log: string | null;
  readonly message?: string;
  readonly session?: MadeSession;
  readonly worktreeMade?: boolean;
}

const EXIT_CODES: Readonly<Record<RunStatus, number>> = {
  succeeded: 0,
  failed: 1,
  cancelled: 130,
  timed_out: 124,
  interrupted: 130,
};

/** Carries out an approved plan, one step after the other, with an event before and after each. */
export async function executePlan(ground: Ground): Promise<RunResult> {
  const { context, plan, journal } = ground;
  // Not by the clock of the wall, which may be set meanwhile.
  const startedAt = context.elapsed();
  const deadline = plan.timeoutMs === null ? Infinity : startedAt + plan.timeoutMs;
  if ([...plan.steps, ...plan.cleanupOnFailure].some(({ kind }) => kind === "process" || kind === "builtin")) {
    await Deno.mkdir(`${plan.artifacts}/logs`, { recursive: true }).catch((error) =>
      journal.warn({ message: `Cannot make "${plan.artifacts}": ${error.message}`, hint: "Steps run without a log" })
    );
  }
  const steps: StepResult[] = [];
  let session: MadeSession | null = null;
  let worktreeMade = false;
  let status: RunStatus = "succeeded";
  let failure: StepResult | undefined;
  for (const [index, step] of plan.steps.entries()) {
    const ended = await runStep(step, index, deadline, ground);
    steps.push(ended.result);
    session = ended.session ?? session;
    worktreeMade ||= ended.worktreeMade ?? false;
    if (ended.result.status === "succeeded" || ended.result.status === "ignored") {
      const hook = hookOf(step);
      if (hook !== undefined && hookOf(plan.steps[index + 1]) !== hook) {
        // Without this event a later run would set it up again.
        const duration_ms = steps.reduce(
          (ms, { durationMs }, at) => hookOf(plan.steps[at]) === hook ? ms + durationMs : ms,
          0,
        );
        const uid = hook === "session.post_create_steps" ? session?.uid ?? plan.session?.uid ?? null : null;
        journal.append({ type: "hook.finished", session_uid: uid, data: { hook, exit_code: 0, duration_ms } });
      }
      continue;
    }
    failure = ended.result;
    status = ended.result.status;
    break;
  }
  if (status !== "succeeded") await cleanUp(ground, steps.length);
  // Without a record no later run would know that what is there was never set up to its end.
  const isForgotten = !journal.isKept && hookOf(plan.steps[steps.length - 1]) !== undefined;
  const leftBehind = status === "succeeded"
    ? []
    : ground.rollback || isForgotten
    ? await rollBack(ground, { session, worktreeMade })
    : describeLeft(plan, worktreeMade, session);
  const durationMs = Math.round(context.elapsed() - startedAt);
  const message = failure === undefined ? {} : { message: failure.message ?? `Step "${failure.name}" failed` };
  // What is told is what is recorded: without secrets.
  const { data } = journal.append({
    type: "run.finished",
    data: {
      status,
      exit_code: EXIT_CODES[status],
      duration_ms: durationMs,
      left_behind: leftBehind,
      ...message,
      ...(failure === undefined ? {} : { step: failure.name }),
    },
  }) as Extract<NewEvent, { type: "run.finished" }>;
  return {
    status,
    exitCode: EXIT_CODES[status],
    steps,
    durationMs,
    leftBehind: data.left_behind,
    session,
    worktreeMade,
    ...(data.message === undefined ? {} : { message: data.message }),
  };
}

async function runStep(
  planned: Step,
  index: number,
  deadline: number,
  ground: Ground,
): Promise<{ result: StepResult } & Pick<StepEnd, "session" | "worktreeMade">> {
  const { context, plan, journal, interrupt } = ground;
  // Its name is told, and its log is called by it.
  const step = plan.secrets.length === 0 ? planned : { ...planned, name: hideSecrets(planned.name, plan.secrets) };
  const { name, kind } = step;
  const startedAt = context.elapsed();
  journal.append({ type: "step.started", data: { index, name, kind } });
  const limit = Math.min(
    deadline - startedAt,
    "timeoutMs" in step && step.timeoutMs !== null ? step.timeoutMs : Infinity,
  );
  const ended: StepEnd = interrupt.aborted ? { status: "cancelled", exitCode: 130, log: null } : limit <= 0
    ? {
      status: "timed_out",
      exitCode: 124,
      log: null,
      message: `The time of the run was up before step "${name}"`,
    }
    : await carryOut(step, index, limit, ground).catch((error: unknown): StepEnd => {
      if (!(error instanceof PrjError)) throw error;
      const hint = error.hint === undefined
        ? ""
        : error.message.includes("\n")
        ? `\n${error.hint}`
        : ` (${error.hint})`;
      return { status: "failed", exitCode: error.exitCode, log: null, message: `${error.message}${hint}` };
    });
  const durationMs = Math.round(context.elapsed() - startedAt);
  const ignored = ended.status === "failed" && "continueOnError" in step && step.continueOnError;
  const common = { index, name, kind, exit_code: ended.exitCode, duration_ms: durationMs, log: ended.log };
  if (ended.status === "succeeded") journal.append({ type: "step.finished", data: common });
  else {
    const message = ended.message ?? (ended.status === "cancelled" ? "Cancelled" : `Exit code ${ended.exitCode}`);
    journal.append({ type: "step.failed", data: { ...common, message, reason: ended.status, ignored } });
  }
  return {
    result: {
      name,
      kind,
      status: ignored ? "ignored" : ended.status,
      exitCode: ended.exitCode,
      durationMs,
      log: ended.log,
      ...(ended.message === undefined ? {} : { message: ended.message }),
    },
    ...(ended.session === undefined ? {} : { session: ended.session }),
    ...(ended.worktreeMade === undefined ? {} : { worktreeMade: ended.worktreeMade }),
  };
}

async function carryOut(step: Step, index: number, limitMs: number, ground: Ground): Promise<StepEnd> {
  switch (step.kind) {
    case "process":
    case "builtin":
      return await runProcessStep(step, index, limitMs, ground);
    case "create-worktree":
      return await createWorktree(step, limitMs, ground);
    case "copy-files":
      return await (await import("../copy/worktree_files.ts")).copyFiles(step, limitMs, ground);
    case "link-files":
      return await (await import("../copy/worktree_files.ts")).linkFiles(step);
    case "create-session":
      return await createSession(step, ground);
    case "start-session":
      return await (await import("../session/start_session.ts")).startSession(step, ground);
    case "merge-session":
      return await (await import("../session/merge_session.ts")).mergeSession(step, ground);
    case "end-session": {
      const { id, name, uid } = step.session;
      const { backend } = ground;
      await (backend.lifecycle === undefined
        ? backend.kill(step.call)
        : backend.lifecycle.remove(step.call, { id, name }));
      ground.journal.append({
        type: "session.killed",
        session_uid: uid,
        data: { id, name, by: `run ${ground.plan.runId}` },
      });
      return { status: "succeeded", exitCode: 0, log: null };
    }
    case "attach":
      return await attachSession(step, ground);
  }
}

/** Which part of setting something up a step belongs to. */
function hookOf(step: Step | undefined): "worktree.post_create_steps" | "session.post_create_steps" | undefined {
  switch (step?.kind) {
    case "copy-files":
    case "link-files":
      return "worktree.post_create_steps";
    case "process":
    case "builtin":
      return step.phase === "worktree.post_create_steps" || step.phase === "session.post_create_steps"
        ? step.phase
        : undefined;
    default:
      return undefined;
  }
}

/** What is run after a failure; its own failures are told and change nothing. */
async function cleanUp(ground: Ground, index: number): Promise<void> {
  // A first interrupt ended the run; cleaning up is cut short only by another one.
  using another = listenForInterrupt();
  const calm: Ground = { ...ground, interrupt: another.signal };
  for (const [offset, step] of ground.plan.cleanupOnFailure.entries()) {
    const { result } = await runStep({ ...step, continueOnError: true }, index + offset, Infinity, calm);
    if (result.status === "cancelled") return;
  }
}

function describeLeft(plan: Plan, worktreeMade: boolean, session: MadeSession | null): string[] {
  return [
    ...(worktreeMade && plan.worktree !== null
      ? [
        `worktree "${plan.worktree.path}"${
          plan.worktree.branch === null ? "" : ` on branch "${plan.worktree.branch}"`
        }`,
      ]
      : []),
    ...(session?.created ? [`session "${session.name}"`] : []),
    ...(session?.added?.length ? [`${session.added.length} windows in session "${session.name}"`] : []),
  ];
}
