import assert from "node:assert/strict";
import { join } from "node:path";
import type { Context } from "../../../src/base/context.ts";
import { finishCheckout } from "../../../src/run/worktree/finish_checkout.ts";
import { runToEnd, statusOf } from "../../bounded.ts";

Deno.test("finishCheckout() waits for the lock of a git that lives, however long, and for that of one that died not for ever", async () => {
  const path = await Deno.realPath(await Deno.makeTempDir());
  try {
    await runToEnd(["git", "init", "--quiet", path]);
    const lock = join(path, "index.lock");
    await Deno.writeTextFile(lock, "");
    const isLocked = (): Promise<boolean> => Deno.stat(lock).then(() => true, () => false);
    const git = new Deno.Command("git", { args: ["cat-file", "--batch"], cwd: path, stdin: "piped", stdout: "null" })
      .spawn();
    let [now, tries, told] = [0, 0, 0];
    const locked: boolean[] = [];
    const end = await finishCheckout({
      context: { now: () => now } as Context,
      ...{ root: path, path },
      run: async () => {
        tries++;
        if (tries === 3) {
          await git.stdin.close();
          await statusOf(git);
        }
        now += tries < 3 ? 20_000 : 4_000;
        locked.push(await isLocked());
        return { output: locked.at(-1) ? `fatal: Unable to create '${lock}': File exists.` : "done" };
      },
      isOver: () => false,
      onWait: () => told++,
    });
    assert.equal(end?.output, "done");
    // 20 and 40 s while it lived; 4, 8 and 12 s since it was last seen.
    assert.deepEqual(locked, [true, true, true, true, true, false]);
    assert.equal(told, 1);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});
