/** Looking at a hundred worktrees with their sessions, against the calls of git and tmux that nobody can do without. */
import { join } from "node:path";
import { ask } from "../process.ts";
import type { Contestant } from "./measure.ts";

const WORK = 'arguments: [branch]\nworktree: { branch: "{{branch}}" }\nsession: { windows: [{ name: w }] }\n';

/** What every case is prepared in. */
export interface World {
  readonly prj: string;
  readonly folder: string;
  readonly env: Record<string, string>;
}

/** Makes a project with a command "work" that opens a session in a worktree of a branch. */
export async function prepareProject(
  { prj, folder, env }: World,
  name: string,
  files: number,
  write: (index: number) => string = (index) => `file ${index}\n`.repeat(20),
): Promise<string> {
  const project = join(folder, name);
  const git = (...args: string[]): Promise<string> => ask(["git", "-C", project, ...args], { env });
  await Deno.mkdir(project);
  await git("init", "--quiet");
  for (let i = 0; i < files; i++) {
    if (i < 50) await Deno.mkdir(join(project, `d${i}`));
    await Deno.writeTextFile(join(project, `d${i % 50}/f${i}`), write(i));
  }
  await Deno.mkdir(join(project, ".prj/commands"), { recursive: true });
  await Deno.writeTextFile(join(project, ".prj/.gitignore"), "prj.db*\nartifacts/\nlogs/\n");
  await Deno.writeTextFile(join(project, ".prj/commands/work.yaml"), WORK);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "Start");
  await ask([prj, "-C", project, "trust"], { env });
  return project;
}

/** How many calls of git run at once; as many `git status` as prj has under way. */
export const AT_ONCE = Math.max(4, 2 * navigator.hardwareConcurrency);

/** A project with so many worktrees of so many files, each with its session. */
export async function prepareMany(world: World, worktrees: number, files: number): Promise<string> {
  const project = await prepareProject(world, `many-${worktrees}-${files}`, files);
  for (let i = 0; i < worktrees; i++) {
    await ask([world.prj, "-C", project, "run", "work", `branch=b${i}`, "--no-attach", "--quiet"], { env: world.env });
  }
  // As after a person's first look: else git reads all files that are as new as its index, which hides what prj costs.
  for (const path of await listPaths(world, project)) await ask(["git", "-C", path, "status"], { env: world.env });
  return project;
}

async function listPaths({ env }: Pick<World, "env">, project: string): Promise<string[]> {
  const listed = await ask(["git", "-C", project, "worktree", "list", "--porcelain"], { env });
  return listed.split("\n").filter((line) => line.startsWith("worktree ")).map((line) => line.slice(9));
}

/**
 * Looking at all of it. The floor are the very calls, started by the cheapest that there is: a shell for each of those
 * that run at once, which measures faster than xargs.
 */
export async function lookContestants({ prj, env }: World, project: string): Promise<Contestant[]> {
  const paths = await listPaths({ env }, project);
  const lanes = Array.from({ length: AT_ONCE }, (_, lane) => paths.filter((_, index) => index % AT_ONCE === lane));
  const status = 'git --no-optional-locks -C "$path" status --porcelain=v2 --branch -z';
  const calls = [
    "tmux -u list-panes -a -F '#{session_id} #{@prj_uid} #{@prj_root} #{pane_id}' &",
    "git worktree list --porcelain -z;",
    ...lanes.map((lane) => `( for path in ${lane.join(" ")}; do ${status}; done ) &`),
    "wait",
  ].join("\n");
  return [
    { name: "the calls of git and tmux", argvs: [["/bin/sh", "-c", `{ ${calls}; } >/dev/null`]], cwd: project },
    { name: "prj status", argvs: [[prj, "status"]], cwd: project },
    { name: "prj worktree list", argvs: [[prj, "worktree", "list"]], cwd: project },
    { name: "prj status, first line", argvs: [[prj, "status"]], cwd: project, untilAnswer: true },
    { name: "prj worktree list, first line", argvs: [[prj, "worktree", "list"]], cwd: project, untilAnswer: true },
  ];
}
