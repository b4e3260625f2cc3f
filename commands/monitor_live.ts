import { basename } from "node:path";
import { Pause } from "../src/base/pause.ts";
import { PrjError } from "../src/base/error.ts";
import { Queue } from "../src/base/queue.ts";
import { attachTo } from "../src/run/session/attach_session.ts";
import { endSessions } from "../src/run/ending/end_session.ts";
import type { SessionView } from "../src/run/session/find_sessions.ts";
import type { Audience } from "../src/run/journal.ts";
import type { Look } from "../src/run/monitor/look.ts";
import { findProject } from "../src/run/project.ts";
import { findProjectSessions, type SessionOverview } from "../src/run/project_sessions.ts";
import { stopSessions } from "../src/run/ending/stop_session.ts";
import { Watcher } from "../src/run/monitor/watch_sessions.ts";
import {
  FIRST_STATE,
  type LogSource,
  type MonitorState,
  pressKey,
  say,
  showLog,
  takeLook,
  type Wish,
} from "../src/ui/monitor_state.ts";
import { pageRows, renderMonitor } from "../src/ui/monitor_view.ts";
import { Screen, type ScreenEvent } from "../src/ui/screen.ts";
import type { Invocation } from "./verb.ts";

export interface LiveOptions {
  readonly all: boolean;
  /** As `--backend` takes it. */
  readonly backend: string | undefined;
  readonly intervalMs: number;
}

type Happening =
  | ScreenEvent
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "trouble"; readonly text: string }
  | { readonly kind: "printed"; readonly source: LogSource; readonly lines: readonly string[] }
  | { readonly kind: "said"; readonly text: string; readonly isFailure: boolean }
  | { readonly kind: "broken"; readonly error: unknown };

/** A first look cannot tell what is used since the look before, so the second one comes soon. */
const SECOND_LOOK_MS = 500;

/** As `prj stop` takes. */
const STOP_WITHIN_MS = 10_000;

/** Shows sessions on the whole terminal until a key or a signal ends it; returns the exit code. */
export async function runLive(invocation: Invocation, options: LiveOptions): Promise<number> {
  const live = new Live(invocation, options);
  return await live.run();
}

class Live {
  readonly #invocation: Invocation;
  readonly #options: LiveOptions;
  readonly #happenings = new Queue<Happening>();
  readonly #pause = new Pause();
  /** What would be narrated is said on the screen. */
  readonly #audience: Audience;
  readonly #watcher: Watcher;
  readonly #title: string;
  readonly #deeds = new Set<Promise<void>>();
  readonly #warned = new Set<string>();
  #state: MonitorState = FIRST_STATE;
  /** Someone else has the terminal. */
  #isAway = false;
  #hasEnded = false;

  constructor(invocation: Invocation, options: LiveOptions) {
    this.#invocation = invocation;
    this.#options = options;
    const place = options.all ? undefined : findProject(invocation.context.cwd);
    this.#title = place === undefined ? "all sessions" : basename(place.root);
    this.#audience = {
      event: () => {},
      output: () => {},
      // What is wrong with a record is found at every look, and told once.
      warn: ({ message }) =>
        this.#warned.has(message) ? undefined : this.#warned.add(message) && this.#say(message, true),
    };
    this.#watcher = new Watcher(invocation.context, this.#audience, { ...options, settle: false });
  }

  /** Shows the view to its end, and then waits for what it was told to do. */
  async run(): Promise<number> {
    const code = await this.#show();
    if (this.#deeds.size > 0) this.#invocation.console.narrate("Waiting for sessions to end");
    await Promise.all(this.#deeds);
    return code;
  }

  async #show(): Promise<number> {
    using screen = new Screen((event) => this.#happenings.push(event));
    void this.#keepLooking();
    try {
      for (;;) {
        if (!this.#happenings.isWaiting) this.#draw(screen);
        const code = await this.#take(await this.#happenings.next(), screen);
        if (code !== undefined) return code;
      }
    } finally {
      this.#hasEnded = true;
      this.#pause.end();
    }
  }

  /** Changes what is shown by what has happened; returns the exit code where that ends it. */
  async #take(happening: Happening, screen: Screen): Promise<number | undefined> {
    switch (happening.kind) {
      case "resize":
        return undefined;
      case "end":
        return 130;
      case "broken":
        throw happening.error;
      case "said":
        this.#state = say(this.#state, happening.text, happening.isFailure);
        return undefined;
      case "look":
        this.#state = takeLook(this.#state, happening.look);
        if (this.#state.mode.kind === "log") this.#readLog(this.#state.mode.source);
        return undefined;
      case "trouble":
        this.#state = { ...this.#state, trouble: happening.text };
        return undefined;
      case "printed":
        this.#state = showLog(this.#state, happening.source, happening.lines);
        return undefined;
      case "key": {
        const { state, wish } = pressKey(this.#state, happening.key, pageRows(screen.size));
        this.#state = state;
        if (wish?.kind === "quit") return happening.key.name === "c-c" ? 130 : 0;
        if (wish !== undefined) await this.#fulfil(wish, screen);
      }
    }
    return undefined;
  }

  async #fulfil(wish: Exclude<Wish, { kind: "quit" }>, screen: Screen): Promise<void> {
    switch (wish.kind) {
      case "redraw":
        return screen.forget();
      case "attach":
        return await this.#attempt(() => this.#attach(wish.session.session, screen));
      case "log":
        return this.#readLog(wish.source);
      case "stop":
      case "kill": {
        const { kind, session: { session } } = wish;
        this.#state = say(this.#state, `${kind === "stop" ? "Stopping" : "Ending"} "${session.name}"`);
        // Programs and cleanup steps may take long; the view goes on meanwhile.
        const deed = this.#attempt(() => this.#end(session, kind)).finally(() => this.#deeds.delete(deed));
        this.#deeds.add(deed);
      }
    }
  }

  async #attach(session: SessionView, screen: Screen): Promise<void> {
    const { context, console } = this.#invocation;
    using overview = await this.#overview();
    const isContainer = session.kind === "container";
    this.#isAway = true;
    const lend = (call: () => Promise<number>): Promise<number> =>
      screen.lend(() => {
        if (isContainer) {
          console.narrate(`"${session.name}": Ctrl-P Ctrl-Q leaves its terminal; without one Ctrl-C does`);
        }
        return call();
      });
    const code = await attachTo(session, overview, context, this.#audience, lend).finally(() => this.#isAway = false);
    // That of a container is its own process's, or says that a person left.
    if (code !== 0 && !isContainer) {
      this.#say(`Cannot attach to "${session.name}": it ended with exit code ${code}`, true);
    }
    this.#pause.end();
  }

  async #end(session: SessionView, how: "stop" | "kill"): Promise<void> {
    const { context } = this.#invocation;
    using overview = await this.#overview();
    const wish = { force: false, by: how === "stop" ? "stop" : "person", timeoutMs: STOP_WITHIN_MS, keep: false };
    const end = how === "kill"
      ? (await endSessions(context, overview, [session], wish, this.#audience))[0]
      : (await stopSessions(context, overview, [session], wish, this.#audience)).sessions[0]?.end;
    const failed = end?.failed ?? [];
    if (failed.length > 0) this.#say(`Cleanup steps of "${session.name}" failed: ${failed.join(", ")}`, true);
    else if (end === undefined || end.cancelled) this.#say(`"${session.name}" was left as it is`, true);
    else this.#say(end.ended ? `Ended "${session.name}"` : `"${session.name}" was gone`, false);
    this.#pause.end();
  }

  #readLog(source: LogSource): void {
    void this.#attempt(async () => {
      const lines = await this.#watcher.readLog(source.session.session, source.pane.pane);
      if (lines === undefined) this.#say(`Pane ${source.pane.pane.id} is gone`, true);
      else this.#happenings.push({ kind: "printed", source, lines });
    });
  }

  /** Says what went wrong; what is no failure of the world is a bug, and ends the view. */
  async #attempt(
    deed: () => Promise<void>,
    tell: (message: string) => void = (message) => this.#say(message, true),
  ): Promise<void> {
    try {
      await deed();
    } catch (error) {
      if (error instanceof PrjError) tell(error.message);
      else this.#happenings.push({ kind: "broken", error });
    }
  }

  async #keepLooking(): Promise<void> {
    const { context } = this.#invocation;
    const { intervalMs } = this.#options;
    for (let wait = Math.min(SECOND_LOOK_MS, intervalMs); !this.#hasEnded; wait = intervalMs) {
      const startedAt = context.now();
      if (!this.#isAway) {
        await this.#attempt(
          async () => this.#happenings.push({ kind: "look", look: await this.#watcher.look() }),
          (text) => this.#happenings.push({ kind: "trouble", text }),
        );
      }
      if (!this.#hasEnded) await this.#pause.wait(Math.max(0, startedAt + wait - context.now()));
    }
  }

  #overview(): Promise<SessionOverview & Disposable> {
    const { all, backend } = this.#options;
    return findProjectSessions(this.#invocation.context, this.#audience, {
      scope: all ? "installed" : "used",
      backend,
    });
  }

  #say(text: string, isFailure: boolean): void {
    this.#happenings.push({ kind: "said", text, isFailure });
  }

  #draw(screen: Screen): void {
    const { context, console } = this.#invocation;
    screen.draw(renderMonitor(this.#state, screen.size, {
      title: this.#title,
      intervalMs: this.#options.intervalMs,
      now: context.now(),
      color: console.answerColor,
    }));
  }
}
