import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Problem } from "../../src/base/error.ts";
import type { EventData, NewEvent } from "../../src/events/event.ts";
import { openStore, type Store, type StoreOptions } from "../../src/events/store.ts";
import { type Ended, runToEnd } from "../bounded.ts";

/** A folder of one test with the record in it; the folder goes when the test ends. */
export class Rig implements Disposable {
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "prj-events-" }));
  readonly path = join(this.folder, ".prj", "prj.db");
  readonly warnings: Problem[] = [];
  #clock = Date.UTC(2025, 0, 2, 3, 4, 5);

  /** A clock that goes on by one millisecond per look. */
  readonly now = (): number => this.#clock++;

  open(options: Partial<StoreOptions> = {}): Store {
    return openStore(this.path, { now: this.now, onWarning: (problem) => this.warnings.push(problem), ...options });
  }

  /** Opens the file without prj. */
  openRaw(): DatabaseSync {
    return new DatabaseSync(this.path);
  }

  /** Leaves a closed record with one run in it. */
  fill(...more: NewEvent[]): void {
    using store = this.open();
    store.appendAll([runStarted("run-1"), ...more]);
  }

  /** The names in the record's folder. */
  files(): string[] {
    return [...Deno.readDirSync(join(this.folder, ".prj"))].map((file) => file.name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

export function runStarted(runId: string, data: Partial<EventData["run.started"]> = {}): NewEvent {
  return {
    type: "run.started",
    run_id: runId,
    data: {
      command: "feature-branch",
      project: "shop",
      root: "/w/shop",
      worktree: "main",
      path: "/w/shop",
      task: "dev",
      arguments: { branch: "user-auth" },
      pid: 4711,
      pid_started: "boot 1",
      host: "here",
      version: "0.1.0",
      ...data,
    },
  };
}

export function stepStarted(runId: string, index: number, name: string): NewEvent {
  return { type: "step.started", run_id: runId, data: { index, name, kind: "run-shell" } };
}

export function sessionCreated(uid: string, runId: string, data: Partial<EventData["session.created"]> = {}): NewEvent {
  return {
    type: "session.created",
    run_id: runId,
    session_uid: uid,
    data: {
      name: "shop-main-dev",
      backend: "tmux",
      host: null,
      id: "$1",
      project: "shop",
      root: "/w/shop",
      worktree: "main",
      path: "/w/shop",
      task: "dev",
      command: "feature-branch",
      branch: "main",
      windows: [{ name: "editor", id: "@1", panes: [{ id: "%1", title: "vim" }] }],
      cleanup: [{ run: "docker compose down" }],
      ...data,
    },
  };
}

/** All rows of all projections. */
export function readProjections(path: string): Record<string, unknown[]> {
  const db = new DatabaseSync(path);
  try {
    const tables = ["runs", "run_steps", "sessions", "panes", "worktrees", "samples"];
    return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]));
  } finally {
    db.close();
  }
}

/** Runs one of the programs in fixtures/. */
export async function runFixture(name: string, ...args: string[]): Promise<Ended> {
  return await runToEnd([Deno.execPath(), ...fixtureArgs(name, args)]);
}

export function fixtureArgs(name: string, args: readonly string[]): string[] {
  return ["run", "-A", "--no-check", new URL(`fixtures/${name}`, import.meta.url).pathname, ...args];
}
