import assert from "node:assert/strict";
import { PRJ, Rig } from "./rig.ts";

async function answerOf(rig: Rig, ...args: string[]): Promise<Record<string, unknown>> {
  const ended = await rig.call([PRJ, ...args]);
  assert.equal(ended.code, 0, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout);
}

Deno.test("help and version take the options of every verb, wherever they stand", async () => {
  await using rig = await Rig.create("shop", { trusted: false });
  const plain = (await rig.ok(["--version"])).stdout;
  for (const args of [["--version", "--json"], ["--json", "--version"], ["-q", "-V", "--json"]]) {
    const { schema, version } = await answerOf(rig, ...args);
    assert.deepEqual([schema, `prj ${version}\n`], ["prj.version/1", plain]);
  }
  assert.equal((await rig.ok(["--no-color", "--version"])).stdout, plain);
  for (const args of [["help", "--json"], ["--json", "help"], ["--help", "--json"], ["--json"]]) {
    const { schema, verbs } = await answerOf(rig, ...args) as { schema: string; verbs: { name: string }[] };
    assert.equal(schema, "prj.help/1");
    assert.ok(verbs.some(({ name }) => name === "worktree list"), args.join(" "));
  }
  for (const args of [["help", "run", "--json"], ["run", "--help", "--json"]]) {
    const { verbs } = await answerOf(rig, ...args) as { verbs: { name: string }[] };
    assert.deepEqual(verbs.map(({ name }) => name), ["run"], args.join(" "));
  }
  const family = await answerOf(rig, "worktree", "--json") as { verbs: { name: string }[] };
  assert.ok(family.verbs.length > 5 && family.verbs.every(({ name }) => name.startsWith("worktree ")));
  assert.equal((await rig.ok(["worktree", "-q"])).stdout, (await rig.ok(["worktree"])).stdout);
  for (const args of [["worktree", "--foo"], ["help", "--foo"], ["--foo"]]) {
    const refused = await rig.prj(args);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /Unknown option "--foo"/, args.join(" "));
  }
});

Deno.test("the families session and sessions have their help, as worktree has", async () => {
  await using rig = await Rig.create("shop", { trusted: false });
  for (const args of [["session"], ["help", "sessions"]]) {
    const { stdout } = await rig.ok(args);
    for (
      const verb of ["list", "info", "attach", "kill", "stop", "cleanup", "logs", "send", "exec", "wait", "capture"]
    ) {
      assert.match(stdout, new RegExp(`^  ${args.at(-1)} ${verb} `, "m"));
    }
  }
});
