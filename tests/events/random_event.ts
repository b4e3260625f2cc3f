import type { EventType, NewEvent } from "../../src/events/event.ts";
import { createRandom } from "../random.ts";
import { runStarted, sessionCreated } from "./rig.ts";

/**
 * Events of every type in any order: ends without beginnings, unknown runs and sessions, things told twice. `spread` is
 * how many runs and sessions there are.
 */
export function randomEvents(seed: number, count: number, spread = 12): NewEvent[] {
  const below = createRandom(seed);
  const one = <T>(...values: T[]): T => values[below(values.length)]!;
  const session = () => ({ name: `name-${below(9)}`, id: `$${below(9)}` });
  const worktree = () => ({ path: `/w/${below(6)}`, branch: `branch-${below(6)}` });
  const step = () => ({
    index: below(4),
    name: `step-${below(4)}`,
    kind: one("run-shell", "create-session"),
    exit_code: below(3),
    duration_ms: below(90),
    log: one(null, "logs/x.log"),
  });
  const windows = () => [{ name: `window-${below(5)}`, id: `@${below(5)}`, panes: [] }];
  const make: { [T in EventType]: () => Extract<NewEvent, { type: T }>["data"] } = {
    "run.started": () => runStarted("", { task: `task-${below(5)}` }).data as never,
    "run.finished": () => ({
      status: one("succeeded", "failed", "cancelled"),
      exit_code: below(3),
      duration_ms: below(900),
      left_behind: one([], ["worktree"]),
      ...one({}, { step: "step-1" }, { message: "it failed" }),
    }),
    "plan.built": () => ({ steps: ["a", "b"], plan: { any: "thing" } }),
    "plan.approved": () => ({ by: one("person", "trust") }),
    "step.started": () => ({ index: below(4), name: `step-${below(4)}`, kind: "run-shell", ...one({}, { pid: 5 }) }),
    "step.finished": step,
    "step.failed": () => ({ ...step(), message: "no", reason: one("failed", "timed_out"), ignored: one(true, false) }),
    "worktree.created": () => ({ ...worktree(), base: one(null, "main"), branch_created: one(true, false) }),
    "worktree.reused": worktree,
    "worktree.removed": worktree,
    "worktree.pruned": () => ({ path: `/w/${below(6)}` }),
    "worktree.moved": () => ({ ...worktree(), from: `/w/${below(6)}` }),
    "worktree.restored": () => ({ ...worktree(), trash: "T" }),
    "worktree.merged": () => ({
      ...{ path: `/w/${below(6)}`, branch: "b", into: "main", how: one("merge", "rebase", "squash") },
      ...{ from: "f", to: "t", backup: "refs/prj/backup/main/1" },
    }),
    "session.created": () =>
      sessionCreated("", "", { ...session(), host: one(null, "box"), windows: windows() }).data as never,
    "session.reused": () => ({ ...session(), ...one({}, { windows: windows() }) }),
    "session.started": () => ({ ...session(), windows: windows() }),
    "session.attached": session,
    "session.detached": session,
    "session.killed": () => ({ ...session(), by: "ada" }),
    "session.ended": () => ({ ...session(), ended_at: below(1000) }),
    "session.lost": () => ({ ...session(), reason: "gone" }),
    "session.found": () => ({
      ...session(),
      ...{ backend: "tmux", host: null, project: "p", root: "/p", worktree: "main", path: "/p", task: "dev" },
      ...{ command: "start", windows: [], created_at: below(1000) },
    }),
    "pane.started": () => ({ pane: `%${below(4)}`, pid: below(100), started_at: below(1000) }),
    "pane.exited": () => ({ pane: `%${below(4)}`, exit_code: below(3), ended_at: below(1000) }),
    "hook.finished": () => ({ hook: "post_create_steps", exit_code: 0, duration_ms: 1 }),
    "process.finished": () => ({ argv: ["git", "status"], exit_code: 0, duration_ms: 1 }),
    "trust.granted": () => ({ path: "/w" }),
    "trust.revoked": () => ({ path: "/w" }),
    "sample.taken": () => ({ cpu_percent: below(100) / 3, memory_bytes: below(1e9) }),
    "record.pruned": () => ({ events: 1, runs: 1, sessions: 1, worktrees: 1, samples: 1, complete_since: 1 }),
  };
  const types = Object.keys(make) as EventType[];
  return Array.from({ length: count }, () => {
    const type = one(...types);
    const run_id = one(null, `run-${below(spread)}`);
    return { type, run_id, session_uid: one(null, `session-${below(spread)}`), data: make[type]() } as NewEvent;
  });
}
