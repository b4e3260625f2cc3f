import { basename, join } from "node:path";
import { pasteWord } from "../../base/command_line.ts";
import type { Context } from "../../base/context.ts";
import { makeParent } from "../files.ts";
import { findGitFolder } from "../git_folder.ts";
import { PrjError } from "../../base/error.ts";
import { createGitCall } from "../../git/git.ts";
import { resolveWritten } from "../../base/written_path.ts";
import { type Audience, Journal, openRecordIfThere } from "../journal.ts";
import { moveLeases } from "../leases.ts";
import { withRepositoryMutex } from "../mutex.ts";
import { isInside } from "../../process/process_place.ts";
import { findProjectSessions } from "../project_sessions.ts";
import { kindOf, resolveLinks } from "../project.ts";
import { requireWorktree } from "./find_worktree.ts";

/** Moves a worktree to another folder, with its ports and its place in the record. */
export async function moveWorktree(
  context: Context,
  name: string,
  target: string,
  audience: Audience,
): Promise<{ from: string; to: string }> {
  using overview = await findProjectSessions(context, audience);
  const { worktree, place, repository } = await requireWorktree(context, overview.host, name);
  if (worktree.main) {
    throw new PrjError("conflict", { message: `Cannot move "${worktree.path}": it is the main worktree` });
  }
  const sessions = overview.own.filter((session) => session.path === worktree.path);
  if (sessions.length > 0) {
    throw new PrjError("conflict", {
      message: `Cannot move "${worktree.path}": ${
        sessions.map(({ name }) => `session "${name}"`).join(", ")
      } works in it`,
      hint: `End it first: "prj ${sessions[0]!.kind === "container" ? "kill-session" : "stop"} ${sessions[0]!.name}"`,
    });
  }
  const inner = repository.worktrees.filter((other) => other !== worktree && isInside(other.path, worktree.path));
  if (inner.length > 0) {
    throw new PrjError("conflict", {
      message: `Cannot move "${worktree.path}": ${
        inner.map(({ path }) => `"${path}"`).join(", ")
      } lives in it, and git would not find it again`,
      hint: "Move or remove that first",
    });
  }
  if (target === "") {
    throw new PrjError("invalid", { message: `Cannot move "${worktree.path}": no folder is named`, hint: "Name one" });
  }
  const wanted = resolveLinks(resolveWritten(context.cwd, target, context.folders.home));
  // As mv does: into a folder that is there.
  const to = kindOf(wanted) === "directory" ? join(wanted, basename(worktree.path)) : wanted;
  const gitFolder = findGitFolder(place.root);
  // Where there are no files but git's, people have their worktrees among them.
  if (repository.worktrees[0]?.bare !== true && isInside(to, gitFolder)) {
    throw new PrjError("conflict", {
      message: `Cannot move to "${to}": "${gitFolder}" is git's own`,
      hint: "Choose another folder",
    });
  }
  if (isInside(to, worktree.path)) {
    throw new PrjError("conflict", {
      message: `Cannot move to "${to}": that is inside it`,
      hint: "Choose another folder",
    });
  }
  if (kindOf(to) !== "missing") {
    throw new PrjError("conflict", { message: `Cannot move to "${to}": it exists`, hint: "Choose another folder" });
  }
  await makeParent(to);
  const { code, stderr } = await withRepositoryMutex(
    place.root,
    () => createGitCall(overview.host, context.env)(place.root, ["worktree", "move", worktree.path, to]),
  );
  if (code !== 0) {
    throw new PrjError("failed", {
      message: `Cannot move "${worktree.path}": ${stderr.trim().replace(/^fatal: /, "")}`,
      hint: worktree.locked === null ? "git says why" : `Run "git worktree unlock ${pasteWord(worktree.path)}" first`,
    });
  }
  using store = await openRecordIfThere(context, place.root, audience);
  const branch = worktree.branch;
  new Journal(store, audience, null).append({
    type: "worktree.moved",
    data: { path: to, from: worktree.path, branch },
  });
  moveLeases(context, worktree.path, to);
  return { from: worktree.path, to };
}
