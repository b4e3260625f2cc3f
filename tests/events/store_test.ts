import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { Rig, runStarted, sessionCreated, stepStarted } from "./rig.ts";

Deno.test("append() numbers and dates events", () => {
  using rig = new Rig();
  using store = rig.open({ now: () => 1234 });
  const stored = store.append(stepStarted("run-1", 0, "setup"));
  deepStrictEqual(stored, {
    seq: 1,
    at: 1234,
    run_id: "run-1",
    session_uid: null,
    type: "step.started",
    data: { index: 0, name: "setup", kind: "run-shell" },
  });
  deepStrictEqual(store.events().map((event) => ({ ...event })), [stored]);
});

Deno.test("events() filters, orders and limits", () => {
  using rig = new Rig();
  using store = rig.open({ now: rig.now });
  const stored = store.appendAll([
    runStarted("run-1"),
    runStarted("run-2"),
    sessionCreated("s1", "run-2"),
    stepStarted("run-1", 0, "setup"),
  ]);
  const seqs = (...filter: Parameters<typeof store.events>) => store.events(...filter).map((event) => event.seq);
  deepStrictEqual(seqs(), [1, 2, 3, 4]);
  deepStrictEqual(seqs({ order: "newest", limit: 2 }), [4, 3]);
  deepStrictEqual(seqs({ limit: 0 }), []);
  deepStrictEqual(seqs({ runId: "run-1" }), [1, 4]);
  deepStrictEqual(seqs({ sessionUid: "s1" }), [3]);
  deepStrictEqual(seqs({ types: ["run.started"], afterSeq: 1 }), [2]);
  deepStrictEqual(seqs({ since: stored[2]!.at, runId: "run-1" }), [4]);
  deepStrictEqual(seqs({ since: stored[3]!.at + 1 }), []);
});

Deno.test("events() finds by time what a clock that was set back wrote", () => {
  using rig = new Rig();
  const times = [100, 300, 200, 400];
  using store = rig.open({ now: () => times.shift()! });
  store.appendAll([runStarted("a"), runStarted("b"), runStarted("c"), runStarted("d")]);
  deepStrictEqual(store.events({ since: 250 }).map((event) => event.run_id), ["b", "d"]);
});

Deno.test("recentRuns() gives the newest of a project first", () => {
  using rig = new Rig();
  using store = rig.open();
  store.appendAll([runStarted("a"), runStarted("b", { root: "/other" }), runStarted("c"), runStarted("d")]);
  deepStrictEqual(store.recentRuns({ limit: 2, root: "/w/shop" }).map((run) => run.id), ["d", "c"]);
  deepStrictEqual(store.run("a")!.arguments, { branch: "user-auth" });
  strictEqual(store.run("none"), undefined);
});

Deno.test("events can neither be changed nor deleted", () => {
  using rig = new Rig();
  rig.fill();
  const db = rig.openRaw();
  throws(() => db.exec("DELETE FROM events"), /never deleted/);
  throws(() => db.exec("UPDATE events SET at = 0"), /never changed/);
  db.close();
});

Deno.test("transaction() keeps all or nothing, and passes on what its body throws", () => {
  using rig = new Rig();
  using store = rig.open();
  const body = () => {
    store.append(runStarted("run-1"));
    throw new TypeError("a bug");
  };
  throws(() => store.transaction(body), TypeError);
  deepStrictEqual(store.events(), []);
  strictEqual(store.transaction(() => store.appendAll([runStarted("run-1"), runStarted("run-2")]).length), 2);
  strictEqual(store.events().length, 2);
  deepStrictEqual(rig.warnings, []);
});

Deno.test("openStore() makes files that only their user can read", () => {
  using rig = new Rig();
  const mask = Deno.umask(0);
  try {
    using store = rig.open();
    store.append(runStarted("run-1"));
    deepStrictEqual(rig.files(), ["prj.db", "prj.db-shm", "prj.db-wal"]);
    for (const file of rig.files()) strictEqual(Deno.statSync(`${rig.folder}/.prj/${file}`).mode! & 0o777, 0o600);
  } finally {
    Deno.umask(mask);
  }
});

Deno.test("openStore() takes a file away from others that was open to them", () => {
  using rig = new Rig();
  rig.fill();
  Deno.chmodSync(rig.path, 0o644);
  using _store = rig.open();
  strictEqual(Deno.statSync(rig.path).mode! & 0o777, 0o600);
});

Deno.test("a read-only store makes no file, and sees the record once there is one", () => {
  using rig = new Rig();
  using store = rig.open({ readOnly: true });
  deepStrictEqual([store.events(), store.sessions(), store.run("run-1")], [[], [], undefined]);
  strictEqual(store.append(runStarted("run-1")).seq, 0);
  deepStrictEqual([...Deno.readDirSync(rig.folder)], []);
  rig.fill();
  strictEqual(store.events().length, 1);
  deepStrictEqual(rig.files(), ["prj.db"]);
  deepStrictEqual(rig.warnings, []);
});

Deno.test("a read-only store sees what others write, while they write and after", () => {
  using rig = new Rig();
  rig.fill();
  using reader = rig.open({ readOnly: true });
  strictEqual(reader.events().length, 1);
  {
    using writer = rig.open();
    writer.append(runStarted("run-2"));
    strictEqual(reader.events().length, 2);
    writer.append(runStarted("run-3"));
    strictEqual(reader.events().length, 3);
  }
  strictEqual(reader.events().length, 3);
  rig.fill(runStarted("run-4"));
  strictEqual(reader.run("run-4")?.status, "running");
  ok(!reader.isWritable);
});
