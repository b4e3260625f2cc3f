import { basename, dirname, resolve } from "node:path";
import { type Config, setting } from "../config/config.ts";
import type { Repository } from "../git/repository.ts";
import { expandText } from "../template/expand.ts";
import type { Expander } from "./expander.ts";

/** The name of a new worktree's folder, by the pattern of the configuration. */
export function folderName(config: Config, project: string, branch: string, expander: Expander): string {
  const pattern = setting(config, "worktrees.naming_pattern");
  const slug = slugBranch(branch);
  const values = {
    ...expander.scope.values,
    project: project.replaceAll("/", "-"),
    branch: slug,
    worktree: slug,
  };
  const named = expandText(pattern, { ...expander.scope, values });
  if ("problems" in named) {
    const origin = config.values["worktrees.naming_pattern"]?.origin ?? "the configuration";
    expander.problems.push({
      message: `Cannot name the worktree by "${pattern}" (${origin}): ${named.problems[0]?.message}`,
      hint: "Use {{project}} and {{branch}} in worktrees.naming_pattern",
    });
    return "worktree";
  }
  return named.value.replaceAll("/", "-").replace(/^[-.]+/, "") || "worktree";
}

/** "feature/ü X" becomes "feature-x". */
function slugBranch(branch: string): string {
  return branch.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-").replace(/-+/g, "-").replace(/^[-.]+|[-.]+$/g, "") ||
    "branch";
}

/** Where a folder of that name can be: a number is added where it is taken, on disk or by git. */
export function freePath(
  { parent, folder: name }: { readonly parent: string; readonly folder: string },
  repository: Repository,
  siblings: ReadonlySet<string>,
): string {
  const registered = new Set(
    repository.worktrees.filter((worktree) => dirname(worktree.path) === parent).map((worktree) =>
      basename(worktree.path)
    ),
  );
  for (let n = 1;; n++) {
    const folder = n === 1 ? name : `${name}-${n}`;
    if (!siblings.has(folder) && !registered.has(folder)) return resolve(parent, folder);
  }
}
