import type { NewEvent } from "./event.ts";
import type { RunRow } from "./row.ts";
import type { Store } from "./store.ts";

/** What tells whether a run's process still lives. */
export interface Liveness {
  /** The name of this machine: runs of others cannot be judged from here. */
  readonly hostName: string;
  /** Of the process that has this pid now; null where there is none. */
  identify(pid: number): string | null;
}

/** Selects the runs whose process is gone. Where its identity was never known, any process with its pid counts as it. */
export function selectDeadRuns(running: readonly RunRow[], { hostName, identify }: Liveness): RunRow[] {
  return running.filter((run) => {
    if (run.status !== "running" || run.host !== hostName) return false;
    const identity = identify(run.pid);
    return identity === null || run.pid_started !== "" && identity !== run.pid_started;
  });
}

/** Closes the runs whose process is gone as `interrupted`, each once however many prj look; returns those it closed. */
export function closeDeadRuns(store: Store, liveness: Liveness): RunRow[] {
  if (!store.isWritable) return [];
  // Processes are looked at before the lock is taken, not under it.
  const dead = selectDeadRuns(store.runningRuns(), liveness);
  if (dead.length === 0) return [];
  return store.transaction(() => {
    const open = dead.filter((run) => store.run(run.id)?.status === "running");
    store.appendAll(open.map((run) => buildEnd(store, run)));
    return open;
  }) ?? [];
}

function buildEnd(store: Store, run: RunRow): NewEvent {
  const lastSign = store.events({ runId: run.id, order: "newest", limit: 1 })[0]?.at ?? run.started_at;
  const during = run.step_name === null ? "" : ` in step "${run.step_name}"`;
  return {
    type: "run.finished",
    run_id: run.id,
    data: {
      status: "interrupted",
      exit_code: 130,
      duration_ms: Math.max(0, lastSign - run.started_at),
      message: `prj (process ${run.pid}) ended${during} without finishing the run`,
      ...run.step_name !== null && { step: run.step_name },
      left_behind: describeLeftBehind(store, run.id),
    },
  };
}

function describeLeftBehind(store: Store, runId: string): string[] {
  const worktrees = store.worktrees().filter((tree) => tree.run_id === runId && tree.removed_at === null);
  const sessions = store.sessions({ runId, alive: true });
  return [
    ...worktrees.map((tree) => `worktree "${tree.path}"`),
    ...sessions.map((session) => `session "${session.name}"`),
  ];
}
