/** What the own process of a session printed that its backend keeps: asked of the backend, not read from a file. */
import { joinBytes } from "../../base/bytes.ts";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { waitAtMost } from "../../base/pause.ts";
import { type Followed, followProcess } from "../../process/follow.ts";
import type { LogRequest } from "../../session/lifecycle.ts";
import type { PaneView } from "../../session/pane_state.ts";
import { callEnvironment } from "../session/attach_session.ts";
import type { SessionView } from "../session/find_sessions.ts";
import { lastLineOf } from "./held_line.ts";
import { factsOf, listingOf, type SessionOverview } from "../project_sessions.ts";

/** Whatever has the output of a pane. */
export interface LogSource extends Disposable {
  /** Whether there is any, were it empty. */
  readonly exists: boolean;
  /** All that is there and was not read yet. */
  read(): Uint8Array;
}

/** Whether a pane is the own process of a session that is a container. */
export function isOwnProcess(
  session: Pick<SessionView, "kind">,
  pane: Pick<PaneView, "windowIndex" | "index">,
): boolean {
  return session.kind === "container" && pane.windowIndex === 0 && pane.index === 0;
}

/** How long a backend may say nothing before it counts as one that hangs. */
const SILENCE_MS = 10_000;
/** How long a line is held back that the backend's program may have said itself, because it ends right after. */
const HOLD_MS = 300;

/** The output of a session's own process, as its backend tells it; where it is followed, as it comes. */
export class OwnLog implements LogSource {
  readonly exists = true;
  readonly #name: string;
  readonly #follow: (wish: LogRequest) => Followed;
  readonly #now: () => number;
  #followed: Followed;
  #chunks: Uint8Array[] = [];
  #heardAt: number;
  #isOver = false;
  #endedAt = 0;
  #failure: PrjError | undefined;
  #isClosed = false;

  constructor(context: Context, overview: Pick<SessionOverview, "listings">, session: SessionView, wish: LogRequest) {
    const { backend } = listingOf(overview, session);
    this.#name = session.name;
    this.#now = context.now;
    this.#heardAt = context.now();
    this.#follow = (wish) => {
      const call = backend.lifecycle!.planLogs({ id: session.id, name: session.name }, wish);
      return followProcess(
        { argv: call.argv, environment: callEnvironment(call, context.env) },
        (bytes) => {
          this.#chunks.push(bytes);
          this.#heardAt = this.#now();
        },
      );
    };
    this.#followed = this.#start(wish);
  }

  /** All of it was read: nothing more comes. */
  get isOver(): boolean {
    return this.#isOver && this.#chunks.length === 0 && this.#failure === undefined;
  }

  /** Goes on with what came after its end: the process was started again. */
  resume(): void {
    if (!this.isOver) return;
    this.#isOver = false;
    this.#followed = this.#start({ lines: null, follow: true, since: this.#endedAt });
  }

  read(): Uint8Array {
    const bytes = joinBytes(this.#chunks);
    this.#chunks = [];
    if (bytes.length === 0 && this.#failure !== undefined) throw this.#failure;
    if (this.#isOver) return bytes;
    const kept = this.#now() - this.#heardAt < HOLD_MS ? startOfLastWords(bytes) : bytes.length;
    if (kept < bytes.length) this.#chunks = [bytes.subarray(kept)];
    return bytes.subarray(0, kept);
  }

  /** Waits until all is there that does not have to be waited for. */
  async whole(): Promise<void> {
    this.#heardAt = this.#now();
    for (let left = SILENCE_MS; !this.#isOver && left > 0; left = this.#heardAt + SILENCE_MS - this.#now()) {
      await waitAtMost(this.#followed.ended, left);
    }
    if (this.#isOver) return;
    throw new PrjError("unreachable", {
      message: `Cannot read what "${this.#name}" printed: nothing came for ${SILENCE_MS / 1000} s`,
      hint: 'Run "prj doctor" to see what its backend needs',
    });
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#followed.end();
  }

  #start(wish: LogRequest): Followed {
    const followed = this.#follow(wish);
    void followed.ended.then((code) => {
      this.#isOver = true;
      this.#endedAt = this.#now();
      if (code === 0 || this.#isClosed) return;
      // What the program of the backend said of itself came last.
      const bytes = joinBytes(this.#chunks);
      const start = startOfLastWords(bytes);
      const reason = withoutPrefix(new TextDecoder().decode(bytes.subarray(start)).trim()) || `exit code ${code}`;
      this.#chunks = start === 0 ? [] : [bytes.subarray(0, start)];
      this.#failure = new PrjError("failed", { message: `Cannot read what "${this.#name}" printed: ${reason}` });
    });
    return followed;
  }
}

/** Opens the output of a session's own process; undefined where its backend has none of it (any more). */
export function openOwnLog(
  context: Context,
  overview: Pick<SessionOverview, "listings">,
  session: SessionView,
  wish: LogRequest,
): OwnLog | undefined {
  if (factsOf(overview, session) === undefined) return undefined;
  if (listingOf(overview, session).backend.lifecycle === undefined) return undefined;
  return new OwnLog(context, overview, session, wish);
}

/** Where the last line begins that may be a failure of the backend's program; else the end. */
function startOfLastWords(bytes: Uint8Array): number {
  const start = lastLineOf(bytes);
  return /^error/i.test(new TextDecoder().decode(bytes.subarray(start, start + 5))) ? start : bytes.length;
}

function withoutPrefix(line: string): string {
  return line.replace(/^(?:Error response from daemon: |error from daemon in stream: |Error: )+/i, "");
}
