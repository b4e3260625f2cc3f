import { dirname, join } from "node:path";
import { PrjError, reasonOf } from "../../base/error.ts";
import { createLocalHost } from "../../process/local.ts";
import { statLink } from "./compare_trees.ts";
import { listNames } from "../files.ts";
import type { FilesGround } from "./worktree_files.ts";

/** Where what `worktree sync --force` replaces is kept, in the folder that all worktrees of a repository share. */
export function replacedFolder(gitFolder: string): string {
  return join(gitFolder, "prj/replaced");
}

/**
 * Moves files of a worktree out of the way, into `kept`, and has them replaced. What `replace` did not replace is
 * brought back.
 */
export async function replaceFiles(
  paths: readonly string[],
  kept: string,
  ground: FilesGround,
  replace: () => Promise<void>,
): Promise<void> {
  const moved: string[] = [];
  try {
    for (const path of paths) {
      await moveAside(path, kept, ground);
      moved.push(path);
    }
    await replace();
  } finally {
    for (const path of moved) {
      const place = join(ground.to, path);
      if (await statLink(place) === undefined) await Deno.rename(join(kept, path), place).catch(() => {});
    }
  }
}

async function moveAside(path: string, kept: string, ground: FilesGround): Promise<void> {
  const [place, target] = [join(ground.to, path), join(kept, path)];
  try {
    await Deno.mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await Deno.rename(place, target);
  } catch (error) {
    if (!/os error 18/.test(String(error))) throw cannotKeep(path, reasonOf(error));
    // EXDEV: the worktree is on another file system than git's folder. Deno does not see names that are not UTF-8.
    const { code, stderr } = await createLocalHost().run({
      argv: ["mv", "--", place, target],
      environment: ground.env,
    });
    if (code !== 0) throw cannotKeep(path, stderr.trim().split("\n")[0]!.replace(/^mv: /, ""));
  }
}

function cannotKeep(path: string, reason: string): PrjError {
  return new PrjError("failed", { message: `Cannot replace "${path}": the old one cannot be kept: ${reason}` });
}

/** Deletes what was replaced long ago. */
export async function sweepReplaced(gitFolder: string, ageMs: number, now: number): Promise<void> {
  for (const name of listNames(replacedFolder(gitFolder))) {
    const folder = join(replacedFolder(gitFolder), name);
    const changed = (await statLink(folder))?.mtime?.getTime() ?? now;
    if (now - changed >= ageMs) await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}
