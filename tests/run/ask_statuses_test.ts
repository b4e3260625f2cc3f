import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { PrjError } from "../../src/base/error.ts";
import { createGit, type Git } from "../../src/git/git.ts";
import { createLocalHost } from "../../src/process/local.ts";
import type { ProcessRequest } from "../../src/process/process.ts";
import { askStatuses } from "../../src/run/ask_statuses.ts";
import { createGitRig, createRepository, type GitRig } from "../git/rig.ts";

/** Repositories, each with as many untracked files as its place in the list. */
async function createMany(rig: GitRig, count: number): Promise<readonly string[]> {
  const first = await createRepository(rig);
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const path = `${rig.folder}/w ${i}${i % 5 === 0 ? "\nü" : ""}`;
    await rig.git(first, ["worktree", "add", "--quiet", "--detach", path]);
    for (let file = 0; file < i; file++) await Deno.writeTextFile(`${path}/new${file}`, "");
    paths.push(path);
  }
  return paths;
}

interface OpenGit {
  readonly git: Git;
  readonly started: ProcessRequest[];
  /** Waits for every lane to end: the last answer is there before its shell has gone. */
  end(): Promise<unknown>;
}

/** `argv`: what runs in place of the shell of a lane. */
function openGit(rig: GitRig, argv?: ProcessRequest["argv"]): OpenGit {
  const started: ProcessRequest[] = [];
  const ended: Promise<number>[] = [];
  const local = createLocalHost((request) => started.push(request));
  const git = createGit({
    ...local,
    converse(request, hear) {
      const talk = local.converse(argv === undefined ? request : { ...request, argv }, hear);
      ended.push(talk.ended);
      return talk;
    },
  }, rig.env);
  return { git, started, end: () => Promise.all(ended) };
}

Deno.test("askStatuses() answers in the order of the paths, by a few processes", async () => {
  await using rig = await createGitRig();
  const paths = await createMany(rig, 23);
  const { git, started, end } = openGit(rig);
  const { statuses, goOn } = askStatuses(git, paths);
  goOn();
  deepStrictEqual((await Promise.all(statuses)).map(({ untracked }) => untracked), paths.map((_, index) => index));
  await end();
  strictEqual(started.filter(({ argv }) => argv[0] === "git").length, 0);
});

Deno.test("askStatuses() looks into no more than the first few until it is to go on", async () => {
  await using rig = await createGitRig();
  const root = await createRepository(rig);
  const { git, end } = openGit(rig);
  const first = 2 * Math.max(4, 2 * navigator.hardwareConcurrency);
  const { statuses, goOn } = askStatuses(git, Array.from({ length: first + 20 }, () => root));
  let settled = 0;
  const all = Promise.all(statuses.map((status) => status.then(() => settled++)));
  await Promise.all(statuses.slice(0, first));
  // Time enough for another one.
  await git.status(root);
  strictEqual(settled, first);
  goOn();
  await all;
  await end();
});

Deno.test("askStatuses() tells of each that git cannot look into why, and answers for the others", async () => {
  await using rig = await createGitRig();
  const [path] = await createMany(rig, 1);
  const { git, end } = openGit(rig);
  const { statuses, goOn } = askStatuses(git, [`${rig.folder}/gone`, path!, rig.folder]);
  goOn();
  await rejects(statuses[0]!, PrjError);
  strictEqual((await statuses[1]!).untracked, 0);
  await rejects(statuses[2]!, /not a git repository/);
  await end();
});

Deno.test("askStatuses() asks about each alone where a shell is missing or ends", async () => {
  await using rig = await createGitRig();
  const paths = await createMany(rig, 12);
  const ending = openGit(rig, ["/bin/sh", "-c", "read -r word"]);
  const missing: Git = {
    ...ending.git,
    openStatuses() {
      throw new PrjError("program-missing", { message: "no shell" });
    },
  };
  for (const git of [missing, ending.git]) {
    const { statuses, goOn } = askStatuses(git, paths);
    goOn();
    deepStrictEqual((await Promise.all(statuses)).map(({ untracked }) => untracked), paths.map((_, index) => index));
  }
  await ending.end();
});
