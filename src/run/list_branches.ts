import type { Context } from "../base/context.ts";
import { gitEnvironment } from "../git/git.ts";
import { createLocalHost } from "../process/local.ts";
import { findProject } from "./project.ts";

/** Lists local branches, the latest commit first, for completion. */
export async function listBranches(context: Context): Promise<string[]> {
  const place = findProject(context.cwd);
  if (place?.git !== true) return [];
  const argv = [
    "git",
    "-C",
    place.root,
    "for-each-ref",
    "--sort=-committerdate",
    "--format=%(refname:short)",
    "refs/heads",
  ] as const;
  const { stdout } = await createLocalHost().run({ argv, environment: gitEnvironment(context.env) });
  return stdout.split("\n").filter((line) => line !== "");
}
