import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { createGit, type Git } from "../../../src/git/git.ts";
import type { Worktree } from "../../../src/git/repository.ts";
import { askStatuses, HEAD_START } from "../../../src/run/worktree/ask_statuses.ts";
import { boundedHost, runToEnd, within } from "../../bounded.ts";
import { createGitRig, createRepository, type GitRig } from "../../git/rig.ts";

interface Forest {
  readonly git: Git;
  readonly worktrees: readonly Worktree[];
  /** The directories that git was started in, in order. */
  looked(): Promise<string[]>;
  /** Lets git go on in the worktree that it waits in. */
  release(): Promise<void>;
}

/** Worktrees, and a git that writes down where it looks, and waits where `slow` is its directory. */
async function plant(rig: GitRig, linked: number, slow?: number): Promise<Forest> {
  const root = await createRepository(rig);
  for (let i = 0; i < linked; i++) {
    await rig.git(root, ["worktree", "add", "--quiet", "--detach", `${rig.folder}/w${i}`]);
  }
  const [log, gate, bin] = ["log", "gate", "bin"].map((name) => join(rig.folder, name)) as [string, string, string];
  await Deno.mkdir(bin);
  await runToEnd(["mkfifo", gate]);
  await Deno.writeTextFile(
    join(bin, "git"),
    `#!/bin/sh
case $3 in status) echo "$2" >>'${log}' ;; esac
case $2 in */w${slow}) cat '${gate}' >/dev/null ;; esac
PATH=\${PATH#*:} exec git "$@"
`,
    { mode: 0o755 },
  );
  const git = createGit(boundedHost(), { ...rig.env, PATH: `${bin}:${rig.env["PATH"]}` });
  const { worktrees } = await git.repository(root, root);
  return {
    git,
    worktrees,
    looked: async () => (await Deno.readTextFile(log)).trimEnd().split("\n"),
    release: () => within("a git at the gate", Deno.writeTextFile(gate, "")),
  };
}

Deno.test("askStatuses() looks into the same few worktrees, however many there are, until it is told to go on", async () => {
  await using rig = await createGitRig();
  const { git, worktrees, looked } = await plant(rig, HEAD_START + 12);
  const { statuses, goOn } = askStatuses(git, worktrees);
  await Promise.all(statuses.slice(0, HEAD_START));
  const paths = worktrees.map(({ path }) => path);
  deepStrictEqual(await looked(), paths.slice(0, HEAD_START));
  goOn();
  const all = await Promise.all(statuses);
  ok(all.every((status) => status?.untracked === 0));
  deepStrictEqual(new Set(await looked()), new Set(paths));
  strictEqual((await looked()).length, paths.length);
});

Deno.test("askStatuses() asks about all others while one is slow, and waits for that one alone", async () => {
  await using rig = await createGitRig();
  // The first of all is asked alone, because nobody knows yet how long a worktree takes.
  const { git, worktrees, release } = await plant(rig, 20, 0);
  const order = [...worktrees].sort((a) => a.path.endsWith("/w0") ? -1 : 0);
  const { statuses, goOn } = askStatuses(git, order);
  goOn();
  await Promise.all(statuses.slice(1));
  strictEqual(await Promise.race([statuses[0], Promise.resolve("waits")]), "waits");
  await release();
  strictEqual((await statuses[0])?.untracked, 0);
});

Deno.test("askStatuses() tells of each worktree alone what git says against it", async () => {
  await using rig = await createGitRig();
  const { git, worktrees } = await plant(rig, 3);
  await Deno.writeTextFile(join(worktrees[1]!.path, ".git"), "no link\n");
  const bare = { ...worktrees[2]!, bare: true };
  const { statuses, goOn } = askStatuses(git, [...worktrees.slice(0, 2), bare, worktrees[3]!]);
  goOn();
  await rejects(async () => await statuses[1], /Cannot read the repository at ".*\/w0": invalid gitfile format/);
  strictEqual(statuses[2], null);
  strictEqual((await statuses[3])?.untracked, 0);
});
