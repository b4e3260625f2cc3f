import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { NewEvent } from "../../src/events/event.ts";
import { PROJECTIONS } from "../../src/events/projection.ts";
import { differs } from "../../src/events/rebuild.ts";
import { randomEvents } from "./random_event.ts";
import { readProjections, Rig, runStarted, sessionCreated, stepStarted } from "./rig.ts";

Deno.test("projections follow a run from its start to its failure", () => {
  using rig = new Rig();
  using store = rig.open();
  store.append(runStarted("run-1"));
  store.append(stepStarted("run-1", 0, "setup"));
  deepStrictEqual(pick(store.run("run-1")!, "status", "step_index", "step_name"), ["running", 0, "setup"]);
  store.append({
    type: "step.finished",
    run_id: "run-1",
    data: { index: 0, name: "setup", kind: "run-shell", exit_code: 0, duration_ms: 2, log: "logs/00-setup.log" },
  });
  strictEqual(store.run("run-1")!.step_name, null);
  store.append(failed(1, "lint", true));
  strictEqual(store.run("run-1")!.failed_step, null);
  store.append(failed(2, "build", false));
  store.append({
    type: "run.finished",
    run_id: "run-1",
    data: { status: "failed", exit_code: 1, duration_ms: 80, left_behind: ["worktree"] },
  });
  const run = store.run("run-1")!;
  deepStrictEqual(pick(run, "status", "exit_code", "duration_ms", "failed_step", "message", "left_behind"), [
    "failed",
    1,
    80,
    "build",
    "build failed",
    ["worktree"],
  ]);
  strictEqual(run.finished_at, run.started_at + 80);
  deepStrictEqual(
    store.steps("run-1").map((step) => pick(step, "name", "status", "ignored", "log")),
    [["setup", "succeeded", false, "logs/00-setup.log"], ["lint", "failed", true, null], [
      "build",
      "failed",
      false,
      null,
    ]],
  );
});

Deno.test("projections follow a session that is lost, seen again and killed", () => {
  using rig = new Rig();
  using store = rig.open();
  const about = { session_uid: "s1", data: { name: "renamed", id: "$1" } };
  store.append(sessionCreated("s1", "run-1"));
  store.append({ type: "session.lost", session_uid: "s1", data: { ...about.data, reason: "server gone" } });
  deepStrictEqual(pick(store.session("s1")!, "state", "end_reason"), ["unknown", "server gone"]);
  deepStrictEqual(store.sessions({ alive: true }), []);
  store.append({ type: "session.attached", ...about });
  deepStrictEqual(pick(store.session("s1")!, "name", "state", "ended_at"), ["renamed", "running", null]);
  deepStrictEqual(store.session("s1")!.cleanup, [{ run: "docker compose down" }]);
  store.append({ type: "session.killed", session_uid: "s1", data: { ...about.data, by: "ada" } });
  store.append({ type: "session.attached", ...about });
  store.append({ type: "session.ended", session_uid: "s1", data: { ...about.data, ended_at: 5 } });
  deepStrictEqual(pick(store.session("s1")!, "state", "end_reason"), ["stopped", "ada"]);
  strictEqual(store.sessions({ alive: false, root: "/w/shop" }).length, 1);
});

Deno.test("a lost session gets its true end once that is known", () => {
  using rig = new Rig();
  using store = rig.open();
  const about = { name: "shop-main-dev", id: "$1" };
  store.append(sessionCreated("s1", "run-1"));
  store.append({ type: "session.lost", session_uid: "s1", data: { ...about, reason: "server gone" } });
  store.append({ type: "session.ended", session_uid: "s1", data: { ...about, ended_at: 1234 } });
  deepStrictEqual(pick(store.session("s1")!, "state", "ended_at", "end_reason"), ["exited", 1234, null]);
});

Deno.test("a session that is lost ended when it was last known to be there, and one that ended may say why", () => {
  using rig = new Rig();
  using store = rig.open();
  const about = { name: "shop-main-dev", id: "$1" };
  for (const uid of ["s1", "s2"]) store.append(sessionCreated(uid, "run-1"));
  store.append({ type: "session.lost", session_uid: "s1", data: { ...about, reason: "no record", ended_at: 7 } });
  store.append({ type: "session.ended", session_uid: "s2", data: { ...about, reason: "restarted", ended_at: 8 } });
  deepStrictEqual(pick(store.session("s1")!, "state", "ended_at", "end_reason"), ["unknown", 7, "no record"]);
  deepStrictEqual(pick(store.session("s2")!, "state", "ended_at", "end_reason"), ["exited", 8, "restarted"]);
});

Deno.test("a session that is found lives again with all that it was, and one that nobody knew is known", () => {
  using rig = new Rig();
  using store = rig.open();
  store.append(sessionCreated("s1", "run-1"));
  const before = store.session("s1")!;
  store.append({ type: "session.ended", session_uid: "s1", data: { name: "n", id: "$1", ended_at: 8 } });
  const data = {
    ...{ name: "renamed", id: "$9", backend: "tmux", host: null, project: "shop", root: "/w/shop", worktree: "main" },
    ...{ path: "/w/shop", task: "dev", command: "start-dev", windows: [], created_at: 5 },
  };
  for (const uid of ["s1", "s2"]) store.append({ type: "session.found", session_uid: uid, data });
  const { last_activity_at: _, ...found } = store.session("s1")!;
  deepStrictEqual({ ...before, ...found, name: "renamed", id: "$9" }, { ...before, name: "renamed", id: "$9" });
  deepStrictEqual(pick(store.session("s2")!, "state", "name", "created_at", "branch", "windows"), [
    "running",
    "renamed",
    5,
    null,
    [],
  ]);
  strictEqual(store.sessions({ root: "/w/shop", alive: true }).length, 2);
});

Deno.test("a session that ended and is started again runs, with the windows that it has then", () => {
  using rig = new Rig();
  using store = rig.open();
  const about = { name: "n", id: "$1" };
  store.append(sessionCreated("s1", "run-1"));
  store.append({ type: "session.ended", session_uid: "s1", data: { ...about, ended_at: 8, reason: "exit code 3" } });
  const windows = [{ name: "main", id: "c:0", panes: [{ id: "c:0.0", title: "" }] }];
  store.append({ type: "session.started", session_uid: "s1", run_id: "run-2", data: { ...about, windows } });
  const row = store.session("s1")!;
  deepStrictEqual(pick(row, "state", "ended_at", "end_reason", "run_id", "windows"), [
    "running",
    null,
    null,
    "run-1",
    windows,
  ]);
});

Deno.test("projections follow panes, and the windows that are merged into a session", () => {
  using rig = new Rig();
  using store = rig.open();
  const windows = [{ name: "logs", id: "@2", panes: [{ id: "%2", title: "" }] }];
  store.append(sessionCreated("s1", "run-1"));
  store.append({ type: "session.reused", session_uid: "s1", data: { name: "n", id: "$1" } });
  strictEqual(store.session("s1")!.windows[0]!.name, "editor");
  store.append({ type: "session.reused", session_uid: "s1", data: { name: "n", id: "$1", windows } });
  deepStrictEqual(store.session("s1")!.windows, windows);
  store.append({ type: "pane.started", session_uid: "s1", data: { pane: "%2", pid: 7, started_at: 10 } });
  store.append({ type: "pane.exited", session_uid: "s1", data: { pane: "%2", exit_code: 3, ended_at: 20 } });
  deepStrictEqual({ ...store.panes("s1")[0] }, {
    session_uid: "s1",
    pane: "%2",
    pid: 7,
    started_at: 10,
    exit_code: 3,
    ended_at: 20,
  });
});

Deno.test("projections keep who made a worktree when it is used again", () => {
  using rig = new Rig();
  using store = rig.open();
  const made = { path: "/w/a", branch: "a", base: "main", branch_created: true };
  store.append({ type: "worktree.created", run_id: "run-1", data: made });
  store.append({ type: "worktree.reused", run_id: "run-2", data: { path: "/w/a", branch: "a" } });
  store.append({ type: "worktree.reused", run_id: "run-2", data: { path: "/w/b", branch: "b" } });
  store.append({ type: "worktree.removed", data: { path: "/w/b", branch: "b" } });
  const [a, b] = store.worktrees();
  deepStrictEqual(pick(a!, "run_id", "base", "branch_created", "removed_at"), ["run-1", "main", true, null]);
  deepStrictEqual(pick(b!, "run_id", "created_at", "branch_created"), [null, null, false]);
  ok(b!.removed_at !== null);
});

Deno.test("projections have a restored worktree again, as it was made", () => {
  using rig = new Rig();
  using store = rig.open();
  const made = { path: "/w/a", branch: "a", base: "main", branch_created: true };
  store.append({ type: "worktree.created", run_id: "run-1", data: made });
  store.append({ type: "worktree.removed", data: { path: "/w/a", branch: "a", trash: "T", branch_deleted: true } });
  store.append({ type: "worktree.restored", data: { path: "/w/a", branch: "a", trash: "T" } });
  const [a] = store.worktrees();
  deepStrictEqual(pick(a!, "removed_at", "branch_created", "base"), [null, true, "main"]);
});

Deno.test("projections keep who made a worktree when it is moved", () => {
  using rig = new Rig();
  using store = rig.open();
  const made = { path: "/w/a", branch: "a", base: "main", branch_created: true };
  store.append({ type: "worktree.created", run_id: "run-1", data: made });
  store.append({ type: "worktree.moved", data: { path: "/w/b", from: "/w/a", branch: "a" } });
  store.append({ type: "worktree.moved", data: { path: "/w/d", from: "/w/c", branch: "c" } });
  const [a, b, d] = store.worktrees();
  ok(a!.removed_at !== null);
  deepStrictEqual(pick(b!, "path", "run_id", "base", "branch_created", "removed_at"), [
    "/w/b",
    "run-1",
    "main",
    true,
    null,
  ]);
  deepStrictEqual(pick(d!, "path", "run_id", "branch_created", "removed_at"), ["/w/d", null, false, null]);
});

Deno.test("projections take no branch for prj's that its user made in a worktree, or where one was", () => {
  using rig = new Rig();
  using store = rig.open();
  const removed = { trash: "T", branch_deleted: true };
  for (const path of ["/w/switched", "/w/moved", "/w/removed", "/w/restored"]) {
    store.append({
      type: "worktree.created",
      run_id: "run-1",
      data: { path, branch: "a", base: "main", branch_created: true },
    });
  }
  store.append({ type: "worktree.reused", run_id: "run-2", data: { path: "/w/switched", branch: "mine" } });
  store.append({ type: "worktree.moved", data: { path: "/w/there", from: "/w/moved", branch: "mine" } });
  store.append({ type: "worktree.removed", data: { path: "/w/removed", branch: "a", ...removed } });
  store.append({ type: "worktree.reused", run_id: "run-2", data: { path: "/w/removed", branch: "a" } });
  store.append({ type: "worktree.removed", data: { path: "/w/restored", branch: "a", ...removed } });
  store.append({ type: "worktree.restored", data: { path: "/w/restored", branch: "mine", trash: "T" } });
  const rows = new Map(store.worktrees().map((row) => [row.path, row]));
  const tell = (path: string) => pick(rows.get(path)!, "branch", "branch_created", "base", "run_id");
  deepStrictEqual(tell("/w/switched"), ["mine", false, "main", "run-1"]);
  deepStrictEqual(tell("/w/there"), ["mine", false, "main", "run-1"]);
  deepStrictEqual(tell("/w/removed"), ["a", false, null, null]);
  deepStrictEqual(tell("/w/restored"), ["mine", false, null, null]);
});

for (const seed of [1, 2, 3]) {
  Deno.test(`rebuild() gives the rows that were kept along the way (seed ${seed})`, () => {
    using rig = new Rig();
    const events = randomEvents(seed, 3_000);
    deepStrictEqual(new Set(events.map((event) => event.type)).size, Object.keys(PROJECTIONS).length);
    {
      using store = rig.open();
      for (let i = 0; i < events.length; i += 50) store.appendAll(events.slice(i, i + 50));
    }
    const kept = readProjections(rig.path);
    for (const [table, rows] of Object.entries(kept)) ok(rows.length > 2, `${table} is nearly empty`);

    const db = rig.openRaw();
    db.exec("UPDATE runs SET status = 'wrong'; DELETE FROM sessions; DELETE FROM samples");
    db.exec("INSERT INTO worktrees (path, branch_created, last_used_at) VALUES ('/wrong', 0, 0)");
    db.close();
    {
      using store = rig.open();
      const report = store.rebuild()!;
      strictEqual(report.events, events.length);
      deepStrictEqual(store.rebuild()!.tables.filter(differs), []);
      const differing = report.tables.filter(differs).map(({ table }) => table);
      deepStrictEqual(differing, ["runs", "sessions", "panes", "worktrees", "samples"]);
    }
    deepStrictEqual(readProjections(rig.path), kept);
    deepStrictEqual(rig.warnings, []);
  });
}

function failed(index: number, name: string, ignored: boolean): NewEvent {
  const message = `${name} failed`;
  const data = { index, name, kind: "run-shell", exit_code: 2, duration_ms: 3, log: null, message, ignored };
  return { type: "step.failed", run_id: "run-1", data: { ...data, reason: "failed" } };
}

function pick<T, K extends keyof T>(row: T, ...columns: K[]): T[K][] {
  return columns.map((column) => row[column]);
}
