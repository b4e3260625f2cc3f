import { basename } from "node:path";
import type { Context } from "../../base/context.ts";
import { createGit, gitEnvironment } from "../../git/git.ts";
import { createLocalHost } from "../../process/local.ts";
import { startDefinitions } from "../session/definition_start.ts";
import { DefinitionReader } from "../session/find_defined.ts";
import type { ArgumentInfo } from "./candidates.ts";
import { findProject } from "../project.ts";
import { findProjectSessions } from "../project_sessions.ts";
import { findArguments } from "../command/read_command.ts";

/** Finds a command's arguments for completion; undefined where it is not there or broken. */
export async function findArgumentInfo(context: Context, name: string): Promise<readonly ArgumentInfo[] | undefined> {
  const found = await findArguments(context, name);
  return found?.map((argument) => ({ ...argument, default: argument.default ?? undefined }));
}

/** Lists the project's sessions for completion, and the commands whose names stand for theirs. */
export async function listSessionNames(context: Context): Promise<readonly { name: string; description: string }[]> {
  const start = startDefinitions(context, { ahead: true });
  using overview = await findProjectSessions(context, { warn: () => {} }, { hurry: true });
  const sessions = overview.own.map(({ name, task }) => ({ name, description: task ?? "" }));
  if (start === undefined || start.sources.length === 0) return sessions;
  const commands = (await new DefinitionReader(context, start, overview).all()).flatMap(({ name, defined }) =>
    defined === undefined ? [] : [{ name, description: `session ${defined.name}` }]
  );
  return [...sessions, ...commands.filter(({ name }) => sessions.every((session) => session.name !== name))];
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
