import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { closeDeadRuns, selectDeadRuns } from "../../src/events/run_liveness.ts";
import { parseProcessStat, readProcessIdentity } from "../../src/process/identity.ts";
import { statusOf, within } from "../bounded.ts";
import { Rig, runFixture, runStarted, sessionCreated } from "./rig.ts";

Deno.test("selectDeadRuns() takes runs whose process is gone or another one now, of this machine only", () => {
  using rig = new Rig();
  using store = rig.open();
  store.appendAll([
    runStarted("alive", { pid: 1, pid_started: "boot 1" }),
    runStarted("gone", { pid: 2, pid_started: "boot 2" }),
    runStarted("pid taken", { pid: 3, pid_started: "boot 3" }),
    runStarted("elsewhere", { pid: 2, pid_started: "boot 2", host: "there" }),
    runStarted("unknown start", { pid: 3, pid_started: "" }),
  ]);
  const identities: Record<number, string> = { 1: "boot 1", 3: "boot 9" };
  const dead = selectDeadRuns(store.runningRuns(), { hostName: "here", identify: (pid) => identities[pid] ?? null });
  deepStrictEqual(dead.map((run) => run.id), ["gone", "pid taken"]);
});

Deno.test("closeDeadRuns() closes the run of a killed process once, and names its step", async () => {
  using rig = new Rig();
  await using process = startDying(rig.path, "run-1");
  await within("the run to begin", process.ready);
  {
    using store = rig.open();
    store.append({ type: "worktree.created", run_id: "run-1", data: WORKTREE });
    store.append(sessionCreated("s1", "run-1"));
    deepStrictEqual(closeDeadRuns(store, LIVENESS), []);
  }
  process.child.kill("SIGKILL");
  await statusOf(process.child);

  const closers = await Promise.all([1, 2, 3].map(() => runFixture("close_dead.ts", rig.path)));
  strictEqual(closers.map(({ stdout }) => stdout).join(""), "run-1\n");

  using store = rig.open({ readOnly: true });
  strictEqual(store.events({ types: ["run.finished"] }).length, 1);
  const run = store.run("run-1")!;
  strictEqual(run.status, "interrupted");
  strictEqual(run.failed_step, "install packages");
  strictEqual(run.message, `prj (process ${run.pid}) ended in step "install packages" without finishing the run`);
  deepStrictEqual(run.left_behind, ['worktree "/w/user-auth"', 'session "shop-main-dev"']);
  deepStrictEqual(store.steps("run-1").map((step) => [step.position, step.status]), [[3, "interrupted"]]);
  deepStrictEqual(store.runningRuns(), []);
});

const WORKTREE = { path: "/w/user-auth", branch: "user-auth", base: "main", branch_created: true };
const LIVENESS = { hostName: "here", identify: readProcessIdentity };

function startDying(path: string, runId: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("fixtures/die.ts", import.meta.url).pathname, path, runId],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const stdout = child.stdout.getReader();
  return {
    child,
    ready: stdout.read(),
    async [Symbol.asyncDispose](): Promise<void> {
      await stdout.cancel();
      await child.stdin.close();
      await statusOf(child);
    },
  };
}

Deno.test("parseProcessStat() is not confused by the process's name", () => {
  const tail = "S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 99 7";
  deepStrictEqual(parseProcessStat(`42 (deno) ${tail}\n`), { state: "S", startTime: "123456" });
  deepStrictEqual(parseProcessStat(`42 (a) R (b c) 1 2) ${tail}`), { state: "S", startTime: "123456" });
  strictEqual(parseProcessStat(""), null);
});

Deno.test("readProcessIdentity() is the same for a process each time, and null for none", () => {
  const own = readProcessIdentity(Deno.pid);
  ok(own !== null && own !== "");
  strictEqual(readProcessIdentity(Deno.pid), own);
  strictEqual(readProcessIdentity(2 ** 30), null);
});
