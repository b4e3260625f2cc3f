import assert from "node:assert/strict";
import { join } from "node:path";
import { statusOf, within } from "../bounded.ts";
import { PRJ, Rig } from "./rig.ts";

/** As many as prj has under way. */
const AT_ONCE = Math.max(4, 2 * navigator.hardwareConcurrency);

/** The calls of git that prj makes until it prints the head of its table, while git's looks into worktrees hang. */
async function callsUntilHead(rig: Rig, verb: string, count: number): Promise<string[]> {
  const gate = join(rig.folder, "gate");
  await Deno.writeTextFile(gate, "");
  // Each waits until the gate is gone; only those that begin before the head is there write themselves down.
  const script = `#!/bin/sh
[ ! -e '${gate}' ] || echo "$3" >>'${rig.folder}/calls'
case $3 in status) while [ -e '${gate}' ]; do sleep 0.02; done ;; esac
PATH=\${PATH#*:} exec git "$@"
`;
  await Deno.mkdir(join(rig.folder, "hung"), { recursive: true });
  await Deno.writeTextFile(join(rig.folder, "hung/git"), script, { mode: 0o755 });
  await Deno.writeTextFile(join(rig.folder, "calls"), "");
  const child = new Deno.Command(PRJ, {
    args: verb.split(" "),
    cwd: rig.project,
    env: { ...rig.env, PATH: `${rig.folder}/hung:${rig.env["PATH"]}` },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let calls: string[] | undefined;
  const read = async (): Promise<void> => {
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (calls !== undefined || !/^worktree +sessions/m.test(text)) continue;
      calls = (await Deno.readTextFile(join(rig.folder, "calls"))).trimEnd().split("\n");
      await Deno.remove(gate);
    }
  };
  await within(`the end of prj ${verb}`, read(), () => `It has printed:\n${text}`);
  assert.equal((await statusOf(child)).code, 0);
  assert.equal(text.match(/ clean$/gm)?.length, count + 1, text);
  return calls!;
}

Deno.test("the first line waits for no look into a worktree, and for as many processes whatever their number", async () => {
  await using rig = await Rig.create();
  for (const count of [3, 20]) {
    for (let i = count === 3 ? 0 : 3; i < count; i++) {
      await rig.git("worktree", "add", "--quiet", "-b", `b${i}`, join(rig.folder, `w${i}`));
    }
    for (const verb of ["status", "worktree list"]) {
      const calls = await callsUntilHead(rig, verb, count);
      assert.equal(calls[0], "worktree");
      // One looks ahead; those that go on once the head is printed may have begun by the time that we read it.
      const looks = calls.slice(1);
      assert.ok(looks.length <= AT_ONCE && looks.every((call) => call === "status"), `${verb}, ${count}: ${calls}`);
    }
  }
});
