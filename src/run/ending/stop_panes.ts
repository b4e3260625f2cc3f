import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import { processTree, readProcessTable } from "../../process/process_table.ts";
import { isAlive, type SeenProcess, seeProcess, signalGroupOf, signalSeen } from "../../process/signal.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { findPrograms } from "./pane_program.ts";

/**
 * What it took to end the program of a pane. idle: there was none; exited: its command had ended; self: prj itself runs
 * there; running: it could not be ended.
 */
export const STOP_WAYS = ["interrupt", "terminate", "kill", "idle", "exited", "self", "running"] as const;
export type StopWay = (typeof STOP_WAYS)[number];

export interface StoppedPane {
  readonly pane: PaneView;
  readonly way: StopWay;
  /** Processes that outlived it, or ran behind it, and were ended too. */
  readonly others: number;
}

export interface StopLimits {
  /** For all three signals together, milliseconds. */
  readonly timeoutMs: number;
  /** Ends the waiting; what runs is then left as it is. */
  readonly interrupt: AbortSignal;
}

const POLL_MS = 40;
/** How long what is left of an ended program may take to end by itself. */
const GRACE_MS = 200;
/** How long SIGKILL may take to show its effect once the time is over. */
const LAST_MS = 1000;
/** Shares of the time: half for the interrupt, then until SIGKILL. What is left is for its effect. */
const TERMINATE_SHARE = 0.5;
const KILL_SHARE = 0.8;

/**
 * Ends what runs in panes, all at the same time: an interrupt for the program in the foreground, as Ctrl-C gives it,
 * then SIGTERM and SIGKILL for all that is left, background jobs too. Shells that wait for a person stay.
 */
export async function stopPanes(
  context: Context,
  panes: readonly PaneView[],
  { timeoutMs, interrupt }: StopLimits,
): Promise<readonly StoppedPane[]> {
  // Not by the clock of the wall: it may be set meanwhile, and a program had no time to end.
  const startedAt = context.elapsed();
  const targets = panes.map((pane) => new Target(pane, context));
  for (let isFirst = true, wereDone = false;; isFirst = false) {
    const now = context.elapsed();
    const table = await readProcessTable(context.now());
    for (const target of targets) target.look(table);
    const open = targets.filter((target) => !target.isDone);
    const elapsed = now - startedAt;
    const areDone = open.length === 0;
    // A shell may be about to begin the next command of a list.
    if ((areDone && (isFirst || wereDone)) || interrupt.aborted) break;
    if (elapsed >= timeoutMs) {
      await killAll(open, context);
      break;
    }
    wereDone = areDone;
    for (const target of open) target.push(now, startedAt, timeoutMs);
    await pause(POLL_MS);
  }
  return targets.map((target) => target.report());
}

/** On a busy machine the time may be over before SIGKILL had its turn. */
async function killAll(targets: readonly Target[], context: Context): Promise<void> {
  const startedAt = context.elapsed();
  for (const target of targets) target.kill();
  while (targets.some((target) => !target.isDone) && context.elapsed() - startedAt < LAST_MS) {
    await pause(POLL_MS);
  }
}

/** Ends what is left of panes whose session is gone: programs that do not care that their terminal is. */
export async function endLeftovers(context: Context, left: readonly SeenProcess[], timeoutMs: number): Promise<void> {
  const startedAt = context.elapsed();
  let told = false;
  for (;;) {
    const alive = left.filter(isAlive);
    const elapsed = context.elapsed() - startedAt;
    if (alive.length === 0 || elapsed > timeoutMs) return;
    if (!told && elapsed >= GRACE_MS) alive.forEach(terminate);
    told ||= elapsed >= GRACE_MS;
    if (elapsed >= timeoutMs / 2) { for (const one of alive) signalSeen(one, "SIGKILL"); }
    await pause(POLL_MS);
  }
}

/**
 * Remembers all that runs in panes, shells and launchers too, but not what prj itself runs in; with `attached` only what
 * has the pane's own terminal.
 */
export async function seePanes(
  context: Context,
  panes: readonly Pick<PaneView, "pid">[],
  { attached = false } = {},
): Promise<readonly SeenProcess[]> {
  const table = await readProcessTable(context.now());
  const pids = panes.flatMap(({ pid }) => {
    const { programs, shells } = findPrograms(table, pid, context.pid);
    const terminal = table.get(pid)?.terminalGroup;
    return [...programs, ...shells].filter(({ terminalGroup }) => !attached || terminalGroup === terminal)
      .map((process) => process.pid);
  });
  return [...new Set(pids)].map(seeProcess).filter((seen) => seen !== undefined);
}

/**
 * Tells what was seen in a terminal that this is gone. The kernel tells only its first process, which is the launcher,
 * and the program in the foreground: a loop of a shell would go on for ever. Whoever does not care lives on, as ever.
 */
export function hangUp(left: readonly SeenProcess[]): void {
  for (const one of left) if (signalSeen(one, "SIGHUP")) signalSeen(one, "SIGCONT");
}

type Stage = "interrupt" | "terminate" | "kill";

/** One pane on its way. */
class Target {
  readonly #pane: PaneView;
  readonly #own: number;
  readonly #startedAt: number;
  /** All that has to go, by pid. */
  readonly #seen = new Map<number, SeenProcess>();
  /** What had the terminal, each in its turn. */
  readonly #programs: SeenProcess[] = [];
  readonly #interrupted = new Set<number>();
  readonly #terminated = new Set<SeenProcess>();
  readonly #wrappers = new Set<SeenProcess>();
  #foreground: { readonly seen: SeenProcess; readonly group: number } | undefined;
  #isOwn = false;
  #stage: Stage = "interrupt";
  #way: StopWay;
  /** Since when the program is gone and something else is left. */
  #leftSince: number | undefined;
  #killAt = Infinity;

  constructor(pane: PaneView, context: Context) {
    this.#pane = pane;
    this.#own = context.pid;
    this.#startedAt = context.now();
    this.#way = pane.state === "exited" || pane.state === "dead" ? "exited" : "idle";
  }

  get isDone(): boolean {
    return this.#alive().length === 0;
  }

  /** Takes in what there is now: what has been seen once stays known, whoever its parent becomes. */
  look(table: Awaited<ReturnType<typeof readProcessTable>>): void {
    const { foreground, programs, wrappers, isOwn } = findPrograms(table, this.#pane.pid, this.#own, this.#startedAt);
    this.#isOwn ||= isOwn;
    const known = this.#alive().flatMap(({ pid }) => processTree(table, pid));
    for (const { pid } of [...programs, ...known]) {
      const before = this.#seen.get(pid);
      if (before !== undefined && isAlive(before)) continue;
      const seen = seeProcess(pid);
      if (seen !== undefined) this.#seen.set(pid, seen);
    }
    for (const { pid } of wrappers) {
      const wrapper = this.#seen.get(pid);
      if (wrapper !== undefined) this.#wrappers.add(wrapper);
    }
    const seen = foreground === undefined ? undefined : this.#seen.get(foreground.pid);
    this.#foreground = foreground === undefined || seen === undefined ? undefined : { seen, group: foreground.group };
    if (seen !== undefined && !this.#programs.includes(seen)) {
      this.#programs.push(seen);
      this.#way = this.#stage;
    }
  }

  /** Does what is due: the next signal, where the one before had its time. */
  push(now: number, startedAt: number, timeoutMs: number): void {
    const runs = this.#programs.some(isAlive);
    this.#leftSince = runs ? undefined : this.#leftSince ?? now;
    if (this.#stage === "interrupt") {
      const foreground = this.#foreground;
      if (foreground !== undefined && !this.#interrupted.has(foreground.seen.pid)) {
        this.#interrupted.add(foreground.seen.pid);
        signalGroupOf(foreground.seen, foreground.group, "SIGINT");
      }
      const isOver = now >= startedAt + timeoutMs * TERMINATE_SHARE;
      if (isOver || (this.#leftSince !== undefined && now >= this.#leftSince + GRACE_MS)) {
        this.#enter("terminate", runs);
        this.#killAt = Math.min(startedAt + timeoutMs * KILL_SHARE, now + timeoutMs * (KILL_SHARE - TERMINATE_SHARE));
      }
    }
    if (this.#stage === "terminate" && now >= this.#killAt) this.#enter("kill", runs);
    if (this.#stage === "kill") return this.#killAlive();
    for (const seen of this.#alive()) {
      if (this.#stage === "terminate" && !this.#terminated.has(seen)) {
        this.#terminated.add(seen);
        terminate(seen);
      }
    }
  }

  /** Ends all that is left at once. */
  kill(): void {
    this.#enter("kill", this.#programs.some(isAlive));
    this.#killAlive();
  }

  report(): StoppedPane {
    const alive = this.#alive();
    const way = alive.length > 0 ? "running" : this.#way === "idle" && this.#isOwn ? "self" : this.#way;
    const others = [...this.#terminated].filter((one) => !this.#programs.includes(one) && !this.#wrappers.has(one));
    return { pane: this.#pane, way, others: others.length };
  }

  #enter(stage: Stage, runs: boolean): void {
    this.#stage = stage;
    if (runs) this.#way = stage;
  }

  #killAlive(): void {
    for (const seen of this.#alive()) {
      this.#terminated.add(seen);
      signalSeen(seen, "SIGKILL");
    }
  }

  #alive(): readonly SeenProcess[] {
    return [...this.#seen.values()].filter(isAlive);
  }
}

/** One that was stopped by Ctrl-Z hears of it only when it goes on. */
function terminate(seen: SeenProcess): void {
  if (signalSeen(seen, "SIGTERM")) signalSeen(seen, "SIGCONT");
}
