import assert from "node:assert/strict";
import { join } from "node:path";
import { Rig, waitFor } from "../binary/rig.ts";

const OWN = join(import.meta.dirname!, "../../.prj");
const FILES = ["configs/project.yaml", "commands/bench.yaml", "commands/test.yaml", "commands/work.yaml"];

Deno.test("prj's own commands are valid, and do what people who work on prj need", async () => {
  await using rig = await createOwnProject();
  const { files } = await rig.json(["validate"]);
  assert.deepEqual(files.map(({ problems }: { problems: unknown[] }) => problems), FILES.map(() => []));

  await rig.ok(["run", "test"]);
  await rig.ok(["run", "test", "path=tests/a b"]);
  await rig.ok(["run", "bench"]);
  assert.deepEqual(await calls(rig), ["task --quiet test", "task --quiet test tests/a b", "task --quiet bench"]);

  const work = await rig.json(["run", "work", "branch=fix-focus"], { env: { EDITOR: "true" } });
  assert.equal(work.status, "succeeded", JSON.stringify(work));
  assert.equal(work.worktree.path, join(rig.folder, "worktrees/prj-fix-focus"));
  assert.equal(work.session.name, "prj-fix-focus-work");
  const all = await waitFor("both checks", async () => {
    const lines = await calls(rig);
    return lines.length === 6 ? lines : undefined;
  });
  assert.deepEqual(all.slice(3).sort(), ["check", "install --frozen --quiet", "lint"]);
});

/** A repository with prj's own .prj, and a scripts/deno that writes down how it is called. */
async function createOwnProject(): Promise<Rig> {
  const rig = await Rig.create("cloned");
  for (const file of FILES) await rig.write(`.prj/${file}`, await Deno.readTextFile(join(OWN, file)));
  await rig.write("scripts/deno", `#!/bin/sh\necho "$*" >>'${rig.folder}/calls'\n`, 0o755);
  await rig.git("add", ".");
  await rig.git("commit", "--quiet", "--message", "second");
  return rig;
}

async function calls(rig: Rig): Promise<readonly string[]> {
  return (await Deno.readTextFile(join(rig.folder, "calls"))).trimEnd().split("\n");
}
