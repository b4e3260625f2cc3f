/** A folder of very many small files that a new worktree gets from the main one. */
import { join } from "node:path";
import { ask } from "../process.ts";
import type { Contestant } from "./measure.ts";

export const COPIED_FILES = 20_000;
const PER_FOLDER = 50;

/** Makes a repository with `COPIED_FILES` ignored files and a worktree without them; the floor is `cp -a`. */
export async function prepareFiles(
  empty: string,
  prj: string,
  folder: string,
  env: Record<string, string>,
): Promise<readonly Contestant[]> {
  const [project, worktree] = [join(folder, "modules"), join(folder, "modules-x")];
  const source = join(project, "node_modules");
  for (let at = 0; at < COPIED_FILES; at += PER_FOLDER) {
    const place = join(source, `package-${at / PER_FOLDER}`, "lib");
    await Deno.mkdir(place, { recursive: true });
    for (let n = 0; n < PER_FOLDER; n++) await Deno.writeTextFile(join(place, `${n}.js`), "x".repeat(200 + at % 4000));
  }
  for (const name of [".gitignore", ".worktreeinclude"]) {
    await Deno.writeTextFile(join(project, name), "node_modules/\n");
  }
  const git = (...args: string[]): Promise<string> => ask(["git", "-C", project, ...args], { env });
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "few");
  await git("worktree", "add", "--quiet", "-b", "x", worktree);
  const undo = async (): Promise<void> => await Deno.remove(join(worktree, "node_modules"), { recursive: true });
  return [
    { name: "empty program, cp -a", argvs: [[empty], ["cp", "-a", source, worktree]], undo },
    { name: "prj worktree sync", argvs: [[prj, "worktree", "sync", "x", "--quiet"]], cwd: project, undo },
  ];
}
