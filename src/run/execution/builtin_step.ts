import { basename, dirname, join, resolve } from "node:path";
import { PrjError } from "../../base/error.ts";
import type { ProcessStep } from "../../plan/plan.ts";
import type { Host } from "../../process/process.ts";
import { listNames } from "../files.ts";
import { findProgram } from "../machine.ts";
import { findProject, kindOf } from "../project.ts";

/** What a step that is built in gets; `say` goes to the terminal and to the step's log. */
export interface BuiltinGround {
  readonly step: ProcessStep;
  /** The inherited environment and the step's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly artifacts: string;
  readonly host: Host;
  say(line: string): void;
}

/** The steps that prj brings, by name; a project's own step of the same name hides one. */
export const BUILTIN_STEPS: Readonly<Record<string, (ground: BuiltinGround) => Promise<void>>> = {
  "setup-environment": setupEnvironment,
  "validate-prerequisites": validatePrerequisites,
  "validate-environment": validateEnvironment,
  "gather-context": gatherContext,
  "store-artifacts": storeArtifacts,
};

/** Makes the run's folders and says what the steps that follow will see. */
async function setupEnvironment({ step, environment, artifacts, say }: BuiltinGround): Promise<void> {
  for (const folder of ["logs", "outputs"]) await Deno.mkdir(join(artifacts, folder), { recursive: true });
  say(`directory ${step.directory}`);
  for (const name of ["PRJ_PROJECT", "PRJ_WORKTREE", "PRJ_BRANCH", "PRJ_SESSION"]) {
    say(`${name}=${environment[name] ?? ""}`);
  }
}

/** Fails unless git is there and everything that `args: { programs: "node npm" }` names. */
async function validatePrerequisites({ environment, say, host }: BuiltinGround): Promise<void> {
  const missing = ["git", ...words(environment["PRJ_STEP_PROGRAMS"])].filter((program) =>
    findProgram(program, environment) === undefined
  );
  if (missing.length > 0) {
    throw new PrjError("program-missing", { message: `Missing programs: ${missing.join(", ")}`, hint: "Install them" });
  }
  say((await host.run({ argv: ["git", "--version"], environment })).stdout.trim());
}

/** Fails unless every variable that `args: { variables: "A B" }` names has a value, beside the prerequisites. */
async function validateEnvironment(ground: BuiltinGround): Promise<void> {
  await validatePrerequisites(ground);
  const unset = words(ground.environment["PRJ_STEP_VARIABLES"]).filter((name) =>
    (ground.environment[name] ?? "") === ""
  );
  if (unset.length > 0) {
    throw new PrjError("failed", { message: `Variables without a value: ${unset.join(", ")}`, hint: "Set them" });
  }
  ground.say(`directory ${ground.step.directory} is there: ${kindOf(ground.step.directory) === "directory"}`);
}

/** Writes what the run works with to outputs/context.json. */
async function gatherContext({ step, environment, artifacts, say, host }: BuiltinGround): Promise<void> {
  // Throws in a repository that came as the content of another: git would run what its configuration says.
  findProject(step.directory);
  const git = async (...args: string[]): Promise<string | null> => {
    const result = await host.run({ argv: ["git", "-C", step.directory, ...args], environment });
    return result.code === 0 ? result.stdout.trim() : null;
  };
  const context = {
    project: environment["PRJ_PROJECT"],
    project_path: environment["PRJ_PROJECT_PATH"],
    worktree: environment["PRJ_WORKTREE"],
    worktree_path: environment["PRJ_WORKTREE_PATH"],
    branch: environment["PRJ_BRANCH"],
    commit: await git("rev-parse", "--verify", "--quiet", "HEAD"),
    changes: (await git("status", "--porcelain"))?.split("\n").filter((line) => line !== "") ?? [],
    files: listNames(step.directory),
  };
  const path = join(artifacts, "outputs/context.json");
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, `${JSON.stringify(context, null, 2)}\n`);
  say(`wrote ${path}`);
}

/** Copies the files that `args: { files: "dist/*.js report.html" }` names to outputs/; without it lists what is there. */
async function storeArtifacts({ step, environment, artifacts, say }: BuiltinGround): Promise<void> {
  const outputs = join(artifacts, "outputs");
  await Deno.mkdir(outputs, { recursive: true });
  const patterns = words(environment["PRJ_STEP_FILES"]);
  const { glob } = await import("tinyglobby");
  const files = patterns.length === 0
    ? []
    : await glob(patterns, { cwd: step.directory, dot: true, expandDirectories: false });
  for (const file of files) {
    const target = join(outputs, basename(file));
    await Deno.copyFile(resolve(step.directory, file), target);
    say(`stored ${target}`);
  }
  for (const name of patterns.length === 0 ? listNames(outputs) : []) say(join(outputs, name));
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/[\s,]+/).filter((word) => word !== "");
}
