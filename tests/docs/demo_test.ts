import assert from "node:assert/strict";
import { join } from "node:path";
import { PRJ, waitFor } from "../binary/rig.ts";
import { within } from "../bounded.ts";

const DEMO = join(import.meta.dirname!, "../../scripts/demo.ts");

Deno.test("the demo shows a session, a worktree and the status, and leaves nothing behind", async () => {
  await using place = await createPlace();
  const { folder } = place;
  const { code, stdout, stderr } = await endOf(startDemo(folder));
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, text + new TextDecoder().decode(stderr));
  for (
    const line of ["$ prj init", "$ prj run start-dev", "$ prj run feature-branch branch=user-auth", "$ prj status"]
  ) {
    assert.ok(text.includes(`\n${line}\n`), `${line} is not in\n${text}`);
  }
  assert.match(text, /^session {3}myproject-main-dev$/m);
  assert.match(text, /\/worktrees\/myproject-user-auth\nuser-auth\nNODE_ENV=development$/m);
  assert.deepEqual(await namesIn(folder), []);
});

Deno.test("the demo that is interrupted leaves nothing behind, and ends with 130", async () => {
  await using place = await createPlace();
  const { folder } = place;
  const demo = startDemo(folder);
  // Its server is there, so it is in the middle of things.
  await waitFor("the demo's tmux server", async () => {
    for (const name of await namesIn(folder)) {
      if ((await namesIn(join(folder, name, "tmux"))).length > 0) return true;
    }
  });
  demo.kill("SIGINT");
  const { code } = await endOf(demo);
  assert.equal(code, 130);
  assert.deepEqual(await namesIn(folder), []);
});

/** Where the demo makes its own folder, so that what it leaves behind is seen. A socket's path has to be short. */
async function createPlace(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "d-" }));
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function startDemo(folder: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", DEMO],
    env: { PRJ_BINARY: PRJ, TMPDIR: folder },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function endOf(demo: Deno.ChildProcess): Promise<Deno.CommandOutput> {
  return await within("the end of the demo", demo.output(), () => {
    demo.kill("SIGKILL");
    return "It has been killed";
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch {
    return [];
  }
}
