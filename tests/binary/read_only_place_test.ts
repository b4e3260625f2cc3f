import assert from "node:assert/strict";
import { join } from "node:path";
import type { Ended } from "../bounded.ts";
import { PRJ, Rig } from "./rig.ts";

/** Nobody's: whoever runs the tests as root needs another user for what root may always do. */
const USER = "54321";

function asUser(rig: Rig, ...args: string[]): Promise<Ended> {
  const become = Deno.uid() === 0 ? ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"] : [];
  return rig.call([...become, PRJ, ...args]);
}

/** A project with one run in its record, which its user may then only read. */
async function lockedProject(what: "project" | "project/.prj"): Promise<Rig> {
  const rig = await Rig.create("project", { trusted: false });
  await rig.command("here", "session: { windows: [{ name: w }] }\nsteps: [{ run: pwd }]\n");
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\n');
  if (Deno.uid() === 0) await rig.call(["chown", "-R", `${USER}:${USER}`, rig.folder]);
  for (const args of [["trust"], ["run", "here"]]) {
    const ended = await asUser(rig, ...args);
    assert.equal(ended.code, 0, ended.stderr);
  }
  await rig.call(["chmod", "-R", "a-w", join(rig.folder, what)]);
  return rig;
}

/** The rig removes as it is called: what nobody may write is given back first. */
async function unlock(rig: Rig): Promise<void> {
  await rig.call(["chmod", "-R", "u+w", rig.folder]);
  if (Deno.uid() === 0) {
    await rig.call(["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "tmux", "kill-server"]);
    await rig.call(["chown", "-R", "0:0", rig.folder]);
  }
}

function warnings(ended: Ended): string[] {
  return ended.stderr.split("\n").filter((line) => line.startsWith("warning:"));
}

function assertNoTrace(text: string): void {
  assert.doesNotMatch(text, /Bug in prj|Stack backtrace|^\s+at /m);
}

for (const what of ["project/.prj", "project"] as const) {
  Deno.test(`a read-only ${what}: what can be done is done, with a word about the record`, async () => {
    await using rig = await lockedProject(what);
    try {
      for (const verb of [["status"], ["worktree", "list"], ["list-sessions"], ["events"], ["stats"], ["list"]]) {
        const ended = await asUser(rig, ...verb);
        assert.equal(ended.code, 0, `${verb}: ${ended.stderr}`);
        assertNoTrace(ended.stderr);
        assert.ok(warnings(ended).length <= 1, `${verb}: ${ended.stderr}`);
      }
      assert.match((await asUser(rig, "events")).stdout, /run\.finished/, "what is recorded is read");
      assert.match((await asUser(rig, "status")).stdout, /^here +succeeded/m);
      const run = await asUser(rig, "run", "here");
      assert.equal(run.code, 0, run.stderr);
      assert.match(
        run.stderr,
        /^warning: Cannot write the record "[^"]*": .* \(What happens from here on is not recorded\)$/m,
      );
      assert.match(run.stderr, /^warning: Cannot make "[^"]*artifacts[^"]*": .*\(Steps run without a log\)$/m);
      assert.equal(warnings(run).length, 2);
      const init = await asUser(rig, "init");
      assert.equal(init.code, 1);
      assert.match(init.stderr, /^error: Cannot make "[^"]*": Permission denied$/m);
      const work = await asUser(rig, "run", "work", "branch=x");
      assertNoTrace(work.stderr);
      if (what === "project") {
        assert.equal(work.code, 1, work.stderr);
        assert.match(work.stderr, /Cannot create worktree "x": .*Permission denied/);
        assert.equal((await rig.call(["find", join(rig.project, ".git"), "-name", "*.lock"])).stdout, "");
      } else assert.equal(work.code, 0, work.stderr);
      const end = await asUser(rig, "kill-session", "project-main-dev");
      assert.equal(end.code, 0, end.stderr);
    } finally {
      await unlock(rig);
    }
  });
}

Deno.test("a folder that cannot be read is named where it is to be copied", async () => {
  await using rig = await Rig.create("project", { trusted: false });
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}", copy_files: [data] }\n');
  const closed = join(rig.project, "data/closed");
  await Deno.mkdir(closed, { recursive: true });
  if (Deno.uid() === 0) await rig.call(["chown", "-R", `${USER}:${USER}`, rig.folder]);
  await Deno.chmod(closed, 0);
  try {
    assert.equal((await asUser(rig, "trust")).code, 0);
    for (const args of [["run", "work", "branch=a"], ["worktree", "sync", "a"]]) {
      const { code, stderr } = await asUser(rig, ...args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /Cannot read ".*data\/closed": Permission denied/);
      assert.doesNotMatch(stderr, /Bug in prj/);
    }
  } finally {
    await Deno.chmod(closed, 0o700);
    await unlock(rig);
  }
});
