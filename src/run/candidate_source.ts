import { basename } from "node:path";
import type { Context } from "../base/context.ts";
import { createGit, gitEnvironment } from "../git/git.ts";
import { createLocalHost } from "../process/local.ts";
import type { ArgumentInfo } from "./candidates.ts";
import { findProject } from "./project.ts";
import { findProjectSessions } from "./project_sessions.ts";
import { findArguments } from "./read_command.ts";

/** Finds a command's arguments for completion; undefined where it is not there or broken. */
export async function findArgumentInfo(context: Context, name: string): Promise<readonly ArgumentInfo[] | undefined> {
  const found = await findArguments(context, name);
  return found?.map((argument) => ({ ...argument, default: argument.default ?? undefined }));
}

/** Lists the project's sessions for completion. */
export async function listSessionNames(context: Context): Promise<readonly { name: string; description: string }[]> {
  using overview = await findProjectSessions(context, { warn: () => {} });
  return overview.own.map(({ name, task }) => ({ name, description: task ?? "" }));
}

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

/** Lists worktrees for completion: by branch, and a detached one by its folder. */
export async function listWorktreeNames(context: Context): Promise<readonly { name: string; description: string }[]> {
  const place = findProject(context.cwd);
  if (place?.git !== true) return [];
  const { worktrees } = await createGit(createLocalHost(), context.env).repository(place.top, place.root);
  return worktrees.map(({ branch, path }) => ({ name: branch ?? basename(path), description: path }));
}
