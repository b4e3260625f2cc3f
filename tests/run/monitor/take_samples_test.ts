import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Rig, runStarted, sessionCreated } from "../../events/rig.ts";
import { compareReadings } from "../../../src/run/monitor/look.ts";
import { kindOf } from "../../../src/run/project.ts";
import { takeSamples } from "../../../src/run/monitor/take_samples.ts";
import type { Store } from "../../../src/events/store.ts";
import type { Context } from "../../../src/base/context.ts";
import { NOW, pane, session } from "./sample_look.ts";

const ROOT = "/w/shop";
const MINUTE = 60_000;

/** Looks at sessions of which each pane has used `cpuMs` so far. */
function sample(store: Store, at: number, cpuMs: number, ...sessions: ReturnType<typeof session>[]): void {
  const inspections = sessions.map((session) => ({
    session,
    panes: [pane("%1", "make", { cpuMs, memoryBytes: 1024 })],
  }));
  const look = compareReadings(undefined, { at, inspections }, { backend: "tmux", running: true });
  takeSamples({ now: () => at } as Context, store, ROOT, look.sessions);
}

function taken(store: Store, uid = "uid-s"): unknown[] {
  return store.events({ types: ["sample.taken"], sessionUid: uid }).map((event) => event.data);
}

/** A record whose clock is the test's. */
function open(rig: Rig, clock: { now: number }): Store {
  return rig.open({ now: () => clock.now });
}

Deno.test("one sample a minute and session is taken, whoever takes it, with the mean since the one before", () => {
  using rig = new Rig();
  const clock = { now: NOW };
  const look = (at: number, cpuMs: number): void => {
    clock.now = at;
    // Another process each time: only the record says when the last one was taken.
    using store = open(rig, clock);
    sample(store, at, cpuMs, session("s", { createdAt: NOW - 10_000 }));
  };
  rig.fill(sessionCreated("uid-s", "run-1"));
  look(NOW, 5000);
  look(NOW + MINUTE - 1, 6000);
  look(NOW + MINUTE, 8000);
  look(NOW + 3 * MINUTE, 8000 + 2 * MINUTE * 1.5);
  look(NOW + 4 * MINUTE, 100);
  using store = open(rig, clock);
  deepStrictEqual(taken(store), [
    { cpu_percent: 50, memory_bytes: 1024, cpu_ms: 5000 },
    { cpu_percent: 5, memory_bytes: 1024, cpu_ms: 8000 },
    { cpu_percent: 150, memory_bytes: 1024, cpu_ms: 188_000 },
    { cpu_percent: 0, memory_bytes: 1024, cpu_ms: 100 },
  ]);
  deepStrictEqual(store.newestSamples(["uid-s", "unknown"]), [
    { session_uid: "uid-s", at: NOW + 4 * MINUTE, cpu_percent: 0, memory_bytes: 1024, cpu_ms: 100 },
  ]);
});

Deno.test("only sessions of the record's own project are sampled, and only what could be looked at", () => {
  using rig = new Rig();
  rig.fill();
  using store = open(rig, { now: NOW });
  sample(
    store,
    NOW,
    1,
    session("s"),
    session("other", { root: "/w/other" }),
    session("foreign", { uid: null, root: null }),
  );
  strictEqual(store.events({ types: ["sample.taken"] }).length, 1);
  const unseen = [{ session: session("unseen"), panes: [pane("%1", null, { state: "unknown" })] }];
  const look = compareReadings(undefined, { at: NOW, inspections: unseen }, { backend: "tmux", running: true });
  takeSamples({ now: () => NOW } as Context, store, ROOT, look.sessions);
  deepStrictEqual(taken(store, "uid-unseen"), []);
});

Deno.test("no record is made for samples, and a sample of an older prj is no beginning to count from", () => {
  using rig = new Rig();
  {
    using store = rig.open({ readOnly: true });
    sample(store, NOW, 1, session("s"));
  }
  strictEqual(kindOf(rig.path), "missing");
  rig.fill(runStarted("run-2"));
  const clock = { now: NOW };
  using store = open(rig, clock);
  store.append({ type: "sample.taken", session_uid: "uid-s", data: { cpu_percent: 1, memory_bytes: 1 } });
  clock.now = NOW + MINUTE;
  sample(store, clock.now, 35_000, session("s", { createdAt: NOW - 10_000 }));
  deepStrictEqual(taken(store).at(-1), { cpu_percent: 50, memory_bytes: 1024, cpu_ms: 35_000 });
});
