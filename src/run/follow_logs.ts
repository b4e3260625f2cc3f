import type { Context } from "../base/context.ts";
import { LogReader } from "../session/log_text.ts";
import { PaneLog } from "../session/pane_log.ts";
import type { PaneView } from "../session/pane_state.ts";
import { choosePanes, type PaneWish } from "./choose_panes.ts";
import { inspectSessions } from "./inspect_sessions.ts";
import { factsOf, lookAgain, type SessionOverview } from "./project_sessions.ts";
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

/** The logs of panes, read from their start or from some time on, and then as they grow. */
export class LogTail implements Disposable {
  readonly #since: number | undefined;
  readonly #logs = new Map<
    string,
    { readonly file: PaneLog | undefined; readonly reader: LogReader; readonly text: TextDecoder }
  >();

  /** `since`: UTC milliseconds. */
  constructor(since: number | undefined) {
    this.#since = since;
  }

  /** Reads what is new of a pane. */
  read(pane: PaneView): PaneOutput {
    let log = this.#logs.get(pane.id);
    if (log === undefined) {
      const file = pane.logPath === null ? undefined : new PaneLog(pane.logPath, this.#since);
      log = { file, reader: new LogReader(), text: new TextDecoder() };
      this.#logs.set(pane.id, log);
    }
    const bytes = log.file?.read() ?? new Uint8Array();
    const lines = log.reader.push(log.text.decode(bytes, { stream: true }));
    return { pane, bytes, lines: [...lines, log.reader.current], isMissing: !(log.file?.exists ?? false) };
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#logs.values()) file?.[Symbol.dispose]();
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
  wish: PaneWish,
  tail: LogTail,
  show: (output: PaneOutput) => void,
  isDone: () => boolean,
): Promise<void> {
  let panes = new Map(living.map((pane) => [pane.id, pane]));
  let lookedAt = context.now();
  let quietSince = session.state === "running" ? undefined : context.now();
  while (!isDone()) {
    let isNew = false;
    for (const pane of panes.size === 0 ? [] : choosePanes([...panes.values()], wish)) {
      const output = tail.read(pane);
      isNew ||= output.bytes.length > 0;
      if (output.bytes.length > 0) show(output);
    }
    if (quietSince !== undefined) {
      if (isNew) quietSince = context.now();
      if (context.now() - quietSince > LAST_WORDS_MS) return;
    } else if (context.now() - lookedAt > LOOK_MS) {
      lookedAt = context.now();
      const fresh = await lookAgain(overview, session);
      const now = factsOf(fresh, session);
      const ids = now?.windows.flatMap((window) => window.panes.map((pane) => pane.id)) ?? [];
      if (now === undefined) quietSince = context.now();
      else if (ids.some((id) => !panes.has(id))) {
        const [inspection] = await inspectSessions(context, fresh, [session]);
        panes = new Map([...panes, ...inspection!.panes.map((pane) => [pane.id, pane] as const)]);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
