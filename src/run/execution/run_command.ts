import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { settingFlag } from "../../config/config.ts";
import type { EventData } from "../../events/event.ts";
import { findSecrets } from "../../events/secret.ts";
import { describePlan, planJson } from "../../plan/describe_plan.ts";
import { tellDifferences } from "../../plan/standing_plan.ts";
import type { Store } from "../../events/store.ts";
import type { Plan, Step } from "../../plan/plan.ts";
import { readProcessIdentity } from "../../process/identity.ts";
import { type ApprovalOptions, approvePlan } from "../trust/approve.ts";
import { executePlan, type RunResult } from "./execute_plan.ts";
import type { EarlyFacts, RunWish } from "./early_facts.ts";
import type { RunHost } from "../head_start.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { type Audience, Journal, openRecord, openRecordIfThere, recordPath } from "../journal.ts";
import { rememberProject } from "../known_projects.ts";
import { kindOf } from "../project.ts";
import { hideInPlan, hideSecrets } from "../mask.ts";
import { type PreparedRun, prepareRun } from "./prepare_run.ts";

/** A finished run: what was decided and what came of it. */
export interface FinishedRun {
  readonly prepared: PreparedRun;
  readonly result: RunResult;
  /** Takes the run's secrets out of what is told of it. */
  hide<T>(data: T): T;
}

/** Decides what a run would do and tells it, as text and as `prj.plan/1`; changes nothing. */
export async function describeRun(
  context: Context,
  wish: RunWish,
  host: RunHost,
  start: EarlyFacts,
): Promise<{ text: string; json: unknown }> {
  const prepared = await prepareRun(context, host, wish, start);
  const plan = hideInPlan(prepared.plan, secretsOf(prepared.plan, context));
  return { text: describePlan(plan, { commandLines: true }), json: planJson(plan) };
}

/** Runs a command: facts, plan, approval, execution, record. */
export async function runCommand(
  context: Context,
  wish: RunWish,
  options: ApprovalOptions & { readonly rollback: boolean },
  audience: Audience,
  runHost: RunHost,
  start: EarlyFacts,
): Promise<FinishedRun> {
  const { host, observer, log } = runHost;
  const { root } = start.place;
  let opened: Store | undefined;
  // Opened while git and the backend answer; a record that is not there yet is made only for a run that takes place.
  const openEarly = async (): Promise<void> => {
    if (kindOf(recordPath(root)) === "file") opened = await openRecord(context, root, audience);
  };
  const { prepared, by } = await approve(context, runHost, wish, options, start, openEarly);
  const { plan, backend } = prepared;
  // Never closed: the last to close a database writes its log into it, and waits for the disk; every event is safe already.
  const store = opened ?? await (start.unrecorded ? openRecordIfThere : openRecord)(context, root, audience);
  if (!start.unrecorded) rememberProject(context, root);
  store.hideSecrets(secretsOf(plan, context));
  const journal = new Journal(store, audience, plan.runId, log);
  observer.record = journal.observe;
  using interrupt = listenForInterrupt();
  journal.appendAll(openingEvents(context, plan, by));
  const ground = { context, plan, host, backend, journal, interrupt: interrupt.signal, rollback: options.rollback };
  warnOfChanges(plan, audience);
  const result = await executePlan(ground);
  await cleanUpAfter(context, prepared, result, audience);
  return { prepared, result, hide: (data) => plan.secrets.length === 0 ? data : hideSecrets(data, plan.secrets) };
}

/** A session that runs is taken as it is, also where its command has changed since; that is said. */
function warnOfChanges({ session }: Plan, audience: Audience): void {
  if (session?.differences === undefined) return;
  audience.warn({
    message: `Session "${session.name}" runs as it was made; its command has changed since: ${
      tellDifferences(session.differences)
    }`,
    hint: "Make it anew with --recreate, or say that it is meant with --reuse",
  });
}

/** Ends sessions that nobody needs any more, where the configuration wants it. */
async function cleanUpAfter(
  context: Context,
  { config, facts, plan }: PreparedRun,
  result: RunResult,
  audience: Audience,
): Promise<void> {
  if (result.status !== "succeeded" || !settingFlag(config, "sessions.auto_cleanup")) return;
  const { autoCleanUpAfter } = await import("../ending/auto_cleanup.ts");
  const session = result.session?.name ?? plan.session?.name ?? null;
  await autoCleanUpAfter(context, { config, facts, root: plan.project.root, session }, audience);
}

/** Plans a run and has it approved; where another was faster with a port of the plan, all over again. */
async function approve(
  context: Context,
  host: RunHost,
  wish: RunWish,
  options: ApprovalOptions,
  start: EarlyFacts,
  whileWaiting: () => Promise<void>,
): Promise<{ prepared: PreparedRun; by: EventData["plan.approved"]["by"] }> {
  const busyPorts = new Set<number>();
  for (let attempt = 1;; attempt++) {
    const prepared = await prepareRun(context, host, wish, start, attempt === 1 ? whileWaiting : undefined, busyPorts);
    const by = await approvePlan(context, prepared, options);
    if (prepared.plan.leases.length === 0) return { prepared, by };
    const { takeLeases } = await import("../leases.ts");
    if (takeLeases(context, prepared.plan, busyPorts)) return { prepared, by };
    if (attempt === MAX_PLANS) {
      throw new PrjError("conflict", {
        message: "Cannot get ports: others were faster every time",
        hint: "Run the same command again",
      });
    }
  }
}

/** How often a run is planned again because another took a number of its plan meanwhile. */
const MAX_PLANS = 100;

const TELLS_REUSE: readonly Step["kind"][] = ["merge-session", "start-session"];

function openingEvents(
  context: Context,
  plan: Plan,
  by: EventData["plan.approved"]["by"],
): Parameters<Journal["appendAll"]>[0] {
  const { session, worktree } = plan;
  return [
    {
      type: "run.started",
      data: {
        command: plan.command,
        project: plan.project.name,
        root: plan.project.root,
        worktree: plan.worktreeName,
        path: plan.path,
        task: plan.task,
        arguments: { ...plan.arguments },
        pid: context.pid,
        pid_started: readProcessIdentity(context.pid) ?? "",
        host: context.hostName,
        version: context.version,
      },
    },
    { type: "plan.built", data: { steps: plan.steps.map((step) => step.name), plan } },
    { type: "plan.approved", data: { by } },
    ...(worktree === null || worktree.created
      ? []
      : [{ type: "worktree.reused" as const, data: { path: worktree.path, branch: worktree.branch } }]),
    // A merge tells it with the windows that there are then, and a start tells more than that.
    ...(session === null || session.created || plan.steps.some(({ kind }) => TELLS_REUSE.includes(kind)) ? [] : [{
      type: "session.reused" as const,
      session_uid: session.uid,
      data: { id: session.id ?? "", name: session.name },
    }]),
  ];
}

/** Secret arguments, and values of variables whose names say that they are secret; names of ours are never masked. */
function secretsOf(plan: Plan, context: Context): string[] {
  const declared = plan.steps.flatMap((step) => {
    if ("environment" in step) return Object.entries(step.environment);
    if (!("spec" in step)) return [];
    const panes = step.spec.windows.flatMap((window) => window.panes);
    return [step.spec, ...panes].flatMap(({ environment }) => Object.entries(environment));
  });
  const guessed = findSecrets({ ...context.env, ...Object.fromEntries(declared) });
  const own = [plan.project.root, plan.path, plan.session?.name ?? "", plan.command];
  return [...plan.secrets, ...guessed.filter((value) => value.length > 5 && !own.some((text) => text.includes(value)))];
}

/** Throws what a failed run is to its caller: exit code and message. */
export function requireSuccess({ prepared, result }: FinishedRun): void {
  if (result.status === "succeeded") return;
  const code = result.status === "cancelled" ? "interrupted" : result.status === "timed_out" ? "timed-out" : "failed";
  const left = result.leftBehind.length === 0 ? "" : `; it left behind ${result.leftBehind.join(" and ")}`;
  throw new PrjError(code, {
    message: `Run of "${prepared.plan.command}" ${result.status.replace("_", " ")}: ${result.message ?? ""}${left}`,
    hint: `Run the same command again to go on, or "prj events --run ${prepared.plan.runId}" to see what happened`,
  });
}
