import type { Context } from "../../base/context.ts";
import { pause } from "../../base/pause.ts";
import type { SessionFacts } from "../../session/backend.ts";
import { LogReader } from "../../session/log_text.ts";
import { PaneLog } from "../../session/pane_log.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { inspectSessions } from "./inspect_sessions.ts";
import { hasEnded } from "../session/find_sessions.ts";
import { type LogSource, OwnLog } from "./own_log.ts";
import { factsOf, lookAgain, type SessionOverview } from "../project_sessions.ts";
import { requireReachable } from "../session/require_session.ts";
import type { SessionPanes } from "./session_panes.ts";

/** What one pane printed. */
export interface PaneOutput {
  readonly pane: PaneView;
  /** As it came. */
  readonly bytes: Uint8Array;
  /** As a person would have read it; the last one has no end yet, and may be empty. */
  readonly lines: readonly string[];
  /** There is no log of it: it was made without. */
  readonly isMissing: boolean;
}

const POLL_MS = 100;
const LOOK_MS = 1000;
/** How long the writer of a log may take to write down the last of it. */
const LAST_WORDS_MS = 1000;

/** Reads text as lines, piece by piece. */
interface LineReader {
  push(piece: string): string[];
  /** The line that has no end yet. */
  readonly current: string;
}

/** Lines as they were printed; only that a terminal wanted a carriage return before each end is forgotten. */
class PlainReader implements LineReader {
  current = "";

  push(piece: string): string[] {
    const lines = (this.current + piece).split("\n");
    this.current = lines.pop()!;
    return lines.map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}

export interface TailWish {
  /** UTC milliseconds; undefined: from the start. */
  readonly since?: number | undefined;
  /** Panes whose lines are what was printed, not what a terminal made of it. */
  readonly isPlain?: (pane: PaneView) => boolean;
  /** Where the output of a pane is if it is in no file; undefined: look for its file. */
  readonly open?: (pane: PaneView) => LogSource | undefined;
}

/** The logs of panes, read from their start or from some time on, and then as they grow. */
export class LogTail implements Disposable {
  readonly #wish: TailWish;
  readonly #logs = new Map<
    string,
    { readonly source: LogSource | undefined; readonly reader: LineReader; readonly text: TextDecoder }
  >();

  constructor(wish: TailWish) {
    this.#wish = wish;
  }

  /** Reads what is new of a pane. */
  read(pane: PaneView): PaneOutput {
    const { source, reader, text } = this.#find(pane);
    const bytes = source?.read() ?? new Uint8Array();
    const lines = reader.push(text.decode(bytes, { stream: true }));
    return { pane, bytes, lines: [...lines, reader.current], isMissing: !(source?.exists ?? false) };
  }

  /** The source of a pane that is in no file. */
  ownOf(pane: PaneView): OwnLog | undefined {
    const { source } = this.#find(pane);
    return source instanceof OwnLog ? source : undefined;
  }

  #find(pane: PaneView): { source: LogSource | undefined; reader: LineReader; text: TextDecoder } {
    const known = this.#logs.get(pane.id);
    if (known !== undefined) return known;
    const source = this.#wish.open?.(pane) ??
      (pane.logPath === null ? undefined : new PaneLog(pane.logPath, this.#wish.since));
    const reader = this.#wish.isPlain?.(pane) === true ? new PlainReader() : new LogReader();
    const log = { source, reader, text: new TextDecoder() };
    this.#logs.set(pane.id, log);
    return log;
  }

  [Symbol.dispose](): void {
    for (const { source } of this.#logs.values()) source?.[Symbol.dispose]();
  }
}

/**
 * Follows panes until their session ends, or `isDone`. `show` gets what is new; windows that are added meanwhile are
 * followed too.
 */
export async function followLogs(
  context: Context,
  overview: SessionOverview,
  { session, living }: SessionPanes,
  isChosen: (pane: PaneView) => boolean,
  tail: LogTail,
  show: (output: PaneOutput) => void,
  isDone: () => boolean,
): Promise<void> {
  let panes = new Map(living.map((pane) => [pane.id, pane]));
  let lookedAt = context.elapsed();
  let quietSince = isOver(factsOf(overview, session)) ? context.elapsed() : undefined;
  while (!isDone()) {
    let isNew = false;
    const chosen = [...panes.values()].filter(isChosen);
    for (const pane of chosen) {
      const output = tail.read(pane);
      isNew ||= output.bytes.length > 0;
      if (output.bytes.length > 0) show(output);
    }
    if (quietSince !== undefined) {
      if (isNew) quietSince = context.elapsed();
      if (context.elapsed() - quietSince > LAST_WORDS_MS) return;
      if (chosen.length > 0 && chosen.every((pane) => tail.ownOf(pane)?.isOver === true)) return;
    } else if (context.elapsed() - lookedAt > LOOK_MS) {
      lookedAt = context.elapsed();
      const fresh = await lookAgain(overview, session);
      requireReachable(fresh, session);
      const now = factsOf(fresh, session);
      const ids = now?.windows.flatMap((window) => window.panes.map((pane) => pane.id)) ?? [];
      if (isOver(now)) quietSince = context.elapsed();
      else if (ids.some((id) => !panes.has(id))) {
        const [inspection] = await inspectSessions(context, fresh, [session]);
        panes = new Map([...panes, ...inspection!.panes.map((pane) => [pane.id, pane] as const)]);
      } else for (const pane of chosen) tail.ownOf(pane)?.resume();
    }
    await pause(POLL_MS);
  }
}

/** Whether a session is gone, or its backend keeps it although it has ended. */
function isOver(facts: SessionFacts | undefined): boolean {
  return facts === undefined || hasEnded(facts.standing);
}
