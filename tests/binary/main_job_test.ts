import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig, waitFor } from "./rig.ts";

Deno.test("init and start-dev give a session whose panes are in the project, with three tmux processes at most", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  const calls = await rig.shim("tmux");
  const run = await rig.json(["run", "start-dev"]);
  assert.equal(run.session.name, "myproject-main-dev");
  assert.equal(run.session.created, true);
  assert.ok((await calls()).length <= 3, `${(await calls()).length} tmux processes`);
  for (const window of run.session.windows) {
    for (const pane of window.panes) {
      const file = join(rig.folder, `pane${pane.id.slice(1)}`);
      await rig.tmux(
        "send-keys",
        "-t",
        pane.id,
        `pwd >${file}.tmp; echo "$NODE_ENV" >>${file}.tmp; mv ${file}.tmp ${file}`,
        "Enter",
      );
      const seen = await waitFor("the pane's answer", () => Deno.readTextFile(file).catch(() => undefined));
      assert.equal(seen, `${rig.project}\ndevelopment\n`);
    }
  }
  const again = await rig.json(["run", "start-dev"]);
  assert.equal(again.session.created, false);
  assert.equal(again.session.id, run.session.id);
});

Deno.test("feature-branch gives a worktree and a session, the same from everywhere", async () => {
  await using rig = await Rig.create();
  await rig.ok(["init"]);
  const run = await rig.json(["run", "feature-branch", "branch=user-auth"]);
  const path = join(rig.folder, "worktrees/myproject-user-auth");
  assert.deepEqual(run.worktree, { path, branch: "user-auth", base: "main", created: true });
  assert.equal(run.session.name, "myproject-user-auth-dev");
  await Deno.mkdir(join(path, "deep/er"), { recursive: true });
  for (const cwd of [path, join(path, "deep/er"), rig.project]) {
    const again = await rig.json(["run", "feature-branch", "branch=user-auth"], { cwd });
    assert.equal(again.worktree.path, path);
    assert.equal(again.worktree.created, false);
    assert.equal(again.session.uid, run.session.uid);
  }
});
