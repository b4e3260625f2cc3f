import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

interface Told {
  readonly name: string;
  readonly level: string;
  readonly message: string;
}

async function notOk(rig: Rig, ...args: string[]): Promise<[string, string][]> {
  const { checks } = await rig.json(["doctor", ...args]);
  return (checks as Told[]).filter(({ level }) => level !== "ok").map(({ name, level }) => [name, level]);
}

Deno.test("doctor finds what died things left, and mends it when asked to", async () => {
  await using rig = await Rig.create();
  await rig.write("file", "one\n");
  await rig.git("add", "file");
  await rig.git("commit", "--quiet", "--message", "a file");
  await rig.command("work", "steps: [touch done]\n");
  await rig.ok(["run", "work"]);
  assert.deepEqual(await notOk(rig), [], "silent where nothing is left");
  // As a prj that was killed between git's calls leaves it.
  const half = join(rig.folder, "half");
  const reason = "prj is making it (run 01AAAAAAAAAAAAAAAAAAAAAAAA)";
  await rig.git("worktree", "add", "--no-checkout", "--lock", "--reason", reason, "-b", "half", half);
  // As a git that was killed leaves them; and one of a git that is at work now.
  const old = new Date(Date.now() - 3_600_000);
  for (const lock of ["index.lock", "refs/heads/half.lock", "worktrees/half/index.lock"]) {
    const path = join(rig.project, ".git", lock);
    await Deno.writeTextFile(path, "");
    await Deno.utime(path, old, old);
  }
  await Deno.writeTextFile(join(rig.project, ".git/HEAD.lock"), "");
  assert.deepEqual(await notOk(rig), [...Array(3).fill(["lock", "warning"]), ["worktree", "warning"]]);
  assert.equal((await rig.prj(["doctor"])).code, 1);
  assert.equal((await rig.prj(["doctor", "--mend"])).code, 6, "nobody agreed");
  await Deno.remove(join(rig.project, ".git/HEAD.lock"));
  assert.deepEqual(await notOk(rig, "--mend", "--yes"), [...Array(3).fill(["lock", "mended"]), ["worktree", "mended"]]);
  assert.deepEqual(await notOk(rig), []);
  assert.equal(await Deno.readTextFile(join(half, "file")), "one\n");
});

Deno.test("a half-made worktree whose folder is gone is finished by nobody, and told", async () => {
  await using rig = await Rig.create();
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\n');
  const half = join(rig.folder, "half");
  const reason = "prj is making it (run 01AAAAAAAAAAAAAAAAAAAAAAAA)";
  await rig.git("worktree", "add", "--lock", "--reason", reason, "-b", "half", half);
  await Deno.remove(half, { recursive: true });
  const run = await rig.prj(["run", "work", "branch=half"]);
  assert.equal(run.code, 1, run.stdout);
  assert.match(run.stderr, /it is half made, and its folder is gone .*"prj worktree remove .*half" forgets it/);
  assert.deepEqual(await notOk(rig, "--mend", "--yes"), [["worktree", "problem"]]);
  await rig.ok(["worktree", "remove", half]);
  await rig.ok(["run", "work", "branch=half"]);
  assert.deepEqual(await notOk(rig), []);
});

Deno.test("a locked worktree whose folder is away is not worked in, and the lock is named", async () => {
  await using rig = await Rig.create();
  const { worktree: { path } } = await rig.json(["worktree", "create", "one"]);
  await rig.git("worktree", "lock", "--reason", "on a stick", path);
  await Deno.rename(path, `${path}.away`);
  const refused = await rig.prj(["worktree", "create", "one"]);
  assert.equal(refused.code, 4, refused.stderr);
  assert.match(
    refused.stderr,
    /its folder is not there, and it is locked \("on a stick"\)\nhint: .*git worktree unlock/,
  );
  await Deno.rename(`${path}.away`, path);
  await rig.ok(["worktree", "create", "one"]);
});
