import { dirname, join } from "node:path";
import type { Context } from "../base/context.ts";
import { type Problem, reasonOf } from "../base/error.ts";
import type { NewEvent, StoredEvent } from "../events/event.ts";
import { closeDeadRuns } from "../events/run_liveness.ts";
import type { Store } from "../events/store.ts";
import type { ProcessObserver } from "../process/local.ts";
import { readProcessIdentity } from "../process/identity.ts";
import { kindOf } from "./project.ts";

/** What hears of everything that happens: the terminal, through the verb that runs. */
export interface Audience {
  event(event: NewEvent): void;
  output(chunk: Uint8Array): void;
  warn(problem: Problem): void;
}

/** The record's file of a project. */
export function recordPath(root: string): string {
  return join(root, ".prj/prj.db");
}

/** Opens a project's record for writing, and closes runs whose process is gone. */
export async function openRecord(context: Context, root: string, audience: Pick<Audience, "warn">): Promise<Store> {
  const { openStore } = await import("../events/store.ts");
  ensureProjectFolder(root, audience);
  const store = openStore(recordPath(root), { now: context.now, onWarning: audience.warn });
  closeDead(context, store);
  return store;
}

/** Opens a record to look at: where there is none, none is made; else dead runs are closed first. */
export async function openRecordIfThere(
  context: Context,
  root: string,
  audience: Pick<Audience, "warn">,
): Promise<Store> {
  const { openStore } = await import("../events/store.ts");
  const readOnly = kindOf(recordPath(root)) === "missing";
  const store = openStore(recordPath(root), { now: context.now, onWarning: audience.warn, readOnly });
  if (!readOnly) closeDead(context, store);
  return store;
}

function closeDead(context: Context, store: Store): void {
  if (store.runningRuns().length === 0) return;
  closeDeadRuns(store, { hostName: context.hostName, identify: readProcessIdentity });
}

/** The record and the audience as one: what is told to one is told to the other. */
export class Journal {
  readonly #store: Store;
  readonly audience: Audience;
  readonly #runId: string | null;
  readonly #log: ProcessObserver;

  constructor(store: Store, audience: Audience, runId: string | null, log: ProcessObserver = () => {}) {
    this.#store = store;
    this.audience = audience;
    this.#runId = runId;
    this.#log = log;
  }

  /** Whether what is appended stays. */
  get isKept(): boolean {
    return this.#store.isWritable;
  }

  append(event: NewEvent): StoredEvent {
    return this.appendAll([event])[0]!;
  }

  appendAll(events: readonly NewEvent[]): StoredEvent[] {
    const stored = this.#store.appendAll(events.map((event) => ({ run_id: this.#runId, ...event })));
    for (const event of stored) this.audience.event(event);
    return stored;
  }

  /** Records a process that ended, and logs it as it is recorded: without secrets. */
  readonly observe: ProcessObserver = (request, result) => {
    const { data } = this.append({
      type: "process.finished",
      data: { argv: [...request.argv], exit_code: result.code, duration_ms: Math.round(result.durationMs) },
    }) as StoredEvent & { type: "process.finished" };
    this.#log({ ...request, argv: data.argv as [string, ...string[]] }, result);
  };

  warn(problem: Problem): void {
    this.audience.warn(problem);
  }

  output(chunk: Uint8Array): void {
    this.audience.output(chunk);
  }
}

/** What of .prj is nobody's source. */
export const IGNORED = "prj.db*\nartifacts/\nlogs/\n";

/** Makes `.prj` with its .gitignore, so that the record never gets into a commit. */
export function ensureProjectFolder(root: string, audience: Pick<Audience, "warn">): void {
  const path = join(root, ".prj/.gitignore");
  if (kindOf(path) === "file") return;
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, IGNORED, { createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    audience.warn({ message: `Cannot write "${path}": ${reasonOf(error)}` });
  }
}
