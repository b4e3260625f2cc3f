import { isAbsolute, join, resolve } from "node:path";
import { readTextIfThere } from "./files.ts";
import { kindOf } from "./project.ts";

/** Returns the folder that all worktrees of a repository share, for its main worktree (or bare repository) at `root`. */
export function findGitFolder(root: string): string {
  const path = join(root, ".git");
  switch (kindOf(path)) {
    case "directory":
      return path;
    case "file": {
      // A submodule, or a repository made with --separate-git-dir.
      const [, target = "."] = /^gitdir: (.*)$/m.exec(readTextIfThere(path) ?? "") ?? [];
      return isAbsolute(target) ? target : resolve(root, target);
    }
    default:
      return root;
  }
}
