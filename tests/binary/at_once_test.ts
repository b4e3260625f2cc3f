import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "./rig.ts";

const RUNS = 40;
const FILES = 5_000;

Deno.test(`${RUNS} runs at once make ${RUNS} worktrees with their sessions, and none fails`, async () => {
  await using rig = await Rig.create();
  for (let i = 0; i < FILES; i++) await rig.write(`d${i % 50}/f${i}`, `file ${i}\n`);
  await rig.git("add", "--all");
  await rig.git("commit", "--quiet", "--message", "files");
  await rig.git("remote", "add", "origin", rig.project);
  await rig.command(
    "work",
    'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: { windows: [{ name: w }] }\n',
  );
  const branches = Array.from({ length: RUNS }, (_, i) => `b${i}`);
  const runs = await Promise.all(branches.map((branch) => rig.json(["run", "work", `branch=${branch}`])));
  assert.deepEqual(runs.filter((run) => run.status !== "succeeded"), []);
  const paths = runs.map((run) => run.worktree.path);
  assert.equal(new Set(paths).size, RUNS);
  assert.equal(new Set(runs.map((run) => run.session.id)).size, RUNS);
  for (const path of paths) assert.equal((await rig.call(["git", "-C", path, "status", "--porcelain"])).stdout, "");
  const status = await rig.json(["status"]);
  assert.equal(status.worktrees.length, RUNS + 1);
  assert.ok(status.worktrees.every((worktree: { locked: boolean }) => !worktree.locked));
  assert.equal(status.sessions.length, RUNS);
  const { events } = await rig.json(["events", "--type", "run.finished"]);
  assert.equal(events.length, RUNS);
  const { stdout } = await rig.call(["find", join(rig.project, ".git"), "-name", "*.lock"]);
  assert.equal(stdout, "", "no lock is left");
});
