/** A record of years: 1,000 sessions and 1,000,000 events, as runs, attaching and samples leave them. */
import type { NewEvent } from "../../src/events/event.ts";
import { openStore } from "../../src/events/store.ts";

export const SESSIONS = 1_000;
export const EVENTS = 1_000_000;
const DAY_MS = 86_400_000;
/** How long the record goes back. */
const DAYS = 360;
const BATCH = 5_000;
const COMMANDS = ["start-dev", "feature-branch", "review-pr", "hotfix", "start-frontend"];
const RUNS_PER_SESSION = 20;

/** Fills the record at `path` of the project at `root`; returns how many events a second it took. */
export function fillRecord(path: string, root: string, now: number, events = EVENTS): number {
  const clock = { at: now - DAYS * DAY_MS };
  using store = openStore(path, { now: () => clock.at, onWarning: (problem) => console.error(problem.message) });
  const perSession = Math.floor(events / SESSIONS);
  let batch: NewEvent[] = [];
  let done = 0;
  let ms = 0;
  const flush = (): void => {
    const start = performance.now();
    store.appendAll(batch);
    ms += performance.now() - start;
    done += batch.length;
    batch = [];
  };
  for (let n = 0; n < SESSIONS; n++) {
    const begin = now - DAYS * DAY_MS + Math.floor(n * DAYS * DAY_MS / SESSIONS);
    const story = [...sessionStory(n, root, perSession)];
    for (const [i, event] of story.entries()) {
      // One clock for a batch: a batch is a part of a session's story.
      clock.at = begin + Math.floor(i * DAY_MS / story.length);
      batch.push(event);
      if (batch.length === BATCH || i % 50 === 49) flush();
    }
  }
  flush();
  return Math.round(done / ms * 1000);
}

/** One session's life in `count` events: the runs that made and reused it, who attached, what it used, its end. */
function* sessionStory(n: number, root: string, count: number): Generator<NewEvent> {
  const uid = `S${String(n).padStart(25, "0")}`;
  const command = COMMANDS[n % COMMANDS.length]!;
  const worktree = n % 3 === 0 ? "main" : `feature-${n % 40}`;
  const about = { name: `bench-${worktree}-${n}`, id: `$${n}` };
  let told = 0;
  for (let r = 0; r < RUNS_PER_SESSION; r++) {
    for (const event of runStory(`R${n}-${r}`, root, command, worktree, r, uid, about)) {
      told++;
      yield event;
    }
    yield { type: r % 2 === 0 ? "session.attached" : "session.detached", session_uid: uid, data: about };
    told++;
  }
  for (; told < count - 1; told++) {
    yield { type: "sample.taken", session_uid: uid, data: { cpu_percent: told % 100, memory_bytes: 1e8 + told } };
  }
  yield { type: "session.killed", session_uid: uid, data: { ...about, by: "person" } };
}

function* runStory(
  ...[id, root, command, worktree, r, uid, about]: [
    string,
    string,
    string,
    string,
    number,
    string,
    { name: string; id: string },
  ]
): Generator<NewEvent> {
  const path = worktree === "main" ? root : `${root}-${worktree}`;
  const place = { project: "bench", root, worktree, path, task: "dev", command };
  const failed = r % 7 === 3;
  yield {
    type: "run.started",
    run_id: id,
    data: {
      ...place,
      arguments: { branch: worktree },
      pid: 1,
      pid_started: "x",
      host: "bench",
      version: "0.1.0",
    },
  };
  const steps = Array.from({ length: 8 }, (_, i) => `step-${i}`);
  const plan = { steps: steps.map((name) => ({ name, argv: ["bash", "-e", "-c", `npm run ${name} -- --port 3000`] })) };
  yield { type: "plan.built", run_id: id, data: { steps, plan } };
  yield { type: "plan.approved", run_id: id, data: { by: "trust" } };
  const windows = [{ name: "editor", id: "@1", panes: [{ id: "%1", title: "vim" }, { id: "%2", title: "tests" }] }];
  yield r === 0
    ? {
      type: "session.created",
      run_id: id,
      session_uid: uid,
      data: { ...place, ...about, backend: "tmux", host: null, branch: worktree, windows, cleanup: [] },
    }
    : { type: "session.reused", run_id: id, session_uid: uid, data: about };
  for (const [index, name] of steps.entries()) {
    const step = { index, name, kind: "process" };
    yield { type: "step.started", run_id: id, data: { ...step, pid: 4711 } };
    yield {
      type: "process.finished",
      run_id: id,
      data: { argv: ["npm", "run", name], exit_code: 0, duration_ms: 900 },
    };
    const end = { ...step, duration_ms: 900 + index, log: `.prj/artifacts/${id}/logs/${index}-${name}.log` };
    if (failed && index === 5) {
      const why = { message: `Exit code 1`, reason: "failed" as const, ignored: false };
      yield { type: "step.failed", run_id: id, data: { ...end, ...why, exit_code: 1 } };
      break;
    }
    yield { type: "step.finished", run_id: id, data: { ...end, exit_code: 0 } };
  }
  const status = failed ? "failed" : "succeeded";
  const duration_ms = 5_000 + r * 300;
  yield { type: "run.finished", run_id: id, data: { status, exit_code: failed ? 1 : 0, duration_ms, left_behind: [] } };
}
