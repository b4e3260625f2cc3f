import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import type { NewEvent } from "../../src/events/event.ts";
import { differs } from "../../src/events/rebuild.ts";
import { randomEvents } from "./random_event.ts";
import { createRandom } from "../random.ts";
import { readProjections, Rig, runStarted, sessionCreated, stepStarted } from "./rig.ts";

const DAY = 86_400_000;
const ABOUT = { name: "shop-main-dev", id: "$1" };

/** A record with a clock that the test sets. */
function openAt(rig: Rig) {
  const clock = { at: 100 * DAY };
  const store = rig.open({ now: () => clock.at });
  return {
    store,
    tell: (day: number, ...events: NewEvent[]) => {
      clock.at = day * DAY;
      store.appendAll(events);
    },
  };
}

const finished = (id: string): NewEvent => ({
  type: "run.finished",
  run_id: id,
  data: { status: "succeeded", exit_code: 0, duration_ms: 5, left_behind: [] },
});
const killed = (uid: string): NewEvent => ({
  type: "session.killed",
  session_uid: uid,
  data: { ...ABOUT, by: "person" },
});
const sample = (uid: string): NewEvent => ({
  type: "sample.taken",
  session_uid: uid,
  data: { cpu_percent: 1, memory_bytes: 2 },
});

Deno.test("prune() takes what is old and over, and leaves all that lives with every event it is made of", () => {
  using rig = new Rig();
  const { store, tell } = openAt(rig);
  using _store = store;
  const made = { base: "main", branch_created: true };
  tell(1, runStarted("over"), sessionCreated("dead", "over"), stepStarted("over", 0, "a"), finished("over"));
  tell(1, { type: "worktree.created", run_id: "over", data: { path: "/w/gone", branch: "gone", ...made } });
  tell(2, killed("dead"), { type: "worktree.removed", data: { path: "/w/gone", branch: "gone" } });
  tell(3, runStarted("maker"), sessionCreated("alive", "maker"), finished("maker"), sample("alive"));
  tell(3, runStarted("planter"), finished("planter"));
  tell(3, { type: "worktree.created", run_id: "planter", data: { path: "/w/here", branch: "here", ...made } });
  tell(4, runStarted("visitor"), { type: "session.reused", run_id: "visitor", session_uid: "alive", data: ABOUT });
  tell(4, finished("visitor"), runStarted("long"));
  tell(20, runStarted("new"), finished("new"), sample("alive"));
  const alive = [store.session("alive"), store.run("maker"), store.run("long"), store.worktrees()[1]];

  const wish = { since: 10 * DAY };
  const told = store.prunable(wish)!;
  const before = store.events().length;
  deepStrictEqual(store.prunable(wish), told, "looking changes nothing");
  const report = store.prune(wish)!;
  deepStrictEqual(report, told);
  deepStrictEqual(report, {
    events: 10,
    runs: 2,
    sessions: 1,
    worktrees: 1,
    samples: 1,
    complete_since: 10 * DAY,
    sessionUids: ["dead"],
  });
  strictEqual(store.events().length, before - report.events + 1);
  deepStrictEqual(store.events({ types: ["record.pruned"] })[0]!.data, {
    ...{ events: 10, runs: 2, sessions: 1, worktrees: 1, samples: 1 },
    complete_since: 10 * DAY,
  });
  deepStrictEqual([store.session("alive"), store.run("maker"), store.run("long"), store.worktrees()[0]], alive);
  deepStrictEqual(store.recentRuns().map((run) => run.id), ["new", "long", "planter", "maker"]);
  deepStrictEqual(store.rebuild()!.tables.filter(differs), []);
  strictEqual(store.prune(wish)!.events, 0);
  deepStrictEqual(rig.warnings, []);
});

Deno.test("prune() keeps the newest events by number too", () => {
  using rig = new Rig();
  const { store, tell } = openAt(rig);
  using _store = store;
  for (let day = 1; day <= 10; day++) tell(day, runStarted(`run-${day}`), finished(`run-${day}`));
  strictEqual(store.prune({ keep: 50 })!.events, 0);
  // The run that began before the newest five stays as a whole.
  const report = store.prune({ keep: 5 })!;
  deepStrictEqual([report.events, report.runs, report.complete_since], [14, 7, 8 * DAY]);
  deepStrictEqual(store.recentRuns().map((run) => run.id), ["run-10", "run-9", "run-8"]);
});

Deno.test("events are as safe after prune() as before", () => {
  using rig = new Rig();
  {
    const { store, tell } = openAt(rig);
    using _store = store;
    tell(1, runStarted("a"), finished("a"));
    tell(9, runStarted("b"), sessionCreated("s", "b"), sample("s"));
    store.prune({ since: 5 * DAY });
  }
  const db = rig.openRaw();
  throws(() => db.exec("DELETE FROM events WHERE type = 'run.started'"), /never deleted/);
  throws(() => db.exec("UPDATE events SET at = 0"), /never changed/);
  deepStrictEqual(db.prepare("SELECT name FROM sqlite_temp_schema").all(), []);
  db.close();
});

for (const seed of [1, 2, 3, 4]) {
  Deno.test(`what prune() leaves is what rebuild() makes of it (seed ${seed})`, () => {
    using rig = new Rig();
    using store = rig.open();
    const events = randomEvents(seed, 800, 60);
    store.appendAll(events);
    const living = [store.sessions({ alive: true }), store.worktrees().filter((tree) => tree.removed_at === null)];
    const below = createRandom(seed);
    for (let keep = 700; keep > 0; keep -= 50 + below(100)) {
      const count = store.events().length;
      const report = store.prune({ keep })!;
      strictEqual(store.events().length, count - report.events + (report.events > 0 ? 1 : 0));
      const kept = readProjections(rig.path);
      deepStrictEqual(store.rebuild()!.tables.filter(differs), [], `keep ${keep}`);
      deepStrictEqual(readProjections(rig.path), kept);
      deepStrictEqual([
        store.sessions({ alive: true }),
        store.worktrees().filter((tree) => tree.removed_at === null),
      ], living);
    }
    ok(store.events().length < 700);
  });
}

Deno.test("sweepSamples() takes old samples with their events, and nothing else", () => {
  using rig = new Rig();
  const { store, tell } = openAt(rig);
  using _store = store;
  tell(1, runStarted("a"), sessionCreated("s", "a"), sample("s"));
  tell(2, sample("s"));
  tell(3, sample("s"));
  strictEqual(store.sweepSamples(3 * DAY), 2);
  strictEqual(store.sweepSamples(3 * DAY), 0);
  deepStrictEqual(store.events().map((event) => event.type), ["run.started", "session.created", "sample.taken"]);
  deepStrictEqual(store.rebuild()!.tables.filter(differs), []);
});

Deno.test("compact() gives space back, and not while another has the record open", () => {
  using rig = new Rig();
  using store = rig.open();
  store.appendAll(randomEvents(1, 5_000));
  for (const event of ["a", "b"]) store.appendAll([runStarted(event), finished(event)]);
  store.prune({ keep: 1 });
  {
    using _other = rig.open();
    strictEqual(store.compact(), false);
    store.append(runStarted("c"));
  }
  const size = () => Deno.statSync(rig.path).size;
  const before = size();
  strictEqual(store.compact(), true);
  ok(size() < before, `${size()} of ${before}`);
  store.append(runStarted("d"));
  deepStrictEqual(rig.warnings, []);
  strictEqual(Deno.statSync(rig.path).mode! & 0o777, 0o600);
});
