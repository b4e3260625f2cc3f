/** A worktree with very many files: what it takes to remove it, and to have it back. */
import { join } from "node:path";
import { ask } from "../process.ts";
import type { Contestant } from "./measure.ts";

export const FILES = 50_000;
const PER_FOLDER = 100;

/** Makes a repository with `FILES` files and a worktree with all of them; the floors and prj, each with its undoing. */
export async function prepareRemoval(
  empty: string,
  prj: string,
  folder: string,
  env: Record<string, string>,
): Promise<readonly Contestant[]> {
  const project = join(folder, "large");
  const worktree = join(folder, "large-x");
  const git = (...args: string[]): Promise<string> => ask(["git", "-C", project, ...args], { env });
  for (let at = 0; at < FILES; at += PER_FOLDER) {
    const place = join(project, `folder-${at / PER_FOLDER}`);
    await Deno.mkdir(place, { recursive: true });
    for (let n = 0; n < PER_FOLDER; n++) await Deno.writeTextFile(join(place, `file-${n}`), `${at + n}\n`);
  }
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "many");
  await git("worktree", "add", "--quiet", "-b", "x", worktree);
  // As after the first look: git knows then which files it need not read.
  await ask(["git", "-C", worktree, "status", "--porcelain"], { env });
  const status = [
    "git",
    "-C",
    worktree,
    "status",
    "--porcelain=v2",
    "-z",
    "--untracked-files=all",
    "--ignored=matching",
  ];
  const away = `${worktree}.away`;
  const rename = ["mv", worktree, away];
  const undo = async (): Promise<void> => await Deno.rename(away, worktree);
  const restore = async (): Promise<void> => {
    await ask([prj, "-C", project, "worktree", "restore", "x"], { env });
  };
  return [
    { name: "empty program, one rename", argvs: [[empty], rename], undo },
    { name: "the same and one git status", argvs: [[empty], status, rename], undo },
    { name: "prj worktree remove", argvs: [[prj, "worktree", "remove", "x"]], cwd: project, undo: restore },
    // With the consent to lose files nobody counts them; only what was staged is looked at, and what else lives there.
    {
      name: "the same with --force",
      argvs: [[prj, "worktree", "remove", "x", "--force"]],
      cwd: project,
      undo: restore,
    },
  ];
}

/** What people do without prj; it deletes file by file. */
export function gitRemoval(folder: string, env: Record<string, string>): Contestant {
  const [project, worktree] = [join(folder, "large"), join(folder, "large-x")];
  return {
    name: "git worktree remove",
    argvs: [["git", "-C", project, "worktree", "remove", worktree]],
    undo: async () => {
      await ask(["git", "-C", project, "worktree", "add", "--quiet", worktree, "x"], { env });
    },
  };
}
