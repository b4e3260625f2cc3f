import type { Context } from "../../base/context.ts";
import { PrjError, throwProblems } from "../../base/error.ts";
import { suggest } from "../../base/suggestion.ts";
import type { Config } from "../../config/config.ts";
import { isSecretName } from "../../events/secret.ts";
import { createGit } from "../../git/git.ts";
import { worktreeName } from "../../git/repository.ts";
import { leaseEnvironment } from "../../plan/lease_plan.ts";
import { placeEnvironment } from "../../plan/place_environment.ts";
import { createLocalHost } from "../../process/local.ts";
import { quoteWord } from "../../template/shell_quote.ts";
import { isTrusted } from "../trust/approve.ts";
import { readLeases } from "../leases.ts";
import { loadConfig, projectName } from "../load_config.ts";
import { type ProjectPlace, requireProject } from "../project.ts";
import { createYamlParser } from "../yaml_cache.ts";

/** What a step or a pane in a worktree finds around it, whatever the command. */
export interface WorktreeEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Names whose values are secrets, and which no shell's `export` would take. */
  readonly leftOut: readonly string[];
}

const NAME_REGEXP = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads the environment of the worktree that prj was called in; `named` is one of the project's environments. */
export async function readWorktreeEnvironment(
  context: Context,
  named: string | undefined,
): Promise<WorktreeEnvironment> {
  const place = requireProject(context.cwd);
  const [loaded, repository] = await Promise.all([
    loadConfig(context, place, createYamlParser(context, { remember: false })),
    place.git ? createGit(createLocalHost(), context.env).repository(place.top, place.root) : undefined,
  ]);
  throwProblems(loaded.problems);
  const worktree = repository?.worktrees.find(({ path }) => path === place.top);
  const project = projectEnvironment(context, place, loaded.config, named);
  const leases = readLeases(context, new Set()).held.filter(({ path }) => path === place.top)
    .map((lease) => ({ ...lease, kind: lease.pool === "port" ? "port" as const : "integer" as const, taken: false }));
  const isKept = ([name]: [string, string]): boolean => NAME_REGEXP.test(name) && !isSecretName(name);
  return {
    variables: {
      ...Object.fromEntries(Object.entries(project).filter(isKept)),
      ...placeEnvironment({
        project: projectName(loaded.config, place),
        root: place.root,
        worktree: worktree === undefined ? "main" : worktreeName(worktree),
        path: place.top,
        branch: worktree?.branch ?? null,
      }),
      ...leaseEnvironment(leases),
    },
    leftOut: Object.entries(project).filter((entry) => !isKept(entry)).map(([name]) => name),
  };
}

/** Writes variables as lines for `eval` in sh, bash, zsh and dash. */
export function describeExports(variables: WorktreeEnvironment["variables"]): string {
  return Object.entries(variables).map(([name, value]) => `export ${name}=${quoteWord(value, "posix")}`).join("\n");
}

/** As panes get it: the one that is named, else the one called "default". A stranger's PATH is code as well. */
function projectEnvironment(
  context: Context,
  place: ProjectPlace,
  { environments }: Config,
  named: string | undefined,
): Readonly<Record<string, string>> {
  const known = Object.keys(environments);
  if (named !== undefined && !known.includes(named)) {
    throw new PrjError("invalid", {
      message: `Unknown environment "${named}"`,
      hint: known.length === 0
        ? "Define it under `environments` in .prj/configs/project.yaml"
        : suggest(named, known) ?? `Environments: ${known.join(", ")}`,
    });
  }
  const found = environments[named ?? "default"];
  if (found === undefined) return {};
  if (isTrusted(context, place)) return found;
  throw new PrjError("not-approved", {
    message: `Cannot tell the environment "${named ?? "default"}": the project "${place.root}" is not trusted`,
    hint: 'Look with "prj config show"; "prj trust" trusts the project',
  });
}
