import assert from "node:assert/strict";
import { Terminal } from "./live.ts";
import { Rig } from "./rig.ts";

Deno.test("Ctrl-C at a question is an interrupt; undo names the sessions that would end with a worktree", async () => {
  await using rig = await Rig.create("shop");
  await rig.command("work", 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\n');
  await rig.command("shell", "session: { windows: [{ name: one }] }\n");
  const { worktree } = await rig.json(["run", "work", "branch=one"]);
  await rig.ok(["run", "shell"], { cwd: worktree.path });
  const undone = await rig.json([
    "undo",
    (await rig.json(["events", "--type", "worktree.created"])).events[0].run_id,
    "--dry-run",
  ]);
  assert.deepEqual(undone.sessions, [{ name: "shop-one-dev", ended: false }]);
  await rig.ok(["worktree", "create", "two"]);
  await rig.ok(["run", "shell"], { cwd: (await rig.json(["worktree", "path", "two"])).path });
  await using terminal = await Terminal.open(rig);
  for (const [verb, question] of [["cleanup-sessions", "End 2 sessions?"], ["undo", "Take it back?"]] as const) {
    await terminal.type(`"$PRJ" ${verb}; echo "code of ${verb}: $?"`);
    const screen = await terminal.waitForText(question);
    assert.match(screen, /shop-two-dev/, "what would end is named");
    await terminal.press("C-c");
    await terminal.waitForText(`code of ${verb}: 130`);
  }
  assert.equal((await rig.sessions()).length, 2, "nothing was ended");
});
