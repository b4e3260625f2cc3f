import { pasteWord } from "../../base/command_line.ts";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { pause } from "../../base/pause.ts";
import type { SessionFacts } from "../../session/backend.ts";
import { readPaneRecord } from "../../session/pane_record.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { choosePanes, describePaneIdentity, keepChoice, type PaneWish } from "./choose_panes.ts";
import { LogTail } from "./follow_logs.ts";
import { inspectSessions } from "./inspect_sessions.ts";
import { isOwnProcess, openOwnLog } from "./own_log.ts";
import { hasEnded, viewEnded } from "../session/find_sessions.ts";
import { factsOf, listingOf, lookAgain, type SessionOverview } from "../project_sessions.ts";
import { findSession, type NameWish, requireReachable, requireSession } from "../session/require_session.ts";
import { findMovedPanes, findSessionPanes, type SessionPanes } from "./session_panes.ts";
import { type Condition, describeCondition, judgePanes, requirePossible } from "./wait_condition.ts";

export interface WaitWish {
  readonly condition: Condition;
  readonly names: NameWish;
  readonly panes: PaneWish;
  /** Infinity: as long as it takes. */
  readonly timeoutMs: number;
  /** Between looks; undefined: soon at first, then every second. */
  readonly intervalMs: number | undefined;
  readonly signal: AbortSignal;
}

export interface WaitEnd {
  readonly waitedMs: number;
  /** As they were when it came true. */
  readonly panes: readonly PaneView[];
  /** The line that matched. */
  readonly match: { readonly pane: PaneView; readonly line: string } | null;
}

const SHORTEST_MS = 100;
/** A runtime takes longer to answer, and so does the machine that it runs on. */
const SHORTEST_CONTAINER_MS = 250;
const LONGEST_MS = 1000;
/** How long the writer of a log may take to write down the last of it. */
const LAST_WORDS_MS = 1000;

/** Waits until a condition holds for the chosen panes of a session, all of them in the same look. */
export async function waitForSession(
  context: Context,
  overview: SessionOverview,
  name: string,
  wish: WaitWish,
): Promise<WaitEnd> {
  const { condition } = wish;
  // Not by the clock of the wall, which is set now and then.
  const startedAt = context.elapsed();
  const waitedMs = (): number => Math.round(context.elapsed() - startedAt);
  if (condition.kind === "session-missing" && isKnownMissing(overview, name, wish.names)) {
    return { waitedMs: 0, panes: [], match: null };
  }
  const found = await findSessionPanes(context, overview, name, wish.names);
  requirePossible(condition, found.session);
  const shortest = found.session.kind === "container" ? SHORTEST_CONTAINER_MS : SHORTEST_MS;
  using watch = new PaneWatch(context, overview, found, wish.panes);
  let doubted = false;
  for (let next = wish.intervalMs ?? shortest;; next = wish.intervalMs ?? Math.min(next * 1.25, LONGEST_MS)) {
    const panes = watch.panes;
    const end = { waitedMs: waitedMs(), panes, match: null };
    if (condition.kind === "session-missing" && watch.isMissing) return end;
    if (condition.kind === "healthy" && watch.health === "healthy") return end;
    if (condition.kind === "output") {
      const match = await watch.findLine(condition.pattern);
      if (match !== undefined) return { ...end, match };
    }
    const verdict = judgePanes(condition, panes);
    if (verdict === "holds") return end;
    if (verdict === "never" && doubted) throw never(name, condition, panes);
    doubted = verdict === "never";
    // One that ended may still be taken away.
    const isFinal = !watch.isAlive && condition.kind !== "session-missing";
    if (isFinal && !doubted && watch.goneForMs > LAST_WORDS_MS) throw gone(name, condition, found);
    if (waitedMs() >= wish.timeoutMs) throw timedOut(name, condition, panes, wish.timeoutMs);
    await pause(Math.min(next, wish.timeoutMs - waitedMs()), wish.signal);
    if (wish.signal.aborted) throw new PrjError("interrupted", { message: "Interrupted" });
    await watch.look(condition.kind === "output" ? LONGEST_MS : 0);
  }
}

/** Throws where it may be in a backend that does not answer, unless it is known to have ended. */
function isKnownMissing(overview: SessionOverview, name: string, names: NameWish): boolean {
  if (findSession(overview, name, names) !== undefined) return false;
  const { store, place } = overview;
  const isRecorded = store !== undefined && place !== undefined &&
    viewEnded(store, place.root, overview).some((ended) => ended.name === name);
  if (isRecorded) return true;
  try {
    requireSession(overview, name, names);
    return false;
  } catch (error) {
    if (error instanceof PrjError && error.code === "not-found") return true;
    throw error;
  }
}

/** The chosen panes, looked at again and again; one that is gone stays, as its record tells it. */
class PaneWatch implements Disposable {
  readonly #context: Context;
  readonly #overview: SessionOverview;
  readonly #found: SessionPanes;
  readonly #isChosen: (pane: PaneView) => boolean;
  readonly #known = new Map<string, PaneView>();
  readonly #tail: LogTail;
  #lookedAt: number;
  /** What its backend says of it now. */
  #facts: SessionFacts | undefined;
  #goneAt: number | undefined;

  constructor(context: Context, overview: SessionOverview, found: SessionPanes, wish: PaneWish) {
    this.#context = context;
    this.#lookedAt = context.elapsed();
    const request = { lines: null, follow: true, since: null };
    this.#tail = new LogTail({
      open: (pane) =>
        isOwnProcess(found.session, pane) ? openOwnLog(context, overview, found.session, request) : undefined,
    });
    this.#overview = overview;
    this.#found = found;
    // A pane that closed with its command before anyone looked ended all the same.
    for (const pane of [...found.living, ...found.gone]) this.#known.set(pane.id, pane);
    this.#facts = factsOf(overview, found.session);
    if (!this.isAlive) this.#goneAt = -Infinity;
    const wishes = wish.window !== undefined || wish.pane !== undefined;
    this.#isChosen = keepChoice(wishes ? choosePanes([...this.#known.values()], wish) : [], wish);
  }

  /** It is there, and did not end. */
  get isAlive(): boolean {
    return this.#facts !== undefined && !hasEnded(this.#facts.standing);
  }

  get isMissing(): boolean {
    return this.#facts === undefined;
  }

  get health(): string | null {
    return this.#facts?.standing.health ?? null;
  }

  get goneForMs(): number {
    return this.#goneAt === undefined ? 0 : this.#context.elapsed() - this.#goneAt;
  }

  get panes(): readonly PaneView[] {
    return [...this.#known.values()].filter(this.#isChosen);
  }

  /** One process of the backend, unless the last look is younger than `restMs`. */
  async look(restMs: number): Promise<void> {
    if (this.#context.elapsed() - this.#lookedAt < restMs) return;
    const { session } = this.#found;
    const fresh = this.isMissing ? undefined : await lookAgain(this.#overview, session);
    this.#lookedAt = this.#context.elapsed();
    if (fresh !== undefined) requireReachable(fresh, session);
    this.#facts = fresh === undefined ? undefined : factsOf(fresh, session);
    const [now] = this.#facts === undefined ? [] : await inspectSessions(this.#context, fresh!, [session]);
    this.#goneAt = this.isAlive ? undefined : this.#goneAt ?? this.#context.elapsed();
    const living = new Map(now?.panes.map((pane) => [pane.id, pane]));
    const gone = [...this.#known.values()].filter(({ id }) => !living.has(id));
    const moved = fresh === undefined ? undefined : await findMovedPanes(this.#context, fresh, session, gone);
    for (const pane of gone) this.#known.set(pane.id, moved?.get(pane.id) ?? viewGone(pane));
    for (const [id, pane] of living) this.#known.set(id, pane);
  }

  /** Looks for a line in all that the panes ever printed. */
  async findLine(pattern: RegExp): Promise<{ pane: PaneView; line: string } | undefined> {
    for (const pane of this.panes) {
      if (!this.isAlive) await this.#tail.ownOf(pane)?.whole();
      const line = (await this.#newLines(pane)).find((line) => pattern.test(line));
      if (line !== undefined) return { pane, line };
    }
    return undefined;
  }

  async #newLines(pane: PaneView): Promise<readonly string[]> {
    const { lines, isMissing } = this.#tail.read(pane);
    if (!isMissing) return lines;
    // Without a log there is what the backend still has.
    const [screen] = await listingOf(this.#overview, this.#found.session).backend.capture([pane.id], {
      history: Infinity,
      colors: false,
    });
    return screen?.split("\n") ?? [];
  }

  [Symbol.dispose](): void {
    this.#tail[Symbol.dispose]();
  }
}

function viewGone(pane: PaneView): PaneView {
  const run = pane.recordPath === null ? undefined : readPaneRecord(pane.recordPath)?.runs.at(-1);
  const exitCode = run?.exitCode ?? pane.exitCode;
  return {
    ...pane,
    gone: true,
    exitCode,
    endedAt: run?.endedAt ?? pane.endedAt,
    state: exitCode === null ? "dead" : "exited",
    foreground: null,
    processes: 0,
  };
}

/** Says how panes are, for messages. */
function describePanes(panes: readonly PaneView[]): string {
  if (panes.length === 0) return "it has no panes";
  return panes.map((pane) => {
    const what = pane.state === "running"
      ? `runs "${pane.foreground?.text ?? pane.command ?? "?"}"`
      : `is ${pane.state}`;
    const code = pane.exitCode === null ? "" : ` (exit code ${pane.exitCode})`;
    return `${describePaneIdentity(pane)} ${what}${code}`;
  }).join(", ");
}

function timedOut(name: string, condition: Condition, panes: readonly PaneView[], timeoutMs: number): PrjError {
  return new PrjError("timed-out", {
    message: `Waited ${timeoutMs / 1000} s for "${name}" until ${describeCondition(condition)}: ${
      describePanes(panes)
    }`,
    hint: "Wait longer with --timeout",
  });
}

function never(name: string, condition: Condition, panes: readonly PaneView[]): PrjError {
  return new PrjError("failed", {
    message: `"${name}" cannot become ${describeCondition(condition)} any more: ${describePanes(panes)}`,
    hint: `Run "prj logs ${pasteWord(name)}" to read what it printed`,
  });
}

function gone(name: string, condition: Condition, { session }: SessionPanes): PrjError {
  return new PrjError("not-found", {
    message: session.state === "running"
      ? `Session "${name}" ended before ${describeCondition(condition)}`
      : `Session "${name}" has ended, and cannot become ${describeCondition(condition)}`,
    hint: `Run "prj logs ${pasteWord(name)}" to read what it printed`,
  });
}
