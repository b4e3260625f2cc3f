import { dirname } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError } from "../../base/error.ts";
import { type Config, setting } from "../../config/config.ts";
import type { EventData } from "../../events/event.ts";
import { resolveWritten } from "../../base/written_path.ts";
import { EDITORS } from "../../plan/facts.ts";
import { type Executable, listExecutables, type UsersOwn } from "../../plan/executable.ts";
import { isInside } from "../../process/process_place.ts";
import { bringsOther, hashContents, hashFile } from "../../trust/contents.ts";
import { readTrusts, type Trust } from "../../trust/trust_store.ts";
import { grantTrust, trustPath } from "./change_trust.ts";
import { readText } from "../files.ts";
import { findGitFolder } from "../git_folder.ts";
import { configPaths } from "../load_config.ts";
import type { Audience } from "../journal.ts";
import type { PreparedRun } from "../execution/prepare_run.ts";
import { findProject, type ProjectPlace, requireProject, resolveLinks } from "../project.ts";

/** What a person is asked about: everything that would be executed, and in whose name. */
export interface ApprovalQuestion {
  readonly command: string;
  /** The folders that are not trusted yet. */
  readonly paths: readonly string[];
  /** One of them was trusted with other contents. */
  readonly changed: boolean;
  readonly executables: readonly (Executable & { readonly contents?: string })[];
}

export interface ApprovalOptions {
  /** The caller consents to this run. */
  readonly yes: boolean;
  /** What the caller named himself, and so wants; the rest is the project's. */
  readonly isWanted?: (executable: Executable) => boolean;
  /** Where to look, and how to agree; without it what `prj run` takes. */
  readonly hint?: string;
  /** Asks a person; undefined where nobody can be asked. */
  readonly ask?: (question: ApprovalQuestion) => Promise<"once" | "always" | "no">;
}

/** Makes sure that a plan may be executed: throws where nobody agreed. */
export async function approvePlan(
  context: Context,
  { plan, place, config, fromProject }: PreparedRun,
  { yes, ask, isWanted = () => false, hint }: ApprovalOptions,
): Promise<EventData["plan.approved"]["by"]> {
  const executables = fromProject
    ? listExecutables(plan, findOwn(context, config, place)).filter((one) => !isWanted(one))
    : [];
  if (executables.length === 0) return "not-needed";
  const trusts = readTrusts(trustPath(context));
  const missing = findUntrusted(place, trusts);
  if (missing.length === 0) return "trust";
  if (yes) return "option";
  const what = missing.includes(place.root)
    ? `project "${place.root}"`
    : `worktree "${place.top}", which brings its own commands or layouts,`;
  const refusal = {
    message: `Cannot run "${plan.command}": the ${what} is not trusted`,
    hint: hint ?? `Look with "prj run ${plan.command} --dry-run"; "prj trust" trusts the project, --yes only this run`,
  };
  if (ask === undefined) throw new PrjError("not-approved", refusal);
  const changed = trusts.some((trust) => missing.includes(trust.path));
  const contents = executables.map((executable) => ({ ...executable, ...readContents(executable) }));
  const answer = await ask({ command: plan.command, paths: missing, changed, executables: contents });
  if (answer === "no") {
    throw new PrjError("not-approved", { message: `"${plan.command}" was not run`, hint: refusal.hint });
  }
  // Where its record cannot be written, the run says so.
  if (answer === "always") await grantTrust(context, missing, false, { warn: () => {} });
  return "person";
}

/** What a plan may have from the user's side; the project's configuration is not on it. */
function findOwn(context: Context, config: Config, place: ProjectPlace): UsersOwn {
  const { env, folders: { home } } = context;
  const { value, origin } = config.values["worktrees.base_directory"]!;
  const isStrangers = configPaths(context, place).some(({ scope, path }) => scope === "project" && path === origin);
  const parents = ["../worktrees", ...isStrangers ? [] : [value]].map((path) => resolveWritten(place.root, path, home))
    // A link in the project may be the stranger's.
    .map((path) => isInside(path, place.root) ? path : resolveLinks(path));
  return {
    editors: [setting(config, "defaults.editor"), env["EDITOR"], env["VISUAL"], ...EDITORS].filter((one) =>
      one !== undefined
    ),
    isUsualPlace: (worktree) =>
      parents.includes(dirname(worktree)) ||
      (isInside(worktree, place.root) && !isInside(worktree, findGitFolder(place.root))),
  };
}

/** The folders of a project that would have to be trusted, and are not: the main worktree, and a linked one of its own. */
function findUntrusted(place: ProjectPlace, trusts: readonly Trust[]): readonly string[] {
  const isTrusted = (top: string): boolean => {
    const trust = trusts.find(({ path }) => path === top);
    return trust !== undefined && (trust.pin === null || trust.pin === hashContents(top));
  };
  const missing = isTrusted(place.root) ? [] : [place.root];
  if (place.top === place.root || isTrusted(place.top)) return missing;
  // A branch of somebody else's may bring commands of its own: they are not those that were trusted.
  return bringsOther(place.top, place.root) ? [...missing, place.top] : missing;
}

/** Reads the file that would run, so that it can be shown; it has to be the one that the plan was made with. */
function readContents({ file }: Executable): { contents?: string } {
  if (file === undefined) return {};
  const contents = readText(file.path);
  if (hashFile(file.path) === file.sha256) return { contents };
  throw new PrjError("not-approved", {
    message: `"${file.path}" was changed while prj looked at it`,
    hint: "Run the same command again",
  });
}

/** Whether the project's own files may execute; what `status` tells. */
export function isTrusted(context: Context, place: ProjectPlace): boolean {
  return findUntrusted(place, readTrusts(trustPath(context))).length === 0;
}

/** Lists what is trusted; `current`: a pinned one whose contents are still those. */
export function listTrusts(context: Context): readonly (Trust & { readonly current: boolean })[] {
  return readTrusts(trustPath(context)).map((trust) => ({
    ...trust,
    current: trust.pin === null || trust.pin === (hashContents(trust.path) ?? ""),
  }));
}

/** The folders that `prj trust` in a directory means: the main worktree, and the linked one that it is called in. */
export function trustedFolders(directory: string): readonly string[] {
  const place = requireProject(directory);
  return [...new Set([place.root, place.top])];
}

/** Trusts what `prj init` made at the top of a worktree; commands that the main worktree has may be a stranger's. */
export async function trustOwn(context: Context, top: string, audience: Pick<Audience, "warn">): Promise<void> {
  const place = findProject(top);
  const missing = place === undefined ? [] : findUntrusted(place, readTrusts(trustPath(context)));
  const own = missing.filter((path) => path === top || hashContents(path) === undefined);
  await grantTrust(context, own, false, audience);
}
