import { join } from "node:path";
import type { Problem } from "../../base/error.ts";
import type { YamlParser } from "../../base/yaml_node.ts";
import type { StepFacts } from "../../plan/facts.ts";
import { readStepFile } from "../../template/command.ts";
import { BUILTIN_STEPS } from "../execution/builtin_step.ts";
import { hashFile } from "../../trust/contents.ts";
import { listNames, readTextIfThere } from "../files.ts";
import { kindOf, type ProjectPlace } from "../project.ts";

const EXTENSIONS = ["yaml", "yml", "sh", "ts", "js", "py"] as const;

/** Looks up every step that a command names: in the current worktree's .prj/steps, the main worktree's, then built in. */
export async function findSteps(
  names: readonly string[],
  parse: YamlParser,
  place: ProjectPlace,
  programs: Readonly<Record<string, string>>,
): Promise<{ steps: ReadonlyMap<string, StepFacts>; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const folders = [...new Set([place.top, place.root])].map((root) => join(root, ".prj/steps"));
  const steps = new Map<string, StepFacts>();
  for (const name of names) steps.set(name, await findStep(name, parse, folders, programs, problems));
  return { steps, problems };
}

async function findStep(
  name: string,
  parse: YamlParser,
  folders: readonly string[],
  programs: Readonly<Record<string, string>>,
  problems: Problem[],
): Promise<StepFacts> {
  if (name.startsWith("/") || name.split("/").some((part) => part === ".." || part === "." || part === "")) {
    return { kind: "refused", why: "it points out of .prj/steps" };
  }
  for (const folder of folders) {
    const path = EXTENSIONS.map((extension) => join(folder, `${name}.${extension}`)).concat(join(folder, name))
      .find((candidate) => kindOf(candidate) === "file");
    if (path === undefined) continue;
    if (!Deno.realPathSync(path).startsWith(`${Deno.realPathSync(folder)}/`)) {
      return { kind: "refused", why: `"${path}" is a link that leads out of .prj/steps` };
    }
    return await readStep(path, parse, programs, problems);
  }
  if (Object.hasOwn(BUILTIN_STEPS, name)) return { kind: "builtin" };
  const own = folders.flatMap((folder) => listNames(folder).map((file) => file.replace(/\.(ya?ml|sh|ts|js|py)$/, "")));
  return { kind: "missing", looked: folders, known: [...own, ...Object.keys(BUILTIN_STEPS)] };
}

async function readStep(
  path: string,
  parse: YamlParser,
  programs: Readonly<Record<string, string>>,
  problems: Problem[],
): Promise<StepFacts> {
  if (/\.ya?ml$/.test(path)) {
    const parsed = readStepFile(await parse(path, readTextIfThere(path) ?? ""));
    problems.push(...parsed.problems);
    return parsed.file === undefined
      ? { kind: "refused", why: `"${path}" is broken` }
      : { kind: "yaml", path, file: parsed.file };
  }
  const file = { path, sha256: hashFile(path) ?? "" };
  if (/\.[tj]s$/.test(path)) return { kind: "module", ...file };
  const shebang = readShebang(path);
  if (shebang !== undefined) return { kind: "script", ...file, interpreter: shebang };
  if (path.endsWith(".py")) {
    return { kind: "script", ...file, interpreter: [programs["python3"] === undefined ? "python" : "python3"] };
  }
  return { kind: "script", ...file, interpreter: [programs["bash"] === undefined ? "sh" : "bash"] };
}

/** The interpreter that a script names itself, as the kernel would read it: the program and at most one argument. */
function readShebang(path: string): [string, ...string[]] | undefined {
  const first = (readTextIfThere(path) ?? "").split("\n", 1)[0] ?? "";
  const match = /^#!\s*(\S+)(?:\s+(.*\S))?\s*$/.exec(first);
  if (match === null) return undefined;
  return match[2] === undefined ? [match[1]!] : [match[1]!, match[2]];
}
