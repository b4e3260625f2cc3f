/** A record of years: 1,000 sessions and 1,000,000 events, as runs, attaching and samples leave them. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NewEvent } from "../../src/events/event.ts";
import { openStore } from "../../src/events/store.ts";
import { capture } from "../process.ts";
import type { Contestant } from "./measure.ts";

export const SESSIONS = 1_000;
export const EVENTS = 1_000_000;
const DAY_MS = 86_400_000;
/** How long the record goes back. */
const DAYS = 360;
/** Events of one transaction. */
const PORTION = 50;
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
      clock.at = begin + Math.floor(i * DAY_MS / story.length);
      batch.push(event);
      if (batch.length === PORTION) flush();
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

/** Makes a project with such a record; returns where it is, and how many events a second were appended. */
export async function prepareRecord(
  prj: string,
  folder: string,
  env: Record<string, string>,
): Promise<{ readonly project: string; readonly perSecond: number; readonly floor: number }> {
  const project = join(folder, "record");
  await Deno.mkdir(project);
  for (
    const argv of [["git", "init", "-q"], ["git", "commit", "-q", "--allow-empty", "-m", "Start"], [prj, "init", "-q"]]
  ) {
    const { code, stderr } = await capture(argv, { env, cwd: project });
    if (code !== 0) throw new Error(`Cannot run "${argv.join(" ")}": exit code ${code}: ${stderr.trim()}`);
  }
  const perSecond = fillRecord(join(project, ".prj/prj.db"), await Deno.realPath(project), Date.now());
  return { project, perSecond, floor: fillBare(join(folder, "bare.db")) };
}

/** The floor of appending: the same events in the same portions, into one table that has nothing but them. */
function fillBare(path: string): number {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  db.exec(`CREATE TABLE events
    (seq INTEGER PRIMARY KEY, at INTEGER, run_id TEXT, session_uid TEXT, type TEXT, data TEXT) STRICT`);
  const insert = db.prepare("INSERT INTO events (at, run_id, session_uid, type, data) VALUES (?, ?, ?, ?, ?)");
  const events = Array.from({ length: 100 }, (_, n) => [...sessionStory(n, "/bench", 1_000)]).flat();
  const start = performance.now();
  for (let i = 0; i < events.length; i += PORTION) {
    db.exec("BEGIN");
    for (const { run_id = null, session_uid = null, type, data } of events.slice(i, i + PORTION)) {
      insert.run(Date.now(), run_id, session_uid, type, JSON.stringify(data));
    }
    db.exec("COMMIT");
  }
  const ms = performance.now() - start;
  db.close();
  return Math.round(events.length / ms * 1000);
}

/** What is asked of it, and in how many milliseconds it is to be answered. */
export const RECORD_GOALS: Readonly<Record<string, number | undefined>> = {
  "prj stats": 150,
  "prj events -n 20": 50,
  "prj events -n 20 --type step.*": undefined,
  "prj list-sessions": undefined,
  "prj list-sessions --state stopped": undefined,
  "prj analyze --timeframe 7d": undefined,
  "prj analyze --timeframe all": undefined,
};

export function recordContestants(prj: string, project: string): Contestant[] {
  return Object.keys(RECORD_GOALS).map((name) => ({
    name,
    argvs: [[prj, ...name.split(" ").slice(1)]],
    cwd: project,
  }));
}
