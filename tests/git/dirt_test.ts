import assert from "node:assert/strict";
import { countDirt, DIRT, parseDirt } from "../../src/git/dirt.ts";
import { createGitRig, createRepository } from "./rig.ts";

Deno.test("parseDirt() tells apart what git says of a worktree, whatever its configuration hides", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  await Deno.writeTextFile(`${root}/.gitignore`, "ignored/\n*.log\n");
  await Deno.writeTextFile(`${root}/old name`, "some\nlines\n");
  await rig.git(root, ["add", "--all"]);
  await rig.git(root, ["commit", "--quiet", "-m", "two"]);
  await rig.git(root, ["config", "status.showUntrackedFiles", "no"]);
  assert.equal(countDirt(parseDirt(await rig.git(root, DIRT))), 0);

  await rig.git(root, ["mv", "old name", "new name"]);
  await Deno.writeTextFile(`${root}/README`, "changed\n");
  await Deno.mkdir(`${root}/untracked/deep`, { recursive: true });
  await Deno.writeTextFile(`${root}/untracked/deep/a\nb`, "");
  await Deno.writeTextFile(`${root}/untracked/c`, "");
  await Deno.mkdir(`${root}/ignored`);
  await Deno.writeTextFile(`${root}/ignored/x`, "");
  await Deno.writeTextFile(`${root}/x.log`, "");
  await rig.git(root, ["init", "--quiet", "untracked/theirs"]);
  await rig.git(`${root}/untracked/theirs`, ["commit", "--quiet", "--allow-empty", "-m", "one"]);
  const dirt = parseDirt(await rig.git(root, DIRT));
  assert.deepEqual(dirt, {
    ...{ staged: 1, unstaged: 1, untracked: 3, conflicts: 0, ignored: 2 },
    repositories: ["untracked/theirs"],
    ignoredFolders: ["ignored"],
    examples: ["README", "new name", "untracked/c", "untracked/deep/a\nb", "untracked/theirs/"],
  });
  assert.equal(countDirt(dirt), 5);
});
