/**
 * prj is ended at every boundary between two events, by strace at the write that completes the event's transaction in
 * the database: the real program, and no hook in it.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Terminal } from "./live.ts";
import { PRJ, Rig, waitFor } from "./rig.ts";

const COMMAND = `arguments: [branch]
ports: [web]
worktree:
  branch: "{{branch}}"
  copy_files: [.env]
  symlink_files: [shared]
  post_create_steps: [touch set-up]
session:
  windows: [{ name: w, command: sleep 1000 }]
  pre_create_steps: [touch before]
  post_create_steps: [touch opened]
steps: [echo step >>stepped]
`;

async function createProject(): Promise<Rig> {
  const rig = await Rig.create();
  await rig.write("tracked", "one\n");
  await rig.write(".gitignore", ".env\nshared\nset-up\nbefore\nopened\nstepped\n.prj\n");
  await rig.git("add", "tracked", ".gitignore");
  await rig.git("commit", "--quiet", "--message", "files");
  await rig.write(".env", "A=1\n");
  await rig.write("shared/file", "shared\n");
  await rig.write("tracked", "changed by hand\n");
  await rig.command("work", COMMAND);
  await rig.ok(["run", "work", "branch=warm-up"]);
  return rig;
}

/** The writes to the database's log, counted from 1, that complete a transaction: a frame's header with a size in it. */
async function findCommits(rig: Rig, terminal: Terminal): Promise<number[]> {
  const log = join(rig.folder, "strace.log");
  await runTraced(rig, terminal, "count", ["-xx", "-s", "24", "-o", log]);
  const writes = (await Deno.readTextFile(log)).split("\n").filter((line) => line.includes("pwrite64("));
  const isCommit = (line: string): boolean => /"(?:\\x..){4}(?!\\x00\\x00\\x00\\x00)(?:\\x..){20}", 24, /.test(line);
  // The page follows its header.
  return writes.flatMap((line, index) => isCommit(line) ? [index + 2] : []);
}

/** Runs the command under strace in a real terminal, with an attach at its end, and detaches from outside. */
async function runTraced(rig: Rig, terminal: Terminal, branch: string, options: readonly string[]): Promise<void> {
  const wal = join(rig.project, ".prj/prj.db-wal");
  const trace = ["strace", ...options, "-P", wal, "-e", "trace=pwrite64"];
  // What tmux asks its terminal may be answered only when its client has been detached: the shell takes that for typing.
  await terminal.press("C-c");
  await terminal.type(`${trace.join(" ")} ${PRJ} run work branch=${branch} --attach; echo ended-${branch}-$?`);
  let screen = "";
  try {
    await waitFor(`the end of ${branch}`, async () => {
      await rig.tmux("detach-client", "-s", `=myproject-${branch}-dev`);
      screen = await terminal.screen();
      return new RegExp(`^ended-${branch}-\\d+`, "m").test(screen);
    });
  } catch (error) {
    assert.fail(`${error}\n${screen}`);
  }
}

async function assertWhole(rig: Rig, branch: string): Promise<void> {
  const run = await rig.json(["run", "work", `branch=${branch}`]);
  assert.equal(run.status, "succeeded", JSON.stringify(run));
  const { path } = run.worktree;
  const text = (name: string): Promise<string> => Deno.readTextFile(join(path, name));
  assert.equal(await text(".env"), "A=1\n");
  assert.equal(await text("shared/file"), "shared\n");
  assert.equal(await text("tracked"), "one\n");
  for (const made of ["set-up", "opened"]) assert.equal(await text(made), "", made);
  assert.match(await text("stepped"), /^(step\n)+$/);
  assert.equal((await rig.git("-C", path, "status", "--porcelain")).stdout, "");
  const sessions = await rig.sessions();
  assert.equal(sessions.filter((session: { path: string }) => session.path === path).length, 1);
}

async function assertConsistent(rig: Rig): Promise<void> {
  const { runs, worktrees } = await rig.json(["status"]);
  assert.ok(runs.every((run: { status: string }) => run.status !== "running"), JSON.stringify(runs));
  assert.ok(worktrees.every((tree: { locked: boolean; prunable: boolean }) => !tree.locked && !tree.prunable));
  const rebuilt = await rig.json(["events", "rebuild"]);
  assert.ok(rebuilt.equal, `the projections are what the events say: ${JSON.stringify(rebuilt)}`);
  const doctor = await rig.json(["doctor"]);
  assert.deepEqual(doctor.checks.filter((check: { level: string }) => check.level !== "ok"), [], "doctor is silent");
  assert.equal(await Deno.readTextFile(join(rig.project, "tracked")), "changed by hand\n");
  assert.equal((await rig.call(["find", join(rig.project, ".git"), "-name", "*.lock"])).stdout, "");
}

/** Ends a run with `signal` at each of its events in turn, and lets the same command complete it every time. */
export async function endAtEveryEvent(signal: "SIGKILL" | "SIGINT"): Promise<void> {
  await using rig = await createProject();
  await using terminal = await Terminal.open(rig);
  const commits = await findCommits(rig, terminal);
  assert.ok(commits.length > 15, `${commits.length} boundaries`);
  let survivors = 0;
  for (const [index, commit] of commits.entries()) {
    const branch = `k${index}`;
    const inject = `inject=pwrite64:signal=${signal}:when=${commit}`;
    await runTraced(rig, terminal, branch, ["-o", "/dev/null", "-e", inject]);
    await assertWhole(rig, branch);
    survivors++;
  }
  await assertConsistent(rig);
  assert.equal(survivors, commits.length);
  console.log(`${signal}: ${commits.length} boundaries, ${survivors} survivors`);
}
