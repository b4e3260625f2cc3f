import { rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { PrjError } from "../../src/base/error.ts";
import { createGitCall, type GitCall, listWorktrees } from "../../src/git/git.ts";
import { LIST_WORKTREES } from "../../src/git/repository.ts";
import { createLocalHost } from "../../src/process/local.ts";
import { createGitRig, createRepository, type GitRig } from "./rig.ts";

/** A worktree as it is for the moment in which `git worktree add` has opened its `commondir` and not written it. */
async function beginWorktree(rig: GitRig): Promise<{ root: string; git: GitCall; commondir: string; whole: string }> {
  const root = await createRepository(rig);
  await rig.git(root, ["worktree", "add", "--quiet", "-b", "topic", join(rig.folder, "topic")]);
  const commondir = join(root, ".git/worktrees/topic/commondir");
  const whole = await Deno.readTextFile(commondir);
  await Deno.writeTextFile(commondir, "");
  return { root, git: createGitCall(createLocalHost(), rig.env), commondir, whole };
}

Deno.test("listWorktrees() waits for a git that is just making another worktree", async () => {
  await using rig = await createGitRig();
  const { root, git, commondir, whole } = await beginWorktree(rig);
  const listed = listWorktrees(git, root);
  for (let i = 0; i < 2; i++) strictEqual((await git(root, LIST_WORKTREES)).code, 128);
  await Deno.writeTextFile(commondir, whole);
  strictEqual((await listed).length, 2);
});

Deno.test("listWorktrees() says what to do about a worktree that a git died over", async () => {
  await using rig = await createGitRig();
  const { root, git } = await beginWorktree(rig);
  await rejects(
    listWorktrees(git, root),
    (error) => error instanceof PrjError && /remove "worktrees\/topic" in git's folder/.test(error.hint ?? ""),
  );
});
