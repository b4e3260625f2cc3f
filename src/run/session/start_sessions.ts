import type { Context } from "../../base/context.ts";
import { PrjError, throwProblems } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import { orderStarts } from "../../plan/start_order.ts";
import type { ApprovalOptions } from "../trust/approve.ts";
import type { RunWish } from "../execution/early_facts.ts";
import { DefinitionReader, type SessionCommand } from "./find_defined.ts";
import { hasEnded } from "./find_sessions.ts";
import type { Audience } from "../journal.ts";
import { findSessionOf } from "./match_defined.ts";
import type { SessionOverview } from "../project_sessions.ts";
import type { FinishedRun } from "../execution/run_command.ts";
import { runOnce } from "../execution/run_once.ts";
import { waitUntilHealthy } from "./wait_healthy.ts";

/** How one start of several went. */
export interface Started {
  readonly command: string;
  /** Its name; null where the command opens none, or was not come to. */
  readonly session: string | null;
  /** running: it ran before, and was left. */
  readonly outcome: "started" | "running" | "failed" | "not_started";
  readonly run: FinishedRun | undefined;
  /** Why it failed; undefined where its run tells. */
  readonly error: PrjError | undefined;
}

/** What is to be started, in its order: the last is what was asked for. */
export interface StartPlan {
  readonly order: readonly SessionCommand[];
  /** What runs already is left: all but a command that was asked for by its name. */
  readonly asked: string | undefined;
}

/** Orders one command, by its name or its session's, behind all that it depends on. Throws all that is wrong. */
export async function planStart(reader: DefinitionReader, word: string): Promise<StartPlan> {
  const named = await reader.find(word) ?? (await reader.all()).find(({ defined }) => defined?.name === word);
  if (named === undefined) {
    const names = reader.start.shelf.sources.map(({ name }) => name);
    throw new PrjError("not-found", {
      message: `No command "${word}"`,
      hint: suggest(word, names) ?? 'Run "prj list" to see the commands',
    });
  }
  // What is wrong with it says its run, with more than is known here.
  if (named.problems.length > 0) return { order: [named], asked: named.name };
  return { order: await orderCommands(reader, [named]), asked: named.name };
}

/** Orders all defined sessions. A command that is broken is a reason to start none. */
export async function planStartAll(reader: DefinitionReader): Promise<StartPlan> {
  const all = await reader.all();
  throwProblems(all.flatMap(({ problems }) => problems));
  return { order: await orderCommands(reader, all.filter(({ defined }) => defined !== undefined)), asked: undefined };
}

async function orderCommands(
  reader: DefinitionReader,
  wanted: readonly SessionCommand[],
): Promise<readonly SessionCommand[]> {
  const known = new Map(wanted.map((command) => [command.name, command]));
  for (const command of known.values()) {
    for (const { name } of command.dependsOn) {
      const found = known.has(name) ? undefined : await reader.find(name);
      if (found !== undefined) known.set(name, found);
    }
  }
  // A broken command that something depends on is told by itself, not as an obstacle only.
  throwProblems([...known.values()].flatMap(({ problems }) => problems));
  const names = reader.start.shelf.sources.map(({ name }) => name);
  const { order, problems } = orderStarts(wanted.map(({ name }) => name), (name) => known.get(name), names);
  throwProblems(problems);
  return order;
}

export interface StartOptions {
  /** Of the command that was asked for. */
  readonly wish: RunWish;
  readonly approval: ApprovalOptions & { readonly rollback: boolean };
  /** How long a health check may take that others wait for. */
  readonly healthMs: number;
  /** Hears what is being waited for. */
  readonly tell: (text: string) => void;
}

/**
 * Starts sessions one after the other, each by a run of its own. The first that fails is the last: what comes after it
 * is told as not started. `overview`: what there was before; undefined: nothing is asked about it.
 */
export async function startSessions(
  context: Context,
  overview: SessionOverview | undefined,
  { order, asked }: StartPlan,
  { wish, approval, healthMs, tell }: StartOptions,
  audience: Audience,
): Promise<readonly Started[]> {
  const started: Started[] = [];
  const opened = new Set<string>();
  for (const command of order) {
    const { name, defined } = command;
    if (started.at(-1)?.outcome === "failed") {
      started.push({ command: name, session: null, outcome: "not_started", run: undefined, error: undefined });
      continue;
    }
    const there = defined === undefined || overview === undefined || name === asked
      ? undefined
      : findSessionOf(defined, overview);
    // One that has ended and stays is started; what nobody can look at is left.
    const isThere = there !== undefined && !hasEnded(there) || (name !== asked && opened.has(keyOf(command)));
    const isNeeded = order.some(({ dependsOn }) => dependsOn.some((one) => one.name === name));
    const one = isThere
      ? {
        command: name,
        session: there?.name ?? defined!.name,
        outcome: "running" as const,
        run: undefined,
        error: undefined,
      }
      : await startOne(context, command, name === asked ? wish : { ...alone(wish), name }, approval, audience);
    opened.add(keyOf(command));
    const unhealthy = isNeeded && one.outcome !== "failed" && one.session !== null && defined !== undefined
      ? await waitUntilHealthy(context, defined.backend, one.session, healthMs, tell)
      : undefined;
    started.push(unhealthy === undefined ? one : { ...one, outcome: "failed", error: unhealthy });
  }
  return started;
}

/** Two commands may open the same session. */
function keyOf({ name, defined }: SessionCommand): string {
  return defined === undefined ? name : JSON.stringify([defined.name, defined.identity.path, defined.identity.task]);
}

/** What is asked of the one command only does not hold for those that it depends on. */
function alone({ remember }: RunWish): Omit<RunWish, "name"> {
  return { supplied: [], remember, attach: false };
}

async function startOne(
  context: Context,
  { name }: SessionCommand,
  wish: RunWish,
  approval: StartOptions["approval"],
  audience: Audience,
): Promise<Started> {
  try {
    const run = await runOnce(context, { ...wish, name }, approval, audience);
    const session = run.result.session?.name ?? run.prepared.plan.session?.name ?? null;
    const outcome = run.result.status === "succeeded" ? "started" : "failed";
    return { command: name, session, outcome, run, error: undefined };
  } catch (error) {
    if (!(error instanceof PrjError)) throw error;
    return { command: name, session: null, outcome: "failed", run: undefined, error };
  }
}
