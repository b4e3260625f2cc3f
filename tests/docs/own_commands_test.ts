import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig } from "../binary/rig.ts";

const OWN = join(import.meta.dirname!, "../../.prj");
const FILES = ["configs/project.yaml", "commands/bench.yaml", "commands/test.yaml", "commands/work.yaml"];

Deno.test("prj's own commands are valid, and plan what people who work on prj need", async () => {
  await using rig = await Rig.create("cloned");
  for (const file of FILES) await rig.write(`.prj/${file}`, await Deno.readTextFile(join(OWN, file)));
  const { files } = await rig.json(["validate"]);
  assert.deepEqual(files.map(({ problems }: { problems: unknown[] }) => problems), FILES.map(() => []));

  // A dry run: the commands test, compile and install prj itself.
  assert.deepEqual((await lines(rig, "test", "path=tests/a b")).at(-1)?.split("\n").slice(0, 2), [
    "path='tests/a b'",
    './scripts/deno task --quiet test ${path:+"$path"}',
  ]);
  assert.deepEqual((await lines(rig, "bench")).at(-1), "./scripts/deno task --quiet bench");
  const work = await rig.json(["run", "work", "branch=fix-focus", "--dry-run"], { env: { EDITOR: "true" } });
  assert.equal(work.worktree.path, join(rig.folder, "worktrees/prj-fix-focus"));
  assert.equal(work.session.name, "prj-fix-focus-work");
  assert.deepEqual(await lines(rig, "work", "branch=fix-focus"), ["./scripts/deno install --frozen --quiet"]);
});

/** The shell lines of a command's plan. */
async function lines(rig: Rig, ...words: string[]): Promise<string[]> {
  const plan = await rig.json(["run", ...words, "--dry-run"], { env: { EDITOR: "true" } });
  return plan.steps.filter(({ kind }: { kind: string }) => kind === "process")
    .map(({ argv }: { argv: string[] }) => argv.at(-1));
}
