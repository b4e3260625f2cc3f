import { dirname, join, resolve } from "node:path";
import type { Context } from "../../base/context.ts";
import { PrjError, reasonOf } from "../../base/error.ts";
import { LIBRARY } from "../../template/library.ts";
import { trustOwn } from "../trust/approve.ts";
import { type Audience, IGNORED } from "../journal.ts";
import { findProject, kindOf } from "../project.ts";
import { findSchema } from "./schemas.ts";

/** What init did: paths relative to the project. */
export interface InitResult {
  readonly root: string;
  readonly created: readonly string[];
  readonly kept: readonly string[];
}

const PROJECT_YAML =
  `# The project's configuration. Everything here has a default; "prj config show --origin" tells what is in force.

project:
  # name: myproject                      # default: the folder's name
  # default_base_branch: main            # default: what the repository says itself

worktrees:
  base_directory: ../worktrees
  naming_pattern: "{{project}}-{{branch}}"

sessions:
  default_task: dev
  naming_pattern: "{{project}}-{{worktree}}-{{task}}"

# Named environments: a command takes one with "session: { environment: testing }".
environments:
  development:
    NODE_ENV: development
  testing:
    NODE_ENV: test
    CI: "true"
`;

/** Makes .prj in the root of the repository, or where there is none in the folder itself. Never overwrites a file. */
export async function initProject(
  context: Context,
  path: string | undefined,
  audience: Pick<Audience, "warn">,
): Promise<InitResult> {
  const folder = resolve(context.cwd, path ?? ".");
  if (kindOf(folder) === "file") {
    throw new PrjError("invalid", { message: `Cannot make a project in "${folder}": it is a file` });
  }
  await Deno.mkdir(folder, { recursive: true }).catch((error) => refuse(folder, error));
  const place = findProject(folder);
  const root = place?.git === true ? place.top : Deno.realPathSync(folder);
  const files: Record<string, string> = {
    ".prj/.gitignore": IGNORED,
    ".prj/configs/project.yaml": PROJECT_YAML,
    ".prj/command.schema.json": `${JSON.stringify(findSchema("command"), null, 2)}\n`,
    ...Object.fromEntries(Object.entries(LIBRARY).map(([name, text]) => [`.prj/commands/${name}.yaml`, text])),
  };
  const isNew = kindOf(join(root, ".prj")) === "missing";
  const created: string[] = [];
  const kept: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const target = join(root, file);
    try {
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.writeTextFile(target, text, { createNew: true });
      created.push(file);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) refuse(target, error);
      kept.push(file);
    }
  }
  const steps = join(root, ".prj/steps");
  await Deno.mkdir(steps, { recursive: true }).catch((error) => refuse(steps, error));
  // What was there already is someone's whom nobody has asked about yet.
  if (isNew) await trustOwn(context, root, audience);
  return { root, created, kept };
}

function refuse(path: string, error: unknown): never {
  throw new PrjError("failed", { message: `Cannot make "${path}": ${reasonOf(error)}` });
}
